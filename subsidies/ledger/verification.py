"""Whether the ledger is whole.

Every posting is what its event means, every balance the sum of its lines, and both agree with the tables of ceilings,
awards, remittances and clawbacks. Each check names what is not so.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Subquery, and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from office.money import yuan
from subsidies.assessment.models import Award
from subsidies.budgets.models import Ceiling
from subsidies.clawback.models import Clawback, Receipt, Reduction
from subsidies.ledger.models import Balance, Posting, PostingLine
from subsidies.ledger.queries import money_of_claims
from subsidies.payouts.models import Batch, Remittance
from subsidies.policy.due import Money
from subsidies.policy.postings import Account, Event, lines

PAGE = 1000


@dataclass(frozen=True)
class Verification:
    """How many postings were read, and the first fault in words; empty when all is whole."""

    postings: int
    fault: str


def verify(session: Session) -> Verification:
    """Run every check in order; the first fault ends it."""
    count = session.scalar(select(func.count()).select_from(Posting)) or 0
    faults = (fault for check in CHECKS for fault in check(session))
    return Verification(count, next(faults, ""))


def postings_mean_their_events(session: Session) -> Iterator[str]:
    """Every posting has exactly the lines of its event, which sum to zero."""
    last = 0
    columns = (Posting.id, Posting.event, Posting.amount_fen)
    while page := session.execute(select(*columns).where(Posting.id > last).order_by(Posting.id).limit(PAGE)).all():
        first, last = page[0].id, page[-1].id
        sides: dict[int, dict[str, int]] = {}
        found = select(PostingLine.posting_id, PostingLine.account, PostingLine.amount_fen)
        for number, account, amount in session.execute(found.where(PostingLine.posting_id.between(first, last))):
            sides.setdefault(number, {})[account] = amount
        for number, event, amount in page:
            yield from _meant(number, event, amount, sides.get(number, {}))


def _meant(number: int, event: str, amount: int, found: Mapping[str, int]) -> Iterator[str]:
    total = sum(found.values())
    if total != 0 or len(found) < 2:
        yield f"posting {number} is not balanced: its {len(found)} lines sum to {yuan(total)}"
    elif found != {line.account.value: line.amount_fen for line in lines(Event(event), amount)}:
        yield f"posting {number} has not the lines of {event} over {yuan(amount)}"


def balances_are_sums(session: Session) -> Iterator[str]:
    """Every running balance is the sum of the lines of its account."""
    sums = (
        select(Posting.fund, Posting.year, PostingLine.account, func.sum(PostingLine.amount_fen).label("amount"))
        .join(PostingLine, PostingLine.posting_id == Posting.id)
        .group_by(Posting.fund, Posting.year, PostingLine.account)
        .subquery()
    )
    same = and_(Balance.fund == sums.c.fund, Balance.year == sums.c.year, Balance.account == sums.c.account)
    query = (
        select(
            func.coalesce(Balance.fund, sums.c.fund).label("fund"),
            func.coalesce(Balance.year, sums.c.year).label("year"),
            func.coalesce(Balance.account, sums.c.account).label("account"),
            func.coalesce(Balance.amount_fen, 0),
            func.coalesce(sums.c.amount, 0),
        )
        .select_from(Balance)
        .join(sums, same, full=True)
        .where(func.coalesce(Balance.amount_fen, 0) != func.coalesce(sums.c.amount, 0))
        .order_by("fund", "year", "account")
    )
    for fund, year, account, kept, summed in session.execute(query):
        yield f"balance {fund} {year} {account} is kept as {yuan(kept)}, its lines sum to {yuan(int(summed))}"


def awards_are_committed(session: Session) -> Iterator[str]:
    """Every award that pays anything is committed once, for its amount, and nothing else is.

    One that supersedes another and takes back what was paid pays nothing itself.
    """
    signed = _posted(Event.AWARD_SIGNED)
    query = (
        select(Award.id, Award.amount_fen, signed.c.id, signed.c.amount_fen)
        .select_from(Award)
        .join(signed, signed.c.subject_id == Award.id, full=True)
        .where(signed.c.amount_fen.is_distinct_from(func.nullif(Award.amount_fen, 0)))
        .order_by(Award.signed_at, signed.c.id)
    )
    for award, amount, posting, posted in session.execute(query):
        yield _differ("award", award, amount, posting, posted)


def remittances_are_posted(session: Session) -> Iterator[str]:
    """Every row of a released batch is posted once, for its amount, and nothing else is."""
    released = _released_rows()
    sent = _posted(Event.REMITTED, Event.REMITTED_AGAIN)
    query = (
        select(released.c.id, released.c.amount_fen, sent.c.id, sent.c.amount_fen)
        .select_from(released)
        .join(sent, sent.c.subject_id == released.c.id, full=True)
        .where(sent.c.amount_fen.is_distinct_from(released.c.amount_fen))
        .order_by(released.c.batch_id, released.c.number, sent.c.id)
    )
    for remittance, amount, posting, posted in session.execute(query):
        yield _differ("remittance", remittance, amount, posting, posted)


def remittances_are_as_posted(session: Session) -> Iterator[str]:
    """What a remittance is said to be is what was posted of it: paid and returned come to its whole, or to nothing."""
    sums = {
        event: func.coalesce(func.sum(Posting.amount_fen).filter(Posting.event == event), 0)
        for event in (Event.PAID, Event.RETURNED, Event.RETURNED_LATER)
    }
    query = (
        select(Remittance.id, Remittance.state, Remittance.amount_fen, *sums.values())
        .outerjoin(Posting, Posting.subject_id == Remittance.id)
        .group_by(Remittance.id)
        .order_by(Remittance.batch_id, Remittance.number)
    )
    for row in session.execute(query):
        remittance, state, amount, paid, returned, later = tuple(row)
        kept, back = int(paid - later), int(returned + later)
        wanted = {"paid": (amount, 0), "failed": (0, amount)}.get(state, (0, 0))
        right = kept > 0 and back > 0 and kept + back == amount if state == "part_paid" else (kept, back) == wanted
        if not right:
            yield f"remittance {remittance} is {state}, the ledger has {yuan(kept)} paid and {yuan(back)} returned"


def claims_are_within_due(session: Session) -> Iterator[str]:
    """Of no claim more waits to be paid than is due and not held, and of none more is owed than the firm holds."""
    page = select(Award.claim_id).join(Posting, Posting.award_id == Award.id).distinct().order_by(Award.claim_id)
    last: uuid.UUID | None = None
    while ids := session.scalars((page if last is None else page.where(Award.claim_id > last)).limit(PAGE)).all():
        last = ids[-1]
        for claim, money in sorted(money_of_claims(session, ids).items()):
            yield from _within_due(claim, money)


def _within_due(claim: uuid.UUID, money: Money) -> Iterator[str]:
    if money.too_much_waits:
        there = f"{yuan(money.held)} is held and {yuan(money.waiting)} waits to be paid"
        yield f"claim {claim} is due {yuan(money.due)}: {there}"
    if money.owed > 0 > money.held:
        yield f"claim {claim} owes {yuan(money.owed)}, {yuan(-money.held)} more than the firm holds"


def clawbacks_are_as_posted(session: Session) -> Iterator[str]:
    """What a clawback is said to be is what was posted of it: decided once, owed while it is signed and no longer."""
    receipts, reductions = (
        select(table.clawback_id, func.sum(table.amount_fen).label("fen")).group_by(table.clawback_id).subquery()
        for table in (Receipt, Reduction)
    )
    posted = {
        event: select(Posting.subject_id, Posting.amount_fen.label("fen")).where(Posting.event == event).subquery()
        for event in (Event.CLAWBACK_DECIDED, Event.CLAWBACK_WITHDRAWN)
    }
    of = (receipts.c.clawback_id, reductions.c.clawback_id, *(each.c.subject_id for each in posted.values()))
    sums = [func.coalesce(each.table.c.fen, 0) for each in of]
    query = select(Clawback.id, Clawback.state, Clawback.amount_fen, *sums).order_by(Clawback.proposed_at, Clawback.id)
    for each in of:
        query = query.outerjoin(each.table, each == Clawback.id)
    for row in session.execute(query):
        clawback, state, amount, came, less, decided, withdrawn = row[0], row[1], *map(int, row[2:])
        owed, signed = decided - came - less - withdrawn, state in ("signed", "settled", "withdrawn")
        if decided != (amount if signed else 0) or (owed > 0) != (state == "signed") or owed < 0:
            yield f"clawback {clawback} over {yuan(amount)} is {state}, the ledger has {yuan(owed)} owed"
    for event, table in ((Event.CLAWBACK_RECEIVED, Receipt), (Event.CLAWBACK_REDUCED, Reduction)):
        found = _posted(event)
        differing = (
            select(table.id, table.amount_fen, found.c.id, found.c.amount_fen)
            .join(found, found.c.subject_id == table.id, full=True)
            .where(found.c.amount_fen.is_distinct_from(table.amount_fen))
            .order_by(table.id, found.c.id)
        )
        for row_id, amount, posting, fen in session.execute(differing):
            yield _differ(event.value, row_id, amount, posting, fen)


def _posted(*events: Event) -> Subquery:
    return select(Posting.id, Posting.subject_id, Posting.amount_fen).where(Posting.event.in_(events)).subquery()


def _released_rows() -> Subquery:
    return (
        select(Remittance.id, Remittance.amount_fen, Remittance.batch_id, Remittance.number)
        .join(Batch, Batch.id == Remittance.batch_id)
        .where(Batch.state == "released")
        .subquery()
    )


def ceilings_are_posted(session: Session) -> Iterator[str]:
    """What a fund was appropriated is its newest confirmed ceiling."""
    newest = (
        select(Ceiling.fund, Ceiling.year, Ceiling.amount_fen)
        .where(Ceiling.state == "confirmed")
        .ext(distinct_on(Ceiling.fund, Ceiling.year))
        .order_by(Ceiling.fund, Ceiling.year, Ceiling.decided_at.desc())
        .subquery()
    )
    kept = aliased(Balance, select(Balance).where(Balance.account == Account.APPROPRIATION).subquery())
    query = (
        select(
            func.coalesce(newest.c.fund, kept.fund).label("fund"),
            func.coalesce(newest.c.year, kept.year).label("year"),
            func.coalesce(newest.c.amount_fen, 0),
            func.coalesce(-kept.amount_fen, 0),
        )
        .select_from(newest)
        .join(kept, and_(newest.c.fund == kept.fund, newest.c.year == kept.year), full=True)
        .where(func.coalesce(newest.c.amount_fen, 0) != func.coalesce(-kept.amount_fen, 0))
        .order_by("fund", "year")
    )
    for fund, year, granted, posted in session.execute(query):
        yield f"ceiling {fund} {year} is {yuan(granted)}, the ledger has {yuan(posted)}"


def _differ(kind: str, row: object, amount: int | None, posting: int | None, posted: int | None) -> str:
    if posting is None:
        return f"{kind} {row} over {yuan(amount or 0)} is not posted"
    if row is None:
        return f"posting {posting} over {yuan(posted or 0)} belongs to no {kind}"
    return f"{kind} {row} is over {yuan(amount or 0)}, posting {posting} over {yuan(posted or 0)}"


CHECKS: tuple[Callable[[Session], Iterator[str]], ...] = (
    postings_mean_their_events,
    balances_are_sums,
    ceilings_are_posted,
    awards_are_committed,
    remittances_are_posted,
    remittances_are_as_posted,
    clawbacks_are_as_posted,
    claims_are_within_due,
)
