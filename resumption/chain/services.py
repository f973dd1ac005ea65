"""Verbs on a case's way: act on a step, assign, take, send back. One person has one part in a case."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid, NotAllowed
from office.interests.queries import interested_in
from office.wording import N_, Bilingual
from resumption.applications.models import Application
from resumption.applications.queries import pauses_of
from resumption.applications.services import locked_application
from resumption.chain.laying import enter_next, give, leave
from resumption.chain.models import ONE_ROLE, CaseHand, CaseStep
from resumption.chain.queries import able, current_step, hands_in, steps_of
from resumption.chain.telling import note_step
from resumption.policy.chain import due_at
from resumption.policy.lifecycle import Event, State, after

PROPOSE = "case.propose"


def take_hand(session: Session, actor: uuid.UUID, at: datetime, application: Application, part: str) -> None:
    """Write down that somebody acts on a case in this part; refused if they did in another, or have an interest.

    ``part`` is a step's code, or ``opinion`` for whoever was asked.
    """
    if actor in interested_in(session, application.firm_id):
        raise NotAllowed(N_("您已申报与该企业的利害关系，不能办理其事项。"))
    row = insert(CaseHand).values(application_id=application.id, person_id=actor, step=part, at=at)
    session.execute(row.on_conflict_do_nothing())
    if hands_in(session, application.id).get(actor) != part:
        raise NotAllowed(ONE_ROLE)


def act_on_step(session: Session, *, actor: uuid.UUID, at: datetime, application: Application) -> CaseStep:
    """Put a hand to the step a case is in; whoever acts has taken the case."""
    step = current_step(session, application.id)
    if step is None:
        raise Conflict(N_("该申请当前没有办理中的环节。"))
    take_hand(session, actor, at, application, step.code)
    if step.assigned_to != actor:
        step.assigned_to = actor
        session.flush()
        note_step(session, actor, at, application, "case_taken", step)
    return step


def finish_step(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    application: Application,
    step: CaseStep,
    finding: str,
    opinion: str = "",
) -> CaseStep | None:
    """End a step with its finding and enter the next one, if there is one."""
    step.state, step.done_by, step.done_at = "done", actor, at
    step.finding, step.opinion = finding, opinion.strip()
    application.late_since = None
    session.flush()
    if any(each.state == "pending" for each in steps_of(session, application.id)):
        return enter_next(session, actor, at, application)
    return None


def give_opinion(
    session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID, finding: str, opinion: str
) -> CaseStep:
    """The opinion of a step before the proposal: agree or object with reasons; the case goes on either way."""
    application = locked_application(session, application_id)
    if application.state != State.FILED:
        raise Conflict(N_("该申请当前不能提交环节意见，请刷新查看最新状态。"))
    if finding not in ("agree", "disagree"):
        raise Invalid(N_("请选择环节意见。"), field="finding")
    if finding == "disagree" and not opinion.strip():
        raise Invalid(N_("不同意时须写明理由。"), field="opinion")
    step = act_on_step(session, actor=actor, at=at, application=application)
    if step.act == PROPOSE or step.signature:
        raise Conflict(N_("本环节须提出拟办意见或者签发。"))
    require_ready(session, application, step)
    finish_step(session, actor=actor, at=at, application=application, step=step, finding=finding, opinion=opinion)
    act = "case_step_agreed" if finding == "agree" else "case_step_disagreed"
    note_step(session, actor, at, application, act, step, reason=opinion.strip())
    return step


Readiness = Any
_readiness: list[Readiness] = []


def asks_before_opinion(ask: Readiness) -> Readiness:
    """Hand in what must hold before a step ends: ``(session, application, step)`` raises what is wanting."""
    _readiness.append(ask)
    return ask


def require_ready(session: Session, application: Application, step: CaseStep) -> None:
    """Ask every room that has a say in whether a step may end (a site visit that must be finished)."""
    for ask in _readiness:
        ask(session, application, step)


def proposal_step(session: Session, *, actor: uuid.UUID, at: datetime, application: Application) -> CaseStep:
    """The proposal's step, taken by ``actor``; ``Conflict`` while an earlier step is not done."""
    step = act_on_step(session, actor=actor, at=at, application=application)
    if step.act != PROPOSE:
        raise Conflict(
            N_("该申请正在“{step}”环节，该环节办结后才能提出拟办意见。"), step=Bilingual(step.title, step.title_en)
        )
    return step


def take_case(session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID) -> CaseStep:
    """Make the active step one's own."""
    return assign_case(session, actor=actor, at=at, application_id=application_id, to=actor)


def assign_case(
    session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID, to: uuid.UUID
) -> CaseStep:
    """Give the active step to somebody who may do it; the clock goes on as it was."""
    application = locked_application(session, application_id)
    step = current_step(session, application.id)
    if step is None or application.state not in (State.FILED, State.PROPOSED):
        raise Conflict(N_("该申请当前没有办理中的环节。"))
    if to not in able(session, application, step.act, step.code):
        raise Invalid(N_("此人不能办理本环节：没有相应权限、须回避，或者已在其他环节办理过本案。"), field="to")
    if step.assigned_to == to:
        raise Conflict(N_("该案件已经由此人办理。"))
    if to == actor:
        step.assigned_to = actor
        session.flush()
        note_step(session, actor, at, application, "case_taken", step)
    else:
        give(session, actor, at, application, step, to)
    return step


def send_back(session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID, reason: str) -> CaseStep:
    """Return a proposal unsigned to the step that made it, with a reason: its limit starts again."""
    application = locked_application(session, application_id)
    if not reason.strip():
        raise Invalid(N_("请写明退回复审的理由。"), field="send-back")
    state = after(State(application.state), Event.SEND_BACK)
    act_on_step(session, actor=actor, at=at, application=application)
    again, before = reopen_proposal(session, actor=actor, at=at, application=application)
    application.state = state
    session.flush()
    note_step(session, actor, at, application, "case_sent_back", before, reason=reason.strip())
    if again is not None:
        give(session, actor, at, application, before, again)
    return before


def reopen_proposal(
    session: Session, *, actor: uuid.UUID, at: datetime, application: Application
) -> tuple[uuid.UUID | None, CaseStep]:
    """Go back from the signature to the step that proposed, its limit beginning again; who had done it, and it."""
    steps = steps_of(session, application.id)
    signing = next(step for step in steps if step.signature)
    before = [step for step in steps if step.position < signing.position][-1]
    leave(session, signing)
    again = before.done_by
    before.done_by = before.done_at = before.escalated_at = None
    before.finding, before.opinion, before.state, before.entered_at = "", "", "active", at
    before.due_at = due_at(at, before.hours, pauses_of(session, application.id))
    application.late_since = None
    session.flush()
    return again, before
