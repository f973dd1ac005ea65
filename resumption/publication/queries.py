"""Read publication: which entries wait for a batch, the batches there are, one with its rows."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from office.accounts.models import Person
from office.accounts.permissions import Actor, scopes
from office.desk import Desk, Tally, waits
from office.documents.models import IssuedDocument
from office.errors import NotFound
from office.firms.models import Firm, Representation
from office.listing import PAGE, Listing
from office.wording import N_
from resumption.policy.standing import WORKING
from resumption.publication.models import BatchRow, WhitelistBatch
from resumption.whitelist.models import StandingChange, WhitelistEntry
from resumption.whitelist.queries import changes_on


@dataclass(frozen=True)
class Candidate:
    """An entry that stands in no batch yet, as it would be printed."""

    entry_id: uuid.UUID
    credit_code: str
    name: str
    area: str
    industry: str
    industry_name: str
    tier: int
    valid_from: date
    approval: str


def candidates(session: Session, day: date) -> list[Candidate]:
    """Entries decided since the last batch whose firms may work on a day, by tier, then in the order decided."""
    places = changes_on(day).subquery()
    entry, change = aliased(WhitelistEntry, places), aliased(StandingChange, places)
    query = (
        select(entry, Firm, IssuedDocument)
        .join(Firm, Firm.id == entry.firm_id)
        .join(IssuedDocument, IssuedDocument.id == entry.document_id)
        .where(change.state.in_(WORKING))
        .where(~exists().where(BatchRow.entry_id == entry.id, BatchRow.live))
        .order_by(entry.tier, IssuedDocument.issued_at, IssuedDocument.number)
    )
    return [
        Candidate(
            entry.id,
            firm.credit_code,
            firm.name,
            firm.area,
            firm.industry,
            firm.industry_name,
            entry.tier,
            entry.valid_from,
            document.full_number,
        )
        for entry, firm, document in session.execute(query)
    ]


@dataclass(frozen=True)
class Told:
    """A batch with the names of who drew and who decided it, and its paper."""

    batch: WhitelistBatch
    drawn_by: str
    decided_by: str
    document: IssuedDocument | None


def _told() -> Select[WhitelistBatch, str, str, IssuedDocument]:
    decider = aliased(Person)
    return (
        select(WhitelistBatch, Person.name, decider.name, IssuedDocument)
        .join(Person, Person.id == WhitelistBatch.drawn_by)
        .outerjoin(decider, decider.id == WhitelistBatch.decided_by)
        .outerjoin(IssuedDocument, IssuedDocument.id == WhitelistBatch.document_id)
    )


def batches(session: Session, page: int) -> Listing[Told]:
    """One page of all batches, newest first."""
    total = session.scalar(select(func.count()).select_from(WhitelistBatch)) or 0
    query = _told().order_by(WhitelistBatch.drawn_at.desc()).limit(PAGE).offset((page - 1) * PAGE)
    return Listing([Told(batch, by, who or "", paper) for batch, by, who, paper in session.execute(query)], total, page)


def batch_told(session: Session, batch_id: uuid.UUID) -> Told:
    """One batch."""
    found = session.execute(_told().where(WhitelistBatch.id == batch_id)).one_or_none()
    if found is None:
        raise NotFound()
    batch, by, who, paper = found
    return Told(batch, by, who or "", paper)


def rows_of(session: Session, batch_id: uuid.UUID) -> Sequence[BatchRow]:
    """A batch's rows in order."""
    return session.scalars(select(BatchRow).where(BatchRow.batch_id == batch_id).order_by(BatchRow.position)).all()


def representatives_by_entry(session: Session, batch_id: uuid.UUID) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Who may act for the firms of a batch, by its entries."""
    query = (
        select(BatchRow.entry_id, Person.id)
        .join(WhitelistEntry, WhitelistEntry.id == BatchRow.entry_id)
        .join(Representation, Representation.firm_id == WhitelistEntry.firm_id)
        .join(Person, Person.id == Representation.person_id)
        .where(BatchRow.batch_id == batch_id, Representation.confirmed_at.is_not(None), Person.active)
        .order_by(BatchRow.position, Person.created_at)
    )
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for entry_id, person_id in session.execute(query):
        found.setdefault(entry_id, []).append(person_id)
    return found


def published(session: Session, year: int, number: int) -> WhitelistBatch:
    """A published batch by year and number."""
    query = select(WhitelistBatch).where(WhitelistBatch.year == year, WhitelistBatch.number == number)
    found = session.scalar(query)
    if found is None:
        raise NotFound(N_("没有公布过这一批名单，请核对年份和批次。"))
    return found


def all_published(session: Session) -> Sequence[WhitelistBatch]:
    """Every published batch, newest first."""
    query = select(WhitelistBatch).where(WhitelistBatch.state == "published")
    return session.scalars(query.order_by(WhitelistBatch.year.desc(), WhitelistBatch.number.desc())).all()


@waits
def waiting(session: Session, who: Actor, at: datetime) -> Desk | None:
    """Entries to draw a batch over, and a batch to publish."""
    tallies = []
    if scopes("whitelist.draw", who):
        tallies.append(Tally(N_("待编入批次的企业"), len(candidates(session, at.date())), "publication.index"))
    if scopes("whitelist.publish", who):
        query = select(func.count()).where(WhitelistBatch.state == "drawn")
        tallies.append(Tally(N_("待公布的白名单批次"), session.scalar(query) or 0, "publication.index"))
    return Desk(N_("白名单公布"), tuple(tallies)) if tallies else None
