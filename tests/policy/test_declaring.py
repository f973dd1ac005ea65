"""Employees' own declarations against the firm's rows; when they are erased; by which days staff start."""

from datetime import date

import pytest

from resumption.policy.declaring import contradictions, erased_on, in_contact
from resumption.policy.law import law
from resumption.policy.starting import Start, later, starts

ON = date(2020, 2, 8)
FILLED = {"key_area": False, "contact": False, "symptoms": "无", "health_code": "green", "stayed_at": "湖州"}
LIST_ONLY = {"key_area": None, "contact": None, "symptoms": None}
AWAY = {"origin_area": "安徽省六安", "returned_on": date(2020, 2, 3), "stayed_at": "安徽省六安"}

CONTRADICTIONS = [
    (FILLED, FILLED, ()),
    (LIST_ONLY, {**FILLED, **AWAY}, ()),
    (FILLED, {**FILLED, "key_area": True}, ("key_area",)),
    (FILLED, {**FILLED, "contact": True, "health_code": "yellow"}, ("contact", "health_code")),
    (FILLED, {**FILLED, "health_code": None}, ()),
    (FILLED, {**FILLED, "symptoms": "咳嗽"}, ("symptoms",)),
    (FILLED, {**FILLED, "symptoms": ""}, ()),
    ({**FILLED, "symptoms": None}, {**FILLED, "symptoms": "咳嗽"}, ()),
    (FILLED, {**FILLED, **AWAY}, ("stayed_at", "returned_on", "origin_area")),
    ({**FILLED, **AWAY}, {**FILLED, **AWAY, "origin_area": "安徽省 六安市"}, ()),
    ({**FILLED, **AWAY}, FILLED, ("stayed_at", "returned_on", "origin_area")),
    ({**FILLED, **AWAY}, {**FILLED, **AWAY, "returned_on": date(2020, 2, 5)}, ("returned_on",)),
    ({**FILLED, "isolation_start": date(2020, 2, 1)}, {**FILLED, "isolation_start": date(2020, 2, 2)},
     ("isolation_start",)),
]  # fmt: skip


@pytest.mark.parametrize(("stated", "own", "expected"), CONTRADICTIONS)
def test_what_contradicts_the_firms_row(stated: dict, own: dict, expected: tuple[str, ...]) -> None:
    assert contradictions(stated, own, on=ON) == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, False),
        ({"contact": False, "same_conveyance": False}, False),
        ({"contact": True}, True),
        ({"contact": False, "same_conveyance": True}, True),
        ({"case_in_compound": True}, False),
    ],
)
def test_travelling_with_a_case_counts_as_contact(answers: dict, expected: bool) -> None:
    assert in_contact(answers, on=ON) is expected


def test_a_declaration_is_kept_for_its_days_and_not_one_more() -> None:
    assert erased_on(date(2020, 2, 8)) == date(2020, 5, 9)  # day 90 is May 8


@pytest.mark.parametrize(
    ("day", "named"),
    [
        (date(2020, 2, 8), "《网络安全法》第四十一条"),
        (date(2021, 11, 1), "《个人信息保护法》第十三条、第十七条、第二十九条"),
    ],
)
def test_the_legal_basis_is_the_one_of_the_day(day: date, named: str) -> None:
    assert law("declaring", day).value("lawful_basis")[1]["title"] == named


DAYS = {date(2020, 2, 8): 12, date(2020, 2, 12): 3, date(2020, 2, 17): 5}
STARTS = [
    ({}, date(2020, 2, 10), 0, ()),
    (DAYS, date(2020, 2, 10), 0, ((date(2020, 2, 10), 12, 12), (date(2020, 2, 12), 3, 15), (date(2020, 2, 17), 5, 20))),
    (DAYS, date(2020, 2, 12), 0, ((date(2020, 2, 12), 15, 15), (date(2020, 2, 17), 5, 20))),
    (DAYS, date(2020, 3, 1), 0, ((date(2020, 3, 1), 20, 20),)),
    (DAYS, date(2020, 2, 17), 23, ((date(2020, 2, 17), 20, 43),)),
    ({date(2020, 2, 12): 0}, date(2020, 2, 10), 0, ()),
]


@pytest.mark.parametrize(("days", "resume_on", "already", "expected"), STARTS)
def test_with_how_many_a_firm_may_start(
    days: dict[date, int], resume_on: date, already: int, expected: tuple[tuple[date, int, int], ...]
) -> None:
    assert starts(days, resume_on=resume_on, already=already) == tuple(Start(*step) for step in expected)
    assert [step.as_json() for step in starts(DAYS, resume_on=date(2020, 3, 1))] == [
        {"day": "2020-03-01", "new": 20, "headcount": 20}
    ]


STEPS = [{"day": "2020-02-10", "new": 12, "headcount": 12}, {"day": "2020-02-17", "new": 5, "headcount": 17}]


@pytest.mark.parametrize(
    ("resume_on", "expected"),
    [
        (date(2020, 2, 10), STEPS),
        (date(2020, 2, 9), STEPS),
        (date(2020, 2, 12), [{"day": "2020-02-12", "new": 12, "headcount": 12}, STEPS[1]]),
        (date(2020, 2, 20), [{"day": "2020-02-20", "new": 17, "headcount": 17}]),
    ],
)
def test_steps_of_a_firm_that_resumes_later_than_planned(resume_on: date, expected: list[dict[str, object]]) -> None:
    assert later(STEPS, resume_on) == expected
