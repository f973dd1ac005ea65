"""Firms that collect declarations, and employees with telephones: what the tests of both have in common."""

import io
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from xlsxwriter import Workbook

from office.accounts.models import Person
from office.jobs.models import Job
from office.jobs.services import handler_of
from office.sealing import seal_in_use
from resumption.applications.models import Application
from resumption.applications.services import save_page, start_application
from resumption.declarations.models import Roster
from resumption.declarations.services import READ, upload_roster
from resumption.gathering.queries import token_of
from resumption.gathering.services import open_link
from tests.factories import AT, CONTENT, firm, plan_answers, representative

SURNAMES = "沈朱钱吴陆周费潘闵施章俞姚徐蒋叶潘严杨许邱戴谈"
NAMES = [f"{surname}小{'明红军丽'[at % 4]}" for at, surname in enumerate(SURNAMES)]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FILLED = {
    "手机号码": "13812345678", "1月1日以来停留地": "湖州", "是否到过或途经重点疫区": "否",
    "14天内是否接触确诊或疑似病例": "否", "体温": "36.5", "症状": "无", "承诺": "是",
}  # fmt: skip
HEALTHY = {
    "sex": "女", "document_type": "居民身份证", "mobile": "13812345678", "department": "一车间",
    "registered_residence": "浙江省湖州市吴兴区", "address": "湖州市吴兴区测试路1号", "stayed_local": "yes",
    "key_area": "no", "contact": "no", "same_conveyance": "no", "case_in_compound": "no", "temperature": "36.5",
    "symptoms": "无", "health_code": "green", "told": "y", "sensitive": "y", "commitment": "y",
}  # fmt: skip
AWAY = {"stayed_local": "no", "origin": "安徽省", "origin_city": "六安市", "returned_on": "2020-02-03",
        "transport": "火车", "vehicle_number": "G1234"}  # fmt: skip


def number(at: int) -> str:
    """The ``at``-th resident's number, its check digit right."""
    start = f"33050219900307{at:03d}"
    return start + "10X98765432"[sum(int(d) * w for d, w in zip(start, WEIGHTS, strict=True)) % 11]


def person(at: int) -> tuple[str, str]:
    """The name and number of the ``at``-th employee."""
    turn = at // len(NAMES)
    return NAMES[at % len(NAMES)] + ("" if not turn else "甲乙丙丁戊己庚辛壬癸子丑寅卯"[turn - 1]), number(at)


def names(people: Sequence[tuple[str, str]], **columns: str) -> bytes:
    """A workbook of names and numbers, with more ``columns`` alike for everybody."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, ["姓名", "证件号码", *columns])
        for row, (name, card) in enumerate(people, start=1):
            for column, value in enumerate([name, card, *columns.values()]):
                sheet.write_string(row, column, value)
    return out.getvalue()


def draft(session: Session) -> tuple[Application, Person]:
    """A firm's draft with every page filled and no roster."""
    of = firm(session)
    by = representative(session, of)
    application = start_application(session, actor=by.id, at=AT, firm=of)
    fill(session, application, by)
    session.commit()
    return application, by


def fill(session: Session, application: Application, by: Person) -> None:
    """Every page of an application."""
    for page, values in {**CONTENT, "plan": plan_answers()}.items():
        save_page(
            session, actor=by.id, at=AT, application_id=application.id, page=page, revision=application.revision,
            values=values,
        )  # fmt: skip


def uploaded(session: Session, application: Application, by: Person, content: bytes) -> Roster:
    """A workbook uploaded and read by the worker."""
    roster = upload_roster(
        session, actor=by.id, at=AT, application_id=application.id, name="名单.xlsx", content=content
    )
    job = session.scalars(select(Job).where(Job.kind == READ, Job.subject_id == roster.id)).one()
    job.result, job.state = handler_of(READ)(session, job, lambda done, total: None), "done"
    session.commit()
    return roster


def gathering(session: Session, people: int = 23) -> tuple[Application, Person, str]:
    """A draft with a list of so many names, its representative, and the address of its employees' page."""
    application, by = draft(session)
    if people:
        uploaded(session, application, by, names([person(at) for at in range(people)]))
    return application, by, address(session, application, by)


def address(session: Session, application: Application, by: Person) -> str:
    """A fresh link of an application."""
    link = open_link(session, actor=by.id, at=AT, application_id=application.id)
    session.commit()
    return f"/declare/{token_of(link, seal_in_use())}"


def answers(name: str, card: str, **changes: str | list[str]) -> dict[str, Any]:
    """The form of a healthy local employee, filled in, with changes."""
    return {**HEALTHY, "name": name, "document_number": card, "signature": name, **changes}


def declare(client: FlaskClient, page: str, name: str, card: str, **changes: str | list[str]) -> str:
    """Declare, and read what came of it; nothing of it stays in the browser."""
    sent = client.post(page, data=answers(name, card, **changes))
    assert (sent.status_code, urlsplit(sent.headers.get("Location", "")).path) == (302, f"{page}/given"), sent.text
    shown = client.get(f"{page}/given")
    assert shown.status_code == 200
    return shown.text


def code_on(page: str) -> str:
    """The code an employee is shown."""
    found = re.search(r'<strong id="code">([A-Z2-9 ]+)</strong>', page)
    assert found
    return found.group(1)


def without_secrets(page: str) -> str:
    """A page without what is random in it: the code and the form's token."""
    page = re.sub(r'<strong id="code">[A-Z2-9 ]+</strong>', "CODE", page)
    return re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "TOKEN", page)
