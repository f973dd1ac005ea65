"""Worked cases per measure (``cases/*.csv``), and what a table of single lines cannot say."""

from datetime import date

import pytest

from office.errors import NotInForce
from office.rulebook.reading import read_facts
from subsidies.policy.support import SupportKind
from tests.policy.worked import CASES, KNOWN, WORKING, facts_of, law_with, outcomes, table, worked_cases

PARAMS = [pytest.param(code, row, id=f"{code}: {row['case']}") for code, row in worked_cases()]


@pytest.mark.parametrize(("code", "row"), PARAMS)
def test_worked_case(code, row):
    law = law_with(code, row.get("set", ""))
    [outcome] = outcomes(code, [facts_of(code, row)], date.fromisoformat(row["on"]), law)
    expected = {name: text for name, text in row.items() if name not in {"case", "on", "set", *facts_of(code, row)}}
    found = {step.code: "" if step.value is None else str(step.value) for step in outcome.steps}
    found |= {"eligible": str(outcome.eligible).lower(), "payable": outcome.payable}
    found["warnings"] = " ".join(warning.code for warning in outcome.warnings)
    assert {name: found[name] for name in expected} == expected


def test_every_measure_with_parameters_has_its_table():
    assert sorted(path.stem for path in CASES.glob("*.csv")) == WORKING


@pytest.mark.parametrize("code", WORKING)
def test_a_table_shows_lines_that_pass_and_lines_that_fail(code):
    assert {row["eligible"] for row in table(code)} == {"true", "false"}


def test_only_paid_measures_pay_in_any_case():
    paying = {code for code, row in worked_cases() if row["payable"] != "0.00"}
    assert paying == {code for code in WORKING if KNOWN.measure(code).kind is SupportKind.PAID}


def bus(fare="36000.00", departure="2020-02-07", approved="2020-02-01"):
    return {"发车日期": departure, "approved_on": approved, "riders": 20, "nonlocal_riders": 20, "rated_seats": 49,
            "fare": fare}  # fmt: skip


def test_spring_festival_all_worked_is_4600():
    days = [f"2020-01-{day}" for day in range(24, 32)] + ["2020-02-01", "2020-02-02"]
    rows = [{"worker_id": "A", "work_date": day, "monthly_wage": "4350", "hours": 8} for day in days]
    assert sum(outcome.payable_fen for outcome in outcomes("overtime_pay", rows, date(2020, 2, 7))) == 460_000


def test_cap_per_firm_acts_across_the_lines_and_skips_refused_ones():
    rows = [bus(), bus(approved=""), bus(), bus()]
    found = outcomes("chartered_bus", rows, date(2020, 2, 7), law_with("chartered_bus", "cap_per_firm=30000"))
    assert [outcome.payable for outcome in found] == ["24000.00", "0.00", "6000.00", "0.00"]


def test_the_ceiling_of_investment_is_each_project_s_and_the_cap_the_firm_s():
    rows = [{"investment": amount, "already_funded": "0"} for amount in ("6000000", "6000000", "1")]
    found = outcomes("equipment", rows, date(2020, 2, 7))
    assert [outcome.payable for outcome in found] == ["3000000.00", "3000000.00", "0.60"]
    found = outcomes("equipment", rows, date(2020, 2, 7), law_with("equipment", "cap_per_firm=4000000"))
    assert [outcome.payable for outcome in found] == ["3000000.00", "1000000.00", "0.00"]


def test_a_day_without_law_is_named():
    with pytest.raises(NotInForce, match=r"chartered_bus\.government_share.*2020-02-02"):
        outcomes("chartered_bus", [bus(), bus(departure="2020-02-02")], date(2020, 2, 7))


@pytest.mark.parametrize(
    ("code", "day"),
    [("recruitment", date(2020, 2, 15)), ("introduction", date(2020, 2, 15)), ("worker_travel", date(2020, 2, 3))],
)
def test_the_day_before_a_measure_begins(code, day):
    with pytest.raises(NotInForce, match=rf"{code}\.\w+.*{day}"):
        outcomes(code, [facts_of(code, table(code)[0])], day)


def test_every_problem_is_reported_at_once():
    _, problems = read_facts(KNOWN.measure("chartered_bus"), [bus(fare="1.005"), bus(departure="2020-02-30")])
    assert [(problem.row, problem.fact) for problem in problems] == [(1, "fare"), (2, "departure_date")]
