"""The whitelist's order: tier, score, reasons and rank, over a frame of firms with the fact names of POLICY §8.

Tiers are 0 guarantee, 1 priority, 2 local, 3 ordinary and 4 hold. Hold comes last and wins over the others: what is
missing has to be put right first. Within a tier: score (high first), filing time (none last), credit code, so that
the order is total. :func:`order` works column by column on a frame of any size, eager or lazy, Polars or DuckDB;
:func:`rank` gives one frozen object per firm.
Source: the whitelist of Huzhou as reported in February 2020, figures in ``parameters/whitelist.toml``.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import narwhals as nw

from office.rulebook.law import Law
from office.rulebook.parameters import Citation, Rulebook
from resumption.policy.conditions import (
    CATEGORIES,
    CONDITIONS,
    COUNTS,
    FLAGS,
    REQUIRED,
    TEXTS,
    answers,
    needs,
)  # fmt: skip
from resumption.policy.law import law as law_on

TIERS = ("guarantee", "priority", "local", "ordinary", "hold")
TIER_TITLES = {
    "guarantee": ("保障类", "Guarantee"),
    "priority": ("优先类", "Priority"),
    "local": ("本地用工类", "Local staff"),
    "ordinary": ("一般类", "Ordinary"),
    "hold": ("暂缓", "On hold"),
}
Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]


@dataclass(frozen=True)
class Reason:
    """One condition as answered for one firm; ``met`` is None where the office was not told."""

    code: str
    title: str
    title_en: str
    met: bool | None
    cite: Citation


@dataclass(frozen=True)
class Missing:
    """One required thing the firm lacks, and what to do about it."""

    code: str
    title: str
    title_en: str
    remedy: str
    remedy_en: str


@dataclass(frozen=True)
class RankedFirm:
    """One firm's place: tier by name, rank from 1 over the whole list, score in points."""

    credit_code: str
    name: str
    tier: str
    rank: int
    score: int
    reasons: tuple[Reason, ...]
    missing: tuple[Missing, ...]

    def as_json(self) -> dict[str, Any]:
        """The object of POLICY §8, ready for ``json.dumps``."""
        return asdict(self)


RankedFirms = tuple[RankedFirm, ...]


def rank(frame: Any, *, on: date, rulebook: Rulebook | None = None) -> RankedFirms:
    """Every firm in order, under the figures in force ``on`` that day.

    ``frame`` is any native frame Narwhals knows (one row per firm); facts left out count as not given.
    Raises ``NotInForce`` before the first whitelist text.
    """
    law = law_on("whitelist", on, rulebook)
    rows = order(frame, on=on, rulebook=rulebook).sort("rank").lazy().collect("polars").iter_rows(named=True)
    cites = {condition.code: law.cite(condition.figure) for condition in CONDITIONS}
    return tuple(_ranked(row, cites) for row in rows)


def order(frame: Any, *, on: date, rulebook: Rulebook | None = None) -> Frame:
    """The frame with every condition (``met_…``), ``tier`` (0–4), every ``points_…``, ``score`` and ``rank``."""
    judged = judge(frame, on=on, rulebook=rulebook)
    latest = nw.lit(datetime(9999, 12, 31))  # noqa: DTZ001  (Beijing wall time, as the column is)
    keyed = judged.with_columns(
        (nw.lit(0) - nw.col("score")).alias("_score"), nw.col("filed_at").fill_null(latest).alias("_filed")
    )
    by = ["tier", "_score", "_filed", "credit_code"]
    return keyed.with_row_index("rank", order_by=by).with_columns(nw.col("rank") + 1).drop("_score", "_filed")


def judge(frame: Any, *, on: date, rulebook: Rulebook | None = None) -> Frame:
    """As :func:`order` without the rank: what can be said of each firm by itself."""
    law = law_on("whitelist", on, rulebook)
    weights = law.value("score_weights")
    required = [nw.col(c.column).fill_null(True) for c in REQUIRED]
    category = nw.any_horizontal(*[nw.col(f"met_{code}") for code in CATEGORIES], ignore_nulls=True)
    tier = (
        nw.when(~nw.all_horizontal(*required, ignore_nulls=True)).then(nw.lit(4))
        .when(nw.col("met_guarantee_sector")).then(nw.lit(0))
        .when(category).then(nw.lit(1))
        .when(nw.col("met_mainly_local")).then(nw.lit(2))
        .otherwise(nw.lit(3))
    )  # fmt: skip
    answered = clean(frame, law).with_columns(*needs(law)).with_columns(*answers(law))
    scored = answered.with_columns(tier.alias("tier"), *_points(weights))
    columns = [f"points_{code}" for code in weights]
    ranked: Frame = scored.with_columns(nw.sum_horizontal(*columns).cast(nw.Int64).alias("score"))
    return ranked


def clean(frame: Any, law: Law) -> Frame:
    """Every fact present and typed: counts and yes/no without nulls, the guarantee sector from the industry code."""
    facts = nw.from_native(frame)
    present = set(facts.collect_schema().names())
    types: dict[str, Any] = dict.fromkeys(COUNTS, nw.Int64) | dict.fromkeys(FLAGS, nw.Boolean)
    types |= dict.fromkeys(TEXTS, nw.String) | {"planned_date": nw.Date, "filed_at": nw.Datetime("us")}
    given = facts.with_columns(
        *[(nw.col(n) if n in present else nw.lit(None)).cast(kind).alias(n) for n, kind in types.items()]
    )
    sector = nw.col("industry").is_in(law.value("guarantee_industries")).fill_null(False)
    stated = nw.col("guarantee_sector")
    cleaned: Frame = given.with_columns(
        *[nw.col(n).fill_null(0) for n in COUNTS],
        *[nw.col(n).fill_null(False) for n in FLAGS if n not in ("guarantee_sector", "all_declared")],
        *[nw.col(n).fill_null("") for n in ("golden_class", "per_mu_grade", "order_book")],
        nw.when(stated.is_null()).then(sector).otherwise(stated).alias("guarantee_sector"),
    )
    return cleaned


def _points(weights: dict[str, int]) -> list[nw.Expr]:
    staff, need = nw.col("staff_total"), nw.col("masks_required")
    spare = nw.col("masks") - need
    spare = nw.when(spare < 0).then(nw.lit(0)).when(spare > need).then(need).otherwise(spare)
    share = nw.when(nw.col("staff_local") > staff).then(staff).otherwise(nw.col("staff_local"))
    points = {code: _if(nw.col(f"met_{code}"), weights[code]) for code in CATEGORIES}
    points["large_order_book"] = _if(nw.col("order_book") == "large", weights["large_order_book"])
    points["local_share"] = _part(share, staff, weights["local_share"])
    points["prevention_margin"] = _part(spare, need, weights["prevention_margin"])
    return [points[code].cast(nw.Int64).alias(f"points_{code}") for code in weights]


def _if(met: nw.Expr, points: int) -> nw.Expr:
    return nw.when(met).then(nw.lit(points)).otherwise(nw.lit(0))


def _part(part: nw.Expr, whole: nw.Expr, points: int) -> nw.Expr:
    """``points`` × part ÷ whole, rounded down; nothing of nothing is nothing."""
    divisor = nw.when(whole > 0).then(whole).otherwise(nw.lit(1))
    return nw.when(whole > 0).then((part * points) // divisor).otherwise(nw.lit(0))


def _ranked(row: dict[str, Any], cites: dict[str, Citation]) -> RankedFirm:
    return RankedFirm(
        credit_code=row["credit_code"],
        name=row["name"] or "",
        tier=TIERS[row["tier"]],
        rank=row["rank"],
        score=row["score"],
        reasons=tuple(Reason(c.code, c.title, c.title_en, row[c.column], cites[c.code]) for c in CONDITIONS),
        missing=tuple(
            Missing(c.code, c.title, c.title_en, c.remedy, c.remedy_en) for c in REQUIRED if row[c.column] is False
        ),
    )
