"""Whether support that is not paid yet is stopped by its firm's standing on the whitelist: asked in this one place.

Asked when a claim is assessed or signed, when a batch is prepared and when it is released, each on that day.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from office.errors import Conflict
from office.rulebook.parameters import Citation
from office.wording import N_
from resumption.facts import Standing, standings_on
from subsidies.policy.catalogue import catalogue
from subsidies.policy.standing import stopping


@dataclass(frozen=True)
class Stop:
    """Why a firm's unpaid support is stopped: its standing, since when, the office's own reason, the source of law.

    ``title`` is a marked sentence.
    """

    firm_id: uuid.UUID
    measure: str
    state: str
    title: str
    since: date | datetime
    reason: str
    cite: Citation

    def refusal(self, firm_name: str) -> Conflict:
        """The refusal a person reads who would sign, batch or release it all the same."""
        return Conflict(
            N_("“{firm}”自 {day} 起为“{state}”（{reason}），补助暂不能签发、列批或拨付；恢复后可继续办理。"),
            firm=firm_name,
            day=(self.since.date() if isinstance(self.since, datetime) else self.since).isoformat(),
            state=self.title,
            reason=self.reason,
        )


def unpaid_stop(session: Session, firm_id: uuid.UUID, measure: str, day: date) -> Stop | None:
    """What stops a firm's unpaid support of ``measure`` on a day; None when it may go on."""
    return unpaid_stops(session, [(firm_id, measure)], day).get((firm_id, measure))


def unpaid_stops(
    session: Session, asked: Iterable[tuple[uuid.UUID, str]], day: date
) -> dict[tuple[uuid.UUID, str], Stop]:
    """The stops among (firm, measure) pairs, in one query however many there are."""
    pairs = list(asked)
    standings = standings_on(session, {firm_id for firm_id, _ in pairs}, day)
    found = {pair: _stop(standings.get(pair[0]), pair[1], day) for pair in pairs}
    return {pair: stop for pair, stop in found.items() if stop is not None}


def _stop(found: Standing | None, measure: str, day: date) -> Stop | None:
    if found is None:
        return None
    cite = stopping(catalogue().rulebook, measure, found.state, day)
    if cite is None:
        return None
    return Stop(found.firm_id, measure, found.state, found.title, found.since, found.reason, cite)
