"""The figures of one day, gathered once for the dashboard, the public page and the bulletin."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from office.errors import NotInForce
from office.rulebook.parameters import Version
from resumption.policy.law import shipped
from resumption.statistics import queries
from resumption.statistics.providers import overdue_on
from resumption.statistics.queries import Cell, Count, Speed

DAYS = 30
AHEAD = 14
"""Days the curve goes back, and at most ahead: what is approved already starts then."""


@dataclass(frozen=True)
class Figures:
    """What stands on a day: filed, approved, back at work (cells, and by day with the days to come), the backlog by
    age, decisions, overdue reports.

    ``overdue`` is the number of firms that owe a daily report by district, None when nobody counts them; ``opening``
    the published count of firms working and their staff (``firms``, ``staff``) from which everything began, None on
    earlier days.
    """

    day: date
    filed: Count
    approved: Count
    cells: list[Cell]
    days: list[tuple[date, Count]]
    backlog: list[tuple[int | None, int]]
    speed: Speed
    overdue: dict[str, int] | None
    opening: Version | None

    @property
    def working(self) -> Count:
        """Firms back at work and their people."""
        return queries.in_all(self.cells)

    @property
    def waiting(self) -> int:
        """Cases that wait for a decision."""
        return sum(cases for _, cases in self.backlog)


def opening_on(day: date) -> Version | None:
    """The published count from which everything began, on days that have one."""
    try:
        return shipped().parameter("statistics.opening").on(day)
    except NotInForce:
        return None


def figures(session: Session, day: date, at: datetime) -> Figures:
    """The figures of a day; the backlog is that of the moment ``at``."""
    earliest, latest = queries.first_and_last_start(session)
    first = min(max(earliest or day, day - timedelta(days=DAYS - 1)), day)
    last = min(max(latest or day, day), day + timedelta(days=AHEAD))
    owed = overdue_on(session, day)
    return Figures(
        day=day,
        filed=queries.filed_by(session, day),
        cells=queries.back_at_work(session, day),
        approved=queries.approved_on(session, day),
        days=queries.by_day(session, first, last),
        backlog=queries.backlog(session, at),
        speed=queries.speed(session, day),
        opening=opening_on(day),
        overdue=None if owed is None else dict(queries.areas_of(session, owed)),
    )
