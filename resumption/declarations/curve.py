"""How many people of a roster may work by which day, as figures and as the points of a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 220, 44, 14, 12, 34
A_LABEL = 72


@dataclass(frozen=True)
class Day:
    """One day of the curve: new people, people so far, how many of those were approved before, and where its step
    stands in the picture (px)."""

    day: date
    new: int
    total: int
    x: int
    y: int
    labelled: bool
    before: int = 0

    @property
    def label(self) -> str:
        """Month and day."""
        return f"{self.day:%m-%d}"


@dataclass(frozen=True)
class Curve:
    """The steps of a roster, the path of the drawing and its frame (px). Where people were added, ``first`` is the area
    below the people approved before them."""

    days: tuple[Day, ...]
    line: str
    area: str
    first: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    top: int = TOP
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM

    def as_json(self) -> dict[str, Any]:
        """Plain data to freeze with a paper."""
        days = [{**asdict(day), "day": day.day.isoformat(), "label": day.label} for day in self.days]
        return {**asdict(self), "days": days}


def curve(days: Mapping[str, int], before: Mapping[str, int] | None = None) -> Curve | None:
    """The curve over ``days`` (ISO day → people who may first start then), on top of those approved ``before``; None
    when nobody may start yet."""
    new, old = parsed(days), parsed(before or {})
    if not new:
        return None
    starts = sorted({*new, *old})
    first, last, whole = starts[0], starts[-1], sum(new.values()) + sum(old.values())
    span = max((last - first).days, 1)
    found: list[Day] = []
    total = earlier = 0
    labelled: int | None = None
    for day in starts:
        earlier += old.get(day, 0)
        total += new.get(day, 0) + old.get(day, 0)
        x = LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days // span
        named = labelled is None or x - labelled >= A_LABEL
        labelled = x if named else labelled
        found.append(Day(day, new.get(day, 0), total, x, height(total, whole), named, earlier))
    line = steps([(day.x, day.y) for day in found])
    lower = steps([(day.x, height(day.before, whole)) for day in found])
    base = f" V{HEIGHT - BOTTOM} Z"
    return Curve(tuple(found), line, line + base, lower + base if old else "")


def parsed(days: Mapping[str, int]) -> dict[date, int]:
    """Days as days, those with nobody left out."""
    return {date.fromisoformat(day): number for day, number in days.items() if number}


def height(total: int, whole: int) -> int:
    """Where so many people stand in the picture."""
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * total // whole


def steps(points: list[tuple[int, int]]) -> str:
    """The path of a stair through these points, from the ground to the right edge."""
    path = [f"M{LEFT} {HEIGHT - BOTTOM}"]
    for x, y in points:
        path += [f"H{x}", f"V{y}"]
    return " ".join([*path, f"H{WIDTH - RIGHT}"])


def added_up(all_days: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """The days of several rosters as of one."""
    together: dict[str, int] = {}
    for days in all_days:
        for day, number in days.items():
            together[day] = together.get(day, 0) + number
    return together
