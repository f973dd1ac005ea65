"""Read batches: those there are, one with its rows, and which awards wait to be paid."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.documents.queries import State, Validity, holds
from office.errors import NotFound
from office.files.models import StoredFile
from office.firms.models import Firm
from office.wording import N_
from subsidies.assessment.models import Award
from subsidies.payouts.models import Batch, Remittance


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


def batches(session: Session, *, size: int = 50, page: int = 1) -> Sequence[Batch]:
    """Batches, newest first."""
    query = select(Batch).order_by(Batch.prepared_at.desc(), Batch.number.desc()).limit(size).offset((page - 1) * size)
    return session.scalars(query).all()


def rows_of(session: Session, batch_id: uuid.UUID) -> Sequence[Remittance]:
    """A batch's rows, in order."""
    query = select(Remittance).where(Remittance.batch_id == batch_id).order_by(Remittance.number)
    return session.scalars(query).all()


def unpaid_awards(session: Session) -> list[UnpaidAward]:
    """Awards in no batch yet, oldest first."""
    query = (
        select(Award, Firm, IssuedDocument)
        .join(Firm, Firm.id == Award.firm_id)
        .join(IssuedDocument, IssuedDocument.id == Award.document_id)
        .where(~exists().where(Remittance.award_id == Award.id))
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
