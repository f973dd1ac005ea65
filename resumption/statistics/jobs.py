"""The bulletin's work: gathered in the background, once for each day."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from office import clock
from office.jobs.models import Job
from office.jobs.services import Report, handles
from resumption.statistics.services import PREPARE, prepare_bulletin


@handles(PREPARE)
def prepare(session: Session, job: Job, report: Report) -> dict[str, Any]:
    """Prepare the bulletin of the day the job names; a second job for the same day is refused by name."""
    report(0, 1)
    day = date.fromisoformat(job.arguments["day"])
    bulletin = prepare_bulletin(session, actor=job.requested_by, at=clock.now(), day=day)
    report(1, 1)
    return {"bulletin_id": str(bulletin.id), "day": day.isoformat()}
