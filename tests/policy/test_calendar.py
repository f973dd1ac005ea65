"""The working calendar: 2020's shifts, limits in office hours, pauses. Worked by hand, cell by cell."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.calendar import due, due_with_pauses, is_workday, workdays_after, workdays_from_to, worked
from office.clock import BEIJING
from office.errors import NotInForce


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2020-01-19", True),  # a Sunday, worked for the holiday
        ("2020-01-23", True),
        ("2020-01-24", False),
        ("2020-01-31", False),  # the extension: a Friday
        ("2020-02-01", False),  # a Saturday that was to be worked until the extension came
        ("2020-02-03", True),
        ("2020-02-08", False),
        ("2020-04-26", True),
        ("2020-05-09", True),
        ("2020-10-08", False),
        ("2026-11-24", True),  # a year that only the package knows
    ],
)
def test_days(day: str, works: bool) -> None:
    assert is_workday(date.fromisoformat(day)) is works


def test_the_cited_days_of_2020_are_those_the_package_knows() -> None:
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(366)]
    assert [day for day in days if is_workday(day) != chinese_calendar.is_workday(day)] == []


def test_an_unknown_year_is_refused_by_name() -> None:
    with pytest.raises(NotInForce, match="2003"):
        is_workday(date(2003, 6, 2))


@pytest.mark.parametrize(
    ("day", "count", "answer"),
    [
        ("2020-02-03", 0, "2020-02-03"),
        ("2020-02-07", 1, "2020-02-10"),  # over a weekend
        ("2020-01-22", 2, "2020-02-03"),  # over the whole holiday
        ("2020-02-07", 5, "2020-02-14"),
        ("2020-04-24", 2, "2020-04-27"),  # Sunday 26 April is worked
    ],
)
def test_working_days_after(day: str, count: int, answer: str) -> None:
    assert workdays_after(date.fromisoformat(day), count) == date.fromisoformat(answer)


def test_working_days_between_count_both_ends() -> None:
    assert workdays_from_to(date(2020, 2, 3), date(2020, 2, 7)) == 5
    assert workdays_from_to(date(2020, 1, 23), date(2020, 2, 3)) == 2
    assert workdays_from_to(date(2020, 2, 7), date(2020, 2, 6)) == 0


@pytest.mark.parametrize(
    ("start", "hours", "answer"),
    [
        ("2020-02-06 09:00", 2, "2020-02-06 11:00"),
        ("2020-02-06 11:00", 2, "2020-02-06 15:00"),  # over noon
        ("2020-02-06 07:00", 7, "2020-02-06 17:30"),  # ends with the day, not with the next morning
        ("2020-02-06 16:30", 2, "2020-02-07 09:30"),
        ("2020-02-07 17:00", 1, "2020-02-10 09:00"),  # over a weekend
        ("2020-01-23 17:00", 1, "2020-02-03 09:00"),  # over the extended holiday
        ("2020-01-19 16:30", 1, "2020-01-19 17:30"),  # a worked Sunday
        ("2020-02-08 10:00", 1, "2020-02-10 09:30"),  # filed on a Saturday
        ("2020-02-08 10:00", 0, "2020-02-08 10:00"),
    ],
)
def test_limits_in_office_hours(start: str, hours: int, answer: str) -> None:
    assert due(at(start), hours) == at(answer)


@pytest.mark.parametrize(
    ("pauses", "answer"),
    [
        ([], "2020-02-06 16:00"),
        ([("2020-02-06 10:00", "2020-02-06 11:00")], "2020-02-06 17:00"),
        ([("2020-02-06 10:00", "2020-02-07 10:00")], "2020-02-07 16:00"),
        ([("2020-02-06 10:00", "2020-02-06 11:00"), ("2020-02-06 15:00", "2020-02-06 17:00")], "2020-02-07 10:00"),
        ([("2020-02-06 10:00", None)], None),
        ([("2020-02-07 10:00", None)], "2020-02-06 16:00"),  # begins after the limit
        ([("2020-02-08 10:00", "2020-02-09 10:00")], "2020-02-06 16:00"),
    ],
)
def test_pauses_do_not_count(pauses: list[tuple[str, str | None]], answer: str | None) -> None:
    moments = [(at(begin), at(end) if end else None) for begin, end in pauses]
    assert due_with_pauses(at("2020-02-06 09:00"), 5, moments) == (at(answer) if answer else None)


def test_a_moment_told_in_another_zone_is_the_same_moment() -> None:
    moment = at("2020-02-06 16:30")
    assert due(moment.astimezone(UTC), 2) == due(moment, 2) == at("2020-02-07 09:30")
    pauses = [(at("2020-02-06 17:00").astimezone(UTC), at("2020-02-07 09:00").astimezone(UTC))]
    assert due_with_pauses(moment, 2, list(pauses)) == at("2020-02-07 10:30")


@given(later=st.integers(0, 45 * 24 * 60), minutes=st.integers(1, 60 * 60))
def test_what_is_due_has_been_worked(later: int, minutes: int) -> None:
    moment = at("2020-01-15 00:00") + timedelta(minutes=later)
    assert worked(moment, due(moment, timedelta(minutes=minutes))) == timedelta(minutes=minutes)
