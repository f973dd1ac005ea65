"""The only reader of the clock. Office time is Beijing time (UTC+8, no summer time).

``OFFICE_DAY`` (an ISO date) holds the calendar at that day while the hands go on turning: the demonstration city lives
on a day of February 2020. ``OFFICE_MINUTES`` puts the hands forward by so many minutes. Every process of an
installation reads the same variables, so all agree.
"""

import os
from datetime import date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "UTC+8")


def now() -> datetime:
    """The present moment, Beijing time."""
    moment = datetime.now(BEIJING) + timedelta(minutes=int(os.environ.get("OFFICE_MINUTES", "0")))
    held = os.environ.get("OFFICE_DAY")
    if not held:
        return moment
    day = date.fromisoformat(held)
    return moment.replace(year=day.year, month=day.month, day=day.day)


def today() -> date:
    """The present day in Beijing."""
    return now().date()
