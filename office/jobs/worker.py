"""Do the work: each job in one transaction of its own, its progress told in small ones beside it."""

import logging
import uuid
from collections.abc import Callable
from typing import Any

from procrastinate import PsycopgConnector
from procrastinate.periodic import PeriodicRegistry
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from office import clock
from office.errors import DomainError
from office.jobs.models import Job
from office.jobs.queue import ROUNDS, RUN, queue
from office.jobs.reviving import revive
from office.jobs.rounds import go_rounds
from office.jobs.services import handler_of
from office.wording import N_, plain

CRASHED = N_("系统出错，请稍后重试。")
logger = logging.getLogger(__name__)
_sessions: sessionmaker[Session] | None = None


def use_sessions(sessions: sessionmaker[Session]) -> None:
    """Take the factory of the application's sessions."""
    global _sessions
    _sessions = sessions


def sessions() -> sessionmaker[Session]:
    """The factory of the application's sessions."""
    assert _sessions is not None
    return _sessions


def tell(job_id: uuid.UUID, **changes: Any) -> None:
    """Write a job's progress so that others see it before the work commits."""
    assert _sessions is not None
    with _sessions.begin() as session:
        session.execute(update(Job).where(Job.id == job_id).values(**changes))


@queue.task(name=RUN)
def run_job(job_id: str) -> None:
    """Do one job. A domain error is the job's answer; anything else fails it visibly and is logged."""
    assert _sessions is not None
    key = uuid.UUID(job_id)
    tell(key, state="running")
    try:
        with _sessions.begin() as session:
            job = session.get_one(Job, key)
            result = handler_of(job.kind)(session, job, reporter(key))
            session.execute(
                update(Job)
                .where(Job.id == key)
                .values(state="done", result=result, finished_at=clock.now(), problem=None, problem_values=None)
            )
    except DomainError as error:
        values = plain(error.values)
        tell(key, state="failed", problem=error.sentence, problem_values=values, finished_at=clock.now())
    except Exception:
        tell(key, state="failed", problem=CRASHED, problem_values={}, finished_at=clock.now())
        logger.exception("job %s failed", key)
        raise


@queue.periodic(cron="* * * * *")
@queue.task(name=ROUNDS, queueing_lock=ROUNDS)
def make_rounds(timestamp: int) -> None:
    """Each minute, once however many workers there are: revive what died, do what the clock asks for."""
    assert _sessions is not None
    with _sessions.begin() as session:
        revive(session)
    go_rounds(_sessions, clock.now())


def reporter(job_id: uuid.UUID) -> Callable[[int, int], None]:
    """A function a handler calls with (done, total)."""

    def report(done: int, total: int) -> None:
        tell(job_id, done=done, total=total)

    return report


def work(url: str, *, wait: bool = True, concurrency: int = 1) -> None:
    """Take jobs from the queue of the database at ``url``; with ``wait=False`` stop when there are none left.

    A worker that stays also makes the rounds each minute; one that only empties the queue leaves the clock alone.
    """
    assert _sessions is not None
    with _sessions.begin() as session:
        revive(session)
    connector = PsycopgConnector(conninfo=url)
    with queue.replace_connector(connector) as app:
        if not wait:
            app.periodic_registry = PeriodicRegistry()
        app.run_worker(wait=wait, concurrency=concurrency, install_signal_handlers=wait, listen_notify=wait)
