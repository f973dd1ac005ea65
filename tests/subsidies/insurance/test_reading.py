"""The register's file: the year's own workbook, wrong rows listed and the others kept, files that are no register."""

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from subsidies.insurance.columns import REMEDIES
from subsidies.insurance.models import InsuranceImport, InsuranceRecord
from subsidies.insurance.services import MOST_SHOWN
from tests.factories import CODES
from tests.page import problems
from tests.subsidies.insurance.desk import (
    HEADERS,
    SENT,
    figures,
    kept,
    lines,
    register,
    sign_in,
    unit,
    upload,
    work,
    workbook,
)

REGISTER = (Path(__file__).parents[2] / "data" / "insurance.xlsx").read_bytes()
COLUMNS = [column.name for column in InsuranceRecord.__table__.columns if column.name not in ("id", "import_id")]
PAID = HEADERS[7]


@pytest.fixture(autouse=True)
def office(client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who may import, on a day after the register's."""
    monkeypatch.setenv("OFFICE_DAY", "2020-02-08")
    sign_in(client, session, "bureau_reviewer")


def test_the_years_own_workbook(client: FlaskClient, session: Session) -> None:
    path = upload(client, REGISTER, name="失业保险参保.xlsx")
    assert "正在读取" in client.get(path).text
    taken = work(session)
    assert (taken.state, taken.rows, taken.wrong, taken.problems) == ("previewed", 423, 0, [])
    sheet = openpyxl.load_workbook(io.BytesIO(REGISTER)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    expected = [
        (
            row, *cells[:2], *(int(str(cell)) for cell in cells[2:7]), int(Decimal(str(cells[7])) * 100),
            cells[8] == "是", cells[9] == "是", *cells[10:],
        )
        for row, cells in enumerate(rows, start=2)
    ]  # fmt: skip
    assert [tuple(getattr(one, name) for name in COLUMNS) for one in kept(session, taken)] == expected
    shown = client.get(path).text
    assert problems(shown) == []
    assert "尚未写入" in shown


def test_wrong_rows_are_listed_with_their_remedy_and_the_others_kept(client: FlaskClient, session: Session) -> None:
    wrong = CODES[1][:17] + ("1" if CODES[1][17] != "1" else "2")
    rows = [
        ("2019年度失业保险参保名册",),
        HEADERS,
        unit(0),
        unit(1, "1.234", 统一社会信用代码=wrong),
        unit(1, "-5", 年初参保人数="一百", 年末参保人数="10000001"),
        unit(1, 单位名称=""),
        ("",) * 14,
        unit(1, 严重失信="未知", 账号="12345", 行号="102336053840"),
        unit(1, 账号=1205017984794077565),
        unit(0, "99.00"),
        unit(2, "１，２３４．５", 年初参保人数="100.0", 僵尸企业="是", 开户银行="", 户名=None, 账号="", 行号=""),
        ("合计", "", "", "", "", "", "", "99999.00"),
    ]
    path = upload(client, workbook(rows), name="参保.xlsx")
    taken = work(session)
    assert (taken.state, taken.rows, taken.wrong, taken.problem_count) == ("previewed", 8, 6, 11)
    expected = [
        (4, HEADERS[0], "A4", "code"),
        (4, PAID, "H4", "amount"),
        (5, "年初参保人数", "C5", "count"),
        (5, "年末参保人数", "D5", "count"),
        (5, PAID, "H5", "amount"),
        (6, "单位名称", "B6", "missing"),
        (8, "严重失信", "I8", "yesno"),
        (8, "账号", "M8", "account"),
        (8, "行号", "N8", "cnaps"),
        (9, "账号", "M9", "digits"),
        (10, HEADERS[0], "", "twice"),
    ]
    assert [(one["row"], one["column"], one["cell"], one["remedy"]) for one in taken.problems] == [
        (row, column, cell, REMEDIES[fault]) for row, column, cell, fault in expected
    ]
    assert [(one.row, one.credit_code, one.paid_fen, one.zombie_firm, one.cnaps) for one in kept(session, taken)] == [
        (3, CODES[0], 2_400_000, False, "102336053847"),
        (11, CODES[2], 123_450, True, None),
    ]
    page = client.get(path).text
    assert problems(page) == []
    for said in ("H4", "1.234", "第 10 行", REMEDIES["twice"], REMEDIES["digits"]):
        assert said in page


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_lines_of_text_say_the_same_as_the_workbook(client: FlaskClient, session: Session, encoding: str) -> None:
    printed = [HEADERS, unit(0, "144236.90"), unit(1, "0.07", 严重失信="是"), unit(2, "8856.4", 年初参保人数="7")]
    typed = [
        HEADERS,
        *((*row[:2], *(int(str(cell)) for cell in row[2:7]), float(str(row[7])), *row[8:]) for row in printed[1:]),
    ]
    found = []
    for content, name in ((workbook(typed), "a.xlsx"), (lines(printed, encoding), "a.csv")):
        path = upload(client, content, name=name)
        found.append([[getattr(one, column) for column in COLUMNS] for one in kept(session, work(session))])
        client.post(f"{path}/discard")
    assert [row[COLUMNS.index("paid_fen")] for row in found[0]] == [14_423_690, 7, 885_640]
    assert found[0] == found[1]


def test_other_words_for_a_column_and_another_order(client: FlaskClient, session: Session) -> None:
    also = {"单位名称": "企业名称", PAID: "上年度实际缴纳失业保险费（元）", "行号": "联行号", "账号": "银 行 账 号"}
    headers = tuple(also.get(header, header) for header in HEADERS)
    upload(client, lines([headers[::-1], unit(0)[::-1]]), name="b.csv")
    turned = work(session)
    assert turned.problems == []
    (one,) = kept(session, turned)
    assert figures(one) == (100, 98, 0, 1, 12, 2_400_000, False, False)
    assert (one.account_number, one.cnaps) == ("1205017984794077565", "102336053847")


def test_more_wrong_cells_than_a_page_shows_are_all_counted(client: FlaskClient, session: Session) -> None:
    path = upload(client, register(*[unit(0, "?") for _ in range(MOST_SHOWN + 5)], unit(1)))
    taken = work(session)
    assert (taken.rows, taken.wrong, taken.problem_count) == (MOST_SHOWN + 6, MOST_SHOWN + 5, MOST_SHOWN + 5)
    assert (len(taken.problems), len(kept(session, taken))) == (MOST_SHOWN, 1)
    assert f"有误、不会写入的行 {MOST_SHOWN + 5}" in client.get(path).text


def bomb() -> bytes:
    """A workbook whose sheet swells to 300 MB."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([HEADERS]))) as book,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to,
    ):
        for name in book.namelist():
            to.writestr(name, b" " * 300_000_000 if name.endswith("sheet1.xml") else book.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"PK\x03\x04 not a workbook at all", "文件不是 .xlsx 表格或已损坏"),
        (workbook([("部门", "人数"), ("销售", 3)]), "缺少这些列：统一社会信用代码、单位名称、年初参保人数"),
        (lines([HEADERS[:-5], unit(0)[:-5]]), "缺少这些列：僵尸企业。请核对表头"),
        (b"\xff\xfe\xfa\xfb,\xff", "文件的文字编码无法识别"),
        (lines([HEADERS, unit(0), ("x",) * 70]), "第 3 行的列数超过"),
        (bomb(), "表格内部数据过大"),
    ],
    ids=["damaged", "another-table", "column-missing", "encoding", "too-wide", "bomb"],
)
def test_a_file_that_is_no_register_is_refused_whole(
    client: FlaskClient, session: Session, content: bytes, advice: str
) -> None:
    path = upload(client, content)
    taken = work(session)
    assert (taken.state, taken.preview) == ("refused", None)
    page = client.get(path).text
    assert problems(page) == []
    assert advice in page
    assert session.scalar(select(func.count()).select_from(InsuranceRecord)) == 0
    assert upload(client, register(unit(0))) != path  # what was refused stands in nobody's way


@pytest.mark.parametrize(
    ("content", "advice"),
    [(b"%PDF-1.7 a letter", "此处只接受 .xlsx 或 CSV 文件"), (b"", "文件是空的，请重新选择")],
    ids=["letter", "empty"],
)
def test_what_is_no_table_never_reaches_the_reader(
    client: FlaskClient, session: Session, content: bytes, advice: str
) -> None:
    answer = client.post("/insurance/", data={**SENT, "file": (io.BytesIO(content), "参保.xlsx")})
    assert (answer.status_code, problems(answer.text)) == (422, [])
    assert advice in answer.text
    assert session.scalars(select(InsuranceImport)).all() == []
