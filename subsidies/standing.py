"""Whether support that is not paid yet is stopped by its firm's standing on the whitelist: asked in this one place."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from office.errors import Conflict
from office.wording import N_
from resumption.facts import standing


@dataclass(frozen=True)
class Stop:
    """Why a firm's unpaid support is stopped. ``title`` is a marked sentence, ``reason`` the office's own words."""

    title: str
    since: date
    reason: str

    def refusal(self, firm_name: str) -> Conflict:
        """The refusal a person reads who would sign, batch or release it all the same."""
        return Conflict(
            N_("“{firm}”自 {day} 起为“{state}”（{reason}），补助暂不能签发、列批或拨付；恢复后可继续办理。"),
            firm=firm_name,
            day=self.since.isoformat(),
            state=self.title,
            reason=self.reason,
        )


def unpaid_stop(session: Session, firm_id: uuid.UUID, measure: str, day: date) -> Stop | None:
    """What stops a firm's unpaid support of ``measure`` on a day; None when it may go on."""
    return unpaid_stops(session, [(firm_id, measure)], day).get((firm_id, measure))


def unpaid_stops(
    session: Session, asked: Iterable[tuple[uuid.UUID, str]], day: date
) -> dict[tuple[uuid.UUID, str], Stop]:
    """The stops among (firm, measure) pairs."""
    found = {}
    for pair in asked:
        known = standing(session, pair[0])
        if known is not None and known.state == "suspended" and known.valid_from <= day:
            found[pair] = Stop(N_("暂停"), known.valid_from, "")
    return found
