"""Verbs on the whitelist: enter a firm on the strength of a signed decision."""

import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.journal.services import record
from resumption.whitelist.models import WhitelistEntry


def enter_firm(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    firm_id: uuid.UUID,
    decision_id: uuid.UUID | None,
    document_id: uuid.UUID,
    tier: int,
    headcount: int,
    valid_from: date,
) -> WhitelistEntry:
    """Put a firm on the whitelist; a later approval takes the place of the earlier one, whose entry is ended.

    Without a decision the entry rests on a filing with commitment.
    """
    standing = session.scalars(
        select(WhitelistEntry)
        .where(WhitelistEntry.firm_id == firm_id, WhitelistEntry.state != "removed")
        .with_for_update()
    ).one_or_none()
    if standing is not None:
        standing.state, standing.state_since, standing.state_reason = "removed", at, "由新的批复取代"
        session.flush()
    entry = WhitelistEntry(
        firm_id=firm_id,
        basis="filed" if decision_id is None else "approved",
        decision_id=decision_id,
        document_id=document_id,
        tier=tier,
        headcount=headcount,
        valid_from=valid_from,
        state_since=at,
    )
    session.add(entry)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act="whitelist_entered",
        subject_type="whitelist_entry",
        subject_id=entry.id,
        firm_id=firm_id,
        tier=tier,
        headcount=headcount,
    )
    return entry
