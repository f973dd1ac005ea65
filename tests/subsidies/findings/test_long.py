"""Three hundred lines: read by twenties, refused together after they were named, returned by their numbers."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid
from subsidies.claims.models import Claim
from subsidies.claims.queries import stated_lines
from subsidies.claims.services import save_lines, start_claim
from subsidies.findings.queries import LINES_A_PAGE, findings_of, page_of
from subsidies.findings.services import refuse_line, refuse_lines
from tests.factories import AT, BUS, PASSWORD, filed_lines, firm, person, representative

CITE = {"document": "湖政发〔2020〕3号", "number": "", "article": "第八条", "words": "包车费用由政府承担"}
LINES = 45


@pytest.fixture
def claim(session: Session) -> Claim:
    of = firm(session)
    lines = [{**BUS, "fare": f"{number}00.00", "invoice_no": f"L{number:07d}"} for number in range(1, LINES + 1)]
    return filed_lines(session, of, representative(session, of), "chartered_bus", *lines)


@pytest.fixture
def reviewer(client: FlaskClient, session: Session, claim: Claim) -> FlaskClient:
    somebody = person(session, "bureau_reviewer")
    session.commit()
    client.post("/login", data={"email": somebody.email, "password": PASSWORD})
    return client


def shown(page: str) -> list[int]:
    return [int(each) for each in re.findall(r'<section id="line-(\d+)"', page)]


def test_a_line_is_found_on_its_page() -> None:
    assert [page_of(line) for line in (1, LINES_A_PAGE, LINES_A_PAGE + 1, 300)] == [1, 1, 2, 15]


def test_the_reviewer_reads_twenty_lines_and_comes_back_to_the_line(reviewer: FlaskClient, claim: Claim) -> None:
    address = f"/assessment/{claim.id}"
    assert shown(reviewer.get(address).text) == list(range(1, 21))
    assert shown(reviewer.get(f"{address}?page=3").text) == list(range(41, 46))
    assert shown(reviewer.get(f"{address}?page=99").text) == list(range(41, 46))
    sent = {"fact": "fare", "value": "1.00", "reason": "票面金额为 1 元"}
    done = reviewer.post(f"{address}/lines/27/adjust", data=sent)
    assert str(done.location).endswith(f"{address}?page=2#line-27")
    page = reviewer.get(f"{address}?page=3").text
    assert f'href="{address}?page=2#line-27"' in page
    wrong = reviewer.post(f"{address}/assess?page=2", data={"outcome": "refuse", "reason": ""})
    assert (wrong.status_code, shown(wrong.text)) == (422, list(range(21, 41)))


def test_several_lines_are_named_before_they_are_refused(reviewer: FlaskClient, session: Session, claim: Claim) -> None:
    address = f"/assessment/{claim.id}/lines/refuse"
    asked = reviewer.get(address, query_string={"lines": "3, 7-9", "page": 2})
    assert re.findall(r'<th scope="row">第 (\d+) 行', asked.text) == ["3", "7", "8", "9"]
    assert "共 2,700.00 元" in asked.text
    assert findings_of(session, claim).refused == {}
    form = {"lines": "3, 7-9", "page": "2", "reason": "", "cite": "other", "cite-document": CITE["document"]}
    wrong = reviewer.post(address, data=form)
    assert (wrong.status_code, "不予补助时须写明理由。" in wrong.text) == (422, True)
    done = reviewer.post(address, data={**form, "reason": "车票看不清"})
    assert str(done.location).endswith(f"/assessment/{claim.id}?page=2#lines")
    session.expire_all()
    found = findings_of(session, claim)
    assert {line: each.reason for line, each in found.refused.items()} == dict.fromkeys((3, 7, 8, 9), "车票看不清")
    rubbish = reviewer.get(address, query_string={"lines": "3-x"})
    assert rubbish.status_code == 302
    assert "行号“3-x”看不懂" in reviewer.get(f"/assessment/{claim.id}").text


def test_not_one_is_refused_if_one_cannot_be(session: Session, claim: Claim) -> None:
    who = {"actor": person(session).id, "at": AT, "claim_id": claim.id}
    refuse_line(session, **who, line=8, reason="重复", cite=CITE)
    with pytest.raises(Conflict) as caught:
        refuse_lines(session, **who, lines=(7, 8), reason="车票看不清", cite=CITE)
    assert caught.value.values == {"lines": "8"}
    with pytest.raises(Invalid, match="请写明要一并不予补助的行号"):
        refuse_lines(session, **who, lines=(), reason="车票看不清", cite=CITE)
    assert list(findings_of(session, claim).refused) == [8]


def test_lines_are_returned_by_their_numbers(reviewer: FlaskClient, session: Session, claim: Claim) -> None:
    address = f"/assessment/{claim.id}/assess"
    form = {"outcome": "return", "reason": "请更正", "return_lines": "44-46"}
    wrong = reviewer.post(address, data=form)
    assert (wrong.status_code, "“44-46”不在第 1 行至第 45 行之间" in wrong.text) == (422, True)
    assert 'value="44-46"' in wrong.text
    ids = [line.id for line in stated_lines(session, claim.id)]
    done = reviewer.post(address, data={**form, "return_lines": "2, 44-45", "fields": [f"{ids[0]}:fare"]})
    assert done.status_code == 302
    session.expire_all()
    opened = session.get_one(Claim, claim.id).open_fields
    assert opened == [f"{ids[0]}:fare", *(f"{ids[number - 1]}:*" for number in (2, 44, 45))]


def test_the_firm_reads_and_mends_its_lines_in_groups(client: FlaskClient, session: Session) -> None:
    of = firm(session)
    owner = representative(session, of)
    claim = start_claim(session, actor=owner.id, at=AT, firm_id=of.id, measure="chartered_bus")
    lines = [{**BUS, "fare": f"{number}00.00", "invoice_no": f"L{number:07d}"} for number in range(1, LINES + 1)]
    lines[24]["fare"] = "many"
    save_lines(session, actor=owner.id, at=AT, claim_id=claim.id, revision=0, lines=lines)
    session.commit()
    client.post("/login", data={"email": owner.email, "password": PASSWORD})
    page = client.get(f"/claims/{claim.id}").text
    groups = re.findall(r'<details class="fold group"( open)?><summary>第 (\d+) 至 (\d+) 行(.*?)</summary>', page, re.S)
    assert [(first, last, bool(opened), "1 行待改正" in more) for opened, first, last, more in groups] == [
        ("1", "20", False, False), ("21", "40", True, True), ("41", "45", False, False),
    ]  # fmt: skip
    assert len(re.findall(r'<fieldset class="card" id="line-', page)) >= LINES
