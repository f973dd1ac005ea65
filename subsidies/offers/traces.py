"""A measure's answers for many firms as columns of whole numbers, and one firm's back as the trace people read.

``legend_of`` says once for a run what each place means, with the citations as they stood; ``columns_of`` computes all
firms by the measure's own conditions and steps; ``trace_of`` tells one firm's row as filing freezes it. Nothing is
computed when a trace is read, so it reads the same years later.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

from office.money import yuan
from office.rulebook.evaluate import evaluate, rules_of
from office.rulebook.facts import Fact, Kind
from office.rulebook.law import Dated
from office.rulebook.measure import CLAIM, LINE, Condition, Rule, Step, Warning
from office.rulebook.parameters import Rulebook
from office.rulebook.reading import shown
from office.rulebook.results import UNITS, printed
from subsidies.policy.support import Support

KEPT_UNITS = frozenset(UNITS) - {"text", "share"}


def legend_of(measure: Support, rulebook: Rulebook, on: date) -> dict[str, Any]:
    """The titles, units and citations of a measure's facts, conditions and steps on a day.

    Raises ``NotInForce``; ``ValueError`` for a measure that warns, whose answers are not whole numbers or whose law
    changes from row to row: its trace could not be kept so.
    """
    _, rules = rules_of(measure, rulebook, on)
    for rule in rules:
        if (
            isinstance(rule, Warning)
            or isinstance(rule.cite, Dated)
            or (isinstance(rule, Step) and rule.unit not in KEPT_UNITS)
        ):
            raise ValueError(f"{measure.code}.{rule.code}: cannot be kept as whole numbers under one law")
    return {
        "facts": [
            {"name": fact.name, "title": fact.title, "title_en": fact.title_en, "kind": fact.kind.value,
             "unit": fact.unit}
            for fact in measure.facts
        ],
        "conditions": [_told(rule) for rule in rules if isinstance(rule, Condition)],
        "steps": [{**_told(rule), "unit": rule.unit} for rule in rules if isinstance(rule, Step)],
    }  # fmt: skip


def _told(rule: Rule) -> dict[str, Any]:
    assert not isinstance(rule.cite, Dated)
    return {"code": rule.code, "title": rule.title, "title_en": rule.title_en, "cite": rule.cite.plain()}


def columns_of(measure: Support, facts: pl.DataFrame, *, rulebook: Rulebook, on: date) -> pl.DataFrame:
    """``facts`` (a column per fact in its stored type, and whatever else) with every answer, ``eligible``, ``payable``.

    Each row is a firm of its own: caps are never shared between two.
    """
    rows = pl.int_range(1, facts.height + 1, dtype=pl.Int64, eager=True)
    keyed = facts.with_columns(rows.alias(LINE), rows.cast(pl.String).alias(CLAIM))
    found: pl.DataFrame = evaluate(
        measure, nw.from_native(keyed, eager_only=True), rulebook=rulebook, on=on
    ).to_native()
    return found.drop(LINE, CLAIM)


def arrays_of(found: pl.DataFrame, legend: Mapping[str, Any]) -> pl.DataFrame:
    """The rows' answers as PostgreSQL writes arrays: columns ``facts``, ``met``, ``figures`` in the legend's order."""
    return found.select(
        _array([each["name"] for each in legend["facts"]]).alias("facts"),
        _array([each["code"] for each in legend["conditions"]]).alias("met"),
        _array([each["code"] for each in legend["steps"]]).alias("figures"),
    )


def _array(names: Sequence[str]) -> pl.Expr:
    cells = [pl.col(name).cast(pl.Int64).cast(pl.String).fill_null("NULL") for name in names]
    return pl.concat_str([pl.lit("{"), pl.concat_str(cells, separator=","), pl.lit("}")])


def trace_of(
    legend: Mapping[str, Any],
    *,
    measure: str,
    on: date,
    rulebook: str,
    facts: Sequence[int | None],
    met: Sequence[bool],
    figures: Sequence[int | None],
    payable_fen: int,
) -> dict[str, Any]:
    """One firm's row told as a claim's result: ``{measure, payable, lines: [one], rulebook, on}``."""
    line = {
        "line": 1,
        "eligible": all(met),
        "payable": yuan(payable_fen),
        "conditions": [{**told, "met": answer} for told, answer in zip(legend["conditions"], met, strict=True)],
        "warnings": [],
        "steps": [
            {
                "code": told["code"],
                "title": told["title"],
                "title_en": told["title_en"],
                "value": printed(value, told["unit"]),
                "unit": UNITS[told["unit"]],
                "cite": told["cite"],
            }
            for told, value in zip(legend["steps"], figures, strict=True)
        ],
        "rulebook": rulebook,
        "facts": facts_of(legend, facts),
    }
    return {
        "measure": measure,
        "payable": yuan(payable_fen),
        "lines": [line],
        "rulebook": rulebook,
        "on": on.isoformat(),
    }


def facts_of(legend: Mapping[str, Any], facts: Sequence[int | None]) -> dict[str, str]:
    """The facts as a claim's line states them: text by name, what is not known left out."""
    told = {}
    for each, value in zip(legend["facts"], facts, strict=True):
        if value is not None:
            told[each["name"]] = _text(Kind(each["kind"]), value)
    return told


def _text(kind: Kind, value: int) -> str:
    if kind is Kind.BOOLEAN:
        return "true" if value else "false"
    return shown(Fact("", kind, "", ""), value)


def unmet(legend: Mapping[str, Any], met: Sequence[bool]) -> list[dict[str, Any]]:
    """The conditions a firm does not meet, with title and citation."""
    return [told for told, answer in zip(legend["conditions"], met, strict=True) if not answer]
