"""A roster in the browser: refused with every cell named, handed back marked, mended, accepted with clearance."""

import io
import json
import uuid
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.files import store
from office.files.models import StoredFile
from office.files.services import content_of
from office.jobs.models import Job
from office.jobs.services import handler_of
from office.sealing import seal_in_use
from office.spreadsheets.marking import LISTING
from resumption.applications.models import Application
from resumption.applications.services import start_application
from resumption.declarations.models import Roster, RosterEntry
from resumption.declarations.roster import read_roster
from resumption.declarations.services import READ
from tests.factories import AT, CODES, PASSWORD, filed_application, firm, representative
from tests.page import problems

DATA = Path(__file__).parents[2] / "data"
MESSY = (DATA / "roster-messy.xlsx").read_bytes()
EXPECTED = json.loads((DATA / "roster-messy.expected.json").read_text("utf-8"))
RIGHT = {
    "手机号码": "13812345678", "体温": "36.5", "姓名": "赵补", "承诺": "是", "返湖日期": "2020-02-03", "健康码": "绿码",
}  # fmt: skip


def upload(client: FlaskClient, application: Application, content: bytes, name: str = "花名册.xlsx") -> None:
    path = f"/applications/{application.id}/roster"
    answer = client.post(path, data={"file": (io.BytesIO(content), name)})
    assert (answer.status_code, answer.headers["Location"]) == (302, path)


def work(session: Session) -> Roster:
    """Do what the worker would: the newest reading, committed."""
    session.expire_all()
    job = session.scalars(select(Job).where(Job.kind == READ, Job.state == "waiting")).one()
    job.result, job.state = handler_of(READ)(session, job, lambda done, total: None), "done"
    session.commit()
    assert job.subject_id is not None
    return session.get_one(Roster, job.subject_id)


def begun(client: FlaskClient, session: Session) -> Application:
    """A draft whose representative is signed in."""
    of = firm(session)
    by = representative(session, of)
    application = start_application(session, actor=by.id, at=AT, firm=of)
    session.commit()
    client.post("/login", data={"email": by.email, "password": PASSWORD})
    return application


def valid_number(start: str) -> str:
    """A resident's number with its check digit."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return start + "10X98765432"[sum(int(d) * w for d, w in zip(start, weights, strict=True)) % 11]


def mend(content: bytes) -> bytes:
    """What a clerk does with the marked workbook: correct every marked cell of the list, then save."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row in book[LISTING].iter_rows(min_row=2, values_only=True):
        sheet, where, number, column = row[:4]
        assert isinstance(number, int)
        value = valid_number(f"33050219900307{number:03d}") if column == "证件号码" else RIGHT[str(column)]
        book[str(sheet)][str(where)] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office lives on the day of the workbooks."""
    monkeypatch.setenv("OFFICE_DAY", EXPECTED["as_of"])


def test_a_messy_roster_comes_back_marked_and_the_mended_one_is_accepted(client: FlaskClient, session: Session) -> None:
    application = begun(client, session)
    page = f"/applications/{application.id}/roster"
    assert problems(client.get(page).text) == []
    upload(client, application, MESSY)
    assert "正在读取花名册" in client.get(page).text
    roster = work(session)
    shown = client.get(page).text
    assert problems(shown) == []
    assert (roster.state, roster.people, roster.problem_count) == ("refused", 23, len(EXPECTED["errors"]))
    assert [(p["row"], p["column"], p["problem"]) for p in roster.problems] == [tuple(e) for e in EXPECTED["errors"]]
    assert "有 12 处需要更正，涉及 12 行" in shown
    assert shown.count('<th scope="row" class="text-nowrap">') == len(EXPECTED["errors"])

    marked = client.get(f"/rosters/{roster.id}/marked.xlsx").data
    upload(client, application, mend(marked))
    roster = work(session)
    shown = client.get(page).text
    assert problems(shown) == []
    assert (roster.state, roster.people, roster.problem_count, roster.left_out) == ("accepted", 23, 0, 0)
    session.refresh(application)
    assert application.roster_id == roster.id
    entries = session.scalars(select(RosterEntry).where(RosterEntry.roster_id == roster.id)).all()
    assert len(entries) == 23
    counted = {kind: number for kind, number in roster.counts.items() if kind != "days"}
    assert sum(counted.values()) == 23
    assert roster.counts["days"] == {
        day.isoformat(): sum(entry.may_start == day for entry in entries)
        for day in sorted({entry.may_start for entry in entries if entry.may_start})
    }
    assert all(code in (roster.rulebook or {})["rules"] for entry in entries for code in entry.reasons or ["none"])
    assert f"共 {counted['clear']} 人" in client.get(page, query_string={"clearance": "clear"}).text


def test_right_rows_may_be_kept_without_the_others(client: FlaskClient, session: Session) -> None:
    application = begun(client, session)
    upload(client, application, MESSY)
    refused = work(session)
    wrong = {row for row, _, _ in EXPECTED["errors"]}
    assert client.post(f"/rosters/{refused.id}/keep").status_code == 302
    roster = work(session)
    assert (roster.id, roster.state, roster.people, roster.left_out) == (refused.id, "accepted", 11, 12)
    rows = session.scalars(select(RosterEntry.row).where(RosterEntry.roster_id == roster.id)).all()
    assert wrong & set(rows) == set()
    assert "另有 12 行" in client.get(f"/applications/{application.id}/roster").text
    assert "没有可以单独保留的人员" in client.post(f"/rosters/{refused.id}/keep", follow_redirects=True).text


def test_a_file_without_a_roster_is_refused_with_what_to_do(client: FlaskClient, session: Session) -> None:
    application = begun(client, session)
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)
    for content in (out.getvalue(), b"PK\x03\x04 not a workbook at all"):
        upload(client, application, content)
        roster = work(session)
        assert (roster.state, roster.problem_count) == ("refused", 0)
        page = client.get(f"/applications/{application.id}/roster").text
        assert problems(page) == []
        assert "花名册还不能接收" in page
        assert str(roster.refusal and roster.refusal["sentence"]).split("：")[0].split("{")[0] in page
    upload(client, application, b"%PDF-1.7 a letter")
    assert "此处不接受这种文件" in client.get(f"/applications/{application.id}/roster").text


def test_reading_twice_changes_nothing(client: FlaskClient, session: Session) -> None:
    application = begun(client, session)
    upload(client, application, (DATA / "roster-1200.xlsx").read_bytes())
    roster = work(session)
    assert roster.people == 1200
    job = session.scalars(select(Job).where(Job.subject_id == roster.id)).one()
    handler_of(READ)(session, job, lambda done, total: None)
    assert len(session.scalars(select(RosterEntry.id).where(RosterEntry.roster_id == roster.id)).all()) == 1200


def test_a_filed_application_keeps_the_roster_it_was_filed_with(client: FlaskClient, session: Session) -> None:
    application = filed_application(session, firm(session))
    by = session.get_one(Person, session.scalars(select(Roster.uploaded_by)).one())
    session.commit()
    client.post("/login", data={"email": by.email, "password": PASSWORD})
    before = application.roster_id
    upload(client, application, MESSY)
    page = client.get(f"/applications/{application.id}/roster").text
    assert "申请已提交，不能再更换花名册" in page
    assert 'type="file"' not in page
    session.refresh(application)
    assert application.roster_id == before
    assert session.scalars(select(Job).where(Job.kind == READ)).all() == []


def test_the_store_never_sees_a_roster_in_the_clear(client: FlaskClient, session: Session) -> None:
    application = begun(client, session)
    content = (DATA / "roster-1200.xlsx").read_bytes()
    upload(client, application, content)
    roster = work(session)
    file = session.get_one(StoredFile, roster.file_id)
    assert store.get(file.sha256)[:4] != content[:4]
    assert content_of(file) == content
    entry = session.scalars(select(RosterEntry).where(RosterEntry.roster_id == roster.id).limit(1)).one()
    number = seal_in_use().open(entry.document_sealed)
    assert len(number) == 18
    assert seal_in_use().index(number) == entry.document_index
    assert number.encode() not in entry.document_sealed


def test_somebody_elses_roster_is_not_found(client: FlaskClient, session: Session) -> None:
    application = begun(client, session)
    upload(client, application, MESSY)
    roster = work(session)
    stranger = representative(session, firm(session, CODES[1], "湖州第二有限公司"))
    session.commit()
    client.post("/logout")
    client.post("/login", data={"email": stranger.email, "password": PASSWORD})
    for path in (f"/applications/{application.id}/roster", f"/rosters/{roster.id}/marked.xlsx"):
        assert client.get(path).status_code == 404
    for path in (
        f"/applications/{application.id}/roster",
        f"/rosters/{roster.id}/keep",
        f"/rosters/{uuid.uuid4()}/keep",
    ):
        assert client.post(path).status_code == 404


def test_the_template_filled_in_is_read_as_it_is(client: FlaskClient, session: Session) -> None:
    begun(client, session)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/applications/roster-template.xlsx").data))
    assert book.sheetnames == ["花名册", "填写说明"]
    sheet = book["花名册"]
    assert {str(rule.sqref).split(":")[0][0] for rule in sheet.data_validations.dataValidation} >= {"B", "C"}
    values = {
        "姓名": "赵珺", "性别": "女", "证件类型": "身份证", "证件号码": valid_number("33050219900307001"),
        "手机号码": "13812345678", "返湖日期": date(2020, 2, 3), "出发地": "浙江省温州市",
        "是否到过或途经重点疫区": "否", "14天内是否接触确诊或疑似病例": "否",
        "体温": 36.6, "症状": "无", "健康码": "绿码", "承诺": "是",
    }  # fmt: skip
    for cell in sheet[1]:
        sheet.cell(2, cell.column).value = values.get(str(cell.value))
    out = io.BytesIO()
    book.save(out)
    found = read_roster(out.getvalue(), today=AT.date())
    assert (found.sheet, found.frame.height, found.errors) == ("花名册", 1, [])
    assert found.frame["returned_on"].to_list() == [date(2020, 2, 3)]
