"""From a signature on a decision to the paper in somebody's hands, and what the public pages say of it."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.jobs import print_document
from office.documents.models import IssuedDocument
from office.documents.services import PRINT, revoke_document
from office.documents.views import LOOK_UPS, limiter
from office.files import store
from office.jobs.models import Job
from office.jobs.services import handler_of
from office.web import Office
from tests.factories import AT, CODES, PASSWORD, award, firm, nobody, person, representative
from tests.page import problems


@pytest.fixture(autouse=True)
def _nobody_was_here_before(app: Office) -> None:
    """The limits count per address, and all tests have the same one."""
    limiter.reset()


def printed(session: Session) -> IssuedDocument:
    """An award's paper, printed."""
    award(session, firm(session))
    document = session.scalars(select(IssuedDocument)).one()
    job = session.scalars(select(Job).where(Job.kind == PRINT, Job.subject_id == document.id)).one()
    handler_of(PRINT)(session, job, lambda done, total: None)
    session.commit()
    return document


def test_the_worker_prints_once(session: Session) -> None:
    document = printed(session)
    first = (document.file_id, document.sha256, document.printed_at)
    assert None not in first
    assert store.get(document.sha256 or "").startswith(b"%PDF-")
    job = session.scalars(select(Job).where(Job.subject_id == document.id)).one()
    print_document(session, job, lambda done, total: None)
    assert (document.file_id, document.sha256, document.printed_at) == first


def test_anybody_may_verify_by_code(client: FlaskClient, session: Session) -> None:
    document = printed(session)
    path = f"/verify/{document.verification_code}"
    assert client.get("/verify", query_string={"code": document.verification_code}).headers["Location"] == path
    page = client.get(path).text
    assert problems(page) == []
    for expected in (document.full_number, "24000.00", "包车补助", ">有效<", "尚未列入支付批次", "2020-02-08"):
        assert expected in page
    revoke_document(session, actor=nobody(), at=AT, document_id=document.id, reason="申报材料不实")
    session.commit()
    page = client.get(path).text
    assert problems(page) == []
    for expected in (">不再有效<", "已被撤销", "申报材料不实", "alert-danger"):
        assert expected in page
    assert [word for word in (">有效<", "alert-success", "尚未列入") if word in page] == []


def test_an_unknown_code_is_told(client: FlaskClient) -> None:
    answer = client.get("/verify/ABCDEFGH")
    assert answer.status_code == 404
    assert "没有这个核验码" in answer.text
    assert "请向签发机关核实" in answer.text
    assert problems(answer.text) == []
    assert problems(client.get("/verify").text) == []


def test_anybody_may_check_a_file(client: FlaskClient, session: Session) -> None:
    document = printed(session)
    content = store.get(document.sha256 or "")
    place = content.index(b"stream") + 40
    flipped = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    changed, unread = "签发后被改动", "无法作为 PDF 读取"
    for pdf, expected in (
        (content, "完全一致"), (flipped, changed), (content + b"\n%", changed), (content[: len(content) // 2], unread),
        (b"%PDF-1.7 no paper", unread),
    ):  # fmt: skip
        page = client.post("/verify/file", data={"file": (io.BytesIO(pdf), "a.pdf")}).text
        assert expected in page
        assert problems(page) == []
    answer = client.post("/verify/file", data={"file": (io.BytesIO(b"no paper"), "a.pdf")})
    assert answer.status_code == 422
    assert problems(answer.text) == []


def test_an_unchanged_but_revoked_paper_is_told_apart(client: FlaskClient, session: Session) -> None:
    document = printed(session)
    revoke_document(session, actor=nobody(), at=AT, document_id=document.id, reason="申报材料不实")
    session.commit()
    pdf = io.BytesIO(store.get(document.sha256 or ""))
    page = client.post("/verify/file", data={"file": (pdf, "a.pdf")}).text
    assert "完全一致" in page
    assert ">不再有效<" in page


def test_one_visitor_cannot_take_all_the_time(client: FlaskClient) -> None:
    allowed = int(LOOK_UPS.split()[0])
    assert {client.get(f"/verify/ABCDEFG{turn}").status_code for turn in range(allowed)} == {404}
    answer = client.get("/verify/ABCDEFGH")
    assert answer.status_code == 429
    assert "操作过于频繁" in answer.text
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/verify/ABCDEFGH", environ_overrides=elsewhere).status_code == 404


def test_the_page_around_a_paper_is_the_readers(client: FlaskClient, session: Session) -> None:
    document = printed(session)
    with client.session_transaction() as kept:
        kept["locale"] = "en"
    page = client.get(f"/verify/{document.verification_code}").text
    assert '<html lang="en"' in page
    assert f'<dd class="col-sm-9"><span lang="zh-CN">{document.title}</span></dd>' in page


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [("auditor", None, 200), ("town_reviewer", "330502", 200), ("town_reviewer", "330521", 404),
     ("administrator", None, 403)],
)  # fmt: skip
def test_who_may_download(client: FlaskClient, session: Session, role: str, area: str | None, status: int) -> None:
    document, who = printed(session), person(session, role, area=area)
    session.commit()
    client.post("/login", data={"email": who.email, "password": PASSWORD})
    assert client.get(f"/documents/{document.id}.pdf").status_code == status


def test_a_firm_downloads_its_own_only(client: FlaskClient, session: Session) -> None:
    document = printed(session)
    other = representative(session, firm(session, CODES[1], "湖州第二有限公司"))
    session.commit()
    path = f"/documents/{document.id}.pdf"
    assert client.get(path).status_code == 302
    client.post("/login", data={"email": other.email, "password": PASSWORD})
    assert client.get(path).status_code == 404
    assert client.get(f"/documents/{nobody()}.pdf").status_code == 404
    assert client.get(f"/documents/{document.id}/annex.xlsx").status_code == 404


def test_a_paper_without_a_workbook_says_so(client: FlaskClient, session: Session) -> None:
    document, auditor = printed(session), person(session, "auditor")
    session.commit()
    client.post("/login", data={"email": auditor.email, "password": PASSWORD})
    answer = client.get(f"/documents/{document.id}/annex.xlsx")
    assert answer.status_code == 404
    assert "没有附带电子表格" in answer.text
