"""A bus claim through the pages: two buses and an invoice, every step seen, assessed, signed by another, awarded."""

from io import BytesIO

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office import clock
from office.documents.models import IssuedDocument
from subsidies.assessment.models import Award
from subsidies.claims.models import Claim
from tests.factories import PASSWORD, budget, firm, person, representative

BUS = {
    "departure_date": "2020-02-07",
    "approved_on": "2020-02-06",
    "origin_area": "安徽省阜阳市",
    "riders": "20",
    "nonlocal_riders": "20",
    "rated_seats": "49",
    "fare": "36000.00",
    "invoice_no": "01234567",
}


def sign_in(client: FlaskClient, email: str) -> None:
    client.post("/logout")
    assert client.post("/login", data={"email": email, "password": PASSWORD}).status_code == 302


def form(*buses: dict[str, str], revision: int) -> dict[str, str]:
    lines = {f"{n}-{name}": value for n, bus in enumerate(buses) for name, value in bus.items()}
    return {**lines, "revision": str(revision)}


def test_two_buses_from_claim_to_award(client: FlaskClient, session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    reviewer, signatory = person(session, "bureau_reviewer"), person(session, "signatory")
    budget(session, at=clock.now())
    session.commit()
    sign_in(client, by.email)
    path = client.post("/claims/", data={"firm_id": str(of.id), "measure": "chartered_bus"}).headers["Location"]
    wrong = {**BUS, "fare": "36000.005"}
    page = client.post(f"{path}/lines", data=form(wrong, revision=0), follow_redirects=True).text
    assert "请改正以下内容" in page
    assert 'value="36000.005"' in page
    second = {**BUS, "departure_date": "2020-02-08", "fare": "10000.00", "invoice_no": "01234568"}
    page = client.post(f"{path}/lines", data=form(BUS, second, revision=1), follow_redirects=True).text
    assert "可得 30,666.67 元" in page
    assert "湖政发〔2020〕3号" in page
    lacking = client.post(f"{path}/file", follow_redirects=True).text
    assert "还缺少以下凭证，请上传后再提交：第 1 行的包车发票、第 2 行的包车发票、当地政府同意包车的文件。" in lacking
    invoices = [(BytesIO(f"%PDF-1.7 {number}".encode()), f"发票{number}.pdf") for number in ("01234567", "01234568")]
    client.post(f"{path}/evidence", data={"kind": "invoice", "line": "name", "file": invoices})
    client.post(f"{path}/evidence", data={"kind": "government_approval", "file": (BytesIO(b"%PDF-1.7"), "批复.pdf")})
    claim = session.scalars(select(Claim)).one()
    session.expire_all()
    filed = client.post(f"{path}/file", follow_redirects=True).text
    session.expire_all()
    assert f"受理号 {claim.tracking_number}" in filed
    assert claim.payable_fen == 3066667

    sign_in(client, reviewer.email)
    assert of.name in client.get("/assessment/").text
    case = f"/assessment/{claim.id}"
    unchecked = client.post(f"{case}/assess", data={"outcome": "award"})
    assert unchecked.status_code == 422
    assert "以下凭证尚未核对无误：当地政府同意包车的文件、第 1 行的包车发票、第 2 行的包车发票。" in unchecked.text
    assert "其余凭证已记为核对无误" in client.post(f"{case}/papers/accept", follow_redirects=True).text
    assert client.post(f"{case}/assess", data={"outcome": "award"}).status_code == 302
    sign_in(client, signatory.email)
    assert "30,666.67" in client.get(case).text
    assert "湖经信补〔" in client.post(f"{case}/sign", follow_redirects=True).text
    award = session.scalars(select(Award)).one()
    paper = session.scalars(select(IssuedDocument)).one()
    assert (award.amount_fen, paper.facts["amount_capital"]) == (3066667, "人民币叁万零陆佰陆拾陆元陆角柒分")
    assert [line["payable"] for line in award.result["lines"]] == ["24000.00", "6666.67"]


def test_a_page_pretending_to_be_an_invoice_is_refused(client: FlaskClient, session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    session.commit()
    sign_in(client, by.email)
    path = client.post("/claims/", data={"firm_id": str(of.id), "measure": "chartered_bus"}).headers["Location"]
    upload = {"file": (BytesIO(b"<script>alert(1)</script>"), "invoice.pdf")}
    assert "只接受 PDF" in client.post(f"{path}/evidence", data=upload, follow_redirects=True).text
