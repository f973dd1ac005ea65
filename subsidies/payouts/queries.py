"""Read batches: those there are, one with its rows, and which awards wait to be paid."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.accounts.permissions import Actor, scopes
from office.desk import Desk, Tally, waits
from office.documents.models import IssuedDocument
from office.documents.queries import State, Validity, holds
from office.errors import NotFound
from office.files.models import StoredFile
from office.firms.models import Firm
from office.listing import PAGE, Listing
from office.money import yuan_grouped
from office.wording import N_
from subsidies.assessment.models import Award
from subsidies.corrections.queries import superseded
from subsidies.ledger.queries import is_released
from subsidies.payouts.models import Batch, Remittance

STATES = ("prepared", "released", "dissolved")
ORDERS = {
    "newest": (Batch.prepared_at.desc(), Batch.number.desc()),
    "oldest": (Batch.prepared_at, Batch.number),
    "amount": (Batch.total_fen.desc(), Batch.number),
}


@dataclass(frozen=True)
class UnpaidAward:
    """One line of what waits to be paid; the amount in fen."""

    id: uuid.UUID
    firm_name: str
    paper: str
    measure: str
    amount_fen: int
    signed_at: datetime


def batch_of(session: Session, batch_id: uuid.UUID) -> Batch:
    """One batch."""
    found = session.get(Batch, batch_id)
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class BatchFilter:
    """What the address bar asks for; an empty state means every one."""

    state: str = ""
    order: str = "newest"
    page: int = 1


def batches(session: Session, wanted: BatchFilter) -> Listing[Batch]:
    """One page of the batches asked for."""
    query = select(Batch)
    if wanted.state:
        query = query.where(Batch.state == wanted.state)
    total = session.scalar(query.with_only_columns(func.count())) or 0
    order = ORDERS.get(wanted.order, ORDERS["newest"])
    page = query.order_by(*order).limit(PAGE).offset((wanted.page - 1) * PAGE)
    return Listing(session.scalars(page).all(), total, wanted.page)


@waits
def waiting(session: Session, who: Actor, _at: datetime) -> Desk | None:
    """Awards to draw a batch over, with their sum, and batches to release."""
    if not scopes("batch.list", who):
        return None
    unpaid = select(func.count(), func.coalesce(func.sum(Award.amount_fen), 0)).where(
        ~exists().where(Remittance.award_id == Award.id), ~is_released(Award.id), Award.amount_fen > 0
    )
    count, total = session.execute(unpaid).one()
    prepared = session.scalar(select(func.count()).where(Batch.state == "prepared")) or 0
    return Desk(
        N_("支付"),
        (
            Tally(N_("待支付的补助"), count, "payouts.index", note=f"¥{yuan_grouped(int(total))}"),
            Tally(N_("待放行的批次"), prepared, "payouts.index", {"state": "prepared"}),
        ),
    )


def people_of(session: Session, batch: Batch) -> dict[uuid.UUID, str]:
    """The names of who prepared and who released a batch."""
    ids = [each for each in (batch.prepared_by, batch.released_by) if each]
    return dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())


def rows_of(session: Session, batch_id: uuid.UUID) -> Sequence[Remittance]:
    """A batch's rows, in order."""
    query = select(Remittance).where(Remittance.batch_id == batch_id).order_by(Remittance.number)
    return session.scalars(query).all()


def unpaid_awards(session: Session) -> list[UnpaidAward]:
    """Awards in no batch yet and not stopped, oldest first."""
    query = (
        select(Award, Firm, IssuedDocument)
        .join(Firm, Firm.id == Award.firm_id)
        .join(IssuedDocument, IssuedDocument.id == Award.document_id)
        .where(~exists().where(Remittance.award_id == Award.id), ~is_released(Award.id), Award.amount_fen > 0)
        .order_by(Award.signed_at, Award.id)
    )
    return [
        UnpaidAward(award.id, firm.name, document.full_number, award.measure, award.amount_fen, award.signed_at)
        for award, firm, document in session.execute(query)
    ]


def workbook_of(session: Session, batch: Batch) -> StoredFile:
    """The workbook of an exported batch."""
    found = session.get(StoredFile, batch.workbook_id) if batch.workbook_id else None
    if found is None:
        raise NotFound(N_("支付清单尚未生成，请先导出。"))
    return found


@holds("claim")
def award_validity(session: Session, document: IssuedDocument, on: date) -> Validity:
    """Whether an award's paper holds and how far its money is: what the batches know, no more."""
    corrected = superseded(session, document.id)
    if corrected is not None:
        sentence = N_("该补助决定已由 {number} 更正，以更正决定为准。")
        return Validity(State.ENDED, sentence, corrected.issued_at, values={"number": corrected.full_number})
    query = (
        select(Batch)
        .join(Remittance, Remittance.batch_id == Batch.id)
        .join(Award, Award.id == Remittance.award_id)
        .where(Award.document_id == document.id)
    )
    batch = session.scalar(query)
    if batch is None or batch.state == "dissolved":
        return Validity(State.HOLDS, N_("该补助决定有效，尚未列入支付批次。"), document.issued_at)
    if batch.state == "released":
        sentence = N_("该补助决定有效，款项已随支付批次 {batch} 放行付款。")
        return Validity(State.HOLDS, sentence, batch.released_at, values={"batch": batch.number})
    sentence = N_("该补助决定有效，已列入支付批次 {batch}，等待放行。")
    return Validity(State.HOLDS, sentence, batch.prepared_at, values={"batch": batch.number})
