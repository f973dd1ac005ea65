"""Ask for background work, in the transaction of the data it is about: the work exists if and only if the data does."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from office.jobs.models import Job
from office.jobs.queue import RUN, asking

Report = Callable[[int, int], None]
Handler = Callable[[Session, Job, Report], dict[str, Any]]

_handlers: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Name the function that does one kind of work: ``(session, job, report) -> result``, plain JSON."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def handler_of(kind: str) -> Handler:
    """The function behind a kind of work."""
    return _handlers[kind]


def enqueue(
    session: Session,
    *,
    actor: uuid.UUID | None,
    at: datetime,
    kind: str,
    subject_id: uuid.UUID | None = None,
    **arguments: Any,
) -> Job:
    """Ask for work of ``kind``; deferred on this session's own connection, so a rollback takes it back."""
    job = Job(kind=kind, requested_by=actor, requested_at=at, subject_id=subject_id, arguments=arguments)
    session.add(job)
    session.flush()
    connection = session.connection().connection.driver_connection
    asking.configure_task(RUN, connection=connection).defer(job_id=str(job.id))
    return job
