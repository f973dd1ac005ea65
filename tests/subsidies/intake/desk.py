"""A firm that fills in the workbook of a measure's lines and hands it in: what the tests of this room share."""

import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import openpyxl
from flask.testing import FlaskClient
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.jobs.models import Job
from office.jobs.services import handler_of
from subsidies.claims.models import Claim, ClaimUpload
from subsidies.claims.queries import lines_of
from subsidies.claims.services import start_claim
from subsidies.intake.export import SHEET, lines_template
from subsidies.intake.services import READ
from subsidies.policy.catalogue import catalogue
from tests.factories import AT, PASSWORD, firm, representative

BUSES = catalogue().measure("chartered_bus")
WORKER = "33050219900101001X"
BUS: dict[str, Any] = {
    "departure_date": date(2020, 2, 7), "approved_on": date(2020, 2, 6), "origin_area": "安徽省阜阳市", "riders": 20,
    "nonlocal_riders": 20, "rated_seats": 49, "fare": "36000.00", "invoice_no": "00123456", "rider_ids": WORKER,
}  # fmt: skip
"""A bus as a clerk's spreadsheet holds it."""
STATED = {
    "departure_date": "2020-02-07", "approved_on": "2020-02-06", "origin_area": "安徽省阜阳市", "riders": "20",
    "nonlocal_riders": "20", "rated_seats": "49", "fare": "36000.00", "invoice_no": "00123456", "rider_ids": WORKER,
}  # fmt: skip
"""The same bus as its line states it."""


def saved(book: openpyxl.Workbook) -> bytes:
    """The workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled(*rows: Mapping[str, Any], template: bytes | None = None, more: Callable[[Worksheet], Any] = id) -> bytes:
    """The template of buses with these rows below its header; ``more`` does what else a clerk does to the sheet."""
    book = openpyxl.load_workbook(io.BytesIO(template or lines_template(BUSES)))
    sheet = book[SHEET]
    columns = {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}
    for number, row in enumerate(rows, start=2):
        for name, value in row.items():
            fact = BUSES.fact(name)
            assert fact is not None
            sheet.cell(number, columns[fact.title]).value = value
    more(sheet)
    return saved(book)


def table(*rows: list[Any]) -> bytes:
    """A workbook of a clerk's own with these rows."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    return saved(book)


def begun(client: FlaskClient, session: Session) -> tuple[Claim, Person]:
    """A draft for buses, and its representative, who is signed in."""
    of = firm(session)
    by = representative(session, of)
    claim = start_claim(session, actor=by.id, at=AT, firm_id=of.id, measure="chartered_bus")
    session.commit()
    client.post("/login", data={"email": by.email, "password": PASSWORD})
    return claim, by


def handed_in(client: FlaskClient, claim: Claim, content: bytes, **form: str) -> str:
    """What the page says right after a workbook was uploaded."""
    data = {"workbook": (io.BytesIO(content), "明细.xlsx"), **form}
    answer = client.post(f"/claims/{claim.id}/workbook", data=data)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/claims/{claim.id}")
    return client.get(f"/claims/{claim.id}").text


def work(session: Session) -> ClaimUpload:
    """Do what the worker would: the one reading that waits, committed."""
    session.expire_all()
    job = session.scalars(select(Job).where(Job.kind == READ, Job.state == "waiting")).one()
    job.result, job.state = handler_of(READ)(session, job, lambda _done, _total: None), "done"
    session.commit()
    return session.get_one(ClaimUpload, job.subject_id)


def read(client: FlaskClient, session: Session, claim: Claim, content: bytes, **form: str) -> ClaimUpload:
    """A workbook uploaded and read."""
    handed_in(client, claim, content, **form)
    return work(session)


def invoices(session: Session, claim: Claim) -> list[str]:
    """The invoice number of every line of a draft, in order."""
    session.expire_all()
    return [line.get("invoice_no", "") for line in lines_of(session, claim.id)]


FIRST, SECOND = {**BUS, "invoice_no": "00000001"}, {**BUS, "invoice_no": "00000002"}
FAULTY = filled(FIRST, {**SECOND, "fare": "12,5", "riders": None}, {**BUS, "departure_date": "二月七日"})
"""Three buses, wrong in D3, G3 and A4."""
