"""Read the ledger: balances, a fund's postings, where the money of an award stands."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Exists, Row, Select, SQLColumnExpression, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from office.accounts.models import Person
from office.firms.models import Firm
from office.listing import PAGE, Listing
from subsidies.assessment.models import Award
from subsidies.ledger.models import Balance, Posting, PostingLine
from subsidies.policy.due import Money
from subsidies.policy.postings import RULES, Account, Event, Figures, figures

WAITING = (Account.PAYABLE, Account.REMITTED, Account.RETURNED)
RELEASES = (Event.AWARD_RELEASED, Event.RETURNED_RELEASED)
Told = tuple[Posting, str, str, str, str, str]


@dataclass(frozen=True)
class PostingFilter:
    """What the address bar asks for; empty means every one. ``text`` is looked for in firm, code and reference."""

    fund: str = ""
    year: int = 0
    event: str = ""
    text: str = ""
    page: int = 1


@dataclass(frozen=True)
class Posted:
    """A posting as people read it; amounts in fen, the accounts as they stand in its lines."""

    id: int
    at: datetime
    event: str
    fund: str
    year: int
    amount_fen: int
    debit: str
    credit: str
    reference: str
    firm_name: str
    credit_code: str
    area: str
    city_fen: int | None
    who: str


def fund_figures(session: Session, fund: str, year: int) -> Figures:
    """The figures of one fund in one budget year."""
    return figures(_by_account(session, fund, year))


def year_figures(session: Session, year: int) -> dict[str, Figures]:
    """The figures of every fund that has any in a budget year, by its code."""
    found: dict[str, dict[Account, int]] = {}
    for row in session.scalars(select(Balance).where(Balance.year == year).order_by(Balance.fund)):
        found.setdefault(row.fund, {})[Account(row.account)] = row.amount_fen
    return {fund: figures(balances) for fund, balances in found.items()}


def _by_account(session: Session, fund: str, year: int) -> dict[Account, int]:
    query = select(Balance.account, Balance.amount_fen).where(Balance.fund == fund, Balance.year == year)
    return {Account(account): amount for account, amount in session.execute(query)}


def budget_years(session: Session) -> list[int]:
    """The budget years that have postings, newest first."""
    return list(session.scalars(select(Balance.year).distinct().order_by(Balance.year.desc())))


def is_released(award: SQLColumnExpression[Any]) -> Exists:
    """The condition that an award's commitment was given back: it will not be paid."""
    released = aliased(Posting)
    return select(released.id).where(released.award_id == award, released.event.in_(RELEASES)).exists()


def nothing_due(award: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """The condition that money of an award came back and was not due any more, and nothing of it waits now."""
    posted, moved, line = aliased(Posting), aliased(Posting), aliased(PostingLine)
    ended = select(posted.id).where(posted.award_id == award, posted.event == Event.RETURNED_NOT_DUE).exists()
    waiting = (
        select(func.coalesce(func.sum(line.amount_fen), 0))
        .join(moved, moved.id == line.posting_id)
        .where(moved.award_id == award, line.account.in_(WAITING))
        .scalar_subquery()
    )
    return and_(ended, waiting == 0)


def commitments(session: Session, award_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Posting]:
    """The posting that committed each of these awards, released since or not."""
    query = select(Posting).where(Posting.event == Event.AWARD_SIGNED, Posting.subject_id.in_(award_ids))
    return {posting.subject_id: posting for posting in session.scalars(query)}


def live_commitments(session: Session, award_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Posting]:
    """The posting that committed each of these awards, leaving out those that were never committed or are released."""
    query = (
        select(Posting)
        .where(Posting.event == Event.AWARD_SIGNED, Posting.subject_id.in_(award_ids))
        .where(~is_released(Posting.award_id))
    )
    return {posting.subject_id: posting for posting in session.scalars(query)}


def firm_of_award(session: Session, award_id: uuid.UUID) -> str:
    """The name of the firm an award was given to; empty if there is no such award."""
    query = select(Firm.name).join(Award, Award.firm_id == Firm.id).where(Award.id == award_id)
    return session.scalar(query) or ""


def award_standing(session: Session, award_id: uuid.UUID) -> dict[Account, int]:
    """Where the money of an award stands: balance by account (fen, debit positive), accounts at zero left out."""
    query = (
        select(PostingLine.account, func.sum(PostingLine.amount_fen))
        .join(Posting, Posting.id == PostingLine.posting_id)
        .where(Posting.award_id == award_id)
        .group_by(PostingLine.account)
    )
    return {Account(account): int(amount) for account, amount in session.execute(query) if amount}


def money_of_claims(session: Session, claim_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Money]:
    """Where the money of all awards of these claims is, and what their standing awards grant; in one query.

    What clawbacks propose is known where clawbacks are kept.
    """
    later = aliased(Award)
    stands = ~select(later.id).where(later.supersedes_id == Award.id).exists()
    due = select(Award.claim_id, Award.total_fen).where(Award.claim_id.in_(claim_ids), stands).subquery()

    def at(*accounts: Account) -> Any:
        return func.coalesce(func.sum(PostingLine.amount_fen).filter(PostingLine.account.in_(accounts)), 0)

    query = (
        select(
            due.c.claim_id, due.c.total_fen, at(Account.PAID), -at(Account.CLAWBACK_CLAIMED),
            at(Account.CLAWBACK_RECEIVABLE), at(*WAITING),
        )
        .join(Award, Award.claim_id == due.c.claim_id)
        .outerjoin(Posting, Posting.award_id == Award.id)
        .outerjoin(PostingLine, PostingLine.posting_id == Posting.id)
        .group_by(due.c.claim_id, due.c.total_fen)
    )  # fmt: skip
    return {claim_id: Money(*map(int, sums)) for claim_id, *sums in session.execute(query)}


@dataclass(frozen=True)
class Movement:
    """Something that happened to an award's money: when, what (a marked title), how much (fen), by which paper."""

    at: datetime
    title: str
    amount_fen: int
    reference: str


def movements(session: Session, award_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Movement]]:
    """What became of the money of these awards after they were signed, in order."""
    query = (
        select(Posting).where(Posting.award_id.in_(award_ids), Posting.event != Event.AWARD_SIGNED).order_by(Posting.id)
    )
    found: dict[uuid.UUID, list[Movement]] = {each: [] for each in award_ids}
    for row in session.scalars(query):
        if row.award_id is not None:
            told = Movement(row.at, RULES[Event(row.event)].title, row.amount_fen, row.reference)
            found[row.award_id].append(told)
    return found


def _asked(wanted: PostingFilter) -> Select[*Told]:
    debit, credit = aliased(PostingLine), aliased(PostingLine)
    query = (
        select(Posting, Firm.name, Firm.credit_code, Person.name, debit.account, credit.account)
        .join(debit, (debit.posting_id == Posting.id) & (debit.amount_fen > 0))
        .join(credit, (credit.posting_id == Posting.id) & (credit.amount_fen < 0))
        .outerjoin(Firm, Firm.id == Posting.firm_id)
        .outerjoin(Person, Person.id == Posting.actor_id)
    )
    if wanted.fund:
        query = query.where(Posting.fund == wanted.fund)
    if wanted.year:
        query = query.where(Posting.year == wanted.year)
    if wanted.event:
        query = query.where(Posting.event == wanted.event)
    if wanted.text:
        columns = (Firm.name, Firm.credit_code, Posting.reference)
        query = query.where(or_(*(column.contains(wanted.text, autoescape=True) for column in columns)))
    return query


def _told(row: Row[*Told]) -> Posted:
    posting, firm, code, who, debit, credit = row
    return Posted(
        posting.id, posting.at, posting.event, posting.fund, posting.year, posting.amount_fen, debit, credit,
        posting.reference, firm or "", code or "", posting.area or "", posting.city_fen, who or "",
    )  # fmt: skip


def postings(session: Session, wanted: PostingFilter) -> Listing[Posted]:
    """One page of the postings asked for, newest first."""
    query = _asked(wanted)
    total = session.scalar(query.with_only_columns(func.count())) or 0
    page = query.order_by(Posting.id.desc()).limit(PAGE).offset((wanted.page - 1) * PAGE)
    return Listing([_told(row) for row in session.execute(page)], total, wanted.page)


def every_posting(session: Session, wanted: PostingFilter) -> Iterator[Posted]:
    """All the postings asked for, oldest first, a thousand at a time in memory."""
    query = _asked(wanted).order_by(Posting.id).execution_options(yield_per=1000)
    for row in session.execute(query):
        yield _told(row)


@dataclass(frozen=True)
class CostSplit:
    """What a district's awards cost, in fen: the city's part and the county's."""

    area: str
    city_fen: int
    county_fen: int


def cost_split(session: Session, fund: str, year: int) -> list[CostSplit]:
    """What a fund's standing commitments cost city and county, by district."""
    sign = {Event.AWARD_SIGNED: 1, Event.AWARD_RELEASED: -1, Event.RETURNED_RELEASED: -1, Event.RETURNED_NOT_DUE: -1}
    query = (
        select(Posting.area, Posting.event, func.sum(Posting.amount_fen), func.sum(Posting.city_fen))
        .where(Posting.fund == fund, Posting.year == year, Posting.event.in_(sign))
        .group_by(Posting.area, Posting.event)
    )
    found: dict[str, list[int]] = {}
    for area, event, amount, city in session.execute(query):
        sums = found.setdefault(area or "", [0, 0])
        sums[0] += sign[Event(event)] * int(city or 0)
        sums[1] += sign[Event(event)] * (int(amount) - int(city or 0))
    return [CostSplit(area, *sums) for area, sums in sorted(found.items()) if any(sums)]
