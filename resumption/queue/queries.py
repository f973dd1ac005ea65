"""Read the queue: one page of it or all of it as filtered, what marks its cases, the views a person keeps."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from office.accounts.permissions import Actor, Whose
from office.accounts.queries import reached
from office.firms.models import Firm
from office.interests.queries import free_of_interest
from office.listing import PAGE, Listing
from resumption.applications.models import Application
from resumption.queue.models import FLAGS, CaseFlag, SavedView

WAITING = ("filed", "proposed")
STATES = ("filed", "proposed", "returned", "approved", "recorded", "rejected")
DEADLINES = {"late": timedelta(0), "day": timedelta(days=1), "week": timedelta(days=7)}
ORDERS = {
    "rank": (
        Application.late_since,  # late cases first, the longest overdue before the others; the rest have none
        Application.tier,
        Application.score.desc(),
        Application.filed_at,
        Application.credit_code,
    ),
    "score": (Application.score.desc(), Application.tier, Application.credit_code),
    "deadline": (Application.due_at, Application.tier, Application.credit_code),
    "filed": (Application.filed_at.desc(), Application.credit_code),
    "oldest": (Application.filed_at, Application.credit_code),
    "area": (Application.area, Application.tier, Application.score.desc(), Application.credit_code),
}


@dataclass(frozen=True)
class QueueFilter:
    """What the address bar asks for; empty means everything. ``text`` is part of a name, a code's beginning, or
    initials of a name's pinyin. For ``who`` reads, only what the permission table gives them: their district's cases,
    their department's or all, and nothing of a firm they have an interest in."""

    states: tuple[str, ...] = WAITING
    tier: int | None = None
    area: str | None = None
    department: str | None = None
    flag: str = ""
    least_score: int | None = None
    text: str = ""
    order: str = "rank"
    page: int = 1
    due_before: datetime | None = None
    who: Actor | None = None


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue; ``flags`` by name with how many people they are about."""

    id: uuid.UUID
    firm_id: uuid.UUID
    firm_name: str
    credit_code: str
    area: str
    department: str | None
    industry_name: str
    tracking_number: str
    state: str
    tier: int
    score: int
    filed_at: datetime
    due_at: datetime | None
    flags: dict[str, int] = field(default_factory=dict)

    @property
    def whose(self) -> Whose:
        """Firm, district and department, as every question of permission asks for them."""
        return {"firm_id": self.firm_id, "area": self.area, "department": self.department}


def found_by(text: str) -> Any:
    """Firms found by what somebody typed into the search."""
    told = text.strip()
    if not (told.isascii() and told.isalnum()):
        return Firm.name.contains(told, autoescape=True)
    # Letters and figures of a name stand in its initials, too: one column answers for both.
    letters = Firm.initials.contains(told.lower(), autoescape=True)
    return letters | Firm.credit_code.startswith(told.upper(), autoescape=True)


def filtered(wanted: QueueFilter) -> Select[Application]:
    """Applications as filtered, in no order."""
    query = select(Application).where(Application.state.in_(wanted.states))
    if wanted.who is not None:
        office = reached("case.queue", wanted.who, area=Application.area, department=Application.department)
        query = query.where(office, free_of_interest(Application.firm_id, wanted.who))
    if wanted.tier is not None:
        query = query.where(Application.tier == wanted.tier)
    if wanted.least_score is not None:
        query = query.where(Application.score >= wanted.least_score)
    if wanted.area:
        query = query.where(Application.area == wanted.area)
    if wanted.department:
        query = query.where(Application.department == wanted.department)
    if wanted.due_before:
        query = query.where(Application.due_at < wanted.due_before)
    if wanted.flag in FLAGS:
        marked = select(CaseFlag.application_id).where(CaseFlag.flag == wanted.flag)
        query = query.where(Application.id.in_(marked))
    if wanted.text.strip():
        query = query.where(Application.firm_id.in_(select(Firm.id).where(found_by(wanted.text))))
    return query


def queue(session: Session, wanted: QueueFilter) -> Listing[QueueRow]:
    """One page of the queue and how many cases there are in all; three statements whatever its length."""
    query = filtered(wanted)
    total = session.scalar(query.with_only_columns(func.count())) or 0
    page = ordered(query, wanted).limit(PAGE).offset((wanted.page - 1) * PAGE)
    return Listing(rows_of(session, page), total, wanted.page)


def ordered(query: Select[Application], wanted: QueueFilter) -> Select[Application]:
    """The filtered cases in the order asked for."""
    return query.order_by(*ORDERS.get(wanted.order, ORDERS["rank"]))


def rows_of(session: Session, query: Select[Application]) -> list[QueueRow]:
    """The cases of a query as lines of the queue, in its order."""
    return lines(session, session.scalars(query.with_only_columns(Application.id)).all())


def lines(session: Session, ids: Sequence[uuid.UUID]) -> list[QueueRow]:
    """Some cases as lines of the queue, in the order given; those never filed are left out."""
    flags: dict[uuid.UUID, dict[str, int]] = {}
    for mark in session.scalars(select(CaseFlag).where(CaseFlag.application_id.in_(ids))):
        flags.setdefault(mark.application_id, {})[mark.flag] = mark.count
    query = select(Application, Firm).join(Firm, Firm.id == Application.firm_id).where(Application.id.in_(ids))
    found = {application.id: (application, firm) for application, firm in session.execute(query)}
    rows = []
    for key in ids:
        application, firm = found.get(key, (None, None))
        if application is None or firm is None or application.filed_at is None:
            continue
        rows.append(
            QueueRow(
                id=key,
                firm_id=firm.id,
                firm_name=firm.name,
                credit_code=firm.credit_code,
                area=application.area,
                department=application.department,
                industry_name=firm.industry_name,
                tracking_number=application.tracking_number or "",
                state=application.state,
                tier=application.tier or 0,
                score=application.score or 0,
                filed_at=application.filed_at,
                due_at=application.due_at,
                flags={flag: flags.get(key, {})[flag] for flag in FLAGS if flag in flags.get(key, {})},
            )
        )
    return rows


def all_rows(session: Session, wanted: QueueFilter) -> Iterator[QueueRow]:
    """Every case as filtered, in the order asked for: what an export holds."""
    ids = session.scalars(ordered(filtered(wanted), wanted).with_only_columns(Application.id)).all()
    for start in range(0, len(ids), 1000):
        yield from lines(session, ids[start : start + 1000])


def chosen(session: Session, wanted: QueueFilter, ids: Sequence[uuid.UUID], *, most: int) -> list[QueueRow]:
    """The cases ticked, or without any the first ``most`` as filtered."""
    if ids:
        return lines(session, list(dict.fromkeys(ids))[:most])
    return rows_of(session, ordered(filtered(wanted), wanted).limit(most))


def views_of(session: Session, person_id: uuid.UUID) -> Sequence[SavedView]:
    """The views a person keeps, by name."""
    return session.scalars(select(SavedView).where(SavedView.person_id == person_id).order_by(SavedView.name)).all()
