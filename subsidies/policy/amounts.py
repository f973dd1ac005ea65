"""Amounts as several measures need them: caps, refused lines, exact proportions, lists of people."""

from fractions import Fraction

import narwhals as nw

from office.rulebook.columns import at_most, half_up, whole, within_total
from office.rulebook.measure import CLAIM, ELIGIBLE, LINE

MILLIONTHS = 1_000_000
"""Rates (``Kind.PERCENT``) are kept as whole millionths: 4.35 % is 43,500."""


def capped(amount: nw.Expr, cap: int | None) -> nw.Expr:
    """``amount``, or ``cap`` where that is less; None is no cap."""
    return amount if cap is None else at_most(amount, whole(cap))


def eligible_only(amount: nw.Expr) -> nw.Expr:
    """A line that is not eligible receives nothing and uses nothing of the firm's cap."""
    return nw.when(nw.col(ELIGIBLE)).then(amount).otherwise(whole(0))


def within_firm_cap(amount: nw.Expr, cap: int | None) -> nw.Expr:
    """What the lines of one claim receive, in order, when they share ``cap``; None is no cap."""
    return amount if cap is None else within_total(amount, cap, CLAIM, LINE)


def proportion(amount: nw.Expr, numerator: nw.Expr, denominator: int) -> nw.Expr:
    """``amount × numerator ÷ denominator`` rounded half-up once, exact though the product would leave 64 bits.

    The whole multiples of the denominator are set apart first; they need no rounding. Fits for a denominator up to
    4 × 10⁸, a numerator up to 4 × 10⁹ and the largest amount.
    """
    multiples = amount // whole(denominator)
    rest = amount - multiples * whole(denominator)
    return multiples * numerator + half_up(rest * numerator, whole(denominator))


def reduced_rate(rate: nw.Expr, cut: Fraction) -> nw.Expr:
    """The highest rate (millionths) that is at least ``cut`` of ``rate`` below it.

    Rounded down, so that who charges what is shown has met the law exactly.
    """
    kept = 1 - cut
    return (rate * whole(kept.numerator)) // whole(kept.denominator)


def counted(listed: nw.Expr) -> nw.Expr:
    """How many entries a text lists, parted by spaces, commas, semicolons or 、; null where there is no text."""
    marks = listed.str.replace_all(r"[^\s,;、]+", "#").str.replace_all(r"[^#]", "")
    return marks.str.len_chars().cast(nw.Int64)
