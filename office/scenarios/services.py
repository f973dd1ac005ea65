"""Verbs on what ifs: ask for an answer in the background, keep an answer under a name."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid
from office.jobs.models import Job
from office.jobs.services import enqueue
from office.journal.services import record
from office.rulebook.questions import Question
from office.scenarios.models import Scenario
from office.wording import N_

ASK = "scenarios.answer"
LONGEST_NAME, LONGEST_REASON = 60, 500


def ask_in_background(session: Session, *, actor: uuid.UUID, at: datetime, kind: str, question: Question) -> Job:
    """Have the question answered by the worker; the answer is the job's result."""
    return enqueue(session, actor=actor, at=at, kind=ASK, room=kind, question=question.plain())


def save_scenario(
    session: Session, *, actor: uuid.UUID, at: datetime, kind: str, name: str, reason: str, answer: Mapping[str, Any]
) -> Scenario:
    """Keep an answer as it was given, with a name, a reason and who asked; raises ``Invalid`` without either.

    A second one of the same name is refused.
    """
    name, reason = name.strip(), reason.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(N_("请填写名称，不超过 {most} 个字。"), field="name", most=LONGEST_NAME)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Invalid(N_("请写明测算的理由，不超过 {most} 个字。"), field="reason", most=LONGEST_REASON)
    if session.scalar(select(Scenario.id).where(Scenario.kind == kind, Scenario.name == name)):
        raise Conflict(N_("已有同名的测算，请换一个名称。"), field="name")
    scenario = Scenario(
        kind=kind,
        name=name,
        reason=reason,
        question=answer["question"],
        answer=dict(answer),
        on=date.fromisoformat(answer["on"]),
        rulebook=answer["rulebook"]["before"],
        fingerprint=answer["fingerprint"],
        saved_by=actor,
        saved_at=at,
    )
    session.add(scenario)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act="scenario_saved",
        subject_type="scenario",
        subject_id=scenario.id,
        kind=kind,
        name=name,
        reason=reason,
        rulebook=answer["rulebook"]["after"],
    )
    return scenario
