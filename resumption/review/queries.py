"""Read the reviewers' queue and a case."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from office.firms.models import Firm
from office.wording import N_
from resumption.applications.models import Application
from resumption.review.models import Decision

PAGE = 50
WAITING = ("filed", "proposed")
AREAS = {
    "330502": N_("吴兴区"),
    "330503": N_("南浔区"),
    "330521": N_("德清县"),
    "330522": N_("长兴县"),
    "330523": N_("安吉县"),
}
ORDERS = {
    "rank": (Application.tier, Application.score.desc(), Application.filed_at, Application.credit_code),
    "deadline": (Application.due_at, Application.tier, Application.credit_code),
    "filed": (Application.filed_at.desc(), Application.credit_code),
}


@dataclass(frozen=True)
class QueueFilter:
    """What the address bar asks for; empty means everything."""

    states: tuple[str, ...] = WAITING
    tier: int | None = None
    area: str | None = None
    text: str = ""
    order: str = "rank"
    page: int = 1


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue."""

    id: uuid.UUID
    firm_name: str
    credit_code: str
    area: str
    state: str
    tier: int
    score: int
    filed_at: datetime
    due_at: datetime


def filtered(wanted: QueueFilter) -> Select[Application, Firm]:
    """Applications with their firms, as filtered."""
    query = select(Application, Firm).join(Firm, Firm.id == Application.firm_id)
    query = query.where(Application.state.in_(wanted.states))
    if wanted.tier is not None:
        query = query.where(Application.tier == wanted.tier)
    if wanted.area:
        query = query.where(Application.area == wanted.area)
    if wanted.text:
        query = query.where(
            Firm.name.contains(wanted.text, autoescape=True) | Firm.credit_code.startswith(wanted.text, autoescape=True)
        )
    return query


def queue(session: Session, wanted: QueueFilter) -> tuple[Sequence[QueueRow], int]:
    """One page of the queue and how many there are in all."""
    query = filtered(wanted)
    total = session.scalar(query.with_only_columns(func.count())) or 0
    page = query.order_by(*ORDERS.get(wanted.order, ORDERS["rank"])).limit(PAGE).offset((wanted.page - 1) * PAGE)
    rows = [
        QueueRow(a.id, f.name, a.credit_code, a.area, a.state, a.tier or 0, a.score or 0, a.filed_at, a.due_at)
        for a, f in session.execute(page)
        if a.filed_at and a.due_at
    ]
    return rows, total


def decisions_of(session: Session, application_id: uuid.UUID) -> Sequence[Decision]:
    """Every proposal and decision on an application, oldest first."""
    query = select(Decision).where(Decision.application_id == application_id).order_by(Decision.proposed_at)
    return session.scalars(query).all()


def pending_decision(session: Session, application_id: uuid.UUID) -> Decision | None:
    """The proposal that waits for a signature."""
    query = (
        select(Decision)
        .where(Decision.application_id == application_id, Decision.signed_at.is_(None), Decision.outcome != "return")
        .order_by(Decision.proposed_at.desc())
        .limit(1)
    )
    return session.scalar(query)


def firm_of(session: Session, application: Application) -> Firm:
    """The firm behind an application."""
    return session.get_one(Firm, application.firm_id)
