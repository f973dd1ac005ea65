"""Verbs of taking in a workbook of lines: kept, read in the background, refused with every cell named or accepted."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from office.errors import DomainError
from office.files.services import XLSX, keep_file
from office.jobs.services import enqueue
from office.wording import plain
from subsidies.claims.models import Claim, ClaimUpload
from subsidies.claims.services import add_lines, note, open_claim
from subsidies.intake.reading import ReadLines

READ = "claims.read_lines"
MOST_SHOWN = 500  # wrong cells kept for the page; the marked workbook has them all


def upload_lines(
    session: Session, *, actor: uuid.UUID, at: datetime, claim_id: uuid.UUID, name: str, content: bytes, replace: bool
) -> ClaimUpload:
    """Keep a workbook of lines, sealed, and have it read in the background; the draft keeps its lines until then."""
    claim = open_claim(session, claim_id)
    file = keep_file(
        session, actor=actor, at=at, name=name, content=content, firm_id=claim.firm_id, accepted=(XLSX,), sealed=True
    )
    row = ClaimUpload(
        claim_id=claim.id, file_id=file.id, replace=replace, uploaded_at=at, uploaded_by=actor, problems=[]
    )
    session.add(row)
    session.flush()
    row.job_id = enqueue(session, actor=actor, at=at, kind=READ, subject_id=row.id).id
    session.flush()
    note(session, actor, at, claim, "claim_lines_uploaded", file=file.sha256)
    return row


def refuse_file(session: Session, *, actor: uuid.UUID, at: datetime, upload: ClaimUpload, error: DomainError) -> None:
    """The file as a whole holds no lines: the sentence is kept for the page."""
    upload.state = "refused"
    upload.refusal = {"sentence": error.sentence, "values": plain(error.values)}
    claim = session.get_one(Claim, upload.claim_id)
    note(session, actor, at, claim, "claim_lines_refused", reason=str(error))


def refuse_cells(
    session: Session, *, actor: uuid.UUID, at: datetime, upload: ClaimUpload, found: ReadLines, marked: bytes
) -> None:
    """Some cells are wrong: all of them are named, and the firm's own workbook is kept for it with them marked."""
    claim = session.get_one(Claim, upload.claim_id)
    name = f"需更正-{upload.uploaded_at:%Y%m%d}.xlsx"
    file = keep_file(session, actor=actor, at=at, name=name, content=marked, firm_id=claim.firm_id, sealed=True)
    upload.state, upload.marked_file_id, upload.lines = "refused", file.id, len(found.lines)
    upload.problem_count = len(found.wrong)
    upload.problems = [cell.plain() for cell in found.wrong[:MOST_SHOWN]]
    note(session, actor, at, claim, "claim_lines_refused", lines=upload.lines, problems=upload.problem_count)


def accept_lines(session: Session, *, actor: uuid.UUID, at: datetime, upload: ClaimUpload, found: ReadLines) -> None:
    """The lines go into the draft, after those there are or in their place."""
    claim = add_lines(session, actor=actor, at=at, claim_id=upload.claim_id, lines=found.lines, replace=upload.replace)
    upload.state, upload.lines = "accepted", len(found.lines)
    note(session, actor, at, claim, "claim_lines_accepted", lines=upload.lines)
