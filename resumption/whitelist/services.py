"""Verbs on the whitelist: enter a firm on the strength of a signed decision, write down a change of its standing."""

import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Conflict
from office.journal.services import record
from office.wording import N_
from resumption.policy.standing import Standing
from resumption.whitelist.models import StandingChange, WhitelistEntry, WhitelistSupplement

REPLACED = "由新的批复取代"
WORKING = (Standing.ACTIVE.value, Standing.MENDING.value)  # a firm ordered to mend goes on working


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

    Raises ``Conflict`` for a suspended firm: it comes back by a restoration, not by a new application.
    Without a decision the entry rests on a filing with commitment.
    """
    standing = session.scalars(
        select(WhitelistEntry)
        .where(WhitelistEntry.firm_id == firm_id, WhitelistEntry.state != Standing.REMOVED)
        .with_for_update()
    ).one_or_none()
    if standing is not None:
        if standing.state == Standing.SUSPENDED:
            raise Conflict(N_("该企业正在停产整顿，请先办理恢复，再签发新的批复。"))
        change_standing(
            session,
            actor=actor,
            at=at,
            entry=standing,
            act="replaced",
            state=Standing.REMOVED,
            effective_on=at.date(),
            reason=REPLACED,
        )
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
    change_standing(
        session, actor=actor, at=at, entry=entry, act="entered", state=Standing.ACTIVE, effective_on=at.date()
    )
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
        .where(WhitelistEntry.firm_id == firm_id, WhitelistEntry.state.in_(WORKING))
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


def change_standing(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    entry: WhitelistEntry,
    act: str,
    state: Standing,
    effective_on: date,
    reason: str = "",
    sanction_id: uuid.UUID | None = None,
) -> StandingChange:
    """Add one row to an entry's history. The caller holds the entry's lock and writes the journal of its own act."""
    change = StandingChange(
        entry_id=entry.id,
        firm_id=entry.firm_id,
        act=act,
        state=state.value,
        effective_on=effective_on,
        at=at,
        actor_id=actor,
        reason=reason,
        sanction_id=sanction_id,
    )
    session.add(change)
    entry.state, entry.state_since, entry.state_reason = state.value, at, reason or None
    session.flush()
    return change
