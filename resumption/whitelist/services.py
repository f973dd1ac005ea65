"""Verbs on the whitelist: enter a firm on the strength of a signed decision."""

import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Conflict
from office.journal.services import record
from office.wording import N_
from resumption.whitelist.models import WhitelistEntry, WhitelistSupplement


def enter_firm(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    firm_id: uuid.UUID,
    decision_id: uuid.UUID,
    document_id: uuid.UUID,
    tier: int,
    headcount: int,
    valid_from: date,
) -> WhitelistEntry:
    """Put a firm on the whitelist; a later approval takes the place of the earlier one, whose entry is ended."""
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


def add_staff(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    firm_id: uuid.UUID,
    decision_id: uuid.UUID,
    document_id: uuid.UUID,
    headcount: int,
    valid_from: date,
) -> WhitelistSupplement:
    """Raise the headcount of a firm that may work by ``headcount`` people, on a decision of their own; the entry and
    its approval stand. ``Conflict`` for a firm that is not on the whitelist, or suspended."""
    entry = session.scalars(
        select(WhitelistEntry)
        .where(WhitelistEntry.firm_id == firm_id, WhitelistEntry.state == "active")
        .with_for_update()
    ).one_or_none()
    if entry is None:
        raise Conflict(N_("该企业当前不在白名单上或已被暂停，不能追加复工人员。"))
    supplement = WhitelistSupplement(
        entry_id=entry.id,
        decision_id=decision_id,
        document_id=document_id,
        headcount=headcount,
        headcount_before=entry.headcount,
        valid_from=valid_from,
        added_at=at,
    )
    session.add(supplement)
    entry.headcount += headcount
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act="whitelist_staff_added",
        subject_type="whitelist_entry",
        subject_id=entry.id,
        firm_id=firm_id,
        added=headcount,
        headcount=entry.headcount,
    )
    return supplement
