"""Lay a case's way out: its steps by the law of the day of filing, which of them it is in, whose that one is."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.permissions import roles_by_scope
from resumption.applications.following import promises
from resumption.applications.models import Application
from resumption.applications.queries import filed_first, pauses_of
from resumption.chain.models import CaseStep
from resumption.chain.queries import able, current_step, loads, steps_of
from resumption.chain.telling import note_step, tell
from resumption.policy.chain import Pauses, Step, chain_for, due_at, promised_at


@promises
def _promise(session: Session, application: Application, facts: Mapping[str, Any], at: datetime) -> datetime:
    """Until when the whole chain is due for a firm that files (again) now, the time of corrections not counted."""
    first = filed_first(session, application.id) or at
    steps = chain_for(facts, on=first.date())
    pauses: Pauses = [(begun, ended or at) for begun, ended in pauses_of(session, application.id)]
    promised = promised_at(first, steps, pauses)
    assert promised is not None  # every pause has an end
    return promised


def begin_case(
    session: Session, *, actor: uuid.UUID | None, at: datetime, application: Application, facts: Mapping[str, Any]
) -> CaseStep:
    """Lay out the steps of a filed case by the table of the day it was first filed, and enter the first.

    A case filed again after correction goes on in the step it was in; steps its facts no longer ask for are dropped,
    new ones are added. Where one of these stands before the step it was in, it goes there first.
    """
    on = (filed_first(session, application.id) or at).date()
    wanted = {step.code: (number, step) for number, step in enumerate(chain_for(facts, on=on), start=1)}
    known = {each.code: each for each in session.scalars(all_steps(application.id))}
    for code, row in known.items():
        if code not in wanted and row.state in ("pending", "active"):
            row.state = "dropped"
        elif code in wanted and row.state == "dropped":
            row.state = "pending"
    session.flush()
    for code, (number, step) in wanted.items():
        if code in known:
            known[code].position = number
        else:
            session.add(laid_out(application, number, step))
    session.flush()
    active = current_step(session, application.id)
    if active is not None and any(
        each.state == "pending" and each.position < active.position for each in steps_of(session, application.id)
    ):
        leave(session, active)
        active = None
    if active is None:
        return enter_next(session, actor, at, application)
    begun = active.entered_at or at
    active.due_at = due_at(begun, active.hours, pauses_of(session, application.id))
    session.flush()
    return active


def leave(session: Session, step: CaseStep) -> None:
    """Leave a step undone, as if it had not been entered."""
    step.state, step.assigned_to, step.entered_at, step.due_at = "pending", None, None, None
    session.flush()


def all_steps(application_id: uuid.UUID) -> Any:
    """Every step a case ever had."""
    return select(CaseStep).where(CaseStep.application_id == application_id).order_by(CaseStep.position)


def laid_out(application: Application, number: int, step: Step) -> CaseStep:
    """A step of the day's table as a row of the case; one that is done by department is the case's department's."""
    sectoral = bool(roles_by_scope(step.act, "department"))
    return CaseStep(
        application_id=application.id,
        code=step.code,
        position=number,
        title=step.title,
        title_en=step.title_en,
        act=step.act,
        department=application.department if sectoral else None,
        superior=step.superior,
        hours=step.hours,
        visit=step.visit,
        signature=step.signature,
    )


def enter_next(session: Session, actor: uuid.UUID | None, at: datetime, application: Application) -> CaseStep:
    """Enter the first step that is not done: its clock starts, and it is somebody's."""
    step = next(each for each in steps_of(session, application.id) if each.state == "pending")
    return enter(session, actor, at, application, step)


def enter(
    session: Session, actor: uuid.UUID | None, at: datetime, application: Application, step: CaseStep
) -> CaseStep:
    """Make a step the active one, with its own limit, and give it to whoever has the fewest cases."""
    step.state, step.entered_at, step.escalated_at = "active", at, None
    step.due_at = due_at(at, step.hours, pauses_of(session, application.id))
    application.late_since = None
    people = able(session, application, step.act, step.code)
    counted = loads(session, people)
    chosen = min(people, key=lambda person: (counted[person], person), default=None)
    session.flush()
    note_step(session, actor, at, application, "case_step_entered", step)
    if chosen is not None:
        give(session, actor, at, application, step, chosen)
    return step


def give(
    session: Session, actor: uuid.UUID | None, at: datetime, application: Application, step: CaseStep, to: uuid.UUID
) -> None:
    """Make a step somebody's, and tell them."""
    step.assigned_to = to
    session.flush()
    note_step(session, actor, at, application, "case_assigned", step, person=to)
    tell(session, actor, at, application, [to], "case_assigned", step)
