"""The whitelist's order: a table of cases, and what must hold for any firms."""

import csv
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from office.errors import NotInForce
from resumption.cli import ranked_firms
from resumption.policy.conditions import COUNTS, DUTIES, FLAGS
from resumption.policy.designations import designated
from resumption.policy.ranking import TIERS, rank

ON = date(2020, 2, 7)
HERE = Path(__file__).parent
DATA = HERE.parent / "data"
CASES = list(csv.DictReader((HERE / "whitelist_cases.csv").read_text(encoding="utf-8").splitlines()))
FIRM = {
    "credit_code": "91330500MA0TE5T081", "name": "甲", "industry": "1819", "staff_total": 100, "staff_local": 40,
    "staff_province": 0, "staff_other": 0, "staff_key_area": 0, "staff_isolated": 0, "golden_class": "none",
    "green_factory": False, "per_mu_grade": "none", "key_exporter": False, "listed": False, "order_book": "normal",
    "labour_intensive": False, **dict.fromkeys(DUTIES, True), "masks": 900, "isolation_rooms": 2,
    "planned_date": date(2020, 2, 12), "all_declared": True,
}  # fmt: skip
SCHEMA = {
    name: pl.Int64
    if name in COUNTS
    else pl.Boolean
    if name in FLAGS
    else pl.Date
    if name == "planned_date"
    else pl.String
    for name in FIRM
}


def changed(change: str) -> dict[str, object]:
    """The firm of the cases with some facts replaced, as the table writes them."""
    facts = dict(FIRM)
    for name, _, text in (part.partition("=") for part in change.split(";") if part):
        kind = SCHEMA[name]
        if not text:
            facts[name] = None
        elif kind == pl.Int64:
            facts[name] = int(text)
        else:
            facts[name] = (
                text == "true" if kind == pl.Boolean else date.fromisoformat(text) if kind == pl.Date else text
            )
    return facts


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_tier_and_what_is_missing(case: dict[str, str]) -> None:
    (firm,) = rank(pl.DataFrame([changed(case["change"])], schema=SCHEMA), on=ON)
    assert (firm.tier, [m.code for m in firm.missing]) == (case["tier"], case["missing"].split())


def test_score_adds_the_weights() -> None:
    (firm,) = rank(pl.DataFrame([changed("golden_class=ox;order_book=large;masks=900")], schema=SCHEMA), on=ON)
    assert firm.score == 20 + 10 + 10 + 30 * 40 // 100 + 10 * 300 // 600


def test_before_the_first_text_nothing_is_in_force() -> None:
    with pytest.raises(NotInForce, match="2020-01-01"):
        rank(pl.DataFrame([FIRM], schema=SCHEMA), on=date(2020, 1, 1))


firms = st.lists(
    st.fixed_dictionaries(
        {
            "credit_code": st.text("0123456789ABCDEF", min_size=6, max_size=6),
            "industry": st.sampled_from(["4620", "1819"]),
            "staff_total": st.integers(0, 300),
            "staff_local": st.integers(0, 150),
            "staff_key_area": st.integers(0, 1),
            "golden_class": st.sampled_from(["elephant", "ox", "none"]),
            "per_mu_grade": st.sampled_from(["A", "B", "C", "none"]),
            "order_book": st.sampled_from(["large", "normal"]),
            "labour_intensive": st.booleans(),
            "leading_group": st.booleans(),
            "masks": st.integers(0, 4000),
            "isolation_rooms": st.integers(0, 4),
            "all_declared": st.none() | st.booleans(),
        }
    ).map(lambda facts: FIRM | facts),
    min_size=1,
    max_size=12,
    unique_by=lambda facts: facts["credit_code"],
)


@settings(max_examples=25, deadline=None)
@given(firms)
def test_one_row_is_many_rows_and_the_order_is_total(rows: list[dict[str, object]]) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA)
    ranked = rank(frame, on=ON)
    assert [f.rank for f in ranked] == list(range(1, len(rows) + 1))
    keys = [(TIERS.index(f.tier), -f.score, f.credit_code) for f in ranked]
    assert keys == sorted(keys)
    assert ranked == rank(frame.reverse(), on=ON)
    alone = {f.credit_code: f for row in frame.iter_slices(1) for f in rank(row, on=ON)}
    assert [(f.tier, f.score, f.reasons, f.missing) for f in ranked] == [
        (a.tier, a.score, a.reasons, a.missing) for a in (alone[f.credit_code] for f in ranked)
    ]


@settings(max_examples=10, deadline=None)
@given(firms)
def test_polars_and_duckdb_agree(rows: list[dict[str, object]]) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA)
    with duckdb.connect() as connection:
        connection.register("firms", frame.to_arrow())
        assert rank(connection.table("firms"), on=ON) == rank(frame, on=ON)


@settings(max_examples=25, deadline=None)
@given(firms, st.sampled_from(["leading_group", "listed", "masks"]))
def test_an_item_added_never_lowers_the_tier(rows: list[dict[str, object]], item: str) -> None:
    better = [row | {item: 10_000 if item == "masks" else True} for row in rows]
    before, after = (
        {f.credit_code: TIERS.index(f.tier) for f in rank(pl.DataFrame(r, schema=SCHEMA), on=ON)}
        for r in (rows, better)
    )
    assert [code for code in before if after[code] > before[code]] == []


def test_the_newest_list_counts_and_self_declared_facts_do_not() -> None:
    lists = pl.DataFrame(
        {"credit_code": [FIRM["credit_code"]] * 3, "list": ["亩均效益评价", "亩均效益评价", "金牛企业"],
         "grade": ["A", "C", None], "year": [2018, 2019, 2019]},
    )  # fmt: skip
    declared = pl.DataFrame([changed("listed=true;per_mu_grade=A")], schema=SCHEMA)
    assert designated(declared, lists, on=ON).select("golden_class", "per_mu_grade", "listed").row(0) == (
        "ox", "C", False,
    )  # fmt: skip


def test_the_city_table_is_ranked() -> None:
    ranked = ranked_firms(DATA / "firms.xlsx", DATA / "designations.xlsx", ON)
    assert list(ranked[0]) == ["credit_code", "name", "tier", "rank", "score", "reasons", "missing"]
    assert {tier: sum(f["tier"] == tier for f in ranked) for tier in TIERS} == {
        "guarantee": 11, "priority": 9, "local": 2, "ordinary": 1, "hold": 100,
    }  # fmt: skip
