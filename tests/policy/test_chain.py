"""The chain by size, district and sector; the legal clock across Spring Festival 2020; case by case."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from office.clock import BEIJING
from office.errors import NotInForce
from resumption.policy.chain import applied, chain_for, due_at, promised_at, steps_on
from resumption.policy.law import shipped

ON = date(2020, 2, 8)
SHORT, TOWN, WHOLE = ("county", "group"), ("town", "county", "group"), ("town", "sector", "county", "group")
# staff, local, industry, area → the steps. 工信部联企业〔2011〕300号: below 300 is small; half local counts.
CHAINS = [
    (23, 20, "2438", "330502", SHORT),
    (299, 150, "2438", "330502", SHORT),
    (299, 149, "2438", "330502", TOWN),
    (300, 300, "2438", "330502", TOWN),
    (300, 300, "2770", "330502", WHOLE),
    (2, 1, "2770", "330523", SHORT),
    (500, 0, "6210", "330521", WHOLE),
    (500, 500, "3811", "330599", SHORT),
    (500, 500, "1411", "330599", ("sector", "county", "group")),
    (0, 0, "2438", "330502", TOWN),
    (None, None, None, None, SHORT),
]


@pytest.mark.parametrize(("staff", "local", "industry", "area", "steps"), CHAINS)
def test_the_steps_of_a_firm(staff, local, industry, area, steps):
    facts = {"staff_total": staff, "staff_local": local, "industry": industry, "area": area}
    assert tuple(step.code for step in chain_for(facts, on=ON)) == steps


def test_one_text_for_one_firm_or_many():
    rows = [dict(zip(("staff_total", "staff_local", "industry", "area"), case[:4], strict=True)) for case in CHAINS]
    answers = applied(pl.DataFrame(rows, infer_schema_length=None), on=ON).to_native()
    found = [
        tuple(step.code for step in steps_on(ON) if row[f"step_{step.code}"]) for row in answers.iter_rows(named=True)
    ]
    assert found == [case[4] for case in CHAINS]


def test_before_the_first_text_there_is_no_chain():
    with pytest.raises(NotInForce):
        steps_on(date(2020, 2, 1))


def test_every_step_names_limits_and_acts_and_one_signature_ends_the_chain():
    steps = steps_on(ON)
    assert [(step.hours, step.signature, step.visit) for step in steps] == [
        (24, False, True), (24, False, False), (24, False, False), (24, True, False),
    ]  # fmt: skip
    assert [step.act for step in steps] == ["case.visit", "case.sector", "case.propose", "case.sign"]
    assert shipped().cite("chain.steps", ON).document


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


# Worked by hand. A day has seven hours (8:30 to 12:00, 14:00 to 17:30); 24 January to 2 February 2020 are off, Sunday
# 19 January is worked. entered, hours, corrections (from, until) → due
CLOCK = [
    ("2020-01-23 09:00", 24, [], "2020-02-05 12:00"),  # 6.5 on the eve, 7 on the 3rd and 4th, 3.5 on the 5th
    ("2020-01-22 09:00", 24, [], "2020-02-04 12:00"),
    ("2020-01-19 09:00", 24, [], "2020-01-22 12:00"),  # a worked Sunday
    ("2020-01-24 10:00", 24, [], "2020-02-06 11:30"),  # entered in the holiday: counts from the 3rd, 8:30
    ("2020-02-02 23:00", 8, [], "2020-02-04 09:30"),
    ("2020-02-07 15:00", 24, [], "2020-02-13 09:00"),
    ("2020-02-08 09:00", 24, [], "2020-02-13 11:30"),
    ("2020-02-10 09:00", 24, [("2020-02-10 10:00", "2020-02-11 10:00")], "2020-02-14 12:00"),
    ("2020-02-10 09:00", 24, [("2020-02-07 10:00", "2020-02-10 10:00")], "2020-02-13 15:00"),  # begun before the step
    ("2020-02-10 09:00", 24, [("2020-02-07 10:00", "2020-02-09 10:00")], "2020-02-13 12:00"),  # over before the step
    ("2020-01-23 09:00", 24, [("2020-01-23 10:00", "2020-02-04 09:00")], "2020-02-07 11:00"),  # over the holiday
    ("2020-01-23 09:00", 24, [("2020-01-23 10:00", None)], None),  # still open
    ("2020-01-22 16:00", 2, [("2020-02-03 10:00", None)], "2020-01-23 09:00"),  # opened after the limit had passed
    (
        "2020-02-10 09:00",
        24,
        [("2020-02-10 10:00", "2020-02-10 11:00"), ("2020-02-11 10:00", "2020-02-12 10:00")],
        "2020-02-14 15:00",
    ),
    ("2020-02-10 09:00", 0, [], "2020-02-10 09:00"),
]


@pytest.mark.parametrize(("entered", "hours", "corrections", "due"), CLOCK)
def test_the_legal_clock(entered, hours, corrections, due):
    pauses = [(at(begun), at(ended) if ended else None) for begun, ended in corrections]
    elsewhere = [(begun.astimezone(UTC), ended.astimezone(UTC) if ended else None) for begun, ended in pauses]
    expected = at(due) if due else None
    assert [due_at(at(entered), hours, told) for told in (pauses, elsewhere)] == [expected, expected]


def test_the_promise_is_the_whole_chain():
    small = {"staff_total": 23, "staff_local": 20, "industry": "2438", "area": "330502"}
    steps = chain_for(small, on=ON)
    assert promised_at(at("2020-02-10 08:30"), steps, []) == at("2020-02-18 16:30")  # 48 hours: six days and 6 hours
    open_correction = [(at("2020-02-11 09:00"), None)]
    assert promised_at(at("2020-02-10 08:30"), steps, open_correction) is None
