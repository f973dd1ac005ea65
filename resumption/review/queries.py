"""Read the reviewers' queue, what of it waits for whom, and a case."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from office.accounts.models import Person
from office.accounts.permissions import Actor, scopes
from office.desk import Desk, Tally, waits
from office.firms.models import Firm
from office.listing import PAGE, Listing
from office.wording import N_
from resumption.additions.queries import ADDITION, standing_entry
from resumption.applications.models import Application, ApplicationVersion
from resumption.applications.queries import accepted_roster
from resumption.policy.starting import Start, starts
from resumption.review.models import Decision

WAITING = ("filed", "proposed")
ORDERS = {
    "rank": (Application.tier, Application.score.desc(), Application.filed_at, Application.credit_code),
    "deadline": (Application.due_at, Application.tier, Application.credit_code),
    "filed": (Application.filed_at.desc(), Application.credit_code),
}


STATES = ("filed", "proposed", "returned", "approved", "rejected")
WAITING_BY_TIER = (
    N_("待审核：保障类"),
    N_("待审核：优先类"),
    N_("待审核：本地用工类"),
    N_("待审核：一般类"),
    N_("待审核：暂缓"),
)


@dataclass(frozen=True)
class QueueFilter:
    """What the address bar asks for; empty means everything."""

    states: tuple[str, ...] = WAITING
    tier: int | None = None
    area: str | None = None
    text: str = ""
    order: str = "rank"
    page: int = 1
    due_before: datetime | None = None


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
    if wanted.due_before:
        query = query.where(Application.due_at < wanted.due_before)
    if wanted.text:
        query = query.where(
            Firm.name.contains(wanted.text, autoescape=True) | Firm.credit_code.startswith(wanted.text, autoescape=True)
        )
    return query


def queue(session: Session, wanted: QueueFilter) -> Listing[QueueRow]:
    """One page of the queue and how many there are in all."""
    query = filtered(wanted)
    total = session.scalar(query.with_only_columns(func.count())) or 0
    page = query.order_by(*ORDERS.get(wanted.order, ORDERS["rank"])).limit(PAGE).offset((wanted.page - 1) * PAGE)
    rows = [
        QueueRow(a.id, f.name, a.credit_code, a.area, a.state, a.tier or 0, a.score or 0, a.filed_at, a.due_at)
        for a, f in session.execute(page)
        if a.filed_at and a.due_at
    ]
    return Listing(rows, total, wanted.page)


@waits
def waiting(session: Session, who: Actor, at: datetime) -> Desk | None:
    """What of the queue waits for this person: by tier and overdue to review, proposed to sign."""
    held = scopes("case.queue", who)
    if not held:
        return None
    open_ = filtered(QueueFilter(area=None if "any" in held else who.area))
    tallies = []
    if scopes("case.sign", who):
        signing = open_.where(Application.state == "proposed")
        count = session.scalar(signing.with_only_columns(func.count())) or 0
        tallies.append(Tally(N_("待签发的复工申请"), count, "review.queue", {"state": "proposed"}))
    if scopes("case.return", who):
        late = case((Application.due_at < at, 1))
        query = open_.where(Application.state == "filed").with_only_columns(
            Application.tier, func.count(), func.count(late)
        )
        found = {tier: (count, overdue) for tier, count, overdue in session.execute(query.group_by(Application.tier))}
        tallies += [
            Tally(title, found.get(tier, (0, 0))[0], "review.queue", {"state": "filed", "tier": tier})
            for tier, title in enumerate(WAITING_BY_TIER)
        ]
        overdue = sum(overdue for _, overdue in found.values())
        tallies.append(
            Tally(N_("已超期"), overdue, "review.queue", {"state": "filed", "late": "yes"}, late=overdue > 0)
        )
    if not tallies:
        count = session.scalar(open_.with_only_columns(func.count())) or 0
        tallies.append(Tally(N_("办理中的复工申请"), count, "review.queue"))
    return Desk(N_("复工审核"), tuple(tallies))


@dataclass(frozen=True)
class Told:
    """A decision with the names of the people who made it."""

    decision: Decision
    proposed_by: str
    signed_by: str


def decisions_told(session: Session, application_id: uuid.UUID) -> list[Told]:
    """Every proposal and decision with who made it, oldest first."""
    signer = aliased(Person)
    query = (
        select(Decision, Person.name, signer.name)
        .join(Person, Person.id == Decision.proposed_by)
        .outerjoin(signer, signer.id == Decision.signed_by)
        .where(Decision.application_id == application_id)
        .order_by(Decision.proposed_at)
    )
    return [Told(decision, by, signed or "") for decision, by, signed in session.execute(query)]


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


def starts_of(
    session: Session, application: Application, version: ApplicationVersion, *, on: date
) -> tuple[Start, ...]:
    """With how many people the firm may start on which day, if it were approved on ``on``; none before the day it
    planned. People added later come on top of those who work."""
    roster = accepted_roster(session, application)
    planned = version.facts.get("planned_date")
    if roster is None or not planned:
        return ()
    already = 0
    if application.kind == ADDITION:
        entry = standing_entry(session, application.firm_id)
        already = entry.headcount if entry else 0
    days = {date.fromisoformat(day): number for day, number in roster.counts.get("days", {}).items()}
    return starts(days, resume_on=max(date.fromisoformat(planned), on), already=already)
