"""Background work on registers: read an uploaded file, delete what is due."""

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import date
from typing import IO, Any

from sqlalchemy.orm import Session

from office import clock
from office.errors import DomainError
from office.files.large import CSV, keep_large_file, pieces_of
from office.files.models import StoredFile
from office.jobs.models import Job
from office.jobs.services import Report, handles
from office.sealing import seal_in_use
from office.spreadsheets.problems import Problem
from resumption.registers.catalogue import register_of
from resumption.registers.models import RegisterImport
from resumption.registers.reading import Judged, read_register
from resumption.registers.services import PURGE, READ, keep_import, purge_expired, refuse_import
from resumption.registers.storing import copy_records

MOST_SHOWN = 200  # wrong cells kept for the page; the list to download has them
HEADERS = ("行", "列", "单元格", "填写内容", "更正办法")
LIST_NAME = "登记簿-需更正的行.csv"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@handles(READ)
def read_uploaded_register(session: Session, job: Job, report: Report) -> dict[str, Any]:
    """Read a file, store its right rows, list the wrong ones. One that is no longer being read stays as it is."""
    assert job.subject_id is not None
    assert job.requested_by is not None
    taken = session.get_one(RegisterImport, job.subject_id, with_for_update=True)
    if taken.state == "reading":
        try:
            with session.begin_nested():
                read(session, job, taken, report)
        except DomainError as error:
            refuse_import(session, actor=job.requested_by, at=clock.now(), taken=taken, error=error)
    return {"state": taken.state, "imported": taken.imported, "wrong": taken.wrong}


def read(session: Session, job: Job, taken: RegisterImport, report: Report) -> None:
    """The file as it was uploaded, judged by the day of its upload; a block at a time."""
    assert job.requested_by is not None
    file = session.get_one(StoredFile, taken.file_id)
    on = taken.uploaded_at.date()
    tally = Tally()
    with tempfile.TemporaryFile() as listed:
        table = io.TextIOWrapper(listed, encoding="utf-8-sig", newline="", write_through=True)
        writer = csv.writer(table)
        writer.writerow(HEADERS)
        for block in _blocks(taken, file, on):
            copy_records(session, import_id=taken.id, register=taken.register, frame=block.right, seal=seal_in_use())
            writer.writerows(_line(problem) for problem in block.problems)
            tally.add(block)
            report(block.done, block.total)
        keep_import(
            session,
            actor=job.requested_by,
            at=clock.now(),
            taken=taken,
            rows=tally.rows,
            wrong=tally.wrong,
            days=(tally.first_day, tally.last_day),
            problems=[problem.as_json() for problem in tally.problems],
            problem_count=tally.problem_count,
            problem_list=_kept(session, job, listed) if tally.problem_count else None,
        )
        table.detach()


def _blocks(taken: RegisterImport, file: StoredFile, on: date) -> Iterator[Judged]:
    return read_register(register_of(taken.register), file.media_type, pieces_of(file), today=on)


def _kept(session: Session, job: Job, listed: IO[bytes]) -> StoredFile:
    listed.seek(0)
    return keep_large_file(session, actor=job.requested_by, at=clock.now(), name=LIST_NAME, content=listed, kind=CSV)


def _line(problem: Problem) -> tuple[object, ...]:
    """A wrong cell as a line of the list; what was typed never becomes a formula."""
    value = "'" + problem.value if problem.value.startswith(FORMULA) else problem.value
    return problem.row, problem.column, problem.cell, value, problem.remedy


class Tally:
    """What has been read so far."""

    def __init__(self) -> None:
        self.rows, self.wrong, self.problem_count = 0, 0, 0
        self.first_day: date | None = None
        self.last_day: date | None = None
        self.problems: list[Problem] = []

    def add(self, block: Judged) -> None:
        """Count a block in."""
        self.rows += block.rows
        self.wrong += block.wrong
        self.problem_count += len(block.problems)
        self.problems += block.problems[: MOST_SHOWN - len(self.problems)]
        if not block.right.is_empty():
            days = block.right["seen_on"]
            first, last = days.min(), days.max()
            assert isinstance(first, date)
            assert isinstance(last, date)
            self.first_day = min(first, self.first_day or first)
            self.last_day = max(last, self.last_day or last)


@handles(PURGE)
def purge(session: Session, job: Job, report: Report) -> dict[str, Any]:
    """Delete what has been kept long enough."""
    counts = purge_expired(session, actor=job.requested_by, at=clock.now())
    report(1, 1)
    return counts
