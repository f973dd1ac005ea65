"""Finance's way through the pages: one person prepares, another releases, the workbook holds the sum to the fen."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from subsidies.payouts.models import Batch
from tests.factories import PASSWORD, PAY_AT, award, bank_account, firm, noticed, person


@pytest.fixture(autouse=True)
def paying_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first day on which what was published on the eighth may be paid."""
    monkeypatch.setenv("OFFICE_DAY", PAY_AT.date().isoformat())


def sign_in(client: FlaskClient, email: str) -> None:
    client.post("/logout")
    assert client.post("/login", data={"email": email, "password": PASSWORD}).status_code == 302


def test_from_award_to_workbook(client: FlaskClient, session: Session) -> None:
    of = firm(session)
    bank_account(session, of)
    awards = [award(session, of, amount=amount) for amount in ("24000.00", "6666.67")]
    noticed(session, *awards)
    preparer, releaser = person(session, "finance_preparer"), person(session, "finance_releaser", "finance_preparer")
    session.commit()
    sign_in(client, preparer.email)
    assert "24,000.00" in client.get("/payouts/").text
    answer = client.post("/payouts/", data={"awards": [str(each.id) for each in awards]})
    path = answer.headers["Location"]
    batch = session.scalars(select(Batch)).one()
    assert client.post(f"{path}/release", data={"content": batch.content_hash}).status_code == 403
    assert client.get(f"{path}/workbook").status_code == 404

    sign_in(client, releaser.email)
    assert "30,666.67" in client.get(path).text
    assert (
        "支付清单已生成"
        in client.post(f"{path}/release", data={"content": batch.content_hash}, follow_redirects=True).text
    )
    workbook = client.get(f"{path}/workbook")
    page = load_workbook(BytesIO(workbook.data)).active
    assert [cell.value for cell in page["G"]][2:] == [24000, 6666.67, 30666.67]
    assert page["H5"].value == "人民币叁万零陆佰陆拾陆元陆角柒分"


def test_an_award_already_in_a_batch_is_refused_on_the_page(client: FlaskClient, session: Session) -> None:
    of = firm(session)
    bank_account(session, of)
    granted, preparer = award(session, of), person(session, "finance_preparer")
    noticed(session, granted)
    session.commit()
    sign_in(client, preparer.email)
    assert client.post("/payouts/", data={"awards": str(granted.id)}).status_code == 302
    answer = client.post("/payouts/", data={"awards": str(granted.id)})
    assert answer.status_code == 409
    assert "不能支付两次" in answer.text
