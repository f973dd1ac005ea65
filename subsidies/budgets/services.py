"""Verbs on budgets: propose, confirm or decline a ceiling; commit an award on its fund; release what will not be paid.

Whoever commits, or moves the ceiling, first locks the fund's available balance: signatures on one fund take turns, and
the check on that balance stands behind this one.
"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.journal.services import record
from office.money import portion, yuan, yuan_grouped
from office.wording import N_, Bilingual
from subsidies.assessment.models import Award
from subsidies.budgets.models import Ceiling
from subsidies.budgets.queries import ceiling_in_force, drawn_on, fund_of
from subsidies.ledger.models import Balance
from subsidies.ledger.queries import award_standing, fund_figures
from subsidies.ledger.services import Move, move_awards, post
from subsidies.policy.budgets import city_share
from subsidies.policy.catalogue import catalogue
from subsidies.policy.postings import Account, Event, Figures
from subsidies.policy.support import Fund

LARGEST_FEN = 10**15


def propose_ceiling(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    fund: str,
    year: int,
    amount_fen: int,
    since: date,
    document: str,
    number: str,
    words: str,
) -> Ceiling:
    """Propose what a fund may commit in a year, citing the text that grants it; another person confirms it.

    Raises ``Invalid`` for an amount, day or citation that cannot be; a second open proposal dies on
    ``uq_ceilings_open_fund_year``.
    """
    fund_of(fund)
    if not 0 < amount_fen <= LARGEST_FEN:
        raise Invalid(N_("预算上限须大于零，且不超过十万亿元。"), field="amount")
    if since.year != year:
        raise Invalid(N_("生效日期须在 {year} 年度内。"), field="since", year=year)
    if not document.strip() or not words.strip():
        raise Invalid(N_("请写明批准预算的文件和原文。"), field="document" if not document.strip() else "words")
    committed = fund_figures(session, fund, year).committed
    if amount_fen < committed:
        raise below_commitments(amount_fen, committed)
    row = Ceiling(
        fund=fund,
        year=year,
        amount_fen=amount_fen,
        since=since,
        document=document.strip(),
        number=number.strip(),
        words=words.strip(),
        proposed_by=actor,
        proposed_at=at,
    )
    session.add(row)
    session.flush()
    note(session, actor, at, row, "ceiling_proposed", since=since)
    return row


def below_commitments(amount_fen: int, committed: int) -> Conflict:
    """The refusal of a ceiling that signed awards already exceed."""
    return Conflict(
        N_("上限 {amount} 元低于已承诺的 {committed} 元，不能调减到这个数额。"),
        field="amount",
        amount=yuan_grouped(amount_fen),
        committed=yuan_grouped(committed),
    )


def open_ceiling(session: Session, ceiling_id: uuid.UUID) -> Ceiling:
    """A proposal nobody has decided yet, locked until the transaction ends."""
    row = session.scalars(select(Ceiling).where(Ceiling.id == ceiling_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound()
    if row.state != "proposed":
        raise Conflict(N_("该预算上限已办结，请刷新查看最新状态。"))
    return row


def confirm_ceiling(session: Session, *, actor: uuid.UUID, at: datetime, ceiling_id: uuid.UUID) -> Ceiling:
    """Put a proposed ceiling in force and post what it adds or takes away; never by who proposed it."""
    row = open_ceiling(session, ceiling_id)
    if row.proposed_by == actor:
        raise NotAllowed(N_("预算上限须由提出人以外的另一人确认。"))
    if at.date() < row.since:
        raise Conflict(N_("该上限自 {since} 起生效，请在当日或之后确认。"), since=row.since.isoformat())
    found = locked_figures(session, row.fund, row.year)
    change = row.amount_fen - found.ceiling
    if row.amount_fen < found.committed:
        raise below_commitments(row.amount_fen, found.committed)
    if change == 0:
        raise Conflict(N_("该上限与现行上限相同，无需调整；请退回。"))
    row.state, row.decided_by, row.decided_at = "confirmed", actor, at
    session.flush()
    raised = Event.CEILING_RAISED if found.ceiling else Event.CEILING_SET
    post(
        session,
        actor=actor,
        at=at,
        event=raised if change > 0 else Event.CEILING_LOWERED,
        fund=row.fund,
        year=row.year,
        amount_fen=abs(change),
        subject_id=row.id,
        reference=row.number or row.document,
    )
    note(session, actor, at, row, "ceiling_confirmed", before=yuan(found.ceiling))
    return row


def decline_ceiling(session: Session, *, actor: uuid.UUID, at: datetime, ceiling_id: uuid.UUID, reason: str) -> Ceiling:
    """Send a proposed ceiling back with a reason."""
    row = open_ceiling(session, ceiling_id)
    if not reason.strip():
        raise Invalid(N_("退回时须写明理由。"), field="reason")
    row.state, row.reason, row.decided_by, row.decided_at = "declined", reason.strip(), actor, at
    session.flush()
    note(session, actor, at, row, "ceiling_declined", reason=reason)
    return row


def note(session: Session, actor: uuid.UUID, at: datetime, row: Ceiling, act: str, **details: Any) -> None:
    """The journal's entry of one act on a ceiling."""
    record(
        session,
        actor=actor,
        at=at,
        act=act,
        subject_type="ceiling",
        subject_id=row.id,
        fund=row.fund,
        year=row.year,
        amount=yuan(row.amount_fen),
        **details,
    )


def locked_figures(session: Session, fund: str, year: int) -> Figures:
    """A fund's figures; whoever else would commit on it, or move its ceiling, waits until this transaction ends."""
    available = Balance.account == Account.AVAILABLE
    session.execute(
        select(Balance.account).where(Balance.fund == fund, Balance.year == year, available).with_for_update()
    )
    return fund_figures(session, fund, year)


def require_budget(session: Session, *, actor: uuid.UUID, at: datetime, measure: str, amount_fen: int) -> Fund:
    """The fund a measure draws on, if it can bear ``amount_fen`` more; held for this transaction alone.

    Raises ``Conflict`` with the figures when the ceiling would be exceeded, and when no ceiling is in force that day.
    """
    fund = drawn_on(measure)
    found = locked_figures(session, fund.code, at.year)
    title = Bilingual(fund.title, fund.title_en)
    if ceiling_in_force(session, fund.code, at.date()) is None:
        raise Conflict(
            N_("“{fund}”在 {day} 没有生效的预算，不能签发补助决定。请财政部门先设定并确认 {year} 年度的预算上限。"),
            fund=title,
            day=at.date().isoformat(),
            year=at.year,
        )
    if amount_fen > found.left:
        raise Conflict(
            N_(
                "超出“{fund}”{year} 年度预算：上限 {ceiling} 元，已承诺 {committed} 元，余额 {left} 元，"
                "本次 {asked} 元。请先调增预算，或等待额度释放。"
            ),
            fund=title,
            year=at.year,
            ceiling=yuan_grouped(found.ceiling),
            committed=yuan_grouped(found.committed),
            left=yuan_grouped(found.left),
            asked=yuan_grouped(amount_fen),
        )
    return fund


def commit_award(
    session: Session, *, actor: uuid.UUID, at: datetime, award: Award, fund: Fund, area: str, reference: str
) -> None:
    """Commit a signed award on its fund, with the city's part of the cost as the day's rule has it."""
    share = city_share(catalogue().rulebook, fund.code, at.date())
    post(
        session,
        actor=actor,
        at=at,
        event=Event.AWARD_SIGNED,
        fund=fund.code,
        year=at.year,
        amount_fen=award.amount_fen,
        subject_id=award.id,
        reference=reference,
        award_id=award.id,
        firm_id=award.firm_id,
        area=area,
        city_fen=portion(award.amount_fen, share),
    )


def release_commitment(session: Session, *, actor: uuid.UUID, at: datetime, award_id: uuid.UUID, reason: str) -> None:
    """Give back to the fund what an award that will not be paid (superseded, stopped) had committed, with a reason.

    Raises ``Conflict`` once the money is with the bank or paid: then it is clawed back instead.
    """
    award = session.scalars(select(Award).where(Award.id == award_id).with_for_update()).one_or_none()
    if award is None:
        raise NotFound()
    if not reason.strip():
        raise Invalid(N_("停付时须写明理由。"), field="reason")
    standing = award_standing(session, award_id)
    places = {Account.PAYABLE: Event.AWARD_RELEASED, Account.RETURNED: Event.RETURNED_RELEASED}
    place = next((account for account in places if standing.get(account, 0) > 0), None)
    if place is None:
        raise Conflict(N_("该补助的款项已送银行、已支付或已停付，不能停付；已支付的请办理追回。"))
    move = Move(award_id, award_id, standing[place])
    move_awards(session, actor=actor, at=at, event=places[place], moves=[move], reference="")
    record(
        session,
        actor=actor,
        at=at,
        act="commitment_released",
        subject_type="claim",
        subject_id=award.claim_id,
        firm_id=award.firm_id,
        award=award_id,
        amount=yuan(standing[place]),
        reason=reason,
    )
