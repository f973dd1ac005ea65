"""The figures of finance's overview: how far the money is, how old what waits is, how long a claim takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session

from subsidies.assessment.models import Award
from subsidies.claims.models import Claim
from subsidies.ledger.models import Posting, PostingLine
from subsidies.ledger.queries import is_released
from subsidies.payouts.models import Remittance
from subsidies.policy.postings import Account, Event, Figures
from subsidies.publicity.models import NoticeRow, PublicNotice

AGES = (7, 14, 30)
"""Upper ends (days, included) of the buckets by age; the last bucket is open."""
WAITING = (Account.PAYABLE, Account.REMITTED, Account.RETURNED)
DAY = 86_400


@dataclass(frozen=True)
class Bucket:
    """What waits since ``since`` to ``until`` days (None: any longer): fen by account."""

    since: int
    until: int | None
    amounts: Mapping[Account, int]


@dataclass(frozen=True)
class Span:
    """How long it took from filing a claim to its money: count, median and 90th percentile in days."""

    key: str
    count: int
    median: float
    slow: float


def stages(session: Session, year: int, found: Figures) -> list[tuple[str, int]]:
    """The money's way in fen, from the ceiling to what was paid, came back and was clawed back; all by the ledger."""
    live = select(func.coalesce(func.sum(Posting.amount_fen), 0)).where(
        Posting.event == Event.AWARD_SIGNED, Posting.year == year, ~is_released(Posting.award_id)
    )
    noticed = live.where(
        exists()
        .where(NoticeRow.award_id == Posting.award_id, NoticeRow.live)
        .where(PublicNotice.id == NoticeRow.notice_id, PublicNotice.state == "published")
    )
    batched = live.where(exists().where(Remittance.award_id == Posting.award_id, Remittance.state != "dissolved"))
    return [
        ("ceiling", found.ceiling),
        ("committed", found.committed),
        ("noticed", int(session.scalar(noticed) or 0)),
        ("batched", int(session.scalar(batched) or 0)),
        ("sent", found.remitted + found.paid + found.returned),
        ("paid", found.paid),
        ("returned", found.returned),
        ("clawed_back", found.clawback_received),
    ]


def ageing(session: Session, at: datetime) -> list[Bucket]:
    """What is signed and not paid, by how many days it waits since its signature."""
    signed = select(Posting.award_id, Posting.at.label("at")).where(Posting.event == Event.AWARD_SIGNED).subquery()
    days = func.floor(func.extract("epoch", at - signed.c.at) / DAY)
    place = case(*((days <= end, number) for number, end in enumerate(AGES)), else_=len(AGES))
    query = (
        select(place, PostingLine.account, func.sum(PostingLine.amount_fen))
        .select_from(Posting)
        .join(PostingLine, PostingLine.posting_id == Posting.id)
        .join(signed, signed.c.award_id == Posting.award_id)
        .where(PostingLine.account.in_(WAITING))
        .group_by(place, PostingLine.account)
    )
    found: dict[int, dict[Account, int]] = {}
    for number, account, amount in session.execute(query):
        found.setdefault(int(number), {})[Account(account)] = int(amount)
    ends: Sequence[int | None] = (*AGES, None)
    starts = (0, *(end + 1 for end in AGES))
    return [
        Bucket(start, end, {account: found.get(number, {}).get(account, 0) for account in WAITING})
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def spans(session: Session, by: str) -> list[Span]:
    """Days from a claim's first filing to its money, by ``measure`` or ``area``; only what is paid and stayed paid."""
    key = {"measure": Award.measure, "area": Posting.area}[by]
    took = func.extract("epoch", Posting.at - Claim.filed_at) / DAY
    query = (
        select(
            key,
            func.count(),
            func.percentile_cont(0.5).within_group(took),
            func.percentile_cont(0.9).within_group(took),
        )
        .select_from(Posting)
        .join(Remittance, Remittance.id == Posting.subject_id)
        .join(Award, Award.id == Posting.award_id)
        .join(Claim, Claim.id == Award.claim_id)
        .where(Posting.event == Event.PAID, Remittance.state.in_(("paid", "part_paid")))
        .group_by(key)
        .order_by(key)
    )
    return [Span(name or "", count, float(median), float(slow)) for name, count, median, slow in session.execute(query)]
