"""How many people of a roster may work by which day, as figures and as the points of a picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 220, 44, 14, 12, 34
MOST_LABELS = 8


@dataclass(frozen=True)
class Day:
    """One day of the curve: new people, people so far, and where its step stands in the picture (px)."""

    day: date
    new: int
    total: int
    x: int
    y: int
    labelled: bool


@dataclass(frozen=True)
class Curve:
    """The steps of a roster, the path of the drawing and its frame (px)."""

    days: tuple[Day, ...]
    line: str
    area: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    top: int = TOP
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def curve(days: Mapping[str, int]) -> Curve | None:
    """The curve over ``days`` (ISO day → people who may first start then); None when nobody may start yet."""
    starts = {date.fromisoformat(day): number for day, number in sorted(days.items())}
    if not starts:
        return None
    first, last, whole = min(starts), max(starts), sum(starts.values())
    span = max((last - first).days, 1)
    step = max(1, -(-len(starts) // MOST_LABELS))
    found: list[Day] = []
    total = 0
    for index, (day, new) in enumerate(starts.items()):
        total += new
        x = LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days // span
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * total // whole
        found.append(Day(day, new, total, x, y, index % step == 0))
    base = HEIGHT - BOTTOM
    steps = [f"M{LEFT} {base}"]
    for point in found:
        steps += [f"H{point.x}", f"V{point.y}"]
    line = " ".join([*steps, f"H{WIDTH - RIGHT}"])
    return Curve(tuple(found), line, f"{line} V{base} Z")
