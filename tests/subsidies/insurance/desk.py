"""What the tests of this room share: somebody at the office, rows of a register, an upload, the worker's part."""

import io
from collections.abc import Sequence
from datetime import date

import openpyxl
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.firms.models import Firm
from office.jobs.models import Job
from office.jobs.services import handler_of
from subsidies.insurance.models import InsuranceImport, InsuranceRecord, InsuredUnit
from subsidies.insurance.queries import FIGURES
from subsidies.insurance.services import READ
from tests.factories import CODES, PASSWORD, firm, person

HEADERS = (
    "统一社会信用代码", "单位名称", "年初参保人数", "年末参保人数", "不计入裁员人数", "领取失业保险金人数", "缴费月数",
    "上年度实际缴纳失业保险费(元)", "严重失信", "僵尸企业", "开户银行", "户名", "账号", "行号",
)  # fmt: skip
NAMES = ("湖州甲有限公司", "湖州乙有限公司", "湖州丙有限公司", "湖州丁有限公司")
SENT = {"year": "2019", "as_of": "2020-01-31", "document": "湖人社函〔2020〕1号", "publisher": "市人社局"}


def unit(which: int, paid: object = "24000.00", **other: object) -> tuple[object, ...]:
    """A row about one of four firms that paid so much; ``other`` replaces cells by their header."""
    cells = {
        "统一社会信用代码": CODES[which], "单位名称": NAMES[which], "年初参保人数": "100", "年末参保人数": "98",
        "不计入裁员人数": "0", "领取失业保险金人数": "1", "缴费月数": "12", "上年度实际缴纳失业保险费(元)": paid,
        "严重失信": "否", "僵尸企业": "否", "开户银行": "中国工商银行湖州分行", "户名": NAMES[which],
        "账号": "1205017984794077565", "行号": "102336053847",
    }  # fmt: skip
    return tuple({**cells, **other}[header] for header in HEADERS)


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """The rows as an .xlsx file."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(out)
    return out.getvalue()


def lines(rows: Sequence[Sequence[object]], encoding: str = "utf-8-sig") -> bytes:
    """The rows as a CSV file."""
    return "".join(",".join(map(str, row)) + "\r\n" for row in rows).encode(encoding)


def register(*rows: Sequence[object]) -> bytes:
    """A CSV file of these rows below the header."""
    return lines([HEADERS, *rows])


def firms(session: Session, count: int = 3) -> list[Firm]:
    """The first of the four firms, on the register of firms."""
    return [firm(session, code, name) for code, name in zip(CODES[:count], NAMES, strict=False)]


def sign_in(client: FlaskClient, session: Session, *roles: str) -> Person:
    """Somebody new with these roles, signed in."""
    who = person(session, *roles)
    session.commit()
    client.post("/logout")
    client.post("/login", data={"email": who.email, "password": PASSWORD})
    return who


def upload(client: FlaskClient, content: bytes, *, name: str = "参保.csv", **other: str) -> str:
    """Hand a file in through the page; returns where it leads."""
    answer = client.post("/insurance/", data={**SENT, **other, "file": (io.BytesIO(content), name)})
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def work(session: Session) -> InsuranceImport:
    """Do what the worker would: the newest reading, committed."""
    session.expire_all()
    job = session.scalars(select(Job).where(Job.kind == READ, Job.state == "waiting")).one()
    job.result, job.state = handler_of(READ)(session, job, lambda done, total: None), "done"
    session.commit()
    assert job.subject_id is not None
    return session.get_one(InsuranceImport, job.subject_id)


def kept(session: Session, taken: InsuranceImport) -> list[InsuranceRecord]:
    """The right rows of an import, in the order of the file."""
    query = select(InsuranceRecord).where(InsuranceRecord.import_id == taken.id).order_by(InsuranceRecord.row)
    return list(session.scalars(query))


def standing(session: Session, year: int = 2019) -> dict[str, tuple[InsuredUnit, int | None, date | None]]:
    """The year's register as it stands: by credit code the unit, and row and day of the import it came from."""
    session.expire_all()
    query = (
        select(Firm.credit_code, InsuredUnit, InsuranceRecord.row, InsuranceImport.as_of)
        .join(Firm, Firm.id == InsuredUnit.firm_id)
        .outerjoin(InsuranceRecord, InsuranceRecord.id == InsuredUnit.record_id)
        .outerjoin(InsuranceImport, InsuranceImport.id == InsuranceRecord.import_id)
        .where(InsuredUnit.year == year)
    )
    return {code: (found, row, as_of) for code, found, row, as_of in session.execute(query)}


def figures(of: InsuredUnit | InsuranceRecord) -> tuple[object, ...]:
    """What the refund is computed from."""
    return tuple(getattr(of, name) for name in FIGURES)
