"""Reading an uploaded insurance register in the background."""

import uuid
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from office import clock
from office.copying import copy_into
from office.errors import DomainError
from office.files.large import pieces_of
from office.files.models import StoredFile
from office.jobs.models import Job
from office.jobs.services import Report, handles
from office.spreadsheets.problems import Problem
from subsidies.insurance.columns import COLUMNS, REMEDIES
from subsidies.insurance.models import InsuranceImport
from subsidies.insurance.reading import read_register
from subsidies.insurance.services import MOST_SHOWN, READ, refuse_file, show_changes


@handles(READ)
def read_uploaded_register(session: Session, job: Job, report: Report) -> dict[str, Any]:
    """Read, keep the right rows, show what they would change. One that is no longer being read stays as it is."""
    assert job.subject_id is not None
    assert job.requested_by is not None
    taken = session.get_one(InsuranceImport, job.subject_id, with_for_update=True)
    if taken.state == "reading":
        try:
            with session.begin_nested():
                _read(session, job.requested_by, taken, report)
        except DomainError as error:
            refuse_file(session, actor=job.requested_by, at=clock.now(), taken=taken, error=error)
    return {"state": taken.state, "rows": taken.rows, "wrong": taken.wrong}


def _read(session: Session, actor: uuid.UUID, taken: InsuranceImport, report: Report) -> None:
    file = session.get_one(StoredFile, taken.file_id)
    rows, wrong, count = 0, 0, 0
    problems: list[Problem] = []
    seen: set[str] = set()
    for block in read_register(file.media_type, pieces_of(file)):
        codes = block.right["credit_code"]
        again = codes.is_in(seen) | ~codes.is_first_distinct()
        twice = [_twice(row, code) for row, code in block.right.filter(again).select("row", "credit_code").iter_rows()]
        right = block.right.filter(~again)
        seen.update(right["credit_code"])
        copy_into(session, "insurance_records", right.with_columns(pl.lit(str(taken.id)).alias("import_id")))
        rows, wrong, count = (
            rows + block.rows,
            wrong + block.wrong + len(twice),
            count + len(block.problems) + len(twice),
        )
        problems += [*block.problems, *twice][: MOST_SHOWN - len(problems)]
        report(block.done, block.total)
    show_changes(
        session,
        actor=actor,
        at=clock.now(),
        taken=taken,
        rows=rows,
        wrong=wrong,
        problems=[problem.as_json() for problem in problems],
        problem_count=count,
    )


def _twice(row: int, code: str) -> Problem:
    return Problem("", row, COLUMNS[0].header, "", code, "twice", REMEDIES["twice"])
