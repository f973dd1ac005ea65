"""Read batches: those there are, one with its rows, and which awards wait to be paid."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.accounts.permissions import Actor, scopes
from office.desk import Desk, Tally, waits
from office.documents.models import IssuedDocument
from office.documents.queries import State, Validity, holds
from office.errors import NotFound
from office.files.models import StoredFile
from office.listing import PAGE, Listing
from office.money import yuan_grouped
from office.wording import N_
from subsidies.assessment.models import Award
from subsidies.corrections.queries import superseded
from subsidies.ledger.queries import is_released, nothing_due
from subsidies.payouts.columns import PaymentRow
from subsidies.payouts.files import BatchFacts
from subsidies.payouts.models import Batch, BatchFile, BatchOmission, Remittance
from subsidies.payouts.waiting import waits_to_be_drawn
from subsidies.policy.catalogue import catalogue

STATES = ("prepared", "released", "dissolved")
ORDERS = {
    "newest": (Batch.prepared_at.desc(), Batch.number.desc()),
    "oldest": (Batch.prepared_at, Batch.number),
    "amount": (Batch.total_fen.desc(), Batch.number),
}


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
    unpaid = select(func.count(), func.coalesce(func.sum(Award.amount_fen), 0)).where(*waits_to_be_drawn())
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


def omissions_of(session: Session, batch_id: uuid.UUID) -> Sequence[BatchOmission]:
    """What was taken out of a batch, in that order."""
    query = select(BatchOmission).where(BatchOmission.batch_id == batch_id).order_by(BatchOmission.omitted_at)
    return session.scalars(query).all()


def files_of(session: Session, batch_id: uuid.UUID) -> list[tuple[BatchFile, StoredFile]]:
    """The files a batch was exported as, in order."""
    query = (
        select(BatchFile, StoredFile)
        .join(StoredFile, StoredFile.id == BatchFile.file_id)
        .where(BatchFile.batch_id == batch_id)
        .order_by(BatchFile.number)
    )
    return [(row, file) for row, file in session.execute(query)]


def file_of(session: Session, batch_id: uuid.UUID, number: int) -> StoredFile:
    """One file of a batch by its number."""
    found = next((file for row, file in files_of(session, batch_id) if row.number == number), None)
    if found is None:
        raise NotFound(N_("支付清单尚未生成，请先导出。"))
    return found


def facts_of(batch: Batch) -> BatchFacts:
    """A released batch as frozen facts."""
    assert batch.released_at is not None
    return BatchFacts(
        batch.number, batch.fund, batch.profile, batch.row_count, batch.total_fen, batch.content_hash,
        batch.released_at.astimezone(UTC).isoformat(),
    )  # fmt: skip


def payment_rows(session: Session, batch_id: uuid.UUID) -> list[PaymentRow]:
    """A batch's rows as the frozen facts of payments, in order."""
    titles = {code: measure.title for code, measure in catalogue().measures.items()}
    return [
        PaymentRow(
            number=row.number,
            firm_name=row.firm_name,
            credit_code=row.credit_code,
            measure=titles[row.measure],
            basis=row.basis,
            amount=row.amount_fen,
            account_name=row.account_name,
            account_number=row.account_number,
            bank=row.bank,
            cnaps=row.cnaps,
            purpose=row.purpose,
            remark=row.remark,
        )
        for row in rows_of(session, batch_id)
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
        select(Award, Batch, Remittance)
        .outerjoin(Remittance, and_(Remittance.award_id == Award.id, Remittance.state != "dissolved"))
        .outerjoin(Batch, Batch.id == Remittance.batch_id)
        .where(Award.document_id == document.id)
        .order_by(Batch.prepared_at.desc())
        .limit(1)
    )
    award, batch, row = session.execute(query).one()
    if session.scalar(select(Award.id).where(Award.id == award.id, is_released(Award.id))):
        return Validity(State.ENDED, N_("该补助已停付，本决定不再执行。"), document.issued_at)
    if batch is None:
        return Validity(State.HOLDS, N_("该补助决定有效，尚未列入支付批次。"), document.issued_at)
    values = {"batch": batch.number}
    if batch.state == "prepared":
        sentence = N_("该补助决定有效，已列入支付批次 {batch}，等待放行。")
        return Validity(State.HOLDS, sentence, batch.prepared_at, values=values)
    if row.state == "failed" and session.scalar(select(Award.id).where(Award.id == award.id, nothing_due(Award.id))):
        sentence = N_("该补助决定有效，支付批次 {batch} 的款项被银行退回，按现行决定不再应付。")
        return Validity(State.HOLDS, sentence, batch.released_at, values=values)
    sentences = {
        "paid": N_("该补助决定有效，款项已随支付批次 {batch} 支付到账。"),
        "failed": N_("该补助决定有效，支付批次 {batch} 的款项被银行退回，更正账户后重新支付。"),
        "part_paid": N_("该补助决定有效，支付批次 {batch} 的款项部分到账，其余更正后重新支付。"),
    }
    sentence = sentences.get(row.state, N_("该补助决定有效，款项已随支付批次 {batch} 放行付款。"))
    return Validity(State.HOLDS, sentence, batch.released_at, values=values)
