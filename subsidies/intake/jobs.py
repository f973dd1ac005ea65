"""The reading of an uploaded workbook of lines, in the background: every wrong cell named, a marked copy made."""

from typing import Any

from sqlalchemy.orm import Session

from office import clock
from office.errors import DomainError
from office.files.models import StoredFile
from office.files.services import content_of
from office.jobs.models import Job
from office.jobs.services import Report, handles
from office.spreadsheets.marking import marked
from subsidies.claims.models import Claim, ClaimUpload
from subsidies.intake.reading import read_workbook
from subsidies.intake.services import READ, accept_lines, refuse_cells, refuse_file
from subsidies.policy.catalogue import catalogue

STEPS = 2


@handles(READ)
def read_uploaded_lines(session: Session, job: Job, report: Report) -> dict[str, Any]:
    """Read, then accept or refuse; an upload that is no longer being read (the job runs again) stays as it is."""
    assert job.subject_id is not None
    assert job.requested_by is not None
    upload = session.get_one(ClaimUpload, job.subject_id, with_for_update=True)
    if upload.state == "reading":
        try:
            with session.begin_nested():
                _read(session, job, upload, report)
        except DomainError as error:
            refuse_file(session, actor=job.requested_by, at=clock.now(), upload=upload, error=error)
    report(STEPS, STEPS)
    return {"state": upload.state, "lines": upload.lines, "problems": upload.problem_count}


def _read(session: Session, job: Job, upload: ClaimUpload, report: Report) -> None:
    assert job.requested_by is not None
    report(0, STEPS)
    measure = catalogue().measure(session.get_one(Claim, upload.claim_id).measure)
    content = content_of(session.get_one(StoredFile, upload.file_id))
    found = read_workbook(measure, content)
    report(1, STEPS)
    if found.wrong:
        copy = marked(content, [cell.marked() for cell in found.wrong])
        refuse_cells(session, actor=job.requested_by, at=clock.now(), upload=upload, found=found, marked=copy)
    else:
        accept_lines(session, actor=job.requested_by, at=clock.now(), upload=upload, found=found)
