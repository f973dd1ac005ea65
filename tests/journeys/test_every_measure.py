"""Every measure through the pages: a worked case typed into the form made for it, computed and shown."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from office import clock
from tests.factories import firm, representative
from tests.journeys.test_claiming import form, sign_in
from tests.page import problems
from tests.policy.worked import KNOWN, WORKING, facts_of, outcomes, table


@pytest.mark.parametrize("code", WORKING)
def test_a_worked_case_is_computed_on_its_page(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    measure = KNOWN.measure(code)
    case = table(code)[0]
    monkeypatch.setenv("OFFICE_DAY", case["on"])
    asked = {fact.name: "1" for fact in measure.facts if fact.on_filing and fact.kind == "text"}
    line = {**asked, **{name: text for name, text in facts_of(code, case).items() if text}}
    of = firm(session)
    by = representative(session, of)
    session.commit()
    sign_in(client, by.email)
    assert measure.plain in client.get("/claims/").text
    path = client.post("/claims/", data={"firm_id": str(of.id), "measure": code}).headers["Location"]
    [expected] = outcomes(code, [line], clock.today())
    page = client.post(f"{path}/lines", data=form(line, revision=0), follow_redirects=True).text
    assert problems(page) == []
    assert "请改正以下内容" not in page
    shown = re.search(r"可得 ([\d,.]+) 元", page)
    assert (shown and shown[1].replace(",", "")) == (expected.payable if measure.payable else None)
    assert ("本项目不发放资金" in page) == (measure.payable is None)
    assert [step.title for step in expected.steps if step.title not in page] == []
