"""The way of money as a picture, drawn alike on pages and on paper: what was granted narrows to what was paid."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 200
BAR = 44
LEAST = 2
STAGES = ("ceiling", "committed", "noticed", "batched", "sent", "paid", "returned", "clawed_back")
"""In the order of the money's way; the last two leave it."""


@dataclass(frozen=True)
class Stage:
    """One stage as a bar (px): ``amount_fen`` high in proportion to the first stage, from the bottom."""

    kind: str
    amount_fen: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Flow:
    """The bars in order, and between each two the shape (points of a polygon) in which one narrows to the next."""

    stages: tuple[Stage, ...]
    links: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT
    bar: int = BAR


def flow(amounts: Sequence[tuple[str, int]]) -> Flow:
    """The picture of (kind, fen) in order; nothing at all where the first stage has nothing."""
    most = max((amount for _, amount in amounts), default=0)
    if most <= 0:
        return Flow((), ())
    step = (WIDTH - BAR) // max(len(amounts) - 1, 1)
    stages = []
    for place, (kind, amount) in enumerate(amounts):
        height = max(HEIGHT * amount // most, LEAST if amount else 0)
        stages.append(Stage(kind, amount, place * step, HEIGHT - height, height))
    links = [
        f"{one.x + BAR},{one.y} {other.x},{other.y} {other.x},{HEIGHT} {one.x + BAR},{HEIGHT}"
        for one, other in itertools.pairwise(stages)
        if one.height and other.height and other.kind not in ("returned", "clawed_back")
    ]
    return Flow(tuple(stages), tuple(links))
