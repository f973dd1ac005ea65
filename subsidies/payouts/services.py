"""Verbs on payment batches: prepare, release. Two people, each award once, exact to the fen."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.documents.services import next_number
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.files.services import keep_file
from office.firms.models import BankAccount, Firm
from office.journal.services import record
from office.money import yuan
from office.wording import N_
from subsidies.assessment.models import Award
from subsidies.ledger.queries import live_commitments
from subsidies.ledger.services import Move, move_awards
from subsidies.payouts.columns import PaymentRow, PaymentSheet
from subsidies.payouts.export import payment_workbook
from subsidies.payouts.models import Batch, Remittance
from subsidies.policy.catalogue import catalogue
from subsidies.policy.postings import Event

SERIES = "支付批次"
HASHED = (
    "number", "firm_name", "credit_code", "measure", "basis", "amount_fen",
    "account_name", "account_number", "bank", "cnaps", "purpose", "remark",
)  # fmt: skip


def content_hash(rows: Iterable[Remittance]) -> str:
    """SHA-256 over everything the bank will be told; the release signs this and nothing else."""
    content = [[str(row.award_id), *(getattr(row, name) for name in HASHED)] for row in rows]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def prepare_batch(session: Session, *, actor: uuid.UUID, at: datetime, award_ids: Sequence[uuid.UUID]) -> Batch:
    """Draw a batch over these awards, in their order.

    Raises ``Invalid`` naming the firm whose account is missing or stands under another name; an award that is in
    another batch is refused by the constraint ``uq_remittances_award_id`` itself, also between two at once.
    """
    if not award_ids:
        raise Invalid(N_("请至少选择一笔补助。"), field="awards")
    rows = [remittance(session, number, award_id) for number, award_id in enumerate(award_ids, 1)]
    batch = Batch(
        number=f"{at.year}-{next_number(session, SERIES, at.year):04d}",
        prepared_by=actor,
        prepared_at=at,
        row_count=len(rows),
        total_fen=sum(row.amount_fen for row in rows),
        content_hash=content_hash(rows),
    )
    session.add(batch)
    session.flush()
    for row in rows:
        row.batch_id = batch.id
    session.add_all(rows)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act="batch_prepared",
        subject_type="batch",
        subject_id=batch.id,
        number=batch.number,
        rows=batch.row_count,
        total=yuan(batch.total_fen),
        content_hash=batch.content_hash,
    )
    return batch


def remittance(session: Session, number: int, award_id: uuid.UUID) -> Remittance:
    """One award as a row for the bank, with the account as it stands now."""
    found = session.execute(
        select(Award, Firm, BankAccount, IssuedDocument)
        .join(Firm, Firm.id == Award.firm_id)
        .join(IssuedDocument, IssuedDocument.id == Award.document_id)
        .outerjoin(BankAccount, BankAccount.firm_id == Firm.id)
        .where(Award.id == award_id)
    ).one_or_none()
    if found is None:
        raise NotFound()
    award, firm, account, document = found
    catalogue().paid(award.measure)
    if not live_commitments(session, [award.id]):
        raise Conflict(
            N_("“{firm}”的补助未列入预算或已停付，不能列入批次。请刷新后重新选择。"), field="awards", firm=firm.name
        )
    if account is None:
        raise Invalid(N_("“{firm}”没有登记基本账户，请企业补充后再列入批次。"), field="awards", firm=firm.name)
    if account.account_name != firm.name:
        raise Invalid(
            N_("“{firm}”的户名与企业现名不一致，请企业更新账户后再列入批次。"), field="awards", firm=firm.name
        )
    return Remittance(
        award_id=award.id,
        firm_id=firm.id,
        number=number,
        firm_name=firm.name,
        credit_code=firm.credit_code,
        measure=award.measure,
        basis=document.full_number,
        amount_fen=award.amount_fen,
        account_name=account.account_name,
        account_number=account.number,
        bank=account.bank,
        cnaps=account.cnaps,
        purpose="复工复产补助",
        remark="",
    )


def release_batch(session: Session, *, actor: uuid.UUID, at: datetime, batch_id: uuid.UUID, content: str) -> Batch:
    """Release a batch whose content the releaser has seen: ``content`` is the hash the page showed.

    The preparer, and anyone who assessed or signed an award in it, may not release.
    """
    batch = session.scalars(select(Batch).where(Batch.id == batch_id).with_for_update()).one_or_none()
    if batch is None:
        raise NotFound()
    if batch.state != "prepared":
        raise Conflict(N_("该批次已办结，不能再次放行。"))
    rows = session.scalars(select(Remittance).where(Remittance.batch_id == batch_id).order_by(Remittance.number)).all()
    if content_hash(rows) != content or batch.content_hash != content:
        raise Conflict(N_("批次内容与您看到的不一致，请刷新核对后再放行。"))
    for measure in sorted({row.measure for row in rows}):
        catalogue().paid(measure)
    decided = select(Award.id).where(
        Award.id.in_([row.award_id for row in rows]), (Award.assessed_by == actor) | (Award.signed_by == actor)
    )
    if batch.prepared_by == actor or session.scalar(decided.limit(1)) is not None:
        raise NotAllowed(N_("编制人以及批次内补助的审核人、签发人不能放行该批次，请由另一人放行。"))
    batch.state, batch.released_by, batch.released_at = "released", actor, at
    moves = [Move(row.award_id, row.id, row.amount_fen) for row in rows]
    move_awards(session, actor=actor, at=at, event=Event.REMITTED, moves=moves, reference=batch.number)
    record(
        session,
        actor=actor,
        at=at,
        act="batch_released",
        subject_type="batch",
        subject_id=batch.id,
        number=batch.number,
        content_hash=content,
    )
    return batch


def export_batch(session: Session, *, actor: uuid.UUID, at: datetime, batch_id: uuid.UUID) -> Batch:
    """Make the workbook of a released batch and keep it; made once, handed out again unchanged."""
    batch = session.scalars(select(Batch).where(Batch.id == batch_id).with_for_update()).one_or_none()
    if batch is None:
        raise NotFound()
    if batch.state != "released":
        raise Conflict(N_("批次放行后才能导出支付清单。"))
    if batch.workbook_id is not None:
        return batch
    query = select(Remittance).where(Remittance.batch_id == batch_id).order_by(Remittance.number)
    titles = {code: measure.title for code, measure in catalogue().measures.items()}
    rows = (payment_row(row, titles) for row in session.scalars(query.execution_options(yield_per=1000)))
    sheet = PaymentSheet(batch.number, f"复工复产补助支付清单（批次 {batch.number}）", batch.row_count, batch.total_fen)
    content = payment_workbook(sheet, rows)
    kept = keep_file(session, actor=actor, at=at, name=f"支付清单-{batch.number}.xlsx", content=content)
    batch.workbook_id = kept.id
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act="batch_exported",
        subject_type="batch",
        subject_id=batch.id,
        number=batch.number,
        sha256=kept.sha256,
    )
    return batch


def payment_row(row: Remittance, titles: Mapping[str, str]) -> PaymentRow:
    """A remittance as the frozen facts of a payment."""
    return PaymentRow(
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
