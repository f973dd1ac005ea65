"""A town whose insurance register is the workbook of 423 units, and the people who run offers."""

import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.jobs.models import Job
from office.jobs.services import handler_of
from office.spreadsheets.grid import read_sheets
from subsidies.insurance.models import InsuranceImport
from subsidies.insurance.services import confirm_register, enter_unknown, upload_register
from tests.factories import AT, person

REGISTER = Path(__file__).parents[2] / "data" / "insurance.xlsx"


def worked(session: Session, job_id: Any) -> dict[str, Any]:
    """A job done now, in the test's own transaction."""
    job = session.get_one(Job, job_id)
    result = handler_of(job.kind)(session, job, lambda _done, _total: None)
    job.result = result
    session.flush()
    return result


def uploaded(
    session: Session, by: Person, content: bytes, *, name: str = "参保.xlsx", year: int = 2019
) -> InsuranceImport:
    """A register's file, read."""
    taken = upload_register(
        session,
        actor=by.id,
        at=AT,
        name=name,
        content=io.BytesIO(content),
        year=year,
        as_of=date(2020, 1, 31),
        document="湖人社函〔2020〕1号",
        publisher="市人力资源和社会保障局",
    )
    worked(session, taken.job_id)
    return taken


@dataclass
class Office:
    """Who computes, who offers and signs."""

    reviewer: Person
    signatory: Person


@pytest.fixture
def office(session: Session) -> Office:
    return Office(person(session, "bureau_reviewer"), person(session, "signatory"))


@pytest.fixture
def register(session: Session, office: Office) -> InsuranceImport:
    """The workbook of 423 units as the year 2019's register, its firms entered."""
    taken = uploaded(session, office.reviewer, REGISTER.read_bytes())
    enter_unknown(session, actor=office.reviewer.id, at=AT, import_id=taken.id)
    return confirm_register(session, actor=office.reviewer.id, at=AT, import_id=taken.id)


@pytest.fixture
def workbook() -> list[dict[str, Any]]:
    """The workbook's rows by header, as somebody else would read them."""
    sheet = read_sheets(REGISTER.read_bytes())[0]
    header = [str(cell) for cell in sheet.rows[1]]
    return [dict(zip(header, cells, strict=False)) for row, cells in sheet.rows.items() if row > 1]
