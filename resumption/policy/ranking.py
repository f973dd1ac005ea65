"""The whitelist's order: tier, score, reasons and rank, over a frame of firms with the fact names of POLICY §8.

Tiers are 0 guarantee, 1 priority, 2 local, 3 ordinary and 4 hold. Hold comes last and wins over the others: what is
missing has to be put right first. Within a tier: score (high first), filing time (none last), credit code, so that
the order is total. :func:`order` works column by column on a frame of any size, eager or lazy, Polars or DuckDB;
:func:`rank` gives one frozen object per firm.
Source: the whitelist of Huzhou as reported in February 2020, figures in ``parameters/whitelist.toml``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import narwhals as nw

from office.rulebook.columns import at_most, not_below_zero, one_of, whole
from office.rulebook.law import Law
from office.rulebook.parameters import Citation, Rulebook
from resumption.policy.conditions import (
    CATEGORIES,
    CONDITIONS,
    COUNTS,
    FLAGS,
    TEXTS,
    Condition,
    answers,
    masks_required,
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
MET_TEXT, UNMET_TEXT = "符合：{title}", "不符合：{title}"
Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]
STATED_SECTOR = "guarantee_sector"
SURE_FLAGS = tuple(name for name in FLAGS if name not in (STATED_SECTOR, "all_declared"))
"""The yes/no facts that are no where nothing is said."""
TYPES: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(COUNTS, (nw.Int64,)),
    **dict.fromkeys((*SURE_FLAGS, "all_declared"), (nw.Boolean,)),
    **dict.fromkeys(TEXTS, (nw.String, nw.Categorical)),
    "credit_code": (nw.String,),
    "planned_date": (nw.Date,),
    "filed_at": (nw.Datetime("us"),),
}
"""Fact → its type, and what else is taken as it is."""


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
    needed = frozenset(law.value("tier_conditions")["hold"])
    return tuple(_ranked(row, cites, needed) for row in rows)


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
    scored = tiered(frame, on=on, rulebook=rulebook).with_columns(*_points(law))
    points = [f"points_{code}" for code in law.value("score_weights")]
    judged: Frame = scored.with_columns(nw.sum_horizontal(*points).alias("score"))
    return judged


def tiered(frame: Any, *, on: date, rulebook: Rulebook | None = None) -> Frame:
    """The frame with every condition (``met_…``) and ``tier`` (0–4), without points: all that a simulation asks."""
    law = law_on("whitelist", on, rulebook)
    answered: Frame = clean(frame, law).with_columns(*answers(law))
    return answered.with_columns(_tier(law.value("tier_conditions")).alias("tier"))


def worded(judged: Frame) -> Frame:
    """The frame with every answer as a sentence, ``text_…``, null where the office was not told."""
    return judged.with_columns(*[_sentence(condition) for condition in CONDITIONS])


def _sentence(condition: Condition) -> nw.Expr:
    """An enumeration of its two sentences: a million firms keep one small number each, not the words."""
    texts = [text.format(title=condition.title) for text in (MET_TEXT, UNMET_TEXT)]
    yes, no = (nw.lit(text).cast(nw.Enum(texts)) for text in texts)
    met = nw.col(condition.column)
    return nw.when(met).then(yes).when(~met).then(no).alias(f"text_{condition.code}")


def clean(frame: Any, law: Law) -> Frame:
    """Every fact present and typed: counts and yes/no without nulls, the guarantee sector from the industry code.

    Texts may be categories. Facts already of their type are left as they are: reading a column for nothing costs as
    much as answering a question.
    """
    facts = nw.from_native(frame)
    schema = facts.collect_schema()
    absent = [nw.lit(None, kinds[0]).alias(name) for name, kinds in TYPES.items() if name not in schema]
    wrong = [nw.col(name).cast(kinds[0]) for name, kinds in TYPES.items() if schema.get(name, kinds[0]) not in kinds]
    sector = one_of(nw.col("industry"), law.value("guarantee_industries"))
    if STATED_SECTOR in schema:
        stated = nw.col(STATED_SECTOR).cast(nw.Boolean)
        sector = nw.when(stated.is_null()).then(sector).otherwise(stated)
    if absent or wrong:
        facts = facts.with_columns(*absent, *wrong)
    cleaned: Frame = facts.with_columns(
        nw.col(*COUNTS).fill_null(0), nw.col(*SURE_FLAGS).fill_null(False), sector.alias(STATED_SECTOR)
    )
    return cleaned


def _tier(conditions: Mapping[str, Sequence[str]]) -> nw.Expr:
    """0–4 by the conditions of each tier; what the office was not told of (``all_declared``) holds no firm up."""
    guarantee, priority, local, ordinary, hold = (nw.lit(tier, nw.Int8) for tier in range(len(TIERS)))
    standing = (
        nw.when(_any(conditions["guarantee"])).then(guarantee)
        .when(_any(conditions["priority"])).then(priority)
        .when(_any(conditions["local"])).then(local)
        .otherwise(ordinary)
    )  # fmt: skip
    needed = conditions["hold"]
    sure = [f"met_{code}" for code in needed if code != "all_declared"]
    told = [nw.col("met_all_declared").fill_null(True)] if "all_declared" in needed else []
    ready = nw.all_horizontal(*sure, *told, ignore_nulls=False) if needed else nw.lit(True)
    return nw.when(ready).then(standing).otherwise(hold)


def _any(codes: Sequence[str]) -> nw.Expr:
    """Whether one of the conditions is met; what the office was not told of is not. Of none, no firm meets one."""
    if not codes:
        return nw.lit(False)
    met = [
        nw.col(f"met_{code}").fill_null(False) if code == "all_declared" else nw.col(f"met_{code}") for code in codes
    ]
    return nw.any_horizontal(*met, ignore_nulls=False)


def _points(law: Law) -> list[nw.Expr]:
    weights = law.value("score_weights")
    staff, need = nw.col("staff_total"), masks_required(law)
    spare = at_most(not_below_zero(nw.col("masks") - need), need)
    points = {code: _if(nw.col(f"met_{code}"), weights[code]) for code in CATEGORIES}
    points["large_order_book"] = _if(nw.col("order_book") == "large", weights["large_order_book"])
    points["local_share"] = _part(at_most(nw.col("staff_local"), staff), staff, weights["local_share"])
    points["prevention_margin"] = _part(spare, need, weights["prevention_margin"])
    return [points[code].alias(f"points_{code}") for code in weights]


def _if(met: nw.Expr, points: int) -> nw.Expr:
    return nw.when(met).then(whole(points)).otherwise(whole(0))


def _part(part: nw.Expr, total: nw.Expr, points: int) -> nw.Expr:
    """``points`` × part ÷ total, rounded down; nothing of nothing is nothing."""
    some = nw.when(total > 0).then(total)
    return ((part * points) // some).cast(nw.Int64).fill_null(0)


def _ranked(row: dict[str, Any], cites: dict[str, Citation], needed: frozenset[str]) -> RankedFirm:
    return RankedFirm(
        credit_code=row["credit_code"],
        name=row["name"] or "",
        tier=TIERS[row["tier"]],
        rank=row["rank"],
        score=row["score"],
        reasons=tuple(Reason(c.code, c.title, c.title_en, row[c.column], cites[c.code]) for c in CONDITIONS),
        missing=tuple(
            Missing(c.code, c.title, c.title_en, c.remedy, c.remedy_en)
            for c in CONDITIONS
            if c.code in needed and row[c.column] is False
        ),
    )
