"""Who is on which official list: designations turned into the firm facts the whitelist asks for.

A designation has ``credit_code``, ``list`` (the list's name), ``grade`` (or null) and ``year``. Lists are official
and yearly, never a firm's own word: for each firm and list the newest year counts, up to ``designation_years`` old.
Source: the whitelist of Huzhou as reported in February 2020, priority categories (1) to (5).
"""

from datetime import date
from typing import Any

import polars as pl

from office.rulebook.parameters import Rulebook
from resumption.policy.law import law as law_on

LISTS = {
    "金象企业": "elephant",
    "金牛企业": "ox",
    "金象金牛": "golden",
    "国家级绿色工厂": "green_factory",
    "亩均效益评价": "per_mu_grade",
    "亩均评价": "per_mu_grade",
    "重点外贸企业": "key_exporter",
    "重点外贸(出口)企业": "key_exporter",
    "重点出口企业": "key_exporter",
    "上市公司": "listed",
    "上市企业": "listed",
}
GOLDEN_GRADES = {"金象": "elephant", "金象企业": "elephant", "金牛": "ox", "金牛企业": "ox"}
FACTS = ("golden_class", "green_factory", "per_mu_grade", "key_exporter", "listed")


def designated(
    firms: pl.DataFrame, designations: pl.DataFrame, *, on: date, rulebook: Rulebook | None = None
) -> pl.DataFrame:
    """The firms with the five designation facts as the lists say on that day; what stood there before is replaced."""
    facts = facts_of(designations, on=on, rulebook=rulebook)
    kept = firms.drop([name for name in FACTS if name in firms.columns])
    return kept.join(facts, on="credit_code", how="left", maintain_order="left").with_columns(
        pl.col("golden_class", "per_mu_grade").fill_null("none"),
        pl.col("green_factory", "key_exporter", "listed").fill_null(False),
    )


def facts_of(designations: pl.DataFrame, *, on: date, rulebook: Rulebook | None = None) -> pl.DataFrame:
    """One row per designated firm: golden_class, per_mu_grade and the three yes/no facts, or null."""
    years = law_on("whitelist", on, rulebook).value("designation_years")
    grade = pl.col("grade").cast(pl.String).str.strip_chars()
    current = (
        designations.with_columns(pl.col("list").str.strip_chars().replace_strict(LISTS, default=None).alias("kind"))
        .with_columns(
            pl.when(pl.col("kind") == "golden")
            .then(grade.replace_strict(GOLDEN_GRADES, default=None))
            .otherwise(pl.col("kind"))
            .alias("kind"),
            grade.str.to_uppercase().alias("grade"),
        )
        .filter(pl.col("kind").is_not_null(), pl.col("year").is_between(on.year - years, on.year))
        .sort("year", "grade", descending=[True, False], nulls_last=True)
        .unique(["credit_code", "kind"], keep="first", maintain_order=True)
    )
    listed = [(pl.col("kind") == kind).any().alias(kind) for kind in ("green_factory", "key_exporter", "listed")]
    return current.group_by("credit_code", maintain_order=True).agg(
        pl.when((pl.col("kind") == "elephant").any())
        .then(pl.lit("elephant"))
        .when((pl.col("kind") == "ox").any())
        .then(pl.lit("ox"))
        .otherwise(pl.lit("none"))
        .alias("golden_class"),
        pl.col("grade").filter(pl.col("kind") == "per_mu_grade").first().fill_null("none").alias("per_mu_grade"),
        *listed,
    )


def unknown_lists(designations: pl.DataFrame) -> list[str]:
    """Names of lists that no category knows: for the importer to ask about, never silently dropped."""
    names: list[Any] = designations["list"].str.strip_chars().unique().sort().to_list()
    return [name for name in names if name not in LISTS]
