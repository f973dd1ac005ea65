"""A fund's ceiling as a bar: paid, on its way, still to pay and left; drawn alike on pages and on paper."""

from dataclasses import dataclass

from subsidies.policy.postings import Figures

WIDTH, HEIGHT = 640, 22


@dataclass(frozen=True)
class Part:
    """One stretch of a bar, from ``x``, ``width`` wide (px), standing for ``amount_fen``."""

    kind: str
    amount_fen: int
    x: int
    width: int


@dataclass(frozen=True)
class Bar:
    """The parts in order, and where people are warned (px; None without a ceiling)."""

    parts: tuple[Part, ...]
    warning: int | None
    width: int = WIDTH
    height: int = HEIGHT


def bar(found: Figures, warning_numerator: int, warning_denominator: int) -> Bar:
    """The bar of a fund's figures; its parts fill it exactly, whatever each is cut to."""
    if found.ceiling <= 0:
        return Bar((), None)
    amounts = {
        "paid": found.paid,
        "remitted": found.remitted,
        "returned": found.returned,
        "payable": found.payable,
        "left": found.left,
    }
    parts, so_far = [], 0
    for kind, amount in amounts.items():
        start, end = (WIDTH * total // found.ceiling for total in (so_far, so_far + amount))
        so_far += amount
        if amount:
            parts.append(Part(kind, amount, start, end - start))
    return Bar(tuple(parts), WIDTH * warning_numerator // warning_denominator)
