"""What the tests of this room share: somebody at the office, an upload, the worker's part, files made on the spot."""

import io
from collections.abc import Sequence

import openpyxl
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.jobs.models import Job
from office.jobs.services import handler_of
from resumption.registers.models import RegisterImport
from resumption.registers.services import READ, upload_register
from tests.factories import AT, PASSWORD, person

HEADERS = ("登记时间", "检查站", "车牌", "姓名", "证件号码", "出发地", "目的地", "体温", "处置")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def number(serial: int, birth: str = "19900307") -> str:
    """A resident's number with its check digit."""
    start = f"330502{birth}{serial:03d}"
    return start + "10X98765432"[sum(int(d) * w for d, w in zip(start, WEIGHTS, strict=True)) % 11]


def crossing(serial: int, **other: str) -> tuple[str, ...]:
    """A row of a checkpoint's register; ``other`` replaces cells by their header."""
    cells = {
        "登记时间": "2020-02-03 04:08",
        "检查站": "318国道南浔卡口",
        "车牌": "浙E66764",
        "姓名": "秦思",
        "证件号码": number(serial),
        "出发地": "湖北省黄冈市",
        "目的地": "浙江省湖州市",
        "体温": "36.4",
        "处置": "放行",
    }
    return tuple({**cells, **other}[header] for header in HEADERS)


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """The rows as an .xlsx file."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def lines(rows: Sequence[Sequence[str]], encoding: str = "utf-8-sig") -> bytes:
    """The rows as a CSV file."""
    return "".join(",".join(row) + "\r\n" for row in rows).encode(encoding)


def sign_in(client: FlaskClient, session: Session, *roles: str, **post: str) -> Person:
    """Somebody new with these roles, signed in."""
    who = person(session, *roles, **post)
    session.commit()
    client.post("/logout")
    client.post("/login", data={"email": who.email, "password": PASSWORD})
    return who


def upload(client: FlaskClient, content: bytes, *, register: str = "checkpoint", name: str = "卡口.xlsx") -> str:
    """Hand a file in through the page; returns where it leads."""
    answer = client.post("/registers/", data={"register": register, "file": (io.BytesIO(content), name)})
    assert answer.status_code == 302
    return answer.headers["Location"]


def work(session: Session) -> RegisterImport:
    """Do what the worker would: the newest reading, committed."""
    session.expire_all()
    job = session.scalars(select(Job).where(Job.kind == READ, Job.state == "waiting")).one()
    job.result, job.state = handler_of(READ)(session, job, lambda done, total: None), "done"
    session.commit()
    assert job.subject_id is not None
    return session.get_one(RegisterImport, job.subject_id)


def imported(
    session: Session, rows: Sequence[Sequence[str]], by: Person, register: str = "checkpoint"
) -> RegisterImport:
    """A file of these rows, handed in and read."""
    upload_register(session, actor=by.id, at=AT, register=register, name="登记.csv", content=io.BytesIO(lines(rows)))
    return work(session)
