"""Compute a measure over a frame: one row or millions, Polars (eager or lazy) or DuckDB.

The frame needs the measure's facts in their stored types (``facts.DTYPES``) and the keys ``claim`` (text) and
``line`` (Int64). The result is the same frame with one more column per rule, ``eligible``, ``payable`` (Int64 fen) and,
for a rule cited row by row, ``<code>_version``.
"""

from datetime import date
from typing import Any, TypeVar

import narwhals as nw

from office.errors import NotInForce
from office.rulebook.columns import whole
from office.rulebook.law import Dated, Law
from office.rulebook.measure import CLAIM, ELIGIBLE, LINE, PAYABLE, Condition, Measure, Rule, Step
from office.rulebook.parameters import Rulebook
from office.wording import N_, Bilingual

Frame = TypeVar("Frame", nw.DataFrame[Any], nw.LazyFrame[Any])
VERSION = "{code}_version"


def rules_of(measure: Measure, rulebook: Rulebook, on: date) -> tuple[Law, tuple[Rule, ...]]:
    """The measure's rules as the law stands on ``on``; raises ``NotInForce``."""
    if f"{measure.code}.{measure.founded_on}" not in rulebook.parameters:
        raise NotInForce(
            N_("“{title}”没有生效的参数（{parameter}），在 {day} 不能计算；请补充参数文件。"),
            title=Bilingual(measure.title, measure.title_en),
            parameter=f"{measure.code}.{measure.founded_on}",
            day=on.isoformat(),
        )
    law = Law(rulebook, measure.code, on)
    law.value(measure.founded_on)
    return law, tuple(measure.columns(law))


def evaluate(measure: Measure, frame: Frame, *, rulebook: Rulebook, on: date, partial: bool = False) -> Frame:
    """``frame`` with every rule's column; raises ``NotInForce`` naming the first day that has no law.

    Over ``partial`` facts a condition that cannot be answered is null, and so is ``eligible`` if it hangs on that.
    """
    law, rules = rules_of(measure, rulebook, on)
    _refuse_collisions(measure, rules)
    _refuse_uncovered_days(frame, law)
    last_condition = max((at for at, rule in enumerate(rules) if isinstance(rule, Condition)), default=-1)
    conditions = [rule.code for rule in rules if isinstance(rule, Condition)]
    eligible = nw.all_horizontal(*map(nw.col, conditions), ignore_nulls=False) if conditions else nw.lit(True)
    if last_condition < 0:
        frame = frame.with_columns(eligible.alias(ELIGIBLE))
    for at, rule in enumerate(rules):
        frame = frame.with_columns(_expression(rule, partial).alias(rule.code), *_version_column(rule))
        if at == last_condition:
            frame = frame.with_columns(eligible.alias(ELIGIBLE))
    payable = nw.col(measure.payable) if measure.payable else whole(0)
    return frame.with_columns(nw.when(nw.col(ELIGIBLE)).then(payable).otherwise(whole(0)).cast(nw.Int64).alias(PAYABLE))


def _expression(rule: Rule, partial: bool) -> nw.Expr:
    if isinstance(rule, Step):
        return rule.value
    answer = rule.holds if isinstance(rule, Condition) else rule.raised
    return answer if partial else answer.fill_null(False)


def _version_column(rule: Rule) -> list[nw.Expr]:
    return [rule.cite.index().alias(VERSION.format(code=rule.code))] if isinstance(rule.cite, Dated) else []


def _refuse_collisions(measure: Measure, rules: tuple[Rule, ...]) -> None:
    names = [*(fact.name for fact in measure.facts), *(rule.code for rule in rules), CLAIM, LINE, ELIGIBLE, PAYABLE]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{measure.code}: these column names are used twice: {twice}")


def _refuse_uncovered_days(frame: nw.DataFrame[Any] | nw.LazyFrame[Any], law: Law) -> None:
    for dated in law.used:
        days = frame.lazy().filter(dated.uncovered()).select(dated.day.min().alias("day")).collect()
        first = days.item(0, "day") if len(days) else None
        if first is not None:
            raise dated.parameter.not_in_force(first)
