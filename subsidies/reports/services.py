"""Verbs on reports: the office that looks into one says what it did, and at last that it is settled."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.queries import representatives_of
from office.errors import Conflict, Invalid, NotFound
from office.journal.services import record
from office.notices.services import notify
from office.wording import N_
from subsidies.claims.models import Claim
from subsidies.policy.catalogue import catalogue
from subsidies.policy.lifecycle import Event, State, after
from subsidies.reports.models import ReportStep


def take_step(
    session: Session, *, actor: uuid.UUID, at: datetime, claim_id: uuid.UUID, words: str, settles: bool = False
) -> ReportStep:
    """Say what was done about a report; the step that ``settles`` it is the last, and the firm is told."""
    claim = session.scalars(select(Claim).where(Claim.id == claim_id).with_for_update()).one_or_none()
    if claim is None:
        raise NotFound()
    if claim.state != State.REFERRED:
        raise Conflict(N_("该情况反映不在办理中，请刷新查看最新状态。"))
    if not words.strip():
        raise Invalid(N_("请写明办理情况。"), field="words")
    row = ReportStep(claim_id=claim.id, words=words.strip(), settles=settles, taken_by=actor, taken_at=at)
    session.add(row)
    if settles:
        claim.state = after(claim.state, Event.SETTLE)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act="report_settled" if settles else "report_step_taken",
        subject_type="claim",
        subject_id=claim.id,
        firm_id=claim.firm_id,
        reason=row.words,
    )
    if settles:
        notify(
            session,
            actor=actor,
            at=at,
            people=representatives_of(session, claim.firm_id),
            kind="report_settled",
            values={"measure": catalogue().measure(claim.measure).named, "number": claim.tracking_number or ""},
            endpoint="claims.show",
            arguments={"claim_id": str(claim.id)},
        )
    return row
