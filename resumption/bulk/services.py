"""Verbs on many cases at once, each done as if alone; and the proposal taken back."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from office.errors import Conflict, DomainError, Invalid, NotAllowed
from office.journal.services import record
from office.wording import N_, plain
from resumption.applications.services import locked_application, note
from resumption.bulk.models import ACTS, BulkAct, BulkItem
from resumption.chain.services import reopen_proposal
from resumption.policy.lifecycle import Event, State, after
from resumption.review.queries import pending_decision
from resumption.review.services import propose_decision, sign_decision

MOST_AT_ONCE = 200
REASONED = frozenset({"return", "reject", "take_back"})


@dataclass(frozen=True)
class Paper:
    """How approvals are numbered and who issues them."""

    series: str
    issuer: str


def act_on_cases(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    act: str,
    cases: Sequence[uuid.UUID],
    reasons: Mapping[uuid.UUID, str],
    conditions: Sequence[str] = (),
    paper: Paper,
) -> BulkAct:
    """Do one act on each of these cases, each as if alone: what is refused of one leaves the others done.

    ``act`` is one of ``ACTS``; ``reasons`` by case, needed where the law asks for one. Whether the actor may act on
    each case is the caller's question, asked before. Every case gets its own decision and journal entry; the result of
    each is kept.
    """
    if act not in ACTS:
        raise Invalid(N_("请选择要批量办理的事项。"), field="act")
    if not cases:
        raise Invalid(N_("请至少选择一件申请。"), field="cases")
    if len(cases) > MOST_AT_ONCE:
        raise Invalid(N_("一次最多办理 {most} 件，请分批办理。"), field="cases", most=MOST_AT_ONCE)
    without = [each for each in cases if act in REASONED and not reasons.get(each, "").strip()]
    if without:
        raise Invalid(N_("有 {count} 件没有写明理由，请逐件填写。"), field=f"reason-{without[0]}", count=len(without))
    bulk = BulkAct(act=act, done_by=actor, done_at=at)
    session.add(bulk)
    session.flush()
    for number, case in enumerate(dict.fromkeys(cases), 1):
        reason = reasons.get(case, "").strip()
        problem: DomainError | None = None
        try:
            with session.begin_nested():
                act_on_one(session, actor, at, act, case, reason, conditions, paper)
        except DomainError as error:
            problem = error
        session.add(
            BulkItem(
                bulk_id=bulk.id,
                number=number,
                application_id=case,
                reason=reason,
                done=problem is None,
                problem=problem.sentence if problem else None,
                problem_values=plain(problem.values) if problem else None,
            )
        )
        session.flush()
    record(
        session, actor=actor, at=at, act="bulk_done", subject_type="bulk_act", subject_id=bulk.id, of=act,
        count=len(cases),
    )  # fmt: skip
    return bulk


def act_on_one(
    session: Session,
    actor: uuid.UUID,
    at: datetime,
    act: str,
    case: uuid.UUID,
    reason: str,
    conditions: Sequence[str],
    paper: Paper,
) -> None:
    """One case's part of a bulk act, by the same verb as on its own page."""
    if act == "sign":
        sign_decision(session, actor=actor, at=at, application_id=case, series=paper.series, issuer=paper.issuer)
    elif act == "take_back":
        take_back(session, actor=actor, at=at, application_id=case, reason=reason)
    else:
        propose_decision(
            session, actor=actor, at=at, application_id=case, outcome=act, conditions=conditions, reason=reason
        )


def take_back(session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID, reason: str) -> None:
    """Undo one's own proposal before it is signed: the proposal stays on record, the case waits for review again."""
    application = locked_application(session, application_id)
    decision = pending_decision(session, application.id)
    if application.state != State.PROPOSED or decision is None:
        raise Conflict(N_("该申请没有待签发的意见，不能撤回。请刷新查看最新状态。"))
    if decision.proposed_by != actor:
        raise NotAllowed(N_("只有拟办人可以撤回自己的意见。"))
    if not reason.strip():
        raise Invalid(N_("请写明撤回意见的理由。"), field="reason")
    application.state = after(State.PROPOSED, Event.SEND_BACK)
    session.flush()
    reopen_proposal(session, actor=actor, at=at, application=application)
    note(session, actor, at, application, "proposal_taken_back", reason=reason.strip(), outcome=decision.outcome)
