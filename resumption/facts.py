"""The window of this package: what other packages may learn of a firm's standing, as frozen facts, never rows."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from resumption.whitelist.models import WhitelistEntry


@dataclass(frozen=True)
class Standing:
    """A firm's place on the whitelist: ``active`` or ``suspended``, since when, for how many people."""

    firm_id: uuid.UUID
    state: str
    tier: int
    headcount: int
    valid_from: date


def standing(session: Session, firm_id: uuid.UUID) -> Standing | None:
    """The firm's standing now; None when it is not on the whitelist."""
    query = select(WhitelistEntry).where(WhitelistEntry.firm_id == firm_id, WhitelistEntry.state != "removed")
    entry = session.scalar(query)
    if entry is None:
        return None
    return Standing(entry.firm_id, entry.state, entry.tier, entry.headcount, entry.valid_from)
