"""A register in the browser: right rows kept under keyed hashes, wrong ones listed, a file known again, undone."""

import csv
import io
import json
import uuid
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from office.files import store
from office.files.large import LARGEST, pieces_of
from office.files.models import StoredFile
from office.jobs.models import Job
from office.jobs.services import handler_of
from office.journal.models import JournalEntry
from office.sealing import seal_in_use
from office.web import LARGEST_REQUEST
from resumption.registers.models import RegisterImport, RegisterRecord
from resumption.registers.services import READ
from resumption.registers.storing import name_index
from tests.page import problems
from tests.resumption.registers.desk import (
    HEADERS,
    crossing,
    imported,
    lines,
    number,
    sign_in,
    upload,
    work,
    workbook,
)

DATA = Path(__file__).parents[2] / "data"
CHECKPOINT = (DATA / "checkpoint.xlsx").read_bytes()


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office lives on the day of the workbooks."""
    monkeypatch.setenv("OFFICE_DAY", "2020-02-08")


def records(session: Session, taken: RegisterImport) -> list[RegisterRecord]:
    query = select(RegisterRecord).where(RegisterRecord.import_id == taken.id).order_by(RegisterRecord.row)
    return list(session.scalars(query))


def test_the_citys_own_workbook(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, "bureau_reviewer")
    assert problems(client.get("/registers/").text) == []
    path = upload(client, CHECKPOINT)
    reading = client.get(path).text
    assert problems(reading) == []
    assert "正在读取登记簿" in reading
    taken = work(session)
    assert (taken.state, taken.rows, taken.imported, taken.wrong) == ("imported", 3000, 3000, 0)
    assert (taken.first_day, taken.last_day) == (date(2020, 1, 25), date(2020, 2, 6))
    sheet = openpyxl.load_workbook(io.BytesIO(CHECKPOINT)).worksheets[0]
    seal = seal_in_use()
    told = [dict(zip(HEADERS, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    expected = [
        (
            row, seal.index(str(one["证件号码"])), name_index(seal, str(one["姓名"])), str(one["登记时间"])[:10],
            one["出发地"], one["目的地"], one["检查站"], one["车牌"], round(float(str(one["体温"])) * 10), one["处置"],
        )
        for row, one in enumerate(told, start=2)
    ]  # fmt: skip
    found = [
        (
            one.row, one.document_index, one.name_index, one.seen_on.isoformat(), one.origin, one.destination,
            one.place, one.vehicle, one.temperature_tenths, one.note,
        )
        for one in records(session, taken)
    ]  # fmt: skip
    assert found == expected
    shown = client.get(path).text
    assert problems(shown) == []
    assert "3,000" in shown
    assert "卡口.xlsx" in client.get("/registers/?register=checkpoint&state=imported").text
    assert "没有符合条件的导入" in client.get("/registers/?register=ticket").text


def test_no_number_in_the_clear_anywhere(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, "administrator")
    wrong = number(2)[:17] + ("1" if number(2)[17] != "1" else "2")
    rows = [
        HEADERS,
        crossing(1, 处置=f"与{number(3)}同行"),
        crossing(1, 证件号码=wrong),
        crossing(1, 登记时间=number(4)),
        crossing(1, 体温=f" {number(5)[:6]} {number(5)[6:]}"),
    ]
    path = upload(client, lines(rows), name=f"{number(6)}.csv")
    taken = work(session)
    assert (taken.imported, taken.wrong, taken.problem_count) == (1, 3, 3)
    page, listed = client.get(path).text, client.get(f"{path}/wrong.csv").data.decode("utf-8-sig")
    session.flush()
    tables = ("register_imports", "register_records", "journal_entries", "jobs", "stored_files", "procrastinate_jobs")
    dumped = "".join(
        str(row) for table in tables for row in session.execute(text(f"SELECT to_jsonb(t)::text FROM {table} t"))
    )
    for secret in (number(1), wrong, number(3), number(4), number(5), number(6)):
        for where in (page, listed, dumped, page.replace(" ", "")):
            assert secret not in where
    assert [one.note for one in records(session, taken)] == ["与****同行"]
    assert f"{wrong[:4]}**********{wrong[-4:]}" in page
    file = session.get_one(StoredFile, taken.file_id)
    assert number(1).encode() not in store.get(file.sha256)
    assert b"".join(pieces_of(file)) == lines(rows)


def test_wrong_rows_are_listed_and_the_others_kept(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, "bureau_reviewer")
    wrong = number(2)[:17] + ("1" if number(2)[17] != "1" else "2")
    rows = [
        ("卡口登记表（2月）", *[""] * 8),
        HEADERS,
        crossing(1),
        crossing(2, 证件号码=wrong),
        crossing(3, 登记时间="2020-02-30 01:00", 体温="366"),
        crossing(4, 登记时间="2020-02-09 01:00"),
        ("", *[""] * 8),
        crossing(5, 出发地=""),
        crossing(6, 证件号码="3.30502E+17"),
        crossing(7, 登记时间="20200205", 证件号码="H12345678", 体温=""),
        crossing(8, 登记时间="2020年2月5日", 出发地=" 苏州　", 体温="36.85℃"),
        crossing(9, 姓名="=1+1", 登记时间="+昨天"),
        ("合计", "9", *[""] * 7),
    ]
    path = upload(client, workbook(rows))
    taken = work(session)
    assert (taken.rows, taken.imported, taken.wrong, taken.problem_count) == (9, 3, 6, 7)
    expected = [
        (4, "证件号码", "E4", "校验位不符"),
        (5, "登记时间", "A5", "日期请按"),
        (5, "体温", "H5", "体温应在"),
        (6, "登记时间", "A6", "不能晚于今天"),
        (8, "出发地", "F8", "此项必填"),
        (9, "证件号码", "E9", "数字格式存放"),
        (12, "登记时间", "A12", "日期请按"),
    ]
    assert [(p["row"], p["column"], p["cell"]) for p in taken.problems] == [case[:3] for case in expected]
    assert [case[3] in p["remedy"] for case, p in zip(expected, taken.problems, strict=True)] == [True] * 7
    kept = [(one.row, one.seen_on, one.origin, one.temperature_tenths) for one in records(session, taken)]
    assert kept == [
        (3, date(2020, 2, 3), "湖北省黄冈市", 364),
        (10, date(2020, 2, 5), "湖北省黄冈市", None),
        (11, date(2020, 2, 5), "苏州", 369),
    ]
    assert records(session, taken)[1].document_index == seal_in_use().index("H12345678")
    page = client.get(path).text
    assert problems(page) == []
    assert page.count('<th scope="row" class="number">') == 7
    listed = list(csv.reader(io.StringIO(client.get(f"{path}/wrong.csv").data.decode("utf-8-sig"))))
    assert listed[0] == ["行", "列", "单元格", "填写内容", "更正办法"]
    assert [(int(one[0]), one[1], one[2]) for one in listed[1:]] == [case[:3] for case in expected]
    assert listed[-1][3] == "'+昨天"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_lines_of_text_say_the_same_as_the_workbook(session: Session, client: FlaskClient, encoding: str) -> None:
    sign_in(client, session, "bureau_reviewer")
    rows = [HEADERS, crossing(1), crossing(2, 体温=""), crossing(3, 出发地="江苏省苏州市")]
    found = []
    for content, name in ((workbook(rows), "a.xlsx"), (lines(rows, encoding), "a.csv")):
        upload(client, content, name=name)
        taken = work(session)
        columns = [c.name for c in RegisterRecord.__table__.columns if c.name not in ("id", "import_id")]
        found.append([[getattr(one, name) for name in columns] for one in records(session, taken)])
    assert len(found[0]) == 3
    assert found[0] == found[1]


def test_the_other_registers(session: Session, client: FlaskClient) -> None:
    by = sign_in(client, session, "administrator")
    survey = imported(
        session,
        [
            ("排查日期", "社区", "姓名", "身份证号", "从何地返回", "返回日期", "管控措施"),
            ("2020-02-04", "月河社区", "秦思", number(1), "温州", "2020-01-28", "居家隔离"),
        ],
        by,
        "survey",
    )
    ticket = imported(
        session,
        [
            ("乘车日期", "车次", "姓名", "证件类型", "证件号码", "出发站", "到达站"),
            ("2020-02-03", "G7512", "秦思", "护照", "E12345678", "杭州东", "湖州"),
            ("2020-02-03", "G7512", "秦思", "身份证", "E12345678", "杭州东", "湖州"),
        ],
        by,
        "ticket",
    )
    (one,) = records(session, survey)
    assert (one.register, one.seen_on, one.arrived_on, one.origin, one.place, one.note) == (
        "survey", date(2020, 2, 4), date(2020, 1, 28), "温州", "月河社区", "居家隔离",
    )  # fmt: skip
    (two,) = records(session, ticket)
    assert (two.register, two.vehicle, two.origin, two.destination) == ("ticket", "G7512", "杭州东", "湖州")
    assert two.document_index == seal_in_use().index("E12345678")
    assert [(p["row"], p["column"]) for p in ticket.problems] == [(3, "证件号码")]


def test_the_same_file_twice_is_refused_until_the_first_is_undone(client: FlaskClient, session: Session) -> None:
    who = sign_in(client, session, "bureau_reviewer")
    content = lines([HEADERS, crossing(1), crossing(2)])
    path = upload(client, content, name="一.csv")
    assert upload(client, content, name="二.csv") == "/registers/"
    assert "这份文件已于 2020-02-08 作为“卡口登记”导入过" in client.get("/registers/").text
    first = work(session)
    assert upload(client, content, name="三.csv") == "/registers/"
    client.get("/registers/")
    assert "请写明撤销的理由" in client.post(f"{path}/withdraw", data={"reason": " "}).text
    undone = client.post(f"{path}/withdraw", data={"reason": f"来源有误 {number(1)}"}, follow_redirects=True).text
    assert problems(undone) == []
    assert "已撤销，不再参与比对" in undone
    session.expire_all()
    assert (first.state, first.withdrawn_by, first.withdrawal_reason) == (
        "withdrawn", who.id, f"来源有误 {number(1)[:4]}**********{number(1)[-4:]}",
    )  # fmt: skip
    assert len(records(session, first)) == 2
    client.post(f"{path}/withdraw", data={"reason": "再撤一次"})
    again = upload(client, content, name="四.csv")
    assert again not in (path, "/registers/")
    assert work(session).imported == 2
    query = select(JournalEntry.act).where(JournalEntry.subject_id == first.id).order_by(JournalEntry.id)
    assert session.scalars(query).all() == ["register_uploaded", "register_imported", "register_withdrawn"]


def test_reading_twice_changes_nothing(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, "bureau_reviewer")
    upload(client, lines([HEADERS, crossing(1)]), name="a.csv")
    taken = work(session)
    job = session.scalars(select(Job).where(Job.subject_id == taken.id)).one()
    handler_of(READ)(session, job, lambda done, total: None)
    assert len(records(session, taken)) == 1


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"PK\x03\x04 not a workbook at all", "文件不是 .xlsx 表格或已损坏"),
        (workbook([("部门", "人数"), ("销售", 3)]), "文件不像“卡口登记”：缺少这些列：登记时间、证件号码、出发地"),
        (b"\xff\xfe\xfa\xfb,\xff", "文件的文字编码无法识别"),
        (lines([HEADERS, crossing(1), ("x",) * 70]), "第 3 行的列数超过 60 列"),
        (b",,\r\n\r\n", "缺少这些列"),
    ],
)
def test_a_file_that_is_no_register_is_refused_whole(
    client: FlaskClient, session: Session, content: bytes, advice: str
) -> None:
    sign_in(client, session, "bureau_reviewer")
    path = upload(client, content)
    taken = work(session)
    assert taken.state == "refused"
    page = client.get(path).text
    assert problems(page) == []
    assert advice in page
    assert session.scalar(select(func.count()).select_from(RegisterRecord)) == 0
    assert upload(client, content) != "/registers/"  # what was refused may be tried again


def test_what_is_no_table_never_reaches_the_reader(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, "bureau_reviewer")
    for content in (b"%PDF-1.7 a letter", b""):
        assert upload(client, content) == "/registers/"
    assert "此处只接受 .xlsx 或 CSV 文件" in client.get("/registers/").text
    assert client.post("/registers/", data={"register": "checkpoint"}).headers["Location"] == "/registers/"
    assert session.scalars(select(RegisterImport)).all() == []


def test_only_who_may_import_may_send_more_than_others(client: FlaskClient, session: Session) -> None:
    large = lines([HEADERS, crossing(1)]) + b"\r\n" * (LARGEST_REQUEST // 2)
    assert LARGEST_REQUEST < len(large) < LARGEST
    sign_in(client, session, "finance_preparer")
    boundary, body = encode_multipart({"register": "checkpoint", "file": FileStorage(io.BytesIO(large), "a.csv")})
    sent = {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}
    assert client.post("/registers/", **sent).status_code == 403
    sign_in(client, session, "bureau_reviewer")
    assert client.post("/registers/", **sent).status_code == 302
    assert work(session).imported == 1


@pytest.mark.parametrize(
    ("role", "listed", "may_import", "may_purge"),
    [
        ("representative", False, False, False),
        ("town_reviewer", False, False, False),
        ("bureau_reviewer", True, True, False),
        ("signatory", False, False, False),
        ("finance_preparer", False, False, False),
        ("finance_releaser", False, False, False),
        ("auditor", True, False, False),
        ("administrator", True, True, True),
    ],
)
def test_who_may_what(
    client: FlaskClient, session: Session, role: str, listed: bool, may_import: bool, may_purge: bool
) -> None:
    taken = imported(session, [HEADERS, crossing(1), crossing(2, 体温="99")], sign_in(client, session, "administrator"))
    sign_in(client, session, role)
    path = f"/registers/{taken.id}"
    reached = [client.get(each).status_code for each in ("/registers/", path, f"{path}/wrong.csv")]
    assert reached == [200 if listed else 403] * 3
    missing = client.get(f"/registers/{uuid.uuid4()}").status_code
    assert missing == (404 if listed else 403)
    content = lines([HEADERS, crossing(3)])
    sent = client.post("/registers/", data={"register": "checkpoint", "file": (io.BytesIO(content), "b.csv")})
    assert sent.status_code == (302 if may_import else 403)
    undone = client.post(f"{path}/withdraw", data={"reason": "试"})
    assert undone.status_code == (302 if may_import else 403)
    assert client.post("/registers/purge").status_code == (302 if may_purge else 403)


def test_what_is_kept_with_an_import_is_plain_json(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, "bureau_reviewer")
    upload(client, workbook([HEADERS, crossing(1, 登记时间="昨天")]))
    taken = work(session)
    assert json.loads(json.dumps(taken.problems)) == taken.problems
    assert taken.problems[0]["value"] == "昨天"
