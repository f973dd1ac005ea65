"""Integer arithmetic over columns that gives the same fen on every engine.

All operands are non-negative 64-bit integers: there floor and truncation agree, so ``//`` means the same in Polars
and DuckDB. Amounts stay below ``LARGEST_AMOUNT`` fen and terms of a share below ``parameters.LARGEST_TERM``, so
that twice their product fits into 64 bits (2 × 10¹⁴ × 10⁴ < 9.2 × 10¹⁸).
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from operator import or_

import narwhals as nw

LARGEST_AMOUNT = 10**14
FEW_VALUES = 4


def whole(number: int) -> nw.Expr:
    """A 64-bit integer constant (DuckDB would choose 32 bits for a small one, and overflow)."""
    return nw.lit(number, nw.Int64)


def half_up(numerator: nw.Expr, denominator: nw.Expr) -> nw.Expr:
    """``numerator / denominator`` rounded half-up; null where the denominator is 0."""
    safe = nw.when(denominator > whole(0)).then(denominator)
    return ((whole(2) * numerator + safe) // (whole(2) * safe)).cast(nw.Int64)


def portion(amount: nw.Expr, share: Fraction) -> nw.Expr:
    """``share`` of ``amount`` (Int64 fen), rounded half-up to the fen: the column twin of ``money.portion``."""
    return half_up(amount * whole(share.numerator), whole(share.denominator))


def at_most(amount: nw.Expr, cap: nw.Expr) -> nw.Expr:
    """The smaller of the two, row by row."""
    return nw.min_horizontal(amount, cap)


def not_below_zero(amount: nw.Expr) -> nw.Expr:
    """``amount``, or 0 where it is negative."""
    return nw.max_horizontal(amount, whole(0))


def ratio_within(part: nw.Expr, total: nw.Expr, limit: Fraction) -> nw.Expr:
    """``part / total <= limit`` without dividing, the limit included (the law's "以内" and "以下")."""
    return times(part, limit.denominator) <= times(total, limit.numerator)


def ratio_reaches(part: nw.Expr, total: nw.Expr, floor: Fraction) -> nw.Expr:
    """``part / total >= floor`` without dividing, the floor included (the law's "以上")."""
    return times(part, floor.denominator) >= times(total, floor.numerator)


def times(column: nw.Expr, number: int) -> nw.Expr:
    """``column × number``; once a column is the column itself, which saves an engine a pass over it."""
    return column if number == 1 else column * whole(number)


def percent_hundredths(part: nw.Expr, total: nw.Expr) -> nw.Expr:
    """``part / total`` in hundredths of a percent, rounded half-up, for showing only; null where total is 0."""
    return half_up(part * whole(10_000), total)


def within_total(amount: nw.Expr, cap: int, group: str, order: str) -> nw.Expr:
    """What each row still receives when the rows of ``group`` share one ``cap``, served in ``order``."""
    up_to_here = amount.cum_sum().over(group, order_by=order).cast(nw.Int64)
    return at_most(amount, not_below_zero(whole(cap) - (up_to_here - amount)))


def one_of(text: nw.Expr, values: Sequence[str]) -> nw.Expr:
    """Whether ``text`` is one of ``values``; a null is none of them.

    A few comparisons read a column of text three times as fast as a look-up in a set, which pays for itself later.
    """
    if 0 < len(values) <= FEW_VALUES:
        return reduce(or_, (text == value for value in values)).fill_null(False)
    return text.is_in(values).fill_null(False)
