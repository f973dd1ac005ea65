"""Official lists: shown before they are written, written with their source, a second import that changes grades."""

import io
import uuid
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from office.errors import Invalid
from office.firms.designating import confirm_lists, discard_lists, preview_lists
from office.firms.lists import read_lists
from office.firms.models import Designation, Firm, ListImport
from office.firms.queries import designations_of
from office.firms.services import register_firm
from office.journal.models import JournalEntry
from resumption.applications.queries import designation_rows
from tests.factories import AT, CODES, PASSWORD, filed_application, firm, person
from tests.page import problems

LISTS = (Path(__file__).parents[2] / "data" / "designations.xlsx").read_bytes()
HEADERS = ("序号", "统一社会信用代码", "企业名称", "名录", "等级", "年度", "公布单位", "文号")
# who is signed in, as what, with what interests (4), what is unread, the page of rows, how many in all, the years
QUERIES = 8
FIRST, SECOND = date(2020, 1, 1), date(2020, 2, 1)
NAMES = ("湖州甲有限公司", "湖州乙有限公司", "湖州丙有限公司", "湖州丁有限公司")


def workbook(*rows: Sequence[object]) -> bytes:
    """A workbook of lists with these rows below its title and header."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in (("2019年度名录",), HEADERS, *rows):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def line(which: int, grade: str | None = "A", year: int = 2019, **other: object) -> tuple[object, ...]:
    """A row about one of the four firms; ``other`` replaces cells by their header."""
    cells = {
        "序号": 1, "统一社会信用代码": CODES[which], "企业名称": NAMES[which], "名录": "亩均效益评价", "等级": grade,
        "年度": year, "公布单位": "市经信局", "文号": "湖政发〔2020〕9号",
    }  # fmt: skip
    return tuple({**cells, **other}[header] for header in HEADERS)


def firms(session: Session, count: int = 3) -> list[Firm]:
    """The first of the four firms, on the register."""
    return [firm(session, code, name) for code, name in zip(CODES[:count], NAMES, strict=False)]


def previewed(session: Session, content: bytes, by: uuid.UUID, effective_from: date = FIRST) -> ListImport:
    return preview_lists(
        session,
        actor=by,
        at=AT,
        name="名录.xlsx",
        content=content,
        effective_from=effective_from,
        document="湖政发〔2020〕1号",
        publisher="市政府",
    )


def written(session: Session, content: bytes, by: uuid.UUID, effective_from: date = FIRST) -> ListImport:
    taken = previewed(session, content, by, effective_from)
    return confirm_lists(session, actor=by, at=AT, import_id=taken.id)


def standing(session: Session, on: date | None = None) -> list[tuple[str, str | None, int, date, date | None]]:
    """(firm, grade, year, from, until) of all, or of those in force on a day."""
    query = select(Designation, Firm.name).join(Firm, Firm.id == Designation.firm_id)
    query = query.order_by(Firm.name.collate("C"), Designation.valid_from, Designation.year, Designation.valid_until)
    return [
        (name, row.grade, row.year, row.valid_from, row.valid_until)
        for row, name in session.execute(query)
        if on is None or (row.valid_from <= on and (row.valid_until is None or on <= row.valid_until))
    ]


def figures(taken: ListImport) -> dict[str, list[str]]:
    """What the first list of a preview would change, by credit code."""
    (one,) = taken.preview["lists"]
    return {
        kind: [each["credit_code"] for each in one[kind]]
        for kind in ("added", "dropped", "regraded", "renamed", "unknown")
    }


def test_the_citys_own_workbook(session: Session) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(LISTS)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    codes = {str(row[1]): str(row[2]) for row in rows}
    unknown = sorted(codes)[0]
    for code, name in codes.items():
        if code != unknown:
            register_firm(
                session, actor=None, at=AT, credit_code=code, name=name, area="330502", industry="0000",
                industry_name="未登记",
            )  # fmt: skip
    by = person(session, "administrator").id
    taken = previewed(session, LISTS, by)
    assert len(taken.entries) == len(rows) == 133
    assert session.scalars(select(Designation)).all() == []
    told = {one["list"]: (len(one["added"]), len(one["unknown"])) for one in taken.preview["lists"]}
    listed = {name: [row for row in rows if row[3] == name] for name in {str(row[3]) for row in rows}}
    assert told == {
        name: (sum(row[1] != unknown for row in these), sum(row[1] == unknown for row in these))
        for name, these in listed.items()
    }
    confirm_lists(session, actor=by, at=AT, import_id=taken.id)
    query = select(Designation, Firm.credit_code).join(Firm, Firm.id == Designation.firm_id)
    found = {
        (code, row.list_name, row.grade, row.year, row.publisher, row.document, row.valid_from, row.valid_until)
        for row, code in session.execute(query)
    }
    assert found == {
        (row[1], row[3], row[4], int(str(row[5])), row[6], row[7], FIRST, None) for row in rows if row[1] != unknown
    }
    assert {(row.import_id, row.imported_by) for row in session.scalars(select(Designation))} == {(taken.id, by)}


def test_a_second_import_of_the_same_year_changes_grades_and_drops(session: Session) -> None:
    firms(session)
    by = person(session, "administrator").id
    written(session, workbook(line(0, "B"), line(1, "C"), line(2, "A")), by)
    changed = workbook(line(0, "A"), line(2, "A", 企业名称="湖州丙（集团）有限公司"), line(3, "D"))
    taken = previewed(session, changed, by, SECOND)
    assert figures(taken) == {
        "added": [], "dropped": [CODES[1]], "regraded": [CODES[0]], "renamed": [CODES[2]], "unknown": [CODES[3]],
    }  # fmt: skip
    assert taken.preview["lists"][0]["unchanged"] == 1
    assert taken.preview["lists"][0]["regraded"][0]["before"] == "B"
    confirm_lists(session, actor=by, at=AT, import_id=taken.id)
    day_before = date(2020, 1, 31)
    assert standing(session) == [
        (NAMES[2], "A", 2019, FIRST, None),
        (NAMES[1], "C", 2019, FIRST, day_before),
        (NAMES[0], "B", 2019, FIRST, day_before),
        (NAMES[0], "A", 2019, SECOND, None),
    ]
    ended = session.scalars(select(Designation.ended_by_import_id).where(Designation.valid_until.is_not(None)))
    assert ended.all() == [taken.id, taken.id]
    query = select(JournalEntry.act).where(JournalEntry.firm_id.is_not(None)).order_by(JournalEntry.id)
    acts = [act for act in session.scalars(query) if act != "firm_registered"]
    assert sorted(acts) == ["designation_ended"] * 2 + ["firm_designated"] * 4


def test_a_mistake_mended_before_the_list_takes_effect_was_never_in_force(session: Session) -> None:
    firms(session, 1)
    by = person(session, "administrator").id
    written(session, workbook(line(0, "D")), by, SECOND)
    written(session, workbook(line(0, "A")), by, SECOND)
    assert standing(session) == [
        (NAMES[0], "D", 2019, SECOND, date(2020, 1, 31)),
        (NAMES[0], "A", 2019, SECOND, None),
    ]
    assert standing(session, SECOND) == [(NAMES[0], "A", 2019, SECOND, None)]
    written(session, workbook(line(0, "B")), by, FIRST)
    assert standing(session, FIRST) == standing(session, SECOND) == [(NAMES[0], "B", 2019, FIRST, None)]


def test_a_new_year_takes_the_place_of_the_last_and_an_older_one_does_not(session: Session) -> None:
    firms(session)
    by = person(session, "administrator").id
    written(session, workbook(line(0, "B"), line(1, "C")), by)
    taken = written(session, workbook(line(0, "B", 2020), line(2, "A", 2020)), by, SECOND)
    assert figures(taken) == {
        "added": [CODES[2]], "dropped": [CODES[1]], "regraded": [], "renamed": [], "unknown": [],
    }  # fmt: skip
    assert standing(session, SECOND) == [(NAMES[2], "A", 2020, SECOND, None), (NAMES[0], "B", 2020, SECOND, None)]
    older = written(session, workbook(line(1, "D", 2018)), by, SECOND)
    assert figures(older)["dropped"] == []
    assert len(standing(session, SECOND)) == 3


def test_other_lists_are_left_alone(session: Session) -> None:
    firms(session)
    by = person(session, "administrator").id
    written(session, workbook(line(0, "B"), line(1, None, 名录="上市公司")), by)
    written(session, workbook(line(2, None, 名录="上市企业")), by, SECOND)
    assert standing(session, SECOND) == [(NAMES[2], None, 2019, SECOND, None), (NAMES[0], "B", 2019, FIRST, None)]


def test_what_was_shown_is_what_is_written(client: FlaskClient, session: Session) -> None:
    firms(session, 2)
    who = sign_in(client, session, "bureau_reviewer")
    taken = previewed(session, workbook(line(0), line(1), line(2)), who)
    session.commit()
    firm(session, CODES[2], NAMES[2])
    session.commit()
    path = f"/designations/imports/{taken.id}"
    page = client.post(f"{path}/confirm", follow_redirects=True).text
    assert "在预览之后有变化，没有写入" in page
    assert standing(session) == []
    assert problems(client.post(f"{path}/compare", follow_redirects=True).text) == []
    assert "名录已写入。" in client.post(f"{path}/confirm", follow_redirects=True).text
    assert len(standing(session)) == 3
    assert "这次名录导入已经办结" in client.post(f"{path}/discard", follow_redirects=True).text


def sign_in(client: FlaskClient, session: Session, role: str) -> uuid.UUID:
    who = person(session, role)
    session.commit()
    client.post("/logout")
    client.post("/login", data={"email": who.email, "password": PASSWORD})
    return who.id


def sent(client: FlaskClient, content: bytes, **other: object) -> TestResponse:
    form = {"file": (io.BytesIO(content), "名录.xlsx"), "effective_from": "2020-01-01", "document": "湖政发〔2020〕1号"}
    return client.post("/designations/imports/", data={**form, **other})


def test_from_the_page_with_the_published_paper(client: FlaskClient, session: Session) -> None:
    firms(session, 2)
    sign_in(client, session, "bureau_reviewer")
    assert problems(client.get("/designations/imports/").text) == []
    paper = (io.BytesIO(b"%PDF-1.7 list"), "公布.pdf")
    answer = sent(client, workbook(line(0, "B"), line(1, "E"), line(2, "C")), source=paper)
    path = answer.headers["Location"]
    page = client.get(path).text
    assert problems(page) == []
    for words in ("尚未写入", "新增", "代码未登记，不会写入", CODES[2], "该名录的等级应为 A、B、C 或 D"):
        assert words in page
    assert client.get(f"{path}/source").data == b"%PDF-1.7 list"
    assert problems(client.post(f"{path}/confirm", follow_redirects=True).text) == []
    listed = client.get("/designations/?list=亩均效益评价&year=2019").text
    assert problems(listed) == []
    assert (NAMES[0] in listed, NAMES[1] in listed) == (True, False)
    assert "湖政发〔2020〕9号" in listed
    for address in ("?year=2018", "?list=上市公司", "?state=ended", "?text=没有这家"):
        assert "没有符合条件的名录记录" in client.get(f"/designations/{address}").text
    assert problems(client.get("/designations/imports/").text) == []


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        ({"document": " "}, "请填写公布名录的文号"),
        ({"effective_from": "明天"}, "请填写名录的生效日期"),
        ({"file": (b"PK\x03\x04 no workbook", "a.xlsx")}, "文件不是 .xlsx 表格或已损坏"),
        ({"file": (b"%PDF-1.7", "a.pdf")}, "此处不接受这种文件"),
        ({"file": (workbook(), "a.xlsx")}, "没有可以采用的名录记录"),
        ({"source": (workbook(), "a.xlsx")}, "此处不接受这种文件"),
    ],
)
def test_what_cannot_be_taken_is_said_at_the_form(
    client: FlaskClient, session: Session, change: dict[str, object], advice: str
) -> None:
    firms(session, 1)
    sign_in(client, session, "administrator")
    form = {name: (io.BytesIO(each[0]), each[1]) if isinstance(each, tuple) else each for name, each in change.items()}
    answer = sent(client, workbook(line(0)), **form)
    assert answer.status_code == 422
    assert problems(answer.text) == []
    assert advice in answer.text
    assert session.scalars(select(ListImport)).all() == []


def test_wrong_rows_are_named() -> None:
    rows = [
        line(0), line(0, "B"), line(1, 统一社会信用代码="91330500MA0TE5T080"), line(1, 名录="不知名录"),
        line(1, "E"), line(1, "B类"), line(2, 年度="去年"), line(2, 企业名称=None), (None,) * 8,
        line(3, None, 名录="重点外贸(出口)企业", 年度="2019"),
    ]  # fmt: skip
    entries, found = read_lists(workbook(*rows))
    assert [(one.credit_code, one.list_name, one.grade, one.year) for one in entries] == [
        (CODES[0], "亩均效益评价", "A", 2019),
        (CODES[1], "亩均效益评价", "B", 2019),
        (CODES[3], "重点外贸企业", None, 2019),
    ]
    assert [(one.cell, one.problem) for one in found] == [
        ("B4", "twice"), ("B5", "code"), ("D6", "list"), ("E7", "grade"), ("F9", "year"), ("C10", "missing"),
    ]  # fmt: skip
    book, out = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["企业名称", "备注"])
    book.save(out)
    with pytest.raises(Invalid, match="缺少这些列：统一社会信用代码、名录、年度"):
        read_lists(out.getvalue())


def test_a_discarded_import_changes_nothing(session: Session) -> None:
    firms(session, 1)
    by = person(session, "administrator").id
    taken = previewed(session, workbook(line(0)), by)
    discard_lists(session, actor=by, at=AT, import_id=taken.id)
    assert (taken.state, standing(session)) == ("discarded", [])


def test_ranking_reads_the_lists_of_its_day(session: Session) -> None:
    (of,) = firms(session, 1)
    by = person(session, "administrator").id
    written(session, workbook(line(0, "D")), by, FIRST)
    written(session, workbook(line(0, "A")), by, SECOND)
    grades = [
        [row["grade"] for row in designation_rows(session, of, on=on)]
        for on in (date(2019, 12, 31), FIRST, date(2020, 1, 31), SECOND)
    ]
    assert grades == [[], ["D"], ["D"], ["A"]]
    told = [(row.grade, row.imported_by, row.document) for row in designations_of(session, of.id)]
    assert told == [("A", "测试人员", "湖政发〔2020〕9号"), ("D", "测试人员", "湖政发〔2020〕9号")]


def test_shown_on_the_case_with_their_source(client: FlaskClient, session: Session) -> None:
    (of,) = firms(session, 1)
    application = filed_application(session, of)
    taken = written(session, workbook(line(0, "A")), person(session, "administrator").id)
    sign_in(client, session, "signatory")
    page = client.get(f"/review/{application.id}").text
    assert problems(page) == []
    assert f"/designations/imports/{taken.id}" in page
    assert "湖政发〔2020〕9号" in page


@pytest.mark.parametrize(
    ("role", "listed", "may_import"),
    [
        ("representative", False, False),
        ("town_reviewer", True, False),
        ("bureau_reviewer", True, True),
        ("signatory", True, False),
        ("finance_preparer", False, False),
        ("finance_releaser", False, False),
        ("auditor", True, False),
        ("administrator", True, True),
    ],
)
def test_who_may_what(client: FlaskClient, session: Session, role: str, listed: bool, may_import: bool) -> None:
    firms(session, 1)
    taken = previewed(session, workbook(line(0)), person(session, "administrator").id)
    sign_in(client, session, role)
    pages = ("/designations/", "/designations/imports/", f"/designations/imports/{taken.id}")
    assert [client.get(each).status_code for each in pages] == [200 if listed else 403] * 3
    paper = client.get(f"/designations/imports/{taken.id}/source").status_code
    missing = client.get(f"/designations/imports/{uuid.uuid4()}").status_code
    assert (paper, missing) == ((404, 404) if listed else (403, 403))
    assert sent(client, workbook(line(0))).status_code == (302 if may_import else 403)
    for verb in ("compare", "confirm"):
        status = client.post(f"/designations/imports/{taken.id}/{verb}").status_code
        assert status == (302 if may_import else 403)
    assert len(standing(session)) == int(may_import)


@pytest.mark.parametrize("listed", [1, 3])
def test_the_page_asks_as_much_for_one_row_as_for_three(client: FlaskClient, session: Session, listed: int) -> None:
    firms(session, 3)
    by = person(session, "administrator").id
    written(session, workbook(*(line(which) for which in range(listed))), by)
    sign_in(client, session, "auditor")
    asked: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    page = client.get("/designations/?state=all").text
    assert [name in page for name in NAMES] == [which < listed for which in range(4)]
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == QUERIES
