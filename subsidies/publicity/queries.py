"""Read public notices: those there are, one with its rows and objections, what waits, how an award stands on them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from office.accounts.models import Person
from office.accounts.permissions import Actor, scopes
from office.desk import Desk, Tally, waits
from office.documents.models import IssuedDocument
from office.errors import NotFound
from office.files.models import StoredFile
from office.firms.models import Firm
from office.listing import PAGE, Listing
from office.money import yuan_grouped
from office.sealing import seal_in_use
from office.wording import N_
from subsidies.assessment.models import Award
from subsidies.ledger.queries import is_released
from subsidies.publicity.models import NoticeRow, Objection, PublicNotice


@dataclass(frozen=True)
class Unnoticed:
    """An award that stands on no notice yet."""

    id: uuid.UUID
    firm_name: str
    paper: str
    measure: str
    amount_fen: int
    signed_at: datetime


@dataclass(frozen=True)
class OnNotice:
    """How an award stands on its notice: which one, until when, how many objections are open."""

    notice_id: uuid.UUID
    number: str
    state: str
    last_day: date | None
    open_objections: int

    def free(self, on: date) -> bool:
        """Whether its row may be paid on a day."""
        return self.last_day is not None and self.last_day < on and not self.open_objections


@dataclass(frozen=True)
class RowShown:
    """A row with how many objections to it are open."""

    row: NoticeRow
    open_objections: int


@dataclass(frozen=True)
class ObjectionTold:
    """An objection as whoever settles it reads it, opened."""

    objection: Objection
    row: NoticeRow
    notice: PublicNotice
    name: str
    contact: str
    settled_by: str
    decided_by: frozenset[uuid.UUID]


@dataclass(frozen=True)
class NoticeFilter:
    """What the address bar asks for; empty means every one."""

    state: str = ""
    measure: str = ""
    text: str = ""
    page: int = 1


def _unnoticed_condition() -> tuple[object, ...]:
    return ~exists().where(NoticeRow.award_id == Award.id, NoticeRow.live), ~is_released(Award.id), Award.amount_fen > 0


def unnoticed(session: Session) -> dict[str, list[Unnoticed]]:
    """The awards that wait for a notice, by measure, oldest first."""
    query = (
        select(Award, Firm.name, IssuedDocument)
        .join(Firm, Firm.id == Award.firm_id)
        .join(IssuedDocument, IssuedDocument.id == Award.document_id)
        .where(*_unnoticed_condition())  # type: ignore[arg-type]
        .order_by(Award.measure, Award.signed_at, Award.id)
    )
    found: dict[str, list[Unnoticed]] = {}
    for award, name, paper in session.execute(query):
        line = Unnoticed(award.id, name, paper.full_number, award.measure, award.amount_fen, award.signed_at)
        found.setdefault(award.measure, []).append(line)
    return found


def notices(session: Session, wanted: NoticeFilter, *, public: bool = False) -> Listing[PublicNotice]:
    """One page of notices, newest first; the public sees the published ones."""
    query = select(PublicNotice)
    if public:
        query = query.where(PublicNotice.state == "published")
    if wanted.state:
        query = query.where(PublicNotice.state == wanted.state)
    if wanted.measure:
        query = query.where(PublicNotice.measure == wanted.measure)
    if wanted.text:
        named = NoticeRow.firm_name.contains(wanted.text, autoescape=True) | (NoticeRow.credit_code == wanted.text)
        query = query.where(exists().where(NoticeRow.notice_id == PublicNotice.id, named))
    total = session.scalar(query.with_only_columns(func.count())) or 0
    newest = query.order_by(PublicNotice.drawn_at.desc(), PublicNotice.id)
    rows = session.scalars(newest.limit(PAGE).offset((wanted.page - 1) * PAGE)).all()
    return Listing(rows, total, wanted.page)


def notice_of(session: Session, notice_id: uuid.UUID) -> PublicNotice:
    """One notice."""
    found = session.get(PublicNotice, notice_id)
    if found is None:
        raise NotFound()
    return found


def published(session: Session, number: str) -> PublicNotice:
    """The published notice of that number."""
    query = select(PublicNotice).where(PublicNotice.number == number, PublicNotice.state == "published")
    found = session.scalar(query)
    if found is None:
        raise NotFound(N_("没有这个编号的公示。"))
    return found


def rows_of(session: Session, notice_id: uuid.UUID, *, page: int = 1) -> Listing[RowShown]:
    """One page of a notice's rows."""
    query = (
        select(NoticeRow, func.count(Objection.id))
        .outerjoin(Objection, (Objection.row_id == NoticeRow.id) & (Objection.state == "open"))
        .where(NoticeRow.notice_id == notice_id)
        .group_by(NoticeRow.id)
        .order_by(NoticeRow.number)
    )
    total = session.scalar(select(func.count()).where(NoticeRow.notice_id == notice_id)) or 0
    page_of = session.execute(query.limit(PAGE).offset((page - 1) * PAGE))
    return Listing([RowShown(row, count) for row, count in page_of], total, page)


def all_rows(session: Session, notice_id: uuid.UUID) -> Sequence[NoticeRow]:
    """Every row of a notice, in order."""
    return session.scalars(select(NoticeRow).where(NoticeRow.notice_id == notice_id).order_by(NoticeRow.number)).all()


def row_of(session: Session, notice: PublicNotice, number: int) -> NoticeRow:
    """One row of a notice by its number."""
    query = select(NoticeRow).where(NoticeRow.notice_id == notice.id, NoticeRow.number == number)
    found = session.scalar(query)
    if found is None:
        raise NotFound()
    return found


def objections(session: Session, notice_id: uuid.UUID | None = None, *, state: str = "") -> list[ObjectionTold]:
    """Objections (of one notice), oldest first, with who filed them."""
    settler = aliased(Person)
    query = (
        select(Objection, NoticeRow, PublicNotice, settler.name, Award.assessed_by, Award.signed_by)
        .join(NoticeRow, NoticeRow.id == Objection.row_id)
        .join(PublicNotice, PublicNotice.id == NoticeRow.notice_id)
        .join(Award, Award.id == NoticeRow.award_id)
        .outerjoin(settler, settler.id == Objection.settled_by)
        .order_by(Objection.filed_at, Objection.id)
    )
    if notice_id:
        query = query.where(NoticeRow.notice_id == notice_id)
    if state:
        query = query.where(Objection.state == state)
    seal = seal_in_use()
    return [
        ObjectionTold(
            each, row, notice, seal.open(each.name_sealed), seal.open(each.contact_sealed), by or "",
            frozenset({assessed, signed}),
        )
        for each, row, notice, by, assessed, signed in session.execute(query)
    ]  # fmt: skip


def on_notice(session: Session, award_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, OnNotice]:
    """How awards stand on their notices; one on none is left out."""
    still_open = (
        select(func.count()).where(Objection.row_id == NoticeRow.id, Objection.state == "open").scalar_subquery()
    )
    query = (
        select(NoticeRow.award_id, PublicNotice, still_open)
        .join(PublicNotice, PublicNotice.id == NoticeRow.notice_id)
        .where(NoticeRow.award_id.in_(award_ids), NoticeRow.live)
    )
    return {
        award_id: OnNotice(notice.id, notice.number or "", notice.state, notice.last_day, count)
        for award_id, notice, count in session.execute(query)
    }


def people_of(session: Session, notice: PublicNotice) -> dict[uuid.UUID, str]:
    """The names of who drew and who published (or discarded) a notice."""
    ids = [each for each in (notice.drawn_by, notice.decided_by) if each]
    return dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())


def paper_of(session: Session, notice: PublicNotice) -> StoredFile:
    """The signed PDF of a published notice."""
    found = session.get(StoredFile, notice.file_id) if notice.file_id else None
    if found is None:
        raise NotFound(N_("公示文件正在制作，请稍后刷新。"))
    return found


@waits
def waiting(session: Session, who: Actor, _at: datetime) -> Desk | None:
    """Awards to put on notice, notices to publish, objections to settle."""
    if not scopes("publicity.list", who):
        return None
    query = select(func.count(), func.coalesce(func.sum(Award.amount_fen), 0)).where(*_unnoticed_condition())  # type: ignore[arg-type]
    count, total = session.execute(query).one()
    drafts = session.scalar(select(func.count()).where(PublicNotice.state == "drafted")) or 0
    open_ones = session.scalar(select(func.count()).where(Objection.state == "open")) or 0
    return Desk(
        N_("支付前公示"),
        (
            Tally(N_("待公示的补助"), count, "publicity.office", note=f"¥{yuan_grouped(int(total))}"),
            Tally(N_("待发布的公示"), drafts, "publicity.office", {"state": "drafted"}),
            Tally(N_("待办结的异议"), open_ones, "publicity.office", late=open_ones > 0),
        ),
    )
