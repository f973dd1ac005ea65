"""Verbs on interests: declare one, and end one that is over; the two are never the same person."""

import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.interests.models import Interest
from office.interests.queries import firms_called, interests_of
from office.journal.services import record
from office.wording import N_


def declare_interest(
    session: Session, *, actor: uuid.UUID, at: datetime, firm: str, since: date | None, reason: str
) -> Interest:
    """Declare an interest of one's own in a firm named by its credit code or full name; it takes effect at once."""
    found = firms_called(session, firm)
    if len(found) != 1:
        raise Invalid(N_("没有找到这家企业。请填写18位统一社会信用代码或企业全称。"), field="firm")
    if since is None or since > at.date():
        raise Invalid(N_("请填写利害关系开始的日期，不能晚于今天。"), field="since")
    if not reason.strip():
        raise Invalid(N_("请写明利害关系，例如亲属任职、持股、曾在该企业工作。"), field="reason")
    if found[0].id in interests_of(session, actor):
        raise Conflict(N_("您已申报与该企业的利害关系，无需重复申报。"), field="firm")
    interest = Interest(person_id=actor, firm_id=found[0].id, since=since, reason=reason.strip(), declared_at=at)
    session.add(interest)
    session.flush()
    note(session, actor, at, interest, "interest_declared")
    return interest


def end_interest(session: Session, *, actor: uuid.UUID, at: datetime, interest_id: uuid.UUID, reason: str) -> Interest:
    """Say that an interest is over: from now on its person may deal with the firm again."""
    interest = session.scalars(select(Interest).where(Interest.id == interest_id).with_for_update()).one_or_none()
    if interest is None:
        raise NotFound()
    if interest.person_id == actor:
        raise NotAllowed(N_("回避须由本人以外的人解除。"))
    if interest.ended_at is not None:
        raise Conflict(N_("该项回避已经解除。"))
    if not reason.strip():
        raise Invalid(N_("请写明解除回避的理由。"), field="reason")
    interest.ended_at, interest.ended_by, interest.end_reason = at, actor, reason.strip()
    session.flush()
    note(session, actor, at, interest, "interest_ended")
    return interest


def note(session: Session, actor: uuid.UUID, at: datetime, interest: Interest, act: str) -> None:
    """The journal's entry; the firm stands in it, its case's own history does not show it."""
    record(
        session,
        actor=actor,
        at=at,
        act=act,
        subject_type="interest",
        subject_id=interest.id,
        firm_id=interest.firm_id,
        person=interest.person_id,
        reason=interest.end_reason or interest.reason,
    )
