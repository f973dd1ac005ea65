"""Verbs on payment batches: prepare, take a row out, dissolve, release. Two people, each award once, to the fen."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from office.documents.services import next_number
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.files.large import CSV as TEXT
from office.files.services import JSON, XLSX, keep_file
from office.journal.services import record
from office.money import yuan
from office.wording import N_
from subsidies.assessment.models import Award
from subsidies.ledger.services import Move, move_awards
from subsidies.payouts.checking import check_writable, faults_at_release
from subsidies.payouts.files import CSV, MANIFEST, WORKBOOK, batch_files
from subsidies.payouts.models import Batch, BatchFile, BatchOmission, Remittance
from subsidies.payouts.profiles import GENERIC, Profile, profile_of
from subsidies.payouts.queries import facts_of, payment_rows, rows_of
from subsidies.payouts.waiting import Waiting, waiting
from subsidies.policy.catalogue import catalogue
from subsidies.policy.postings import Event

SERIES = "支付批次"
PURPOSE = "复工复产补助"
MEDIA = {WORKBOOK: XLSX, CSV: TEXT, MANIFEST: JSON}
HASHED = (
    "number", "firm_name", "credit_code", "measure", "basis", "amount_fen",
    "account_name", "account_number", "bank", "cnaps", "purpose", "remark",
)  # fmt: skip


def content_hash(rows: Iterable[Remittance], batch: Batch) -> str:
    """SHA-256 over everything the bank will be told, and in which columns; the release signs this and nothing else."""
    content = [[str(row.award_id), *(getattr(row, name) for name in HASHED)] for row in rows]
    told = [batch.fund, batch.profile, content]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def prepare_batch(
    session: Session, *, actor: uuid.UUID, at: datetime, award_ids: Sequence[uuid.UUID], profile: str = GENERIC
) -> Batch:
    """Draw a batch over these awards, in their order: of one fund, in one profile of a bank's columns.

    Raises ``Invalid`` or ``Conflict`` naming the first firm whose award may not be drawn, and why; an award that is in
    another batch is refused by the constraint ``uq_remittances_award_id`` itself, also between two at once.
    """
    if not award_ids:
        raise Invalid(N_("请至少选择一笔补助。"), field="awards")
    columns = profile_of(profile)
    found = waiting(session, award_ids, at.date())
    if len(found) < len(award_ids):
        raise NotFound()
    for each in found:
        catalogue().paid(each.measure)
        if each.blocker is not None and each.blocker.refusal is not None:
            raise each.blocker.refusal
    if len({each.fund for each in found}) > 1:
        raise Invalid(N_("一个批次只列一项资金的补助，请分开编制。"), field="awards")
    rows = [remittance(number, each, columns) for number, each in enumerate(found, 1)]
    batch = Batch(
        number=f"{at.year}-{next_number(session, SERIES, at.year):04d}",
        fund=found[0].fund,
        profile=profile,
        prepared_by=actor,
        prepared_at=at,
        row_count=len(rows),
        total_fen=sum(row.amount_fen for row in rows),
        content_hash="",
    )
    batch.content_hash = content_hash(rows, batch)
    session.add(batch)
    session.flush()
    for row in rows:
        row.batch_id = batch.id
        check_writable(row, columns)
    session.add_all(rows)
    session.flush()
    note(session, actor, at, batch, "batch_prepared", rows=len(rows), total=yuan(batch.total_fen))
    return batch


def note(session: Session, actor: uuid.UUID, at: datetime, batch: Batch, act: str, **details: Any) -> None:
    """The journal's entry of one act on a batch."""
    record(
        session,
        actor=actor,
        at=at,
        act=act,
        subject_type="batch",
        subject_id=batch.id,
        number=batch.number,
        content_hash=batch.content_hash,
        **details,
    )


def remittance(number: int, award: Waiting, columns: Profile) -> Remittance:
    """One award's row, with the firm's account as it stands; refused if the bank of this profile does not take it."""
    account = award.account
    assert account is not None  # an award without one is blocked
    if not columns.takes(account.cnaps):
        raise Invalid(
            N_("“{firm}”的开户银行不适用“{profile}”，请改用其他格式或另行编制。"),
            field="profile",
            firm=award.firm_name,
            profile=columns.title,
        )
    return Remittance(
        award_id=award.id,
        firm_id=award.firm_id,
        retry_of=award.retry_of,
        number=number,
        firm_name=award.firm_name,
        credit_code=award.credit_code,
        measure=award.measure,
        basis=award.paper,
        amount_fen=award.amount_fen,
        account_name=account.account_name,
        account_number=account.number,
        bank=account.bank,
        cnaps=account.cnaps,
        purpose=PURPOSE,
        remark="",
    )


def prepared_batch(session: Session, batch_id: uuid.UUID) -> Batch:
    """A batch that waits to be released, locked until the transaction ends."""
    batch = session.scalars(select(Batch).where(Batch.id == batch_id).with_for_update()).one_or_none()
    if batch is None:
        raise NotFound()
    if batch.state != "prepared":
        raise Conflict(N_("该批次已办结，不能再次放行。"))
    return batch


def omit_row(
    session: Session, *, actor: uuid.UUID, at: datetime, batch_id: uuid.UUID, remittance_id: uuid.UUID, reason: str
) -> Batch:
    """Take one row out of a prepared batch, with a reason; the content is another then, and signed anew.

    Whoever takes a row out has edited the batch and may not release it.
    """
    batch = prepared_batch(session, batch_id)
    row = session.get(Remittance, remittance_id)
    if row is None or row.batch_id != batch.id:
        raise NotFound()
    if not reason.strip():
        raise Invalid(N_("移出时须写明理由。"), field="reason")
    if batch.row_count == 1:
        raise Conflict(N_("这是批次中的最后一笔，请解散批次。"))
    session.add(
        BatchOmission(
            batch_id=batch.id,
            award_id=row.award_id,
            firm_name=row.firm_name,
            amount_fen=row.amount_fen,
            reason=reason.strip(),
            omitted_by=actor,
            omitted_at=at,
        )
    )
    number, amount, firm = row.number, row.amount_fen, row.firm_name
    session.delete(row)
    session.flush()
    later = (Remittance.batch_id == batch.id, Remittance.number > number)
    session.execute(update(Remittance).where(*later).values(number=Remittance.number - 1))
    session.expire_all()
    rows = rows_of(session, batch_id)
    batch.row_count, batch.total_fen = len(rows), sum(each.amount_fen for each in rows)
    batch.content_hash = content_hash(rows, batch)
    session.flush()
    note(session, actor, at, batch, "batch_row_omitted", firm=firm, amount=yuan(amount), reason=reason)
    return batch


def dissolve_batch(session: Session, *, actor: uuid.UUID, at: datetime, batch_id: uuid.UUID, reason: str) -> Batch:
    """Give up a prepared batch; its awards wait again."""
    batch = prepared_batch(session, batch_id)
    if not reason.strip():
        raise Invalid(N_("解散批次时须写明理由。"), field="reason")
    batch.state = "dissolved"
    session.execute(update(Remittance).where(Remittance.batch_id == batch.id).values(state="dissolved"))
    session.flush()
    note(session, actor, at, batch, "batch_dissolved", reason=reason)
    return batch


def release_batch(session: Session, *, actor: uuid.UUID, at: datetime, batch_id: uuid.UUID, content: str) -> Batch:
    """Release a batch whose content the releaser has seen: ``content`` is the hash the page showed.

    Whoever prepared or edited it, and anyone who assessed or signed an award in it, may not. Everything that was asked
    when it was drawn is asked again: what does not hold any more is named, and has to be taken out first.
    """
    batch = prepared_batch(session, batch_id)
    rows = rows_of(session, batch_id)
    if content_hash(rows, batch) != content or batch.content_hash != content:
        raise Conflict(N_("批次内容与您看到的不一致，请刷新核对后再放行。"))
    for measure in sorted({row.measure for row in rows}):
        catalogue().paid(measure)
    decided = select(Award.id).where(
        Award.id.in_([row.award_id for row in rows]), (Award.assessed_by == actor) | (Award.signed_by == actor)
    )
    edited = select(BatchOmission.id).where(BatchOmission.batch_id == batch.id, BatchOmission.omitted_by == actor)
    if batch.prepared_by == actor or any(session.scalar(each.limit(1)) is not None for each in (decided, edited)):
        raise NotAllowed(N_("编制人以及批次内补助的审核人、签发人不能放行该批次，请由另一人放行。"))
    faults = faults_at_release(session, batch, rows, at.date())
    if faults:
        raise faults[0].refusal
    batch.state, batch.released_by, batch.released_at = "released", actor, at
    for event, chosen in (
        (Event.REMITTED, [row for row in rows if row.retry_of is None]),
        (Event.REMITTED_AGAIN, [row for row in rows if row.retry_of is not None]),
    ):
        moves = [Move(row.award_id, row.id, row.amount_fen) for row in chosen]
        move_awards(session, actor=actor, at=at, event=event, moves=moves, reference=batch.number)
    session.execute(update(Remittance).where(Remittance.batch_id == batch.id).values(state="sent"))
    session.flush()
    note(session, actor, at, batch, "batch_released")
    return batch


def export_batch(session: Session, *, actor: uuid.UUID, at: datetime, batch_id: uuid.UUID) -> Batch:
    """Make the files of a released batch and keep them; made once, handed out again unchanged."""
    batch = session.scalars(select(Batch).where(Batch.id == batch_id).with_for_update()).one_or_none()
    if batch is None:
        raise NotFound()
    if batch.state != "released":
        raise Conflict(N_("批次放行后才能导出支付清单。"))
    if batch.workbook_id is not None:
        return batch
    files = batch_files(facts_of(batch), payment_rows(session, batch_id), profile_of(batch.profile))
    for number, made in enumerate(files, 1):
        kept = keep_file(session, actor=actor, at=at, name=made.name, content=made.content, made=MEDIA[made.kind])
        if batch.workbook_id is None:
            batch.workbook_id = kept.id
        session.add(
            BatchFile(
                batch_id=batch.id,
                number=number,
                kind=made.kind,
                bank=made.bank,
                file_id=kept.id,
                sha256=made.sha256,
                row_count=made.count,
                total_fen=made.total_fen,
            )
        )
    session.flush()
    note(session, actor, at, batch, "batch_exported", files=len(files), manifest=files[-1].sha256)
    return batch
