"""The reports' work by the clock: firms are reminded at one hour and listed as missing at another."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from office.jobs.rounds import each_minute
from resumption.monitoring.services import list_missing, remind_missing
from resumption.policy.reporting import hours, is_due


@each_minute("monitoring.missing")
def chase(session: Session, after: datetime, until: datetime) -> None:
    """Each hour that passed since anybody looked.

    A worker that was down through both hours lists the firms at once, without a reminder that has lost its use.
    """
    day = after.astimezone(until.tzinfo).date()
    while day <= until.date():
        if is_due(day):
            times = hours(day)
            passed = [after < datetime.combine(day, at, until.tzinfo) <= until for at in (times.remind, times.list)]
            if passed == [True, False] and day == until.date():
                remind_missing(session, actor=None, at=until, day=day)
            if passed[1]:
                list_missing(session, actor=None, at=until, day=day)
        day += timedelta(days=1)
