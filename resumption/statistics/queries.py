"""Read the figures of the return to work: filed, back at work, waiting, how long decisions took."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Date, Integer, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from office.documents.models import IssuedDocument
from office.firms.models import Firm
from resumption.applications.models import Application, ApplicationVersion
from resumption.policy.industry import section
from resumption.policy.law import law
from resumption.policy.standing import BEIJING, WORKING
from resumption.statistics.models import Bulletin
from resumption.whitelist.models import StandingChange, WhitelistEntry
from resumption.whitelist.queries import changes_on


@dataclass(frozen=True)
class Cell:
    """Firms back at work, and their people, of one district, industry section and tier."""

    area: str
    section: str
    tier: int
    firms: int
    staff: int


@dataclass(frozen=True)
class Count:
    """Firms and their people."""

    firms: int = 0
    staff: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.firms + other.firms, self.staff + other.staff)


def filed_by(session: Session, day: date) -> Count:
    """The firms that had filed by the end of a day and the people they named, by each one's newest version of then."""
    newest = (
        select(Application.firm_id, ApplicationVersion.facts["staff_total"].astext.label("staff"))
        .join(Application, Application.id == ApplicationVersion.application_id)
        .where(ApplicationVersion.filed_at < end_of(day))
        .ext(distinct_on(Application.firm_id))
        .order_by(Application.firm_id, ApplicationVersion.filed_at.desc())
        .subquery()
    )
    found = session.execute(select(func.count(), func.coalesce(func.sum(cast(newest.c.staff, Integer)), 0))).one()
    return Count(int(found[0]), int(found[1]))


def end_of(day: date) -> datetime:
    """The moment a day ends in Beijing."""
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING) + timedelta(days=1)


def approved_on(session: Session, day: date) -> Count:
    """The firms that stand on the whitelist on a day, their first day reached or not, and their people."""
    places = changes_on(day).subquery()
    entry, change = aliased(WhitelistEntry, places), aliased(StandingChange, places)
    query = select(func.count(), func.coalesce(func.sum(entry.headcount), 0)).where(change.state.in_(WORKING))
    firms, staff = session.execute(query).one()
    return Count(firms, int(staff))


def back_at_work(session: Session, day: date) -> list[Cell]:
    """The firms that may work on a day and have reached their first day, by district, section and tier."""
    places = changes_on(day).subquery()
    entry, change = aliased(WhitelistEntry, places), aliased(StandingChange, places)
    division = func.left(Firm.industry, 2)
    query = (
        select(Firm.area, division, entry.tier, func.count(), func.coalesce(func.sum(entry.headcount), 0))
        .join(Firm, Firm.id == entry.firm_id)
        .where(change.state.in_(WORKING), entry.valid_from <= day)
        .group_by(Firm.area, division, entry.tier)
        .order_by(Firm.area, division, entry.tier)
    )
    return [
        Cell(area, section(code), tier, firms, int(staff)) for area, code, tier, firms, staff in session.execute(query)
    ]


def summed(cells: Iterable[Cell], key: str) -> dict[str | int, Count]:
    """The cells summed by one of their keys (``area``, ``section``, ``tier``), in the order of the key."""
    found: dict[str | int, Count] = {}
    for cell in cells:
        name = getattr(cell, key)
        found[name] = found.get(name, Count()) + Count(cell.firms, cell.staff)
    return dict(sorted(found.items()))


def in_all(cells: Iterable[Cell]) -> Count:
    """All of them."""
    return sum((Count(cell.firms, cell.staff) for cell in cells), Count())


def by_day(session: Session, first: date, last: date) -> list[tuple[date, Count]]:
    """Firms back at work and their people on each day from ``first`` to ``last``, both included."""
    days = func.generate_series(first, last, timedelta(days=1)).table_valued("day", name="days").render_derived()
    day = cast(days.c.day, Date)
    held = (
        select(day.label("day"), StandingChange.state, WhitelistEntry.valid_from, WhitelistEntry.headcount)
        .join(StandingChange, StandingChange.effective_on <= day)
        .join(WhitelistEntry, WhitelistEntry.id == StandingChange.entry_id)
        .ext(distinct_on(day, StandingChange.firm_id))
        .order_by(day, StandingChange.firm_id, StandingChange.number.desc())
        .subquery()
    )
    query = (
        select(held.c.day, func.count(), func.sum(held.c.headcount))
        .where(held.c.state.in_(WORKING), held.c.valid_from <= held.c.day)
        .group_by(held.c.day)
    )
    found = {day: Count(firms, int(staff)) for day, firms, staff in session.execute(query)}
    whole = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(each, found.get(each, Count())) for each in whole]


def first_and_last_start(session: Session) -> tuple[date | None, date | None]:
    """The earliest and the latest first day of any firm."""
    query = select(func.min(WhitelistEntry.valid_from), func.max(WhitelistEntry.valid_from))
    first, last = session.execute(query).one()
    return first, last


def backlog(session: Session, at: datetime) -> list[tuple[int | None, int]]:
    """Cases that wait for a decision, by age: (at most so many days, cases); None is whatever is older."""
    limits: Sequence[int] = law("statistics", at.date()).value("backlog_days")
    waiting = select(Application.filed_at).where(Application.state.in_(("filed", "proposed")))
    counted: Counter[int | None] = Counter()
    for filed_at in filter(None, session.scalars(waiting)):
        age = at - filed_at
        counted[next((limit for limit in limits if age <= timedelta(days=limit)), None)] += 1
    return [(limit, counted[limit]) for limit in (*limits, None)]


@dataclass(frozen=True)
class Speed:
    """Hours from filing to decision: the median, the 90th percentile, over how many decisions."""

    decisions: int
    median: float | None
    ninetieth: float | None


def speed(session: Session, day: date) -> Speed:
    """How long the decisions taken by the end of a day took, in hours of the clock."""
    hours = func.extract("epoch", Application.decided_at - Application.filed_at) / 3600
    query = select(
        func.count(),
        func.percentile_cont(0.5).within_group(hours),
        func.percentile_cont(0.9).within_group(hours),
    ).where(Application.decided_at < end_of(day), Application.filed_at.is_not(None))
    count, median, ninetieth = session.execute(query).one()
    return Speed(count, *(None if value is None else round(float(value), 1) for value in (median, ninetieth)))


def areas_of(session: Session, firm_ids: Iterable[uuid.UUID]) -> Counter[str]:
    """How many of these firms each district has."""
    query = select(Firm.area, func.count()).where(Firm.id.in_(list(firm_ids))).group_by(Firm.area)
    return Counter(dict(session.execute(query).all()))


def bulletins(session: Session, limit: int) -> list[tuple[Bulletin, IssuedDocument]]:
    """The newest bulletins with their papers."""
    query = (
        select(Bulletin, IssuedDocument)
        .join(IssuedDocument, IssuedDocument.id == Bulletin.document_id)
        .order_by(Bulletin.day.desc())
        .limit(limit)
    )
    return [(bulletin, document) for bulletin, document in session.execute(query)]
