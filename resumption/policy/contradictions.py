"""What somebody declared against what a register says of the same person: contradictions as columns.

One row per pair of a declaration and a register's record of the same document number: declared ``returned_on``
(date), ``origin_area``, ``stayed_at``, ``key_area`` (yes/no); recorded ``day`` (date), ``origin``, ``destination``.
Each rule is a yes/no column ``rule_<code>``. A contradiction is shown to a reviewer with both sides; nothing follows
from it by itself.
Source: checkpoints, survey and check of clues of Huzhou as reported in February 2020: ``parameters/registers.toml``.
"""

from dataclasses import asdict
from datetime import date
from typing import Any

import polars as pl

from office.rulebook.law import Law
from office.rulebook.parameters import Rulebook
from resumption.policy.law import law as law_on
from resumption.policy.law import shipped

RULES = ("key_area_denied", "stayed_local", "later_return", "other_origin")
TYPES: dict[str, Any] = {
    "returned_on": pl.Date, "origin_area": pl.String, "stayed_at": pl.String, "key_area": pl.Boolean,
    "day": pl.Date, "origin": pl.String, "destination": pl.String,
}  # fmt: skip
BETWEEN = r"[、，,;；/\s]"
LEVELS = "特别行政区|自治区|自治州|省|市|县|区|站|镇"


def contradictions(pairs: pl.DataFrame, *, on: date, rulebook: Rulebook | None = None) -> pl.DataFrame:
    """The pairs with ``elsewhere`` (the recorded place that is not local, or null) and one column per rule."""
    law = law_on("registers", on, rulebook)
    away = "|".join(law.value("key_area_names"))
    placed = pairs.cast({name: kind for name, kind in TYPES.items() if name in pairs.columns}).with_columns(
        _elsewhere(law).alias("elsewhere"), _from_elsewhere(law).alias("_from")
    )
    rules = _rules(law, away)
    found = placed.with_columns(rules[code].fill_null(False).alias(f"rule_{code}") for code in RULES)
    return found.drop("_from")


def contradicted(pairs: pl.DataFrame, *, on: date, rulebook: Rulebook | None = None) -> pl.DataFrame:
    """One row per contradiction: the pair's columns, ``elsewhere`` and the rule's code in ``rule``."""
    found = contradictions(pairs, on=on, rulebook=rulebook)
    codes = pl.concat_list(pl.when(pl.col(f"rule_{code}")).then(pl.lit(code)) for code in RULES)
    told = found.with_columns(codes.list.drop_nulls().alias("rule")).drop(f"rule_{code}" for code in RULES)
    return told.filter(pl.col("rule").list.len() > 0).explode("rule")


def rules_in_force(on: date) -> dict[str, dict[str, Any]]:
    """Each rule by its code with titles in both languages and citation."""
    book = shipped()
    named = {code: book.parameter(f"registers.{code}") for code in RULES}
    return {
        code: {"title": rule.title, "title_en": rule.title_en, "cite": asdict(rule.on(on).cite)}
        for code, rule in named.items()
    }


def retention_days(register: str, on: date, rulebook: Rulebook | None = None) -> int:
    """How many days after the day it speaks of a register's record is kept; raises ``NotInForce``."""
    days: int = law_on("registers", on, rulebook).value(f"retention_{register}")
    return days


def retention_in_force(register: str, on: date) -> dict[str, Any]:
    """The same as people read it: ``days`` and ``cite``."""
    version = shipped().parameter(f"registers.retention_{register}").on(on)
    return {"days": version.value, "cite": asdict(version.cite)}


def _rules(law: Law, key_areas: str) -> dict[str, pl.Expr]:
    day, returned = pl.col("day"), pl.col("returned_on")
    apart = pl.duration(days=law.value("later_return"))
    near = (day - returned).dt.total_days().abs() <= law.value("other_origin")
    return {
        "key_area_denied": pl.col("key_area").not_()
        & pl.col("elsewhere").str.contains(key_areas)
        & (day >= law.value("key_area_denied")),
        "stayed_local": _declared_local(law) & pl.col("elsewhere").is_not_null() & (day >= law.value("stayed_local")),
        "later_return": pl.col("_from") & (day > returned + apart),
        "other_origin": pl.col("_from") & near & _differ(pl.col("origin_area"), pl.col("origin")),
    }


def _local(law: Law) -> str:
    return "|".join(law.value("local_names"))


def _from_elsewhere(law: Law) -> pl.Expr:
    """Whether the record is of somebody coming from elsewhere, not of somebody leaving."""
    return (pl.col("origin") != "") & ~pl.col("origin").str.contains(_local(law))


def _elsewhere(law: Law) -> pl.Expr:
    away = [pl.when((pl.col(c) != "") & ~pl.col(c).str.contains(_local(law))).then(pl.col(c)) for c in
            ("origin", "destination")]  # fmt: skip
    return pl.coalesce(away)


def _declared_local(law: Law) -> pl.Expr:
    """No return, and every place named is local; who named none said so, too."""
    part = rf"[^、，,;；/\s]*({_local(law)})[^、，,;；/\s]*"
    only = rf"^{BETWEEN}*({part}{BETWEEN}*)*$"
    places = [pl.col(name).fill_null("").str.contains(only) for name in ("origin_area", "stayed_at")]
    return pl.col("returned_on").is_null() & pl.all_horizontal(places)


def _differ(declared: pl.Expr, recorded: pl.Expr) -> pl.Expr:
    """Whether two names mean different places: neither holds the other, levels of administration left aside.

    A station (no level in its name) is known by the two characters of its city.
    """
    ours, theirs = (each.str.replace_all(rf"\s|{LEVELS}", "") for each in (declared, recorded))
    station = ~recorded.str.contains("省|市|区|县") & ours.str.contains(theirs.str.head(2), literal=True)
    same = ours.str.contains(theirs, literal=True) | theirs.str.contains(ours, literal=True) | station
    return (ours != "") & (theirs != "") & ~same
