"""The reading of an uploaded roster, in the background: confined reading, every defect, each person's clearance."""

from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from office import clock
from office.errors import DomainError
from office.files.models import StoredFile
from office.files.services import content_of
from office.jobs.models import Job
from office.jobs.services import Report, handles
from office.sealing import seal_in_use
from office.spreadsheets.marking import marked
from resumption.additions.queries import already_approved
from resumption.declarations.cells import APPROVED, APPROVED_REMEDY
from resumption.declarations.clearing import cleared, rules_in_force
from resumption.declarations.models import Roster
from resumption.declarations.roster import read_roster
from resumption.declarations.services import READ, accept_roster, refuse_file, refuse_roster

STEPS = 3


@handles(READ)
def read_uploaded_roster(session: Session, job: Job, report: Report) -> dict[str, Any]:
    """Read, then accept or refuse; ``keep_right`` in the job's arguments leaves out the rows with wrong cells.

    A roster that is no longer being read (the job runs a second time) stays as it is.
    """
    assert job.subject_id is not None
    assert job.requested_by is not None
    roster = session.get_one(Roster, job.subject_id, with_for_update=True)
    if roster.state == "reading":
        try:
            with session.begin_nested():
                read(session, job, roster, report)
        except DomainError as error:
            refuse_file(session, actor=job.requested_by, at=clock.now(), roster=roster, error=error)
    report(STEPS, STEPS)
    return {"state": roster.state, "people": roster.people, "problems": roster.problem_count}


def read(session: Session, job: Job, roster: Roster, report: Report) -> None:
    """The workbook as it was uploaded, judged by the day of its upload."""
    assert job.requested_by is not None
    on = roster.uploaded_at.date()
    report(0, STEPS)
    assert roster.file_id is not None
    content = content_of(session.get_one(StoredFile, roster.file_id))
    found = read_roster(content, today=on, list_of_names=True)
    approved = already_approved(session, roster.application_id, found.frame, seal_in_use())
    found = found.refused(approved, APPROVED, APPROVED_REMEDY)
    report(1, STEPS)
    wrong = {problem.row for problem in found.errors}
    if wrong and not job.arguments["keep_right"]:
        refuse_roster(
            session,
            actor=job.requested_by,
            at=clock.now(),
            roster=roster,
            people=found.frame.height,
            problems=found.errors,
            warnings=found.warnings,
            marked=marked(content, found.errors),
        )
        return
    right = found.frame.filter(~pl.col("row").is_in(list(wrong))) if wrong else found.frame
    people = cleared(right, on=on)
    report(2, STEPS)
    accept_roster(
        session,
        actor=job.requested_by,
        at=clock.now(),
        roster=roster,
        people=people,
        rulebook=rules_in_force(on),
        left_out=len(wrong),
        warnings=[warning for warning in found.warnings if warning.row not in wrong],
        seal=seal_in_use(),
    )
