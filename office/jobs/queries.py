"""Read jobs: one by id, and the newest about a thing."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import NotFound
from office.jobs.models import Job


def job_of(session: Session, job_id: uuid.UUID, requested_by: uuid.UUID | None) -> Job:
    """A job, for the person who asked for it alone."""
    job = session.get(Job, job_id)
    if job is None or job.requested_by != requested_by:
        raise NotFound()
    return job


def newest_about(session: Session, subject_id: uuid.UUID, kind: str) -> Job | None:
    """The newest job of a kind about a thing."""
    query = select(Job).where(Job.subject_id == subject_id, Job.kind == kind).order_by(Job.requested_at.desc()).limit(1)
    return session.scalar(query)
