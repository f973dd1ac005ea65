"""Work that the clock asks for, not a person: a room hands in a function, each worker's minute calls it.

A function is told the stretch of time nobody has looked at yet, ``(session, after, until]``, so a worker that was down
catches up. The stretch is kept in the function's own transaction and its row is locked meanwhile: of two workers one
does it, and what fails is tried again with the next minute.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from office.jobs.models import Round

Work = Callable[[Session, datetime, datetime], None]
FARTHEST = timedelta(days=31)
"""A worker that was down longer looks back no farther."""

logger = logging.getLogger(__name__)
_rounds: dict[str, Work] = {}


def each_minute(name: str) -> Callable[[Work], Work]:
    """Hand in a function ``(session, after, until)`` under a name that never changes."""

    def register(work: Work) -> Work:
        _rounds[name] = work
        return work

    return register


def registered() -> tuple[str, ...]:
    """The names of all rounds, in the order they were handed in."""
    return tuple(_rounds)


def go_rounds(sessions: sessionmaker[Session], now: datetime) -> list[str]:
    """Do every round up to ``now``, each in a transaction of its own; returns the names of those done.

    A round another worker is at is left to it; one that fails is logged and keeps its stretch.
    """
    done = []
    for name in registered():
        try:
            with sessions.begin() as session:
                if go_round(session, name, now):
                    done.append(name)
        except Exception:
            logger.exception("round %s failed", name)
    return done


def go_round(session: Session, name: str, now: datetime) -> bool:
    """One round up to ``now``; False when another worker is at it or has just done it."""
    # A round that never was begins now: nothing before it was promised to anybody.
    session.execute(insert(Round).values(name=name, done_until=now).on_conflict_do_nothing())
    query = select(Round).where(Round.name == name).with_for_update(skip_locked=True)
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None or row.done_until == now:
        return False
    if row.done_until < now:
        _rounds[name](session, max(row.done_until, now - FARTHEST), now)
    row.done_until = now  # also when the clock was put back: what is past stays done
    session.flush()
    return True


def daily(at: time, after: datetime, until: datetime) -> Iterator[date]:
    """The days on which the clock passed ``at`` within ``(after, until]``, in the zone of ``until``."""
    day = after.astimezone(until.tzinfo).date()
    while day <= until.date():
        if after < datetime.combine(day, at, until.tzinfo) <= until:
            yield day
        day += timedelta(days=1)
