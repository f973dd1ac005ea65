"""The drawings of a "what if" as whole pixels: how many go from where to where, two lines over days, pairs of bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, GAP, THICK, SIDE = 480, 300, 12, 12, 110
LEFT, TOP, RIGHT, BOTTOM, CURVE_HEIGHT = 56, 14, 12, 30, 230
A_LABEL = 72
THIN = 2
"""What there is, however few, is drawn this thick."""


@dataclass(frozen=True)
class Block:
    """One place on the left or right: which, how many, where it stands."""

    place: int
    count: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Ribbon:
    """Those who go from one place to another: ``kind`` is ``same``, ``up`` (to a place further up) or ``down``."""

    before: int
    after: int
    count: int
    kind: str
    path: str


@dataclass(frozen=True)
class Flow:
    """The whole drawing."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    ribbons: tuple[Ribbon, ...]
    width: int = WIDTH
    height: int = HEIGHT
    thick: int = THICK


def flow(matrix: Sequence[Sequence[int]], places: int) -> Flow | None:
    """``matrix`` is a list of ``[before, after, count, …]``; None when nobody is anywhere."""
    total = sum(row[2] for row in matrix)
    if not total:
        return None
    # However few go each way, the thin ribbons of all ways have their room: nothing is drawn below the picture.
    room = max(0, HEIGHT - GAP * (places - 1) - THIN * sum(1 for row in matrix if row[2]))
    tall = {(row[0], row[1]): max(THIN, room * row[2] // total) for row in matrix if row[2]}
    sides = [_blocks(matrix, tall, side, places) for side in (0, 1)]
    starts = [{block.place: block.y for block in blocks} for blocks in sides]
    ribbons = []
    for before, after, count, *_ in sorted(matrix, key=lambda row: (row[0], row[1])):
        if not count:
            continue
        height, y0, y1 = tall[before, after], starts[0][before], starts[1][after]
        starts[0][before] += height
        starts[1][after] += height
        kind = "same" if before == after else "up" if after < before else "down"
        ribbons.append(Ribbon(before, after, count, kind, _ribbon(y0, y1, height)))
    return Flow(sides[0], sides[1], tuple(ribbons))


def _blocks(
    matrix: Sequence[Sequence[int]], tall: Mapping[tuple[int, int], int], side: int, places: int
) -> tuple[Block, ...]:
    found, y = [], 0
    for place in range(places):
        height = sum(each for pair, each in tall.items() if pair[side] == place)
        count = sum(row[2] for row in matrix if row[side] == place)
        found.append(Block(place, count, SIDE if side == 0 else WIDTH - SIDE - THICK, y, height))
        y += height + GAP
    return tuple(found)


def _ribbon(y0: int, y1: int, height: int) -> str:
    x0, x1 = SIDE + THICK, WIDTH - SIDE - THICK
    middle = (x0 + x1) // 2
    there = f"M{x0} {y0} C{middle} {y0} {middle} {y1} {x1} {y1}"
    back = f"V{y1 + height} C{middle} {y1 + height} {middle} {y0 + height} {x0} {y0 + height} Z"
    return f"{there} {back}"


@dataclass(frozen=True)
class Mark:
    """A word beside an axis, and where."""

    words: str
    place: int


@dataclass(frozen=True)
class Lines:
    """Two lines that rise day by day, before and after, on one scale."""

    before: str
    after: str
    days: tuple[Mark, ...]
    most: int
    last: tuple[int, int]
    width: int = WIDTH
    height: int = CURVE_HEIGHT
    left: int = LEFT
    top: int = TOP
    right: int = WIDTH - RIGHT
    bottom: int = CURVE_HEIGHT - BOTTOM


def lines(days: Sequence[Sequence[object]]) -> Lines | None:
    """``days`` is a list of ``[ISO day, before, after]``, counts summed up; None when there is no day."""
    points = [(date.fromisoformat(str(day)), int(str(one)), int(str(other))) for day, one, other in days]
    if not points or not max(points[-1][1:]):
        return None
    first, most = points[0][0], max(points[-1][1:])
    span = (points[-1][0] - first).days + 1  # the last step is seen to last
    base, rise = CURVE_HEIGHT - BOTTOM, CURVE_HEIGHT - TOP - BOTTOM

    def at(day: date) -> int:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days // span

    def path(side: int) -> str:
        steps = [f"M{LEFT} {base}"]
        for point in points:
            steps += [f"H{at(point[0])}", f"V{base - rise * point[1:][side] // most}"]
        return " ".join([*steps, f"H{WIDTH - RIGHT}"])

    marks: list[Mark] = []
    for day, *_ in points:
        if not marks or at(day) - marks[-1].place >= A_LABEL:
            marks.append(Mark(f"{day:%m-%d}", at(day)))
    return Lines(path(0), path(1), tuple(marks), most, (points[-1][1], points[-1][2]))


BAR = 200


def bars(pairs: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """The widths (of :data:`BAR` px) of pairs of amounts on one scale; none is ever wider than the drawing."""
    most = max((abs(amount) for pair in pairs for amount in pair), default=0)
    return [(BAR * abs(a) // most, BAR * abs(b) // most) if most else (0, 0) for a, b in pairs]
