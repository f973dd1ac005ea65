"""From a signature on a decision to the paper in somebody's hands, and what the public pages say of it."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.jobs import print_document
from office.documents.models import IssuedDocument
from office.documents.services import PRINT, revoke_document
from office.files import store
from office.jobs.models import Job
from office.jobs.services import handler_of
from tests.factories import AT, CODES, PASSWORD, award, firm, nobody, person, representative
from tests.page import problems


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
    for expected in (document.full_number, "24000.00", "目前有效"):
        assert expected in page
    revoke_document(session, actor=nobody(), at=AT, document_id=document.id, reason="申报材料不实")
    session.commit()
    page = client.get(path).text
    assert "已撤销" in page
    assert "申报材料不实" in page
    assert "目前有效" not in page


def test_an_unknown_code_is_told(client: FlaskClient) -> None:
    answer = client.get("/verify/ABCDEFGH")
    assert answer.status_code == 404
    assert "没有这个核验码" in answer.text
    assert problems(answer.text) == []
    assert problems(client.get("/verify").text) == []


def test_anybody_may_check_a_file(client: FlaskClient, session: Session) -> None:
    document = printed(session)
    content = store.get(document.sha256 or "")
    place = content.index(b"stream") + 40
    flipped = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    for pdf, expected in ((content, "完全一致"), (flipped, "请勿采信"), (content + b"\n%", "请勿采信")):
        page = client.post("/verify/file", data={"file": (io.BytesIO(pdf), "a.pdf")}).text
        assert expected in page
        assert problems(page) == []
    answer = client.post("/verify/file", data={"file": (io.BytesIO(b"no paper"), "a.pdf")})
    assert answer.status_code == 422
    assert problems(answer.text) == []


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
