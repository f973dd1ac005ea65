"""Work that a worker had in hand when it died: put back into the queue, so that another does it again.

A job is one transaction, so a worker that is killed leaves nothing half done. A worker shows that it lives by a
heartbeat; one that has shown none for ``SILENT`` is taken for dead.
"""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

SILENT = timedelta(seconds=30)
REVIVED = text("""
    SELECT procrastinate_retry_job_v2(job.id, now(), NULL, NULL, NULL)
    FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < now() - :silent)
""")


def revive(session: Session, *, silent: timedelta = SILENT) -> int:
    """Put back what dead workers had in hand; returns how many jobs that are."""
    return len(session.execute(REVIVED, {"silent": silent}).all())
