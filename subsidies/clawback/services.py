"""Verbs on clawbacks: propose, sign or decline, record what comes in, withdraw. Never above what is owed."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.queries import representatives_of
from office.documents.services import issue_document
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.firms.models import Firm
from office.money import yuan, yuan_grouped
from office.notices.services import notify
from office.wording import N_
from subsidies.assessment.models import Award
from subsidies.clawback.asking import check_amount, check_correction, held_of
from subsidies.clawback.corrected import cause_of
from subsidies.clawback.documents import demand_facts
from subsidies.clawback.models import Clawback, Instalment, Receipt
from subsidies.clawback.queries import claimable, ledger_of
from subsidies.clawback.reducing import fit_proposals, lock_claim_of, note
from subsidies.ledger.queries import money_of_claims
from subsidies.ledger.services import Move, move_awards
from subsidies.policy.catalogue import catalogue
from subsidies.policy.postings import Event

TEMPLATE = "demand.html"
MOST_INSTALMENTS = 36


def propose_clawback(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    award_id: uuid.UUID,
    amount_fen: int,
    reason: str,
    legal_basis: str,
    instalments: Sequence[tuple[date, int]],
    correction_id: uuid.UUID | None = None,
) -> Clawback:
    """Propose to claw back part or all of what an award was paid, with reasons, source and a plan of instalments.

    ``correction_id`` is the correction that takes the money back. Raises ``Invalid`` for more than was paid and not
    asked back yet, for more than the correction takes back, and for a plan that does not come to the amount.
    """
    lock_claim_of(session, award_id)
    award = session.scalars(select(Award).where(Award.id == award_id).with_for_update()).one_or_none()
    if award is None:
        raise NotFound()
    check_amount(session, award, amount_fen, correction_id=correction_id)
    if correction_id is not None:
        check_correction(session, correction_id, award_id, amount_fen)
    if not reason.strip() or not legal_basis.strip():
        raise Invalid(N_("请写明追回的理由和依据。"), field="reason" if not reason.strip() else "legal_basis")
    days = [day for day, _ in instalments]
    if not 0 < len(instalments) <= MOST_INSTALMENTS or any(amount <= 0 for _, amount in instalments):
        raise Invalid(N_("请列出 1 至 {most} 期，每期金额大于零。"), field="instalments", most=MOST_INSTALMENTS)
    if sorted(set(days)) != days or days[0] < at.date():
        raise Invalid(N_("各期日期须依次递增，且不早于今天。"), field="instalments")
    planned = sum(amount for _, amount in instalments)
    if planned != amount_fen:
        raise Invalid(
            N_("各期之和 {planned} 元与追回金额 {amount} 元不符。"),
            field="instalments",
            planned=yuan_grouped(planned),
            amount=yuan_grouped(amount_fen),
        )
    row = Clawback(
        award_id=award.id,
        firm_id=award.firm_id,
        amount_fen=amount_fen,
        reason=reason.strip(),
        legal_basis=legal_basis.strip(),
        proposed_by=actor,
        proposed_at=at,
        correction_id=correction_id,
    )
    session.add(row)
    session.flush()
    session.add_all(
        Instalment(clawback_id=row.id, number=number, due_on=day, amount_fen=amount)
        for number, (day, amount) in enumerate(instalments, 1)
    )
    session.flush()
    note(session, actor, at, row, "clawback_proposed", reason=row.reason)
    return row


def locked(session: Session, clawback_id: uuid.UUID, state: str) -> Clawback:
    """A clawback in this state, locked until the transaction ends, its claim before it and its award with it."""
    row = session.get(Clawback, clawback_id)
    if row is None:
        raise NotFound()
    lock_claim_of(session, row.award_id)
    row = session.scalars(
        select(Clawback).where(Clawback.id == clawback_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if row.state != state:
        raise Conflict(N_("该追回已由他人办理，请刷新查看最新状态。"))
    session.execute(select(Award.id).where(Award.id == row.award_id).with_for_update())
    return row


def sign_clawback(session: Session, *, actor: uuid.UUID, at: datetime, clawback_id: uuid.UUID, series: str) -> Clawback:
    """Sign a clawback another person proposed: it is owed from now on, and the demand letter is issued."""
    row = locked(session, clawback_id, "proposed")
    if row.proposed_by == actor:
        raise NotAllowed(N_("追回决定须由提出人以外的另一人签发。"))
    award = session.get_one(Award, row.award_id)
    check_amount(session, award, row.amount_fen, correction_id=row.correction_id, but=row.id)
    found = claimable(session, row.award_id, but=row.id)
    plan = session.scalars(select(Instalment).where(Instalment.clawback_id == row.id).order_by(Instalment.number)).all()
    firm: Firm = found.firm
    cause = cause_of(session, row.correction_id)
    title = catalogue().measure(found.award.measure).title
    document = issue_document(
        session,
        actor=actor,
        at=at,
        series=series,
        template=TEMPLATE,
        title=f"关于追回{firm.name}{title}的决定",
        subject_type="clawback",
        subject_id=row.id,
        firm_id=firm.id,
        facts=demand_facts(
            firm_name=firm.name,
            credit_code=firm.credit_code,
            measure_title=title,
            award=found.paper.full_number,
            paid_fen=held_of(session, row.award_id),
            amount_fen=row.amount_fen,
            reason=row.reason,
            legal_basis=row.legal_basis,
            instalments=[(each.due_on, each.amount_fen) for each in plan],
            on=at.date(),
            corrected_by=cause.corrected_by if cause else "",
            total_fen=cause.total_fen if cause else 0,
        ),
    )
    row.state, row.signed_by, row.signed_at, row.document_id = "signed", actor, at, document.id
    session.flush()
    moves = [Move(row.award_id, row.id, row.amount_fen)]
    move_awards(session, actor=actor, at=at, event=Event.CLAWBACK_DECIDED, moves=moves, reference=document.full_number)
    fit_proposals(session, actor=actor, at=at, claim_id=found.award.claim_id)
    note(session, actor, at, row, "clawback_signed", number=document.full_number)
    notify(
        session,
        actor=actor,
        at=at,
        people=representatives_of(session, row.firm_id),
        kind="clawback_demanded",
        values={"paper": document.full_number, "amount": yuan_grouped(row.amount_fen)},
        endpoint="claims.show",
        arguments={"claim_id": found.award.claim_id},
        urgent=True,
    )
    return row


def decline_clawback(
    session: Session, *, actor: uuid.UUID, at: datetime, clawback_id: uuid.UUID, reason: str
) -> Clawback:
    """Send a proposed clawback back with a reason; nothing is owed."""
    row = locked(session, clawback_id, "proposed")
    end(row, actor, at, "declined", reason)
    session.flush()
    note(session, actor, at, row, "clawback_declined", reason=reason)
    return row


def end(row: Clawback, actor: uuid.UUID, at: datetime, state: str, reason: str) -> None:
    """Close a clawback before all came in."""
    if not reason.strip():
        raise Invalid(N_("请写明理由。"), field="reason")
    row.state, row.ended_by, row.ended_at, row.end_reason = state, actor, at, reason.strip()


def withdraw_clawback(
    session: Session, *, actor: uuid.UUID, at: datetime, clawback_id: uuid.UUID, reason: str
) -> Clawback:
    """Withdraw a signed clawback: what is still owed is owed no more; what came in stays received.

    Never by who proposed it.
    """
    row = locked(session, clawback_id, "signed")
    if row.proposed_by == actor:
        raise NotAllowed(N_("追回决定须由提出人以外的另一人撤销。"))
    owed = ledger_of(session, [row.id])[row.id].owed
    check_withdrawal(session, row, owed)
    end(row, actor, at, "withdrawn", reason)
    session.flush()
    moves = [Move(row.award_id, row.id, owed)]
    move_awards(session, actor=actor, at=at, event=Event.CLAWBACK_WITHDRAWN, moves=moves, reference="")
    note(session, actor, at, row, "clawback_withdrawn", reason=reason, released=yuan(owed))
    return row


def check_withdrawal(session: Session, row: Clawback, owed: int) -> None:
    """Refuse a withdrawal after which the firm would keep, and be paid, more than is due."""
    claim_id = session.get_one(Award, row.award_id).claim_id
    money = money_of_claims(session, [claim_id])[claim_id]
    if replace(money, claimed=money.claimed - owed).too_much_waits:
        raise Conflict(
            N_("该申报还有 {waiting} 元待付，撤销后已付和待付的合计会超过应补助的 {due} 元。请先更正补助决定或停付。"),
            waiting=yuan_grouped(money.waiting),
            due=yuan_grouped(money.due),
        )


def record_receipt(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    clawback_id: uuid.UUID,
    received_on: date,
    amount_fen: int,
    slip: str,
) -> Receipt:
    """Record money that came back, under its slip's number; never more than is owed, and each slip once."""
    row = locked(session, clawback_id, "signed")
    owed = ledger_of(session, [row.id])[row.id].owed
    if not 0 < amount_fen <= owed:
        raise Invalid(N_("收回金额须大于零，且不超过尚欠的 {owed} 元。"), field="amount", owed=yuan_grouped(owed))
    if not slip.strip():
        raise Invalid(N_("请填写缴款凭证号。"), field="slip")
    if row.signed_at is None or not row.signed_at.date() <= received_on <= at.date():
        raise Invalid(N_("收款日期须在签发追回决定之日与今天之间。"), field="received_on")
    receipt = Receipt(
        clawback_id=row.id,
        received_on=received_on,
        amount_fen=amount_fen,
        slip=slip.strip(),
        recorded_by=actor,
        recorded_at=at,
    )
    session.add(receipt)
    session.flush()
    moves = [Move(row.award_id, receipt.id, amount_fen)]
    move_awards(session, actor=actor, at=at, event=Event.CLAWBACK_RECEIVED, moves=moves, reference=receipt.slip)
    if amount_fen == owed:
        row.state = "settled"
    session.flush()
    note(session, actor, at, row, "clawback_received", received=yuan(amount_fen), slip=receipt.slip)
    return receipt
