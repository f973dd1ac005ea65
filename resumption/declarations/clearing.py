"""Each person of a roster with clearance, first permitted day and the rules that decided, as one frame to store."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import polars as pl

from resumption.declarations.checking import KINDS
from resumption.declarations.columns import COLUMNS
from resumption.policy.clearance import RULES, judge
from resumption.policy.declaring import in_contact
from resumption.policy.law import law, shipped


def cleared(frame: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """The frame with ``clearance``, ``may_start`` and ``reasons``: the codes of the deciding rules, first the first.

    Who is cleared has one reason; who is held back has every rule that says the same.
    """
    judged = judge(frame.lazy(), on=on).to_native()
    together = pl.concat_list(
        pl.when(pl.col(rule.column).fill_null(False) & (pl.col("clearance") == rule.clearance)).then(pl.lit(rule.code))
        for rule in RULES
    ).list.drop_nulls()
    only = pl.concat_list("rule")
    reasons = pl.when(pl.col("clearance") == "clear").then(only).otherwise(together).alias("reasons")
    decided: pl.DataFrame = (
        judged.with_columns(reasons).select(*frame.columns, "clearance", "may_start", "reasons").collect()
    )
    return decided


def cleared_person(answers: Mapping[str, Any], *, on: date) -> tuple[str, date | None, list[str]]:
    """One person's clearance, first permitted day and deciding rules, from the answers of an own declaration."""
    known = {column.fact: answers.get(column.fact) for column in COLUMNS} | {"contact": in_contact(answers, on=on)}
    schema = {column.fact: KINDS.get(column.kind, pl.String) for column in COLUMNS}
    (person,) = cleared(pl.DataFrame([{**known, "row": 1}], schema={**schema, "row": pl.Int64}), on=on).iter_rows(
        named=True
    )
    return person["clearance"], person["may_start"], list(person["reasons"])


def rules_in_force(on: date) -> dict[str, Any]:
    """Every red line by its code with titles and citation, and the version of the rulebook: frozen with a roster."""
    lines = law("clearance", on)
    rules = {
        rule.code: {"title": rule.title, "title_en": rule.title_en, "cite": asdict(lines.cite(rule.figure))}
        for rule in RULES
    }
    return {"version": shipped().version, "on": on.isoformat(), "rules": rules}
