"""What another rulebook would cost for the claims there are: both sides by the measures' own rules, then summed up.

Money is whole fen throughout. A claim's law is that of the day it was filed, a line's that of its own day where the
measure says so; no what if changes that. Pairs are always (before, after). What is personal in a line is not read, so
rules that only count listed people are taken as met.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

from office.errors import DomainError
from office.rulebook.evaluate import evaluate
from office.rulebook.facts import Fact, Kind
from office.rulebook.measure import CLAIM, ELIGIBLE, LINE
from office.rulebook.parameters import Rulebook
from office.rulebook.reading import NO, SCALES, YES, compact, value_of
from subsidies.policy.catalogue import Catalogue
from subsidies.policy.support import Support, SupportKind

SIZES = ("micro", "small", "medium", "large", "unknown")
KEPT = ("credit_code", "name", "area", "staff", "state", "measure", "paid", "fund", "before", "after")
PENDING, AWARDED = ("filed", "assessed"), ("awarded", "reopened", "corrected")
MOST_FIRMS = 5_000
TYPES = {
    Kind.DATE: pl.Date, Kind.TEXT: pl.String, Kind.INTEGER: pl.Int64, Kind.MONEY: pl.Int64, Kind.QUANTITY: pl.Int64,
    Kind.PERCENT: pl.Int64, Kind.BOOLEAN: pl.Boolean, Kind.CHOICE: pl.String,
}  # fmt: skip


def read_columns(measure: Support, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with each fact of the measure, given as text, in its stored type: the column twin of ``read_facts``.

    What is written as usual is read column by column, the rest text by text, each different one once. What cannot be
    read (it was, when the claim was filed) is null.
    """
    return frame.with_columns(_typed(fact, frame[fact.name]).alias(fact.name) for fact in measure.facts)


def _typed(fact: Fact, texts: pl.Series) -> pl.Series:
    texts = texts.cast(pl.String).str.strip_chars()
    texts = texts.set(texts == "", None)
    quick = texts.to_frame().select(_quick(fact, pl.col(texts.name))).to_series()
    rest = texts.filter(quick.is_null() & texts.is_not_null()).unique()
    slow = {text: value for text in rest if (value := _value(fact, text)) is not None}
    if not slow:
        return quick
    return quick.fill_null(texts.replace_strict(slow, default=None, return_dtype=TYPES[fact.kind]))


def _quick(fact: Fact, text: pl.Expr) -> pl.Expr:
    match fact.kind:
        case Kind.TEXT:
            return text.str.normalize("NFKC").str.strip_chars()
        case Kind.DATE:
            return text.str.to_date("%Y-%m-%d", strict=False)
        case Kind.BOOLEAN:
            meant = {YES[0]: True, YES[1]: True, NO[0]: False, NO[1]: False}
            return text.replace_strict(meant, default=None, return_dtype=pl.Boolean)
        case Kind.CHOICE:
            return pl.when(text.is_in([choice.code for choice in fact.choices])).then(text)
    places = 2 if fact.kind is Kind.MONEY else SCALES.get(fact.kind, 0)
    plain = text.str.contains(rf"^\d{{1,12}}(\.\d{{1,{places}}})?$" if places else r"^\d{1,12}$")
    whole = text.str.extract(r"^(\d+)").cast(pl.Int64, strict=False)
    part = text.str.extract(r"\.(\d+)$").fill_null("").str.pad_end(places, "0") if places else pl.lit("0")
    return pl.when(plain).then(whole * 10**places + part.cast(pl.Int64, strict=False))


def _value(fact: Fact, text: str) -> Any:
    try:
        return value_of(fact, compact(text))
    except DomainError:
        return None


def costed(known: Catalogue, frames: Mapping[str, pl.DataFrame], *, before: Rulebook, after: Rulebook) -> pl.DataFrame:
    """Every line with what it comes to under both rulebooks, columns :data:`KEPT`; raises ``NotInForce``.

    A frame per measure has ``claim``, ``on`` (the day of filing), the facts as text, and the firm's columns.
    """
    parts = [part for code, frame in frames.items() for part in _lines(known.measures[code], frame, before, after)]
    return pl.concat(parts) if parts else pl.DataFrame(schema=_schema())


def _lines(measure: Support, frame: pl.DataFrame, before: Rulebook, after: Rulebook) -> Iterator[pl.DataFrame]:
    facts = read_columns(measure, frame).with_row_index(LINE, 1).with_columns(pl.col(LINE).cast(pl.Int64))
    names = [CLAIM, LINE, *(fact.name for fact in measure.facts)]
    for (day,), part in facts.partition_by("on", as_dict=True, maintain_order=True).items():
        sides = [_worth(measure, part.select(names), rulebook, day) for rulebook in (before, after)]
        yield part.with_columns(
            sides[0].alias("before"),
            sides[1].alias("after"),
            measure=pl.lit(measure.code),
            paid=pl.lit(measure.kind is SupportKind.PAID),
            fund=pl.lit(measure.fund.code if measure.fund else None, pl.String),
        ).select(pl.col(name).cast(kind) for name, kind in _schema().items())


def _worth(measure: Support, facts: pl.DataFrame, rulebook: Rulebook, on: date) -> pl.Series:
    """What each line comes to in fen; a measure that is about no sum comes to nothing."""
    found = evaluate(measure, nw.from_native(facts.lazy()), rulebook=rulebook, on=on).to_native()
    about = pl.col(measure.result) if measure.result else pl.lit(0)
    worth = pl.when(pl.col(ELIGIBLE)).then(about).otherwise(0).fill_null(0).cast(pl.Int64).alias("worth")
    series: pl.Series = found.sort(LINE).select(worth).collect()["worth"]
    return series


def _schema() -> dict[str, Any]:
    fen = dict.fromkeys(("before", "after"), pl.Int64)
    return dict.fromkeys(KEPT, pl.String) | {"staff": pl.Int64, "paid": pl.Boolean} | fen


def sizes_of(rulebook: Rulebook, on: date) -> tuple[int, ...]:
    """The fewest staff of a small, a medium and a large firm."""
    return tuple(rulebook.value("firm_sizes.staff_from", on))


def _size(bounds: Sequence[int]) -> pl.Expr:
    """The size by the number of staff: as many bounds are reached as sizes are passed."""
    reached = pl.sum_horizontal([(pl.col("staff") >= bound).cast(pl.Int64) for bound in bounds])
    named = dict(enumerate(SIZES[:-1]))
    return pl.when(pl.col("staff").is_null()).then(pl.lit(SIZES[-1])).otherwise(reached.replace_strict(named))


def summed(lines: pl.DataFrame, bounds: Sequence[int]) -> dict[str, Any]:
    """What it comes to: in all, by measure, district, size of firm and fund; and the firms that win and lose.

    Only what is paid counts, but under ``measures``, which has every measure. Rows end with the pair in fen; ``funds``
    tells apart what is pending and what was awarded. ``firms`` holds at most :data:`MOST_FIRMS`, most changed first.
    """
    paid = lines.filter("paid")
    firms = paid.group_by("credit_code").agg(pl.col("name", "area").first(), *_pair()).sort("credit_code")
    changed = firms.filter(pl.col("before") != pl.col("after"))
    difference = pl.col("after") - pl.col("before")
    most = changed.sort(-difference.abs(), "credit_code").head(MOST_FIRMS)
    return {
        "lines": lines.height,
        "firms_in_all": firms.height,
        "total": list(paid.select(_pair()).row(0)),
        "measures": _by(lines, "measure", "paid"),
        "areas": _by(paid, "area"),
        "sizes": _by(paid.with_columns(_size(bounds).alias("size")), "size"),
        "funds": _funds(paid),
        "winners": changed.filter(difference > 0).height,
        "losers": changed.filter(difference < 0).height,
        "firms": list(most.iter_rows(named=True)),
    }


def _pair() -> list[pl.Expr]:
    return [pl.col("before").sum(), pl.col("after").sum()]


def _by(lines: pl.DataFrame, *names: str) -> list[list[Any]]:
    """Rows of the names, how many lines, and the pair."""
    return [list(row) for row in lines.group_by(names).agg(pl.len(), *_pair()).sort(names).iter_rows()]


def _funds(paid: pl.DataFrame) -> dict[str, dict[str, list[int]]]:
    stage = pl.when(pl.col("state").is_in(AWARDED)).then(pl.lit("awarded")).otherwise(pl.lit("pending"))
    found: dict[str, dict[str, list[int]]] = {}
    for fund, which, before, after in paid.group_by("fund", stage.alias("stage")).agg(_pair()).sort("fund").iter_rows():
        found.setdefault(fund, {"pending": [0, 0], "awarded": [0, 0]})[which] = [before, after]
    return found
