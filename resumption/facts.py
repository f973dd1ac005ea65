"""The window of this package: what other packages may learn of a firm's standing, as frozen facts, never rows."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from office.errors import NotInForce
from resumption.declarations.queries import head_count
from resumption.policy.standing import STANDING_TITLES
from resumption.policy.standing import Standing as State
from resumption.whitelist.queries import ever_entered, places_on


@dataclass(frozen=True)
class Standing:
    """A firm's place on the whitelist on a day: ``active``, ``mending`` (ordered to mend, may go on), ``suspended`` or
    ``removed``; since when and why; of what tier, for how many people, from which day it may work."""

    firm_id: uuid.UUID
    state: str
    tier: int
    headcount: int
    valid_from: date
    since: date | datetime
    reason: str = ""

    @property
    def title(self) -> str:
        """The state as a marked sentence."""
        return STANDING_TITLES[State(self.state)]


@dataclass(frozen=True)
class Staff:
    """The people on the rosters a firm filed, counted once each, and how many of them are local for sure."""

    people: int
    local: int


def staff_on(session: Session, firm_id: uuid.UUID, day: date) -> Staff | None:
    """The firm's staff by the words of that day; None where no roster was filed, or its people were erased."""
    try:
        people, local = head_count(session, firm_id, day)
    except NotInForce:
        return None
    return Staff(people, local) if people else None


def standings_on(session: Session, firm_ids: Iterable[uuid.UUID], day: date) -> dict[uuid.UUID, Standing]:
    """The standing of each of these firms on a day, in one query; who never was on it by then is left out."""
    return {
        firm_id: Standing(
            firm_id, change.state, entry.tier, entry.headcount, entry.valid_from, change.since, change.reason
        )
        for firm_id, (entry, change) in places_on(session, firm_ids, day).items()
    }


def ever_standing(session: Session) -> frozenset[uuid.UUID]:
    """The firms that have, or had, a place on the whitelist: nobody else has a standing that could change anything."""
    return ever_entered(session)


def standing_on(session: Session, firm_id: uuid.UUID, day: date) -> Standing | None:
    """The firm's standing on a day, ``removed`` included; None when it never was on the whitelist by then."""
    return standings_on(session, [firm_id], day).get(firm_id)


def standing(session: Session, firm_id: uuid.UUID) -> Standing | None:
    """The firm's standing as decided last, even if that is yet to take effect; None when it is not on the whitelist."""
    found = standing_on(session, firm_id, date.max)
    return None if found is None or found.state == State.REMOVED else found
