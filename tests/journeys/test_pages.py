"""The company's and the reviewer's way through the pages, without scripts: from blank form to signed approval."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from resumption.applications.models import Application
from resumption.applications.pages import PAGES
from resumption.facts import standing
from tests.factories import (
    CONTENT,
    PASSWORD,
    accept_roster,
    filed_application,
    firm,
    person,
    plan_answers,
    representative,
)


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office lives in the days of approval, not of filing with commitment."""
    monkeypatch.setenv("OFFICE_DAY", "2020-02-08")


def sign_in(client: FlaskClient, email: str) -> None:
    client.post("/logout")
    assert client.post("/login", data={"email": email, "password": PASSWORD}).status_code == 302


def fill(client: FlaskClient, path: str, values: dict[str, object]) -> str:
    """Open a page, take its revision, post the values; returns where it leads."""
    found = re.search(r'name="revision" value="(\d+)"', client.get(path).text)
    assert found
    data = {name: "y" if value is True else value for name, value in values.items() if value is not False}
    answer = client.post(path, data={**data, "revision": found[1]})
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def test_from_blank_form_to_whitelist(client: FlaskClient, session: Session) -> None:
    of = firm(session)
    by, reviewer, signatory = (
        representative(session, of),
        person(session, "bureau_reviewer"),
        person(session, "signatory", "bureau_reviewer"),
    )
    session.commit()
    sign_in(client, by.email)
    path = client.post("/applications/", data={"firm_id": str(of.id)}).headers["Location"]
    firm_page = {**CONTENT["firm"], "planned_date": "2999-01-01"}
    filled = {**CONTENT, "firm": firm_page, "plan": plan_answers()}
    for page in PAGES:
        following = fill(client, f"{path.rsplit('/', 1)[0]}/{page}", filled[page])
    application = session.scalars(select(Application)).one()
    show = f"/applications/{application.id}"
    assert following == show
    assert "员工花名册" in client.post(f"{show}/file", follow_redirects=True).text
    accept_roster(session, application, by)
    session.commit()
    receipt = client.post(f"{show}/file", follow_redirects=True).text
    session.expire_all()
    assert application.tracking_number is not None
    assert f"受理号 {application.tracking_number}" in receipt
    assert "所属类别：保障类" in receipt

    sign_in(client, reviewer.email)
    assert of.name in client.get("/review/").text
    case = f"/review/{application.id}"
    client.post(f"{case}/propose", data={"outcome": "approve", "conditions": "分批上岗\n每日测温"})
    assert client.post(f"{case}/sign").status_code == 403
    sign_in(client, signatory.email)
    assert "分批上岗" in client.get(case).text
    assert "〔" in client.post(f"{case}/sign", follow_redirects=True).text
    session.expire_all()
    entered = standing(session, of.id)
    assert entered is not None
    assert (application.state, entered.headcount) == ("approved", 23)


def test_a_wrong_page_is_told_what_is_wrong_and_keeps_what_was_typed(client: FlaskClient, session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    session.commit()
    sign_in(client, by.email)
    path = client.post("/applications/", data={"firm_id": str(of.id)}).headers["Location"].rsplit("/", 1)[0]
    answer = client.post(f"{path}/staff", data={**CONTENT["staff"], "staff_local": 30, "revision": 0})
    assert answer.status_code == 422
    assert "各项人数之和超过从业人员数，请核对。" in answer.text
    assert 'value="30"' in answer.text


def test_the_second_tab_is_told_and_its_text_is_not_lost(client: FlaskClient, session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    session.commit()
    sign_in(client, by.email)
    path = client.post("/applications/", data={"firm_id": str(of.id)}).headers["Location"].rsplit("/", 1)[0]
    fill(client, f"{path}/staff", CONTENT["staff"])
    answer = client.post(f"{path}/staff", data={**CONTENT["staff"], "staff_total": 24, "revision": 0})
    assert answer.status_code == 409
    assert "本页已在另一窗口保存过" in answer.text
    assert 'value="24"' in answer.text


def test_an_opinion_without_its_reason_keeps_what_was_typed(client: FlaskClient, session: Session) -> None:
    application, reviewer = filed_application(session, firm(session)), person(session, "bureau_reviewer")
    session.commit()
    sign_in(client, reviewer.email)
    typed = {"outcome": "reject", "conditions": "首批 12 人", "reason": " "}
    answer = client.post(f"/review/{application.id}/propose", data=typed)
    assert answer.status_code == 422
    assert '<a href="#reason">退回或不予批准时须写明理由。</a>' in answer.text
    assert "首批 12 人</textarea>" in answer.text
    assert 'value="reject" checked' in answer.text


def test_a_firm_does_not_read_what_is_not_yet_decided(client: FlaskClient, session: Session) -> None:
    of = firm(session)
    application, reviewer = filed_application(session, of), person(session, "bureau_reviewer")
    by = representative(session, of)
    session.commit()
    sign_in(client, reviewer.email)
    refusal = {"outcome": "reject", "reason": "隔离用房与平面图不符"}
    assert client.post(f"/review/{application.id}/propose", data=refusal).status_code == 302
    sign_in(client, by.email)
    page = client.get(f"/applications/{application.id}").text
    assert ("待签发" in page, "隔离用房与平面图不符" in page, "拟不予批准" in page) == (True, False, False)
