"""Read what anyone may read: published firms and how each stands on a day. Firms only, never people."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, Select, Subquery, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from office.documents.models import IssuedDocument
from office.errors import NotFound
from office.firms.models import Firm
from office.listing import PAGE, Listing
from office.wording import N_
from resumption.policy.standing import BEIJING, Standing
from resumption.publication.models import BatchRow, WhitelistBatch
from resumption.whitelist.models import StandingChange, WhitelistEntry
from resumption.whitelist.queries import changes_on

STATES = tuple(state.value for state in Standing)


@dataclass(frozen=True)
class PublicFilter:
    """What the address bar asks for; empty means everything. ``batch`` is a year and a number."""

    day: date
    text: str = ""
    area: str = ""
    tier: int | None = None
    state: str = ""
    batch: tuple[int, int] | None = None
    order: str = "batch"
    page: int = 1


@dataclass(frozen=True)
class PublicRow:
    """One published firm as it stands on the day asked for; ``changed`` is when this row last became what it is."""

    credit_code: str
    name: str
    area: str
    industry: str
    industry_name: str
    tier: int
    batch_year: int
    batch_number: int
    published_on: date
    valid_from: date
    approval: str
    state: str
    state_since: date
    changed: datetime


Shown = Select[Firm, BatchRow, WhitelistBatch, WhitelistEntry, StandingChange, IssuedDocument]


def _newest_rows(day: date) -> Subquery:
    """Of each firm published by a day, its row in the newest batch."""
    return (
        select(WhitelistEntry.firm_id, BatchRow.batch_id, BatchRow.position)
        .join(BatchRow, BatchRow.entry_id == WhitelistEntry.id)
        .join(WhitelistBatch, WhitelistBatch.id == BatchRow.batch_id)
        .where(WhitelistBatch.published_on <= day)
        .ext(distinct_on(WhitelistEntry.firm_id))
        .order_by(WhitelistEntry.firm_id, WhitelistBatch.year.desc(), WhitelistBatch.number.desc())
        .subquery()
    )


def _shown(wanted: PublicFilter) -> Shown:
    newest, places = _newest_rows(wanted.day), changes_on(wanted.day).subquery()
    entry, change = aliased(WhitelistEntry, places), aliased(StandingChange, places)
    query = (
        select(Firm, BatchRow, WhitelistBatch, entry, change, IssuedDocument)
        .join(newest, newest.c.firm_id == Firm.id)
        .join(BatchRow, (BatchRow.batch_id == newest.c.batch_id) & (BatchRow.position == newest.c.position))
        .join(WhitelistBatch, WhitelistBatch.id == BatchRow.batch_id)
        .join(entry, entry.firm_id == Firm.id)
        .join(IssuedDocument, IssuedDocument.id == entry.document_id)
    )
    conditions: list[ColumnElement[bool]] = []
    if wanted.text:
        name = Firm.name.contains(wanted.text, autoescape=True)
        conditions.append(name | Firm.credit_code.startswith(wanted.text.upper(), autoescape=True))
    if wanted.area:
        conditions.append(Firm.area == wanted.area)
    if wanted.tier is not None:
        conditions.append(entry.tier == wanted.tier)
    if wanted.state:
        conditions.append(change.state == wanted.state)
    if wanted.batch:
        year, number = wanted.batch
        conditions += [WhitelistBatch.year == year, WhitelistBatch.number == number]
    orders = {
        "batch": (WhitelistBatch.year.desc(), WhitelistBatch.number.desc(), BatchRow.position),
        "name": (Firm.name, Firm.credit_code),
        "changed": (change.number.desc(),),
    }
    return query.where(*conditions).order_by(*orders.get(wanted.order, orders["batch"]))


def _row(
    firm: Firm,
    row: BatchRow,
    batch: WhitelistBatch,
    entry: WhitelistEntry,
    change: StandingChange,
    document: IssuedDocument,
) -> PublicRow:
    assert batch.number is not None  # published batches only
    assert batch.decided_at is not None
    assert batch.published_on is not None
    moments = (batch.decided_at, change.at, datetime.combine(change.effective_on, time(), BEIJING))
    return PublicRow(
        firm.credit_code, firm.name, firm.area, firm.industry, firm.industry_name, entry.tier, batch.year,
        batch.number, batch.published_on, entry.valid_from, document.full_number, change.state, change.effective_on,
        max(moments),
    )  # fmt: skip


def public_list(session: Session, wanted: PublicFilter) -> Listing[PublicRow]:
    """One page of the published firms asked for."""
    query = _shown(wanted)
    total = session.scalar(query.with_only_columns(func.count()).order_by(None)) or 0
    page = query.limit(PAGE).offset((wanted.page - 1) * PAGE)
    return Listing([_row(*found) for found in session.execute(page)], total, wanted.page)


def public_rows(session: Session, wanted: PublicFilter) -> list[PublicRow]:
    """All of the published firms asked for."""
    return [_row(*found) for found in session.execute(_shown(wanted))]


def public_firm(session: Session, credit_code: str, day: date) -> tuple[uuid.UUID, PublicRow]:
    """One published firm as it stands on a day, by its credit code; with its id."""
    found = session.execute(_shown(PublicFilter(day)).where(Firm.credit_code == credit_code)).one_or_none()
    if found is None:
        raise NotFound(N_("公布的白名单上没有这家企业，请核对统一社会信用代码。"))
    return found[0].id, _row(*found)


@dataclass(frozen=True)
class PublicChange:
    """One change of a firm's standing, as anyone may read it; ``paper`` is the number of the paper behind it."""

    effective_on: date
    act: str
    state: str
    reason: str
    paper: str


def public_history(session: Session, firm_id: uuid.UUID, day: date) -> Sequence[PublicChange]:
    """How a firm stood by day: every change in effect by the day asked for, oldest first.

    A replaced approval is told by the entry that takes its place.
    """
    query = (
        select(StandingChange, IssuedDocument)
        .join(WhitelistEntry, WhitelistEntry.id == StandingChange.entry_id)
        .outerjoin(
            IssuedDocument,
            (IssuedDocument.subject_id == StandingChange.sanction_id)
            | ((StandingChange.act == "entered") & (IssuedDocument.id == WhitelistEntry.document_id)),
        )
        .where(StandingChange.firm_id == firm_id, StandingChange.effective_on <= day, StandingChange.act != "replaced")
        .order_by(StandingChange.number)
    )
    return [
        PublicChange(change.effective_on, change.act, change.state, change.reason, paper.full_number if paper else "")
        for change, paper in session.execute(query)
    ]
