"""The whitelist over columns: the same answers however the firms are held, and the answers as sentences."""

from datetime import date

import duckdb
import polars as pl
import pytest

from resumption.policy.conditions import CONDITIONS, TEXTS
from resumption.policy.ranking import judge, order, rank, tiered, worded
from tests.policy.test_whitelist import CASES, SCHEMA, changed

ON = date(2020, 2, 7)
MET = [condition.column for condition in CONDITIONS]
FIRMS = pl.DataFrame(
    [changed(case["change"]) | {"credit_code": f"{number:018d}"} for number, case in enumerate(CASES)], schema=SCHEMA
)
FEW = [name for name in TEXTS if name in FIRMS.columns and name not in ("credit_code", "name")]
HELD = {
    "categories": FIRMS.with_columns(pl.col(FEW).cast(pl.Categorical)),
    "enumerations": FIRMS.with_columns(pl.col(name).cast(pl.Enum(FIRMS[name].unique())) for name in FEW),
    "small numbers": FIRMS.with_columns(pl.col(pl.Int64).cast(pl.Int16)),
    "a stated sector": FIRMS.with_columns(pl.lit(None).alias("guarantee_sector")),
}


@pytest.mark.parametrize("held", HELD)
def test_the_same_however_the_firms_are_held(held: str) -> None:
    assert rank(HELD[held], on=ON) == rank(FIRMS, on=ON)


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_tiers_alone_are_the_tiers_of_the_whole(engine: str) -> None:
    columns = ["credit_code", "tier", *MET]
    whole = order(FIRMS, on=ON).to_native().select(columns).sort("credit_code")
    alone = tiered(FIRMS.lazy(), on=ON).to_native().select(columns).collect(engine=engine)
    assert alone.equals(whole)


def test_a_stated_sector_counts_before_the_industry_code() -> None:
    stated = FIRMS.with_columns(pl.lit(True).alias("guarantee_sector"))
    assert set(tiered(stated, on=ON).to_native()["tier"]) == {0, 4}


def test_answers_as_sentences_on_both_engines() -> None:
    columns = ["credit_code", *[f"text_{condition.code}" for condition in CONDITIONS]]
    said = worded(judge(FIRMS, on=ON)).to_native().select(columns).with_columns(pl.exclude("credit_code").cast(str))
    rows = {row["credit_code"]: row for row in said.iter_rows(named=True)}
    for firm in rank(FIRMS, on=ON):
        for reason in firm.reasons:
            words = None if reason.met is None else ("符合：" if reason.met else "不符合：") + reason.title
            assert rows[firm.credit_code][f"text_{reason.code}"] == words
    with duckdb.connect() as connection:
        connection.register("firms", FIRMS.to_arrow())
        duck = worded(judge(connection.table("firms"), on=ON)).to_native().select(*columns).pl()
    assert duck.with_columns(pl.exclude("credit_code").cast(str)).sort("credit_code").equals(said.sort("credit_code"))
