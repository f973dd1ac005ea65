"""The law of public notices: how long one stands, from when it is over, and from which day its rows may be paid."""

from dataclasses import dataclass
from datetime import date, timedelta

from office.calendar import workdays_after
from office.rulebook.parameters import Citation, Rulebook

WORKDAYS = "publicity.workdays"


@dataclass(frozen=True)
class Period:
    """A notice stands from ``first`` to ``last``, both included; its rows may be paid from ``free`` on."""

    first: date
    last: date
    free: date
    workdays: int
    cite: Citation


def period(rulebook: Rulebook, published: date) -> Period:
    """The days of a notice published on a day; the day itself is not counted. Raises ``NotInForce``."""
    parameter = rulebook.parameter(WORKDAYS).on(published)
    last = workdays_after(published, parameter.value)
    return Period(published, last, last + timedelta(days=1), parameter.value, parameter.cite)
