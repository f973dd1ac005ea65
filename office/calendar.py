"""The calendar of the office: working days with their shifts, office hours, and limits counted in them. Pure.

Which days are worked is the State Council's yearly notice: ``chinesecalendar`` knows them from 2004 on; days that
``calendar.toml`` names, with the document that shifted them, stand above it. A year neither knows raises
``NotInForce``: a limit is never counted on a guess.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from pathlib import Path

import chinese_calendar

from office.errors import NotInForce
from office.rulebook.parameters import Rulebook, read
from office.wording import N_

PARAMETERS = Path(__file__).with_suffix(".toml")
DAY = timedelta(days=1)
BEIJING = timezone(timedelta(hours=8), "UTC+8")
"""Office hours are those of the clock on the office's wall, in whatever zone a moment is told."""


@cache
def shipped() -> Rulebook:
    """The parameters of the calendar, read once."""
    return read({"calendar": PARAMETERS.read_text(encoding="utf-8")})


@cache
def is_workday(day: date) -> bool:
    """Whether the office works on ``day``; raises ``NotInForce`` for a year whose arrangement is not known."""
    for version in shipped().parameter("calendar.shifted_days").versions:
        if version.covers(day) and day in (named := version.value)["rest"] + named["work"]:
            return day in named["work"]
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise NotInForce(
            N_("{year} 年的节假日安排尚未录入工作日历，无法推算期限。请管理员补充后再办理。"), year=day.year
        ) from None


def days_after(day: date) -> Iterator[date]:
    """Every working day after ``day``, in order."""
    while True:
        day += DAY
        if is_workday(day):
            yield day


def workdays_after(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``, which is not counted itself; ``count`` of 0 is ``day``."""
    following = days_after(day)
    for _ in range(count):
        day = next(following)
    return day


def workdays_from_to(first: date, last: date) -> int:
    """How many working days lie between two days, both counted; 0 when ``last`` comes before ``first``."""
    return sum(is_workday(first + DAY * offset) for offset in range((last - first).days + 1))


def opening(day: date) -> list[tuple[time, time]]:
    """The office's opening hours on a day, in order; none on a day off."""
    if not is_workday(day):
        return []
    value = shipped().value("calendar.office_hours", day)
    return [(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in value]


def spans(start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Every stretch of office hours from ``start`` on, the first one cut at ``start``; in Beijing time."""
    start = start.astimezone(BEIJING)
    day = start.date()
    while True:
        for opens, closes in opening(day):
            begin = max(datetime.combine(day, opens, BEIJING), start)
            end = datetime.combine(day, closes, BEIJING)
            if begin < end:
                yield begin, end
        day += DAY


def due(start: datetime, hours: int | timedelta) -> datetime:
    """The moment at which ``hours`` of office time, counted from ``start``, have passed.

    ``hours`` of 0 answers ``start`` itself; a limit that ends with the office day ends at closing time.
    """
    left = hours if isinstance(hours, timedelta) else timedelta(hours=hours)
    if left <= timedelta(0):
        return start
    for begin, end in spans(start):
        if begin + left <= end:
            return begin + left
        left -= end - begin
    raise AssertionError("office hours never end")


def worked(start: datetime, end: datetime) -> timedelta:
    """The office time between two moments; nothing when ``end`` is not after ``start``."""
    total = timedelta(0)
    if end <= start:
        return total
    for begin, closes in spans(start):
        if begin >= end:
            break
        total += min(closes, end.astimezone(BEIJING)) - begin
    return total


def due_with_pauses(
    start: datetime, hours: int | timedelta, pauses: list[tuple[datetime, datetime | None]]
) -> datetime | None:
    """The limit of ``due`` with the office time of ``pauses`` not counted; None while the last pause is still open.

    Pauses are in order and do not overlap; one that begins after the limit has no effect.
    """
    left = hours if isinstance(hours, timedelta) else timedelta(hours=hours)
    for begins, ends in pauses:
        before = worked(start, begins)
        if before >= left:
            break
        if ends is None:
            return None
        left -= before
        start = max(ends, start)
    return due(start, left)
