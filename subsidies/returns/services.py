"""Verbs on what the bank answered: import a return file, settle what is unknown, correct an account by two people."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from office.accounts.queries import representatives_of
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.files.large import table_type
from office.files.services import keep_file
from office.firms.models import BankAccount, Firm
from office.firms.services import keep_bank_account
from office.identifiers import compact, normal_cnaps
from office.journal.services import record
from office.money import yuan, yuan_grouped
from office.notices.services import notify
from office.wording import N_
from subsidies.ledger.queries import award_standing
from subsidies.ledger.services import Move, move_awards
from subsidies.payouts.models import Batch, Remittance
from subsidies.payouts.profiles import profile_of
from subsidies.policy.postings import Account, Event
from subsidies.returns.findings import AFTER, EVENTS, Finding, findings
from subsidies.returns.late import take_late
from subsidies.returns.models import AccountCorrection, ReturnFile, ReturnLine, Settlement
from subsidies.returns.queries import live_retry, sent_rows
from subsidies.returns.reading import read_return

EVIDENCE = ("application/pdf", "image/png", "image/jpeg")
BACK = ("failed", "part_paid")
FOREIGN = (Finding.OTHER_BATCH, Finding.NO_SUCH_ROW)


def import_return(
    session: Session, *, actor: uuid.UUID, at: datetime, batch_id: uuid.UUID, name: str, content: bytes
) -> tuple[ReturnFile, bool]:
    """Import a bank's answer to a released batch; whether it was new. The same file again does nothing.

    Every line is kept with what it came to (:mod:`subsidies.returns.findings`); what is paid or returned is posted,
    what does not fit holds its row as unknown. Raises ``Invalid`` for a file of which nothing can be used.
    """
    batch = session.scalars(select(Batch).where(Batch.id == batch_id).with_for_update()).one_or_none()
    if batch is None:
        raise NotFound()
    if batch.state != "released":
        raise Conflict(N_("批次放行后才能导入银行回单。"))
    checksum = hashlib.sha256(content).hexdigest()
    known = select(ReturnFile).where(ReturnFile.batch_id == batch.id, ReturnFile.sha256 == checksum)
    if (before := session.scalar(known)) is not None:
        return before, False
    kind = table_type(content)
    read = read_return(content, profile_of(batch.profile).answer)
    sent = sent_rows(session, batch.id)
    rows = {row.number: row_id for row_id, row in sent.items()}
    found = findings(batch.number, read.lines, list(sent.values()))
    kept = keep_file(session, actor=actor, at=at, name=name, content=content, made=kind)
    taken = ReturnFile(
        batch_id=batch.id,
        file_id=kept.id,
        sha256=checksum,
        imported_by=actor,
        imported_at=at,
        counts=dict(Counter(each.value for each in found)),
    )
    session.add(taken)
    session.flush()
    session.add_all(
        ReturnLine(
            file_id=taken.id,
            line=line.line,
            remittance_id=rows.get(line.number or 0)
            if finding not in (Finding.OTHER_BATCH, Finding.NO_SUCH_ROW)
            else None,
            said=said,
            outcome=line.outcome,
            code=line.code,
            words=line.words,
            amount_fen=line.amount_fen,
            finding=finding.value,
        )
        for line, said, finding in zip(read.lines, read.said, found, strict=True)
    )
    session.flush()
    changes = {
        rows[line.number or 0]: finding for line, finding in zip(read.lines, found, strict=True) if finding in AFTER
    }
    apply(session, actor, at, batch, changes)
    record(
        session,
        actor=actor,
        at=at,
        act="return_file_imported",
        subject_type="batch",
        subject_id=batch.id,
        number=batch.number,
        sha256=checksum,
        findings=taken.counts,
    )
    return taken, True


def apply(session: Session, actor: uuid.UUID, at: datetime, batch: Batch, changes: dict[uuid.UUID, Finding]) -> None:
    """Post what the findings mean, and put the rows where they stand then; one that is over is left as it is."""
    rows = session.scalars(
        select(Remittance)
        .where(Remittance.id.in_(changes))
        .order_by(Remittance.number)
        .execution_options(populate_existing=True)
    ).all()
    late = [row for row in rows if changes[row.id] is Finding.RETURNED_LATER]
    for finding, event in EVENTS.items():
        moves = [Move(row.award_id, row.id, row.amount_fen) for row in rows if changes[row.id] is finding]
        move_awards(session, actor=actor, at=at, event=event, moves=moves, reference=batch.number)
    for state in sorted(set(AFTER.values())):
        chosen = [row.id for row in rows if AFTER[changes[row.id]] == state]
        moved = update(Remittance).where(Remittance.id.in_(chosen))
        if state == "unknown":  # what is paid or failed already stays so; the line is named in the file
            moved = moved.where(Remittance.state.in_(("sent", "unknown")))
        session.execute(moved.values(state=state))
    take_late(session, actor=actor, at=at, rows=late, reference=batch.number)
    for row in rows:
        if changes[row.id] in EVENTS:
            tell_firm(session, actor, at, row, AFTER[changes[row.id]])
    session.expire_all()


def tell_firm(session: Session, actor: uuid.UUID, at: datetime, row: Remittance, state: str) -> None:
    """Tell a firm's representatives that its money came, or came back."""
    notify(
        session,
        actor=actor,
        at=at,
        people=representatives_of(session, row.firm_id),
        kind="support_paid" if state == "paid" else "support_returned",
        values={"amount": yuan_grouped(row.amount_fen), "paper": row.basis},
        endpoint="claims.index",
        urgent=state != "paid",
    )


def locked_remittance(session: Session, remittance_id: uuid.UUID, states: Sequence[str]) -> Remittance:
    """A remittance in one of these states, locked until the transaction ends."""
    row = session.scalars(select(Remittance).where(Remittance.id == remittance_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound()
    if row.state not in states:
        raise Conflict(N_("这笔款项已由他人办理，请刷新查看最新状态。"))
    return row


def settle_remittance(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    remittance_id: uuid.UUID,
    outcome: str,
    paid_fen: int,
    reason: str,
    evidence_name: str,
    evidence: bytes,
) -> Settlement:
    """Say what became of a remittance whose outcome is unknown, with the evidence; never by who prepared its batch.

    ``paid_fen`` counts for ``part_paid`` alone: that much was paid, the rest came back and is paid again.
    """
    row = locked_remittance(session, remittance_id, ("unknown",))
    batch = session.get_one(Batch, row.batch_id)
    if batch.prepared_by == actor:
        raise NotAllowed(N_("批次的编制人不能核定其中的不明款项，请由另一人核定。"))
    if outcome not in ("paid", "failed", "part_paid"):
        raise Invalid(N_("请选择核定的结果。"), field="outcome")
    if not reason.strip():
        raise Invalid(N_("核定须写明理由。"), field="reason")
    paid = {"paid": row.amount_fen, "failed": 0, "part_paid": paid_fen}[outcome]
    if outcome == "part_paid" and not 0 < paid < row.amount_fen:
        raise Invalid(N_("部分到账的金额须大于零、小于应付金额。"), field="paid")
    kept = keep_file(session, actor=actor, at=at, name=evidence_name, content=evidence, firm_id=None, accepted=EVIDENCE)
    settled = Settlement(
        remittance_id=row.id,
        outcome=outcome,
        paid_fen=paid,
        reason=reason.strip(),
        evidence_id=kept.id,
        settled_by=actor,
        settled_at=at,
    )
    session.add(settled)
    for event, amount in ((Event.PAID, paid), (Event.RETURNED, row.amount_fen - paid)):
        if amount:
            moves = [Move(row.award_id, row.id, amount)]
            move_awards(session, actor=actor, at=at, event=event, moves=moves, reference=batch.number)
    row.state = outcome
    session.flush()
    note(session, actor, at, row, "remittance_settled", outcome=outcome, paid=yuan(paid), reason=reason)
    return settled


def propose_correction(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    remittance_id: uuid.UUID,
    account_name: str,
    number: str,
    bank: str,
    cnaps: str,
    reason: str,
) -> AccountCorrection:
    """Propose the account to which money that came back is paid again, and why; another person confirms it.

    The account may be the same, where the fault was the bank's; its name has to be the firm's present one.
    """
    row = locked_remittance(session, remittance_id, BACK)
    if live_retry(session, row.id):
        raise Conflict(N_("这笔退回款已列入另一批次重新支付，不能再更正。"))
    if award_standing(session, row.award_id).get(Account.RETURNED, 0) <= 0:
        raise Conflict(N_("这笔退回款已不再应付，无需更正账户。请查看该申报的更正、停付和追回。"))
    firm = session.get_one(Firm, row.firm_id)
    if account_name.strip() != firm.name:
        raise Invalid(
            N_("户名“{account}”与企业现名“{name}”不一致，请提供企业基本账户。"),
            field="account_name",
            account=account_name,
            name=firm.name,
        )
    digits = compact(number)
    if not (digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 32):
        raise Invalid(N_("账号须为 8 至 32 位数字。"), field="number")
    if not bank.strip():
        raise Invalid(N_("请填写开户银行。"), field="bank")
    if not reason.strip():
        raise Invalid(N_("更正须写明理由。"), field="reason")
    before = session.scalar(select(BankAccount).where(BankAccount.firm_id == firm.id))
    correction = AccountCorrection(
        remittance_id=row.id,
        account_name=firm.name,
        number=digits,
        bank=bank.strip(),
        cnaps=normal_cnaps(cnaps),
        before={"number": before.number, "bank": before.bank, "cnaps": before.cnaps} if before else {},
        reason=reason.strip(),
        proposed_by=actor,
        proposed_at=at,
    )
    session.add(correction)
    session.flush()
    note(session, actor, at, row, "account_correction_proposed", ending=digits[-4:], reason=reason)
    return correction


def decide_correction(
    session: Session, *, actor: uuid.UUID, at: datetime, correction_id: uuid.UUID, confirm: bool
) -> AccountCorrection:
    """Confirm another person's correction, which becomes the firm's account, or decline it."""
    query = select(AccountCorrection).where(AccountCorrection.id == correction_id).with_for_update()
    correction = session.scalars(query).one_or_none()
    if correction is None:
        raise NotFound()
    if correction.state != "proposed":
        raise Conflict(N_("该更正已办结，请刷新查看最新状态。"))
    if confirm and correction.proposed_by == actor:
        raise NotAllowed(N_("账户更正须由提出人以外的另一人确认。"))
    row = session.get_one(Remittance, correction.remittance_id)
    correction.state = "confirmed" if confirm else "declined"
    correction.decided_by, correction.decided_at = actor, at
    session.flush()
    if confirm:
        keep_bank_account(
            session,
            actor=actor,
            at=at,
            firm=session.get_one(Firm, row.firm_id),
            account_name=correction.account_name,
            number=correction.number,
            bank=correction.bank,
            cnaps=correction.cnaps,
        )
    act = "account_correction_confirmed" if confirm else "account_correction_declined"
    note(session, actor, at, row, act, ending=correction.number[-4:])
    return correction


def note(session: Session, actor: uuid.UUID, at: datetime, row: Remittance, act: str, **details: object) -> None:
    """The journal's entry of one act on a remittance."""
    record(
        session,
        actor=actor,
        at=at,
        act=act,
        subject_type="remittance",
        subject_id=row.id,
        firm_id=row.firm_id,
        amount=yuan(row.amount_fen),
        **details,
    )
