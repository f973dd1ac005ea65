"""Another rulebook over the worked cases: exactly these firms move, exactly these people may start, to the fen."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from office.rulebook.changes import change_of, changed
from office.rulebook.parameters import Rulebook
from office.rulebook.reading import read_facts
from resumption.applications.ranking import DESIGNATION_COLUMNS
from resumption.policy.law import shipped
from resumption.policy.ranking import TIERS, rank
from resumption.policy.scenarios import compared, movement, staff
from subsidies.policy.catalogue import catalogue
from subsidies.policy.scenarios import costed, read_columns, sizes_of, summed
from tests.policy.test_whitelist import CASES, SCHEMA
from tests.policy.test_whitelist import changed as firm_with
from tests.policy.worked import WORKING, facts_of, outcomes, table

ON = date(2020, 2, 7)
NOBODY = pl.DataFrame(schema=DESIGNATION_COLUMNS)
# Designations come from lists, so the cases that state them are held as the same firm without.
FIRMS = pl.DataFrame(
    [
        firm_with(case["change"]) | {"credit_code": f"{number:018d}", "name": case["case"], "area": "330502"}
        for number, case in enumerate(CASES)
    ],
    schema={**SCHEMA, "area": pl.String},
)
KNOWN = catalogue()


def with_(*addresses: str, rulebook: Rulebook | None = None) -> Rulebook:
    return changed(rulebook or shipped(), [change_of(address) for address in addresses])


def moved(*addresses: str) -> dict[str, str]:
    """Which cases change their tier, and to which."""
    found = movement(compared(FIRMS, NOBODY, on=ON, before=shipped(), after=with_(*addresses)))
    assert found["moved"] == len(found["movers"])
    return {row["name"]: TIERS[row["tier_after"]] for row in found["movers"]}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("whitelist.mainly_local_percent@2020-02-02=49", {"one below half": "local"}),
        ("whitelist.mainly_local_percent@2020-02-02=51", {"exactly half local": "ordinary"}),
        ("whitelist.earliest_planned_date@2020-01-27=2020-02-09", {"others may not": "ordinary"}),
        ("whitelist.earliest_planned_date@2020-01-27=2020-02-11", {"the first day allowed": "hold"}),
        ("whitelist.key_area_start_limit@2020-02-02=1", {"one in a key area": "ordinary"}),
        ("whitelist.staff_per_isolation_room@2020-02-02=101", {"101 staff need two rooms": "ordinary"}),
        ("whitelist.all_declared_required@2020-02-02=false", {"not all declared": "ordinary"}),
        ("whitelist.firm_duties@2020-02-02=leading_group、resumption_plan、health_monitoring、emergency_plan", {}),
        (
            "whitelist.firm_duties@2020-02-02=resumption_plan、health_monitoring、emergency_plan、firm_commitment",
            {"guarantee firms can be on hold": "guarantee"},
        ),
        (
            "whitelist.tier_conditions/priority@2020-02-02=golden_class",
            {"large orders": "ordinary"},
        ),
        (
            "whitelist.tier_conditions/guarantee@2020-02-02=",
            {"sewage works": "ordinary", "guarantee sector may start early": "ordinary"},
        ),
        ("whitelist.score_weights/order_book@2020-02-02=90", {}),
    ],
)
def test_exactly_these_firms_move(change: str, expected: dict[str, str]) -> None:
    assert moved(change) == expected


def test_what_changed_stands_beside_the_firm() -> None:
    found = movement(
        compared(FIRMS, NOBODY, on=ON, before=shipped(), after=with_("whitelist.mainly_local_percent@2020-02-02=49"))
    )
    (row,) = found["movers"]
    assert (row["changed"], row["tier"], row["tier_after"]) == ({"mainly_local": True}, 3, 2)


def test_weights_move_no_tier_but_the_order() -> None:
    found = movement(
        compared(
            FIRMS, NOBODY, on=ON, before=shipped(), after=with_("whitelist.score_weights/order_book@2020-02-02=90")
        )
    )
    assert found["moved"] == 0
    assert {row["name"]: row["score_after"] - row["score"] for row in found["reordered"]} == {"large orders": 80}


def test_nothing_changed_moves_nobody_and_counts_everybody() -> None:
    found = movement(compared(FIRMS, NOBODY, on=ON, before=shipped(), after=shipped()))
    assert (found["moved"], found["shifted"], sum(row[2] for row in found["matrix"])) == (0, 0, len(CASES))
    assert found["areas"] == {"330502": found["matrix"]}


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 100), st.integers(0, 300))
def test_both_sides_are_what_ranking_alone_says(percent: int, masks: int) -> None:
    after = with_(
        f"whitelist.mainly_local_percent@2020-02-02={percent}", f"whitelist.supply_days@2020-02-02={masks // 100}"
    )
    found = compared(FIRMS, NOBODY, on=ON, before=shipped(), after=after)
    bare = FIRMS.with_columns(
        pl.lit("none").alias("golden_class"), pl.lit("none").alias("per_mu_grade"),
        *[pl.lit(False).alias(name) for name in ("green_factory", "key_exporter", "listed")],
    )  # fmt: skip
    for rulebook, suffix in ((shipped(), ""), (after, "_after")):
        alone = {
            firm.credit_code: (TIERS.index(firm.tier), firm.score, firm.rank)
            for firm in rank(bare, on=ON, rulebook=rulebook)
        }
        rows = found.select("credit_code", *(f"{name}{suffix}" for name in ("tier", "score", "rank"))).rows()
        assert {code: tuple(rest) for code, *rest in rows} == alone


PROFILE: dict[str, Any] = {
    "area": "330502", "stayed_at": None, "returned_on": date(2020, 2, 1), "origin_area": "安徽省阜阳市",
    "key_area": False, "contact": False, "temperature_tenths": 365, "symptoms": "无", "health_code": "green",
    "isolation_start": None, "commitment": True, "people": 10,
}  # fmt: skip
PROFILES = pl.DataFrame(
    [
        PROFILE,
        PROFILE | {"returned_on": date(2020, 1, 20), "people": 3},
        PROFILE | {"area": "330503", "returned_on": date(2020, 2, 5), "people": 2},
        PROFILE | {"temperature_tenths": 373, "people": 1},
    ]
)


def test_a_shorter_isolation_sets_people_free_earlier() -> None:
    found = staff(PROFILES, on=ON, before=shipped(), after=with_("clearance.isolation_days@2020-01-27=7"))
    assert found["clearances"] == {
        "clear": [3, 3], "isolate": [12, 12], "dissuade": [0, 0], "refer": [1, 1], "incomplete": [0, 0],
    }  # fmt: skip
    assert found["days"] == [
        ["2020-02-07", 3, 3], ["2020-02-08", 3, 13], ["2020-02-12", 3, 15],
        ["2020-02-15", 13, 15], ["2020-02-19", 15, 15],
    ]  # fmt: skip
    assert found["areas"] == {
        "330502": {"today": [3, 3], "in_all": [13, 13]}, "330503": {"today": [0, 0], "in_all": [2, 2]},
    }  # fmt: skip


def bus(fare: str, day: str, claim: str, **more: Any) -> dict[str, Any]:
    return {
        "claim": claim, "on": date(2020, 2, 20), "credit_code": claim, "name": claim, "area": "330502", "staff": 25,
        "state": "filed", "departure_date": day, "approved_on": "2020-02-01", "origin_area": "安徽", "riders": "20",
        "nonlocal_riders": "20", "rated_seats": "49", "fare": fare, "invoice_no": "1", "rider_ids": None, **more,
    }  # fmt: skip


BUSES = pl.DataFrame(
    [
        bus("36000.00", "2020-02-15", "a"),
        bus("10000", "2020-02-16", "a"),
        bus("3000.00", "2020-02-10", "b", state="awarded", staff=None),
    ]
)


@pytest.mark.parametrize(
    ("change", "total", "firms"),
    [
        ("", (3_600_000, 3_600_000), {}),
        (
            "chartered_bus.government_share@2020-02-03..2020-02-15=1",
            (3_600_000, 4_900_000),
            {"a": 1_200_000, "b": 100_000},
        ),
        ("chartered_bus.government_share@2020-02-03..2020-02-19=2/3", (3_600_000, 3_266_667), {"a": -333_333}),
        ("chartered_bus.cap_per_bus@2020-02-03=5000", (3_600_000, 1_200_000), {"a": -2_400_000}),
        ("chartered_bus.cap_per_firm@2020-02-03=30000", (3_600_000, 3_200_000), {"a": -400_000}),
        ("chartered_bus.min_riders@2020-02-03=21", (3_600_000, 0), {"a": -3_400_000, "b": -200_000}),
    ],
)
def test_what_it_costs_to_the_fen(change: str, total: tuple[int, int], firms: dict[str, int]) -> None:
    after = with_(change, rulebook=KNOWN.rulebook) if change else KNOWN.rulebook
    lines = costed(KNOWN, {"chartered_bus": BUSES}, before=KNOWN.rulebook, after=after)
    found = summed(lines, sizes_of(KNOWN.rulebook, ON))
    assert tuple(found["total"]) == total
    assert {row["credit_code"]: row["after"] - row["before"] for row in found["firms"]} == firms
    assert (found["winners"], found["losers"]) == (
        sum(each > 0 for each in firms.values()), sum(each < 0 for each in firms.values()),
    )  # fmt: skip
    assert {size: n for size, n, *_ in found["sizes"]} == {"small": 2, "unknown": 1}
    assert [sum(pair) for pair in zip(*found["funds"]["resumption"].values(), strict=True)] == list(total)


@pytest.mark.parametrize("code", WORKING)
def test_the_worked_cases_come_to_the_same_by_columns(code: str) -> None:
    measure = KNOWN.measures[code]
    rows = [(row, facts_of(code, row)) for row in table(code) if not row.get("set")]
    own = {"credit_code": "x", "name": "x", "area": "330502", "staff": 1, "state": "filed"}
    names = [fact.name for fact in measure.facts]
    frame = pl.DataFrame(
        [
            own
            | {"claim": str(number), "on": date.fromisoformat(row["on"])}
            | {name: facts.get(name) for name in names}
            for number, (row, facts) in enumerate(rows)
        ],
        schema_overrides=dict.fromkeys(names, pl.String),
    )
    found = costed(KNOWN, {code: frame}, before=KNOWN.rulebook, after=KNOWN.rulebook)
    alone = [outcomes(code, [facts], date.fromisoformat(row["on"]))[0] for row, facts in rows]
    if measure.payable:  # lines come day by day, each day in the order of filing
        assert sorted(found["before"].to_list()) == sorted(outcome.payable_fen for outcome in alone)
    assert found["before"].to_list() == found["after"].to_list()


def test_columns_read_what_the_form_reads() -> None:
    measure = KNOWN.measures["chartered_bus"]
    texts = [
        {
            "departure_date": day,
            "approved_on": "",
            "riders": riders,
            "nonlocal_riders": "1",
            "fare": fare,
            "origin_area": " 安徽 ",
        }
        for day, riders, fare in (
            ("2020-02-07", "20", "36000.00"),
            ("2020/2/7", "２０", "36,000.5"),
            ("2020年2月7日", "20.0", "36000"),
        )
    ]
    read, problems = read_facts(measure, texts)
    assert problems == []
    names = [fact.name for fact in measure.facts]
    frame = pl.DataFrame(texts).with_columns(
        pl.lit(None, pl.String).alias(name) for name in names if name not in texts[0]
    )
    assert read_columns(measure, frame).select(names).equals(read.to_native().select(names))
