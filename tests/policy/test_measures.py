"""Worked cases per measure (``cases/*.csv``), and what holds for every line."""

import csv
from datetime import date
from pathlib import Path

import duckdb
import narwhals as nw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.errors import NotInForce
from office.rulebook.evaluate import evaluate
from office.rulebook.parameters import read
from office.rulebook.reading import read_facts
from office.rulebook.results import Outcome, compute
from subsidies.policy.catalogue import catalogue

CASES = Path(__file__).parent / "cases"
KNOWN = catalogue()


def worked_cases():
    for path in sorted(CASES.glob("*.csv")):
        with path.open(encoding="utf-8") as text:
            for row in csv.DictReader(text):
                yield pytest.param(path.stem, row, id=f"{path.stem}: {row['case']}")


def outcomes(code, rows, on, rulebook=KNOWN.rulebook) -> list[Outcome]:
    frame, problems = read_facts(KNOWN.measure(code), rows)
    assert problems == []
    return compute(KNOWN.measure(code), frame, rulebook=rulebook, on=on)


def facts_of(code, row):
    return {fact.name: row[fact.name] for fact in KNOWN.measure(code).facts if fact.name in row}


@pytest.mark.parametrize(("code", "row"), list(worked_cases()))
def test_worked_case(code, row):
    [outcome] = outcomes(code, [facts_of(code, row)], date.fromisoformat(row["on"]))
    expected = {name: text for name, text in row.items() if name not in {"case", "on", *facts_of(code, row)}}
    found = {step.code: "" if step.value is None else str(step.value) for step in outcome.steps}
    found |= {"eligible": str(outcome.eligible).lower(), "payable": outcome.payable}
    found["warnings"] = " ".join(warning.code for warning in outcome.warnings)
    assert {name: found[name] for name in expected} == expected


def bus(fare="36000.00", departure="2020-02-07", approved="2020-02-01"):
    return {"发车日期": departure, "approved_on": approved, "riders": 20, "nonlocal_riders": 20, "rated_seats": 49,
            "fare": fare}  # fmt: skip


def test_spring_festival_all_worked_is_4600():
    days = [f"2020-01-{day}" for day in range(24, 32)] + ["2020-02-01", "2020-02-02"]
    rows = [{"worker_id": "A", "work_date": day, "monthly_wage": "4350", "hours": 8} for day in days]
    assert sum(outcome.payable_fen for outcome in outcomes("overtime_pay", rows, date(2020, 2, 7))) == 460_000


def with_value(name, value):
    """The house's rulebook with the first local default of one bus parameter replaced."""
    head, table, tail = KNOWN.rulebook.texts["chartered_bus"].partition(f"[[{name}.version]]")
    changed = head + table + tail.replace('"no limit"', value, 1)
    return read({**KNOWN.rulebook.texts, "chartered_bus": changed})


def test_cap_per_bus():
    [outcome] = outcomes("chartered_bus", [bus()], date(2020, 2, 7), with_value("cap_per_bus", '"10000"'))
    assert (outcome.payable, outcome.step("firm_share")) == ("10000.00", "26000.00")


def test_cap_per_firm_acts_across_the_lines_and_skips_refused_ones():
    rows = [bus(), bus(approved=""), bus(), bus()]
    found = outcomes("chartered_bus", rows, date(2020, 2, 7), with_value("cap_per_firm", '"30000"'))
    assert [outcome.payable for outcome in found] == ["24000.00", "0.00", "6000.00", "0.00"]


def test_fewest_riders_is_included():
    book = with_value("min_riders", "20")
    assert outcomes("chartered_bus", [bus()], date(2020, 2, 7), book)[0].eligible is True
    assert (
        outcomes("chartered_bus", [{**bus(), "riders": 19, "nonlocal_riders": 1}], date(2020, 2, 7), book)[0].eligible
        is False
    )


def test_a_day_without_law_is_named():
    with pytest.raises(NotInForce, match=r"chartered_bus\.government_share.*2020-02-02"):
        outcomes("chartered_bus", [bus(), bus(departure="2020-02-02")], date(2020, 2, 7))


def test_every_problem_is_reported_at_once():
    _, problems = read_facts(KNOWN.measure("chartered_bus"), [bus(fare="1.005"), bus(departure="2020-02-30")])
    assert [(problem.row, problem.fact) for problem in problems] == [(1, "fare"), (2, "departure_date")]


fares = st.integers(min_value=1, max_value=10**14)


@given(st.lists(fares, min_size=1, max_size=6), st.sampled_from([15, 16]))
def test_parts_sum_to_the_whole_for_one_row_and_many(amounts, day):
    rows = [bus(fare=f"{fare // 100}.{fare % 100:02d}", departure=f"2020-02-{day}") for fare in sorted(amounts)]
    many = outcomes("chartered_bus", rows, date(2020, 2, 20))
    paid = [outcome.payable_fen for outcome in many]
    assert paid == sorted(paid)
    assert paid == [fare if day == 16 else (4 * fare + 3) // 6 for fare in sorted(amounts)]
    assert paid == [outcomes("chartered_bus", [row], date(2020, 2, 20))[0].payable_fen for row in rows]


@pytest.mark.parametrize("code", ["chartered_bus", "overtime_pay", "unemployment_refund"])
def test_polars_eager_and_lazy_and_duckdb_agree(code):
    with (CASES / f"{code}.csv").open(encoding="utf-8") as text:
        frame, problems = read_facts(KNOWN.measure(code), [facts_of(code, row) for row in csv.DictReader(text)])
    assert problems == []
    facts = frame.to_native()
    law = {"rulebook": with_value("cap_per_firm", '"30000"'), "on": date(2020, 2, 20)}
    eager = evaluate(KNOWN.measure(code), frame, **law).to_native()
    lazy = evaluate(KNOWN.measure(code), nw.from_native(facts.lazy()), **law).to_native().collect()
    with duckdb.connect() as engine:
        relation = engine.from_arrow(facts.to_arrow())
        duck = evaluate(KNOWN.measure(code), nw.from_native(relation), **law).to_native().pl().sort("line")
    assert lazy.rows() == eager.rows()
    assert duck.schema == eager.schema
    assert duck.rows() == eager.rows()
