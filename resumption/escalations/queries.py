"""Read escalations: the list as filtered, one case with its steps, what waits for whom."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.accounts.permissions import Actor, scopes
from office.desk import Desk, Tally, waits
from office.errors import NotFound
from office.firms.models import Firm
from office.listing import PAGE, Listing
from office.wording import N_
from resumption.escalations.models import Escalation, EscalationStep
from resumption.policy.escalation import State

UNFINISHED = (State.OPEN, State.ACKNOWLEDGED, State.ACTED)


@dataclass(frozen=True)
class EscalationFilter:
    """What the address bar asks for; ``area`` None is everywhere, ``state`` "unfinished" all that is not closed."""

    area: str | None = None
    state: str = "unfinished"
    text: str = ""
    page: int = 1


@dataclass(frozen=True)
class EscalationRow:
    """One case as listed."""

    id: uuid.UUID
    firm_id: uuid.UUID
    firm_name: str
    area: str
    day: date
    people: int
    state: str
    raised_at: datetime
    rises_at: datetime
    risen_at: datetime | None


@dataclass(frozen=True)
class Step:
    """One step with the name of who took it; empty for the office itself."""

    event: str
    people: int
    at: datetime
    who: str
    words: str


COLUMNS = (
    Escalation.id, Escalation.firm_id, Firm.name, Escalation.area, Escalation.day, Escalation.people, Escalation.state,
    Escalation.raised_at, Escalation.rises_at, Escalation.risen_at,
)  # fmt: skip


def escalations(session: Session, wanted: EscalationFilter) -> Listing[EscalationRow]:
    """One page of cases: open ones first, the longest waiting on top."""
    query: Select[*tuple[Any, ...]] = select(*COLUMNS).join(Firm, Firm.id == Escalation.firm_id)
    if wanted.area is not None:
        query = query.where(Escalation.area == wanted.area)
    if wanted.state:
        states = UNFINISHED if wanted.state == "unfinished" else (wanted.state,)
        query = query.where(Escalation.state.in_(states))
    if wanted.text:
        query = query.where(
            Firm.name.contains(wanted.text, autoescape=True) | Firm.credit_code.startswith(wanted.text, autoescape=True)
        )
    total = session.scalar(query.with_only_columns(func.count())) or 0
    urgency = case({State.OPEN: 0, State.ACKNOWLEDGED: 1, State.ACTED: 2}, value=Escalation.state, else_=3)
    ordered = query.order_by(urgency, Escalation.raised_at, Escalation.id)
    rows = session.execute(ordered.limit(PAGE).offset((wanted.page - 1) * PAGE))
    return Listing([EscalationRow(*row) for row in rows], total, wanted.page)


def escalation_of(session: Session, escalation_id: uuid.UUID) -> tuple[Escalation, Firm]:
    """One case and its firm."""
    found = session.get(Escalation, escalation_id)
    if found is None:
        raise NotFound()
    return found, session.get_one(Firm, found.firm_id)


def steps_of(session: Session, escalation_id: uuid.UUID) -> list[Step]:
    """Everything done about a case, oldest first."""
    query = (
        select(EscalationStep.event, EscalationStep.people, EscalationStep.at, Person.name, EscalationStep.words)
        .outerjoin(Person, Person.id == EscalationStep.by)
        .where(EscalationStep.escalation_id == escalation_id)
        .order_by(EscalationStep.at, EscalationStep.id)
    )
    return [Step(event, people, at, who or "", words) for event, people, at, who, words in session.execute(query)]


def escalations_of(session: Session, firm_id: uuid.UUID) -> Sequence[Escalation]:
    """A firm's cases, newest first."""
    query = select(Escalation).where(Escalation.firm_id == firm_id).order_by(Escalation.raised_at.desc())
    return session.scalars(query.limit(PAGE)).all()


@waits
def waiting(session: Session, who: Actor, at: datetime) -> Desk | None:
    """For those who act on them: cases nobody acknowledged, those late, and those not closed yet."""
    held = scopes("escalation.act", who)
    if not held:
        return None
    open_ = Escalation.state == State.OPEN
    query = select(
        func.count(case((open_, 1))), func.count(case((open_ & (Escalation.rises_at <= at), 1))), func.count()
    ).where(Escalation.state != State.CLOSED)
    if "any" not in held:
        query = query.where(Escalation.area == who.area)
    waiting_, late, unfinished = session.execute(query).one()
    if not unfinished:
        return None
    tallies = (
        Tally(N_("待签收"), waiting_, "escalations.index", {"state": "open"}, late=late > 0),
        Tally(N_("未办结"), unfinished, "escalations.index"),
    )
    return Desk(N_("体温异常"), tallies)
