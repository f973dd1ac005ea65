"""A firm's reports as small pictures: figures by day, gaps where nothing was reported; for pages and paper alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from resumption.monitoring.models import DailyReport
from resumption.policy.reporting import mask_days

WIDTH, HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 320, 84, 8, 64, 34, 312
DOTS = 10
"""So many points at most are drawn as dots, too."""


@dataclass(frozen=True)
class Point:
    """One day's value and where it stands in the picture (px)."""

    day: date
    value: int
    x: int
    y: int


@dataclass(frozen=True)
class Trend:
    """One figure over some days: the path of the line, its points, a ``limit`` drawn across (None: none)."""

    code: str
    points: tuple[Point, ...]
    line: str
    top: int
    limit: int | None
    limit_y: int
    first: date
    last: date
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM
    ceiling: int = TOP

    @property
    def newest(self) -> int:
        """The last value."""
        return self.points[-1].value

    @property
    def lowest(self) -> int:
        """The smallest value."""
        return min(point.value for point in self.points)

    @property
    def highest(self) -> int:
        """The largest value."""
        return max(point.value for point in self.points)

    @property
    def dotted(self) -> tuple[Point, ...]:
        """The points to mark: all when there are few, else the last one."""
        return self.points if len(self.points) <= DOTS else self.points[-1:]


def trends(reports: Sequence[DailyReport], *, supply_days: int) -> tuple[Trend, ...]:
    """Headcount on duty against the approved one, abnormal temperatures, days the masks last; empty without reports.

    ``reports`` are standing ones, oldest first. Days without a report break the line.
    """
    if not reports:
        return ()
    days = [(each.day, mask_days(each.masks, each.on_duty, each.day)) for each in reports]
    return tuple(
        trend
        for trend in (
            drawn("on_duty", [(each.day, each.on_duty) for each in reports], limit=reports[-1].headcount),
            drawn("abnormal", [(each.day, each.abnormal) for each in reports]),
            drawn("mask_days", [(day, left) for day, left in days if left is not None], limit=supply_days),
        )
        if trend is not None
    )


def drawn(code: str, values: Sequence[tuple[date, int]], *, limit: int | None = None) -> Trend | None:
    """One picture; None without values."""
    if not values:
        return None
    first, last = values[0][0], values[-1][0]
    span = (last - first).days
    top = max([value for _, value in values] + [limit or 0, 1])

    def height(value: int) -> int:
        return BOTTOM - (BOTTOM - TOP) * value // top

    points = tuple(
        Point(day, value, LEFT + (RIGHT - LEFT) * (day - first).days // span if span else RIGHT, height(value))
        for day, value in values
    )
    steps = []
    for index, point in enumerate(points):
        begins = index == 0 or (point.day - points[index - 1].day).days > 1
        steps.append(f"{'M' if begins else 'L'}{point.x} {point.y}")
    return Trend(code, points, " ".join(steps), top, limit, height(limit or 0), first, last)
