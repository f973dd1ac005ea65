"""Daily reports by the law: a table of cases, the days they are due, masks, and the life of an escalation."""

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from office.clock import BEIJING
from office.errors import Conflict, NotInForce
from office.rulebook.parameters import read
from resumption.policy.escalation import Event, State, after, rises_at
from resumption.policy.law import shipped
from resumption.policy.reporting import Person, degrees, faults, fields, hours, is_due, mask_days, masks_short

CASES = list(csv.DictReader((Path(__file__).parent / "reporting_cases.csv").read_text(encoding="utf-8").splitlines()))
ON, HEADCOUNT = date(2020, 2, 10), 23


def person(text: str) -> Person:
    """``number/group/first/second/sent_to`` as a table writes them."""
    number, group, first, second, sent_to = text.split("/")
    return Person(number, group, int(first) if first else None, int(second) if second else None, sent_to)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_report(case: dict[str, str]) -> None:
    figures = {
        name: int(value) for name, _, value in (part.partition("=") for part in case["figures"].split(";")) if name
    }
    found = faults(figures, [person(each) for each in case["people"].split()], headcount=HEADCOUNT, on=ON)
    assert [fault.field for fault in found] == case["faults"].split()


def test_a_fault_names_the_parts_and_the_whole_with_their_numbers() -> None:
    figures = {"on_duty": 20, "isolated": 4, "dormitory": 0, "abnormal": 0, "masks": 0, "thermometers": 0}
    (fault,) = faults(figures, (), headcount=HEADCOUNT, on=ON)
    assert (fault.values["part"], fault.values["whole"]) == (24, 23)
    assert [str(name) for name in fault.values["parts"]] == ["今日在岗人数", "隔离观察人数"]
    assert [name.english for name in fault.values["wholes"]] == ["approved headcount"]


def test_disinfection_that_was_not_done_can_be_said() -> None:
    figures = {"on_duty": 1, "isolated": 0, "dormitory": 0, "abnormal": 0, "masks": 0, "thermometers": 0}
    assert faults({**figures, "disinfected": False}, (), headcount=1, on=ON) == ()


def test_a_remark_has_an_end() -> None:
    figures = {"on_duty": 1, "isolated": 0, "dormitory": 0, "abnormal": 0, "masks": 0, "thermometers": 0}
    assert [f.field for f in faults({**figures, "remark": "字" * 501}, (), headcount=1, on=ON)] == ["remark"]


def test_the_fields_are_dated_data() -> None:
    assert [each.code for each in fields(ON) if each.carried] == [
        "on_duty", "isolated", "dormitory", "masks", "thermometers",
    ]  # fmt: skip
    with pytest.raises(NotInForce, match="日报项目"):
        fields(date(2020, 2, 2))
    text = shipped().texts["monitoring"].replace('code = "thermometers"', 'code = "goggles"')
    changed = read({**shipped().texts, "monitoring": text})
    assert [each.code for each in fields(ON, changed)][5] == "goggles"


def test_reports_are_due_on_days_off_too_unless_the_parameter_says_working_days() -> None:
    saturday, monday = date(2020, 2, 8), date(2020, 2, 10)
    assert [is_due(saturday), is_due(monday)] == [True, True]
    text = shipped().texts["monitoring"].replace('value = "all"', 'value = "workdays"')
    changed = read({**shipped().texts, "monitoring": text})
    assert [is_due(saturday, changed), is_due(monday, changed)] == [False, True]


def test_hours_are_those_of_the_day() -> None:
    assert (hours(ON).remind, hours(ON).list) == (time(15), time(17))


@pytest.mark.parametrize(
    ("masks", "on_duty", "left", "short"),
    [(120, 20, 3, False), (119, 20, 2, True), (0, 20, 0, True), (0, 0, None, False), (39, 20, 0, True)],
)
def test_masks_last_by_two_a_person_and_day(masks: int, on_duty: int, left: int | None, short: bool) -> None:
    assert (mask_days(masks, on_duty, ON), masks_short(masks, on_duty, ON)) == (left, short)


def test_degrees_as_people_read_them() -> None:
    assert [degrees(tenths) for tenths in (373, 380, 409)] == ["37.3", "38.0", "40.9"]


def test_every_step_of_an_escalation_and_no_other() -> None:
    open_, acknowledged, acted, closed = State
    possible = {
        (open_, Event.WIDEN): open_, (open_, Event.RISE): open_, (open_, Event.ACKNOWLEDGE): acknowledged,
        (acknowledged, Event.WIDEN): acknowledged, (acknowledged, Event.ACT): acted,
        (acted, Event.WIDEN): acted, (acted, Event.ACT): acted, (acted, Event.CLOSE): closed,
    }  # fmt: skip
    found = {}
    for state in State:
        for event in Event:
            try:
                found[state, event] = after(state, event)
            except Conflict:
                continue
    assert found == possible


def test_it_rises_after_half_an_hour() -> None:
    at = datetime(2020, 2, 10, 23, 50, tzinfo=BEIJING)
    assert rises_at(at) - at == timedelta(minutes=30)
