"""The law of standing: which support that is not paid yet stops in which standing of its firm on the whitelist."""

from datetime import date

from office.rulebook.parameters import Citation, Rulebook

STOPPING = "standing.stopping"


def stopping(rulebook: Rulebook, measure: str, state: str, day: date) -> Citation | None:
    """The source by which unpaid support of ``measure`` stops in a standing on the day it is dealt with; None: it goes
    on. A measure the parameter does not name asks for no standing. Raises ``NotInForce``.
    """
    version = rulebook.parameter(STOPPING).on(day)
    return version.cite if state in version.value.get(measure, ()) else None
