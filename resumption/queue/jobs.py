"""Background work on the queue: mark a case when it is filed, every open one when a register changes."""

from typing import Any

from sqlalchemy.orm import Session

from office import clock
from office.jobs.models import Job
from office.jobs.services import Report, handles
from resumption.applications.services import MARK
from resumption.queue.flagging import mark, open_cases, with_neighbours


@handles(MARK)
def mark_cases(session: Session, job: Job, report: Report) -> dict[str, Any]:
    """Mark the case the job is about, with its neighbours; without one, every open case."""
    cases = with_neighbours(session, job.subject_id) if job.subject_id else open_cases(session)
    marks = mark(session, cases, on=clock.today())
    report(len(cases), len(cases))
    return {"cases": len(cases), "marks": marks}
