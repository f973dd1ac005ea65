"""Read saved what ifs: those of a room, one by id; and the answer of one that the worker has finished."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.errors import NotFound
from office.jobs.models import Job
from office.listing import PAGE, Listing
from office.scenarios.models import Scenario
from office.scenarios.services import ASK


@dataclass(frozen=True)
class ScenarioRow:
    """A saved what if as listed."""

    id: uuid.UUID
    name: str
    reason: str
    on: date
    saved_at: datetime
    saved_by: str
    changes: int


def scenarios(session: Session, kind: str, *, words: str = "", page: int = 1) -> Listing[ScenarioRow]:
    """One page of a room's saved what ifs, newest first, those whose name or reason holds some words."""
    query = (
        select(
            Scenario.id, Scenario.name, Scenario.reason, Scenario.on, Scenario.saved_at, Person.name,
            func.jsonb_array_length(Scenario.answer["assumed"]),
        )
        .join(Person, Person.id == Scenario.saved_by)
        .where(Scenario.kind == kind)
    )  # fmt: skip
    if words:
        query = query.where(
            Scenario.name.contains(words, autoescape=True) | Scenario.reason.contains(words, autoescape=True)
        )
    total = session.scalar(query.with_only_columns(func.count())) or 0
    newest = query.order_by(Scenario.saved_at.desc(), Scenario.id).limit(PAGE).offset((page - 1) * PAGE)
    return Listing([ScenarioRow(*row) for row in session.execute(newest)], total, page)


def scenario_of(session: Session, kind: str, scenario_id: uuid.UUID) -> tuple[Scenario, str]:
    """One saved what if of a room, and the name of who saved it."""
    query = select(Scenario, Person.name).join(Person, Person.id == Scenario.saved_by)
    found = session.execute(query.where(Scenario.id == scenario_id, Scenario.kind == kind)).one_or_none()
    if found is None:
        raise NotFound()
    return found[0], found[1]


def question_job(session: Session, kind: str, job_id: uuid.UUID, requested_by: uuid.UUID) -> Job:
    """The job that answers a question of this room, for the person who asked it alone."""
    job = session.get(Job, job_id)
    mine = job is not None and job.kind == ASK and job.requested_by == requested_by
    if job is None or not mine or job.arguments["room"] != kind:
        raise NotFound()
    return job


def answer_of(job: Job) -> dict[str, Any]:
    """The answer a finished job holds; raises ``NotFound`` before it has one."""
    if job.state != "done" or job.result is None:
        raise NotFound()
    return job.result
