"""Finding cases: by name, code and pinyin, by mark and deadline; as many statements for 1 case as for 300."""

import io
from datetime import timedelta

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.firms.models import Firm
from office.firms.pinyin import initials
from resumption.applications.models import Application
from resumption.queue.models import CaseFlag
from resumption.queue.queries import QueueFilter, queue
from tests.factories import CODES, PASSWORD, filed_application, firm, person
from tests.resumption.queue.many import cases
from tests.statements import statements


def signed_in(client: FlaskClient, session: Session, role: str, area: str | None = None) -> None:
    who = person(session, role, area=area)
    session.commit()
    client.post("/login", data={"email": who.email, "password": PASSWORD})


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("湖州测试口罩有限公司", "hzcskzyxgs"),
        ("湖州银行", "hzyh"),  # 行 as in a bank, not as in walking
        ("重庆长安(湖州)A-1 公司", "cqcahza1gs"),
        ("Ｔｅｓｔ厂", "c"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("口罩", [CODES[0]]),
        ("hzcskz", [CODES[0]]),
        ("KZ", [CODES[0]]),
        ("91330502", [CODES[1]]),
        ("91330502ma0te5t08x", [CODES[1]]),
        ("%", []),
        ("木业", [CODES[1]]),
        ("  ", [CODES[0], CODES[1]]),
    ],
)
def test_search(session: Session, text: str, found: list[str]) -> None:
    filed_application(session, firm(session))
    filed_application(session, firm(session, CODES[1], "南浔木业有限公司", area="330503"))
    rows = queue(session, QueueFilter(text=text)).rows
    assert sorted(row.credit_code for row in rows) == sorted(found)


def test_a_mark_is_a_filter_and_stands_in_the_row(session: Session) -> None:
    marked = filed_application(session, firm(session))
    filed_application(session, firm(session, CODES[1], "第二有限公司"))
    session.add(CaseFlag(application_id=marked.id, flag="refer", count=2))
    session.flush()
    listing = queue(session, QueueFilter(flag="refer"))
    assert [(row.id, row.flags) for row in listing.rows] == [(marked.id, {"refer": 2})]
    assert listing.total == 1


def test_the_deadline_and_the_score_are_filters(session: Session) -> None:
    case = filed_application(session, firm(session))
    assert case.due_at is not None
    assert [queue(session, QueueFilter(due_before=case.due_at + timedelta(minutes=m))).total for m in (0, 1)] == [0, 1]
    assert case.score is not None
    assert [queue(session, QueueFilter(least_score=case.score + more)).total for more in (0, 1)] == [1, 0]


def test_the_page_asks_as_often_for_one_case_as_for_300(client: FlaskClient, session: Session) -> None:
    signed_in(client, session, "bureau_reviewer")
    counts = []
    for number in (1, 2, 297):
        cases(session, number)
        session.commit()
        with statements() as asked:
            assert client.get("/review/").status_code == 200
        counts.append(len(asked))
    assert counts[1:] == counts[:1] * 2


def test_exported_is_exactly_what_was_filtered(client: FlaskClient, session: Session) -> None:
    cases(session, 60)
    odd = session.scalars(select(Firm).order_by(Firm.credit_code)).first()
    assert odd is not None
    odd.name = '=HYPERLINK("http://example.org")'
    session.commit()
    signed_in(client, session, "bureau_reviewer")
    answer = client.post("/review/export", data={"order": "score", "tier": "1"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    query = (
        select(Application.credit_code)
        .where(Application.tier == 1)
        .order_by(Application.score.desc(), Application.credit_code)
    )
    assert [row[2] for row in rows] == list(session.scalars(query))
    assert sheet["A1"].value == "状态：审核中、待签发；类别：优先类"
    assert {cell.data_type for cell in sheet["B"][1:]} == {"s"}


def test_a_town_reviewer_exports_the_town_alone(client: FlaskClient, session: Session) -> None:
    filed_application(session, firm(session))
    filed_application(session, firm(session, CODES[1], "第二有限公司", area="330503"))
    signed_in(client, session, "town_reviewer", area="330503")
    answer = client.post("/review/export", data={"area": "330502"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    assert [row[1] for row in sheet.iter_rows(min_row=3, values_only=True)] == ["第二有限公司"]


def test_a_view_is_kept_and_let_go_of(client: FlaskClient, session: Session) -> None:
    signed_in(client, session, "bureau_reviewer")
    client.post("/review/views", data={"name": " 暂缓 的 ", "query": "tier=4&page=3&evil=1"})
    page = client.get("/review/?tier=4").get_data(as_text=True)
    assert 'href="/review/?tier=4" aria-current="page"' in page
    again = client.post("/review/views", data={"name": "暂缓 的", "query": "tier=3"}, follow_redirects=True)
    assert "您已有同名的视图，请换一个名称。" in again.get_data(as_text=True)
