"""Which awards may be drawn into a batch on a day, and what keeps each of the others from it: said with what to do."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.errors import Conflict, Invalid
from office.firms.models import BankAccount, Firm
from office.identifiers import normal_cnaps
from office.wording import N_
from subsidies.assessment.models import Award
from subsidies.budgets.queries import drawn_on
from subsidies.ledger.models import Posting, PostingLine
from subsidies.ledger.queries import is_released, live_commitments, nothing_due
from subsidies.payouts.models import OVER, Remittance
from subsidies.policy.catalogue import catalogue
from subsidies.policy.postings import Account
from subsidies.policy.support import SupportKind
from subsidies.publicity.queries import OnNotice, on_notice
from subsidies.returns.models import AccountCorrection
from subsidies.standing import Stop, unpaid_stops


@dataclass(frozen=True)
class Blocker:
    """Why an award cannot be drawn: a marked sentence, what to do next, and the page on which it is done."""

    code: str
    sentence: str
    remedy: str
    values: dict[str, Any] = field(default_factory=dict)
    endpoint: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    refusal: Conflict | Invalid | None = None


@dataclass(frozen=True)
class Waiting:
    """An award that waits to be paid; ``amount_fen`` is still to pay. Without a ``blocker`` it may be drawn."""

    id: uuid.UUID
    firm_id: uuid.UUID
    firm_name: str
    credit_code: str
    paper: str
    measure: str
    fund: str
    amount_fen: int
    signed_at: datetime
    account: BankAccount | None
    retry_of: uuid.UUID | None
    blocker: Blocker | None


def waits_to_be_drawn() -> tuple[Any, ...]:
    """The condition that an award has something to pay, no live remittance, and is not stopped."""
    live = exists().where(Remittance.award_id == Award.id, Remittance.state.not_in(OVER))
    return ~live, ~is_released(Award.id), ~nothing_due(Award.id), Award.amount_fen > 0


def unpaid_awards(session: Session, on: date) -> list[Waiting]:
    """Awards in no batch and not stopped, oldest first, each with what keeps it from being drawn on a day."""
    ids = session.scalars(select(Award.id).where(*waits_to_be_drawn()).order_by(Award.signed_at, Award.id)).all()
    return waiting(session, ids, on)


def waiting(session: Session, award_ids: Sequence[uuid.UUID], on: date) -> list[Waiting]:
    """These awards, in this order, whether they are in a batch already or not; one that does not exist is left out."""
    query = (
        select(Award, Firm, IssuedDocument, BankAccount)
        .join(Firm, Firm.id == Award.firm_id)
        .join(IssuedDocument, IssuedDocument.id == Award.document_id)
        .outerjoin(BankAccount, BankAccount.firm_id == Firm.id)
        .where(Award.id.in_(award_ids))
    )
    found = {row[0].id: row for row in session.execute(query)}
    committed = live_commitments(session, award_ids)
    noticed = on_notice(session, award_ids)
    returned = _returned(session, award_ids)
    failed = _failed(session, award_ids)
    stops = unpaid_stops(session, [(row[1].id, row[0].measure) for row in found.values()], on)
    rows = []
    for award_id in award_ids:
        if award_id not in found:
            continue
        award, firm, paper, account = found[award_id]
        back = returned.get(award_id)
        stop, before = stops.get((firm.id, award.measure)), failed.get(award_id)
        blocker = (
            _not_committed(committed.get(award_id), firm)
            or _nothing_due(back, firm)
            or _standing(stop, firm)
            or _notice(noticed.get(award_id), firm, on)
            or _account(account, firm)
            or _correction(before, firm)
        )
        paid = catalogue().measures[award.measure].kind is SupportKind.PAID
        rows.append(
            Waiting(
                award.id, firm.id, firm.name, firm.credit_code, paper.full_number, award.measure,
                drawn_on(award.measure).code if paid else "", award.amount_fen if back is None else back,
                award.signed_at, account, before and before[0], blocker,
            )
        )  # fmt: skip
    return rows


def _returned(session: Session, award_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """What the banks gave back of these awards and nobody sent again, in fen; nought where none of it is due any more.

    Awards of which a bank gave nothing back, or all was sent again, are left out.
    """
    query = (
        select(Posting.award_id, func.sum(PostingLine.amount_fen))
        .join(PostingLine, PostingLine.posting_id == Posting.id)
        .where(Posting.award_id.in_(award_ids), PostingLine.account == Account.RETURNED)
        .group_by(Posting.award_id)
    )
    found = {award_id: int(amount) for award_id, amount in session.execute(query) if award_id}
    ended = set(session.scalars(select(Award.id).where(Award.id.in_(found), nothing_due(Award.id))))
    return {award_id: amount for award_id, amount in found.items() if amount or award_id in ended}


def _failed(session: Session, award_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[uuid.UUID, str]]:
    """The last remittance of each award whose money came back, with the state of its correction (empty: none)."""
    retried = select(Remittance.retry_of).where(Remittance.retry_of.is_not(None), Remittance.state != "dissolved")
    query = (
        select(Remittance.award_id, Remittance.id, AccountCorrection.state)
        .outerjoin(
            AccountCorrection,
            (AccountCorrection.remittance_id == Remittance.id) & (AccountCorrection.state != "declined"),
        )
        .where(Remittance.award_id.in_(award_ids), Remittance.state.in_(("failed", "part_paid")))
        .where(Remittance.id.not_in(retried))
    )
    return {award_id: (remittance_id, state or "") for award_id, remittance_id, state in session.execute(query)}


def _not_committed(commitment: Posting | None, firm: Firm) -> Blocker | None:
    if commitment is not None:
        return None
    words = N_("“{firm}”的补助未列入预算或已停付，不能列入批次。请刷新后重新选择。")
    return Blocker(
        "stopped", N_("未列入预算或已停付"), N_("核对补助决定和资金预算。"), refusal=Conflict(words, firm=firm.name)
    )


def _nothing_due(back: int | None, firm: Firm) -> Blocker | None:
    if back != 0:
        return None
    words = N_("“{firm}”被银行退回的款项按现行决定不再应付，不能列入批次。请刷新后重新选择。")
    return Blocker(
        "not_due", N_("退回款不再应付"), N_("无需办理；有疑问的核对该申报的更正和追回。"),
        refusal=Conflict(words, firm=firm.name),
    )  # fmt: skip


def _standing(stop: Stop | None, firm: Firm) -> Blocker | None:
    if stop is None:
        return None
    refusal = stop.refusal(firm.name)
    return Blocker(
        "standing",
        refusal.sentence,
        N_("恢复后自动可以列批；被移出的由审核部门停付。"),
        refusal.values,
        refusal=refusal,
    )


def _notice(noticed: OnNotice | None, firm: Firm, on: date) -> Blocker | None:
    name: dict[str, Any] = {"firm": firm.name}
    if noticed is None:
        return Blocker(
            "not_noticed", N_("尚未公示"), N_("先列入公示，期满无异议后可以列批。"), endpoint="publicity.office",
            refusal=Conflict(N_("“{firm}”的补助尚未公示，不能列入批次。请先公示。"), **name),
        )  # fmt: skip
    where: dict[str, Any] = {"endpoint": "publicity.show", "arguments": {"notice_id": noticed.notice_id}}
    if noticed.last_day is None:
        return Blocker(
            "notice_drafted", N_("公示待发布"), N_("请另一人发布公示。"), **where,
            refusal=Conflict(N_("“{firm}”的补助所在的公示尚未发布，不能列入批次。"), **name),
        )  # fmt: skip
    if noticed.open_objections:
        count = {"count": noticed.open_objections}
        refusal = Conflict(N_("“{firm}”的补助有异议未办结，不能列入批次。请先办结异议。"), **name)
        told = N_("有 {count} 件异议未办结")
        return Blocker("objected", told, N_("办结异议后可以列批或停付。"), count, **where, refusal=refusal)
    if noticed.last_day >= on:
        last = {"last": noticed.last_day.isoformat()}
        return Blocker(
            "notice_running", N_("公示中，{last} 期满"), N_("期满次日起自动可以列批，无需操作。"), last, **where,
            refusal=Conflict(N_("“{firm}”的补助仍在公示，{last} 期满，次日起方可列入批次。"), **name, **last),
        )  # fmt: skip
    return None


def _account(account: BankAccount | None, firm: Firm) -> Blocker | None:
    told = N_("请企业补充或更新基本账户。")
    if account is None:
        words = N_("“{firm}”没有登记基本账户，请企业补充后再列入批次。")
        return Blocker("no_account", N_("没有登记基本账户"), told, refusal=_wrong(words, firm))
    if account.account_name != firm.name:
        words = N_("“{firm}”的户名与企业现名不一致，请企业更新账户后再列入批次。")
        return Blocker("account_name", N_("户名与企业现名不一致"), told, refusal=_wrong(words, firm))
    try:
        right = normal_cnaps(account.cnaps) == account.cnaps
    except Invalid:
        right = False
    if not right:
        words = N_("“{firm}”账户的行号不正确，请企业更新账户后再列入批次。")
        return Blocker("cnaps", N_("行号不正确"), told, refusal=_wrong(words, firm))
    return None


def _wrong(words: str, firm: Firm) -> Invalid:
    return Invalid(words, field="awards", firm=firm.name)


def _correction(before: tuple[uuid.UUID, str] | None, firm: Firm) -> Blocker | None:
    if before is None or before[1] == "confirmed":
        return None
    remittance_id, state = before
    where: dict[str, Any] = {"endpoint": "returns.remittance", "arguments": {"remittance_id": remittance_id}}
    refusal = Conflict(N_("“{firm}”的款项被银行退回，账户更正经另一人确认后方可重新支付。"), firm=firm.name)
    if state == "proposed":
        return Blocker(
            "to_confirm", N_("银行退回，更正待确认"), N_("请另一人确认账户更正。"), **where, refusal=refusal
        )  # fmt: skip
    return Blocker("to_correct", N_("银行退回，待更正账户"), N_("核对账户并提出更正。"), **where, refusal=refusal)
