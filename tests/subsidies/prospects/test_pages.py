"""The page of what a firm can get: its own people and the office read it, in their language, in so many statements."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.firms.models import Designation, Firm
from subsidies.claims.models import Claim
from subsidies.claims.queries import lines_of
from subsidies.insurance.services import confirm_register
from tests.factories import AT, CODES, PASSWORD, filed_claim, filed_lines, firm, person, representative
from tests.looking.offering import imported, line
from tests.page import problems
from tests.subsidies.prospects.test_outlooks import ON, REFUND, insured
from tests.subsidies.test_query_counts import counted

SECOND = "湖州第二有限公司"


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office lives on the day of the cases."""
    monkeypatch.setenv("OFFICE_DAY", ON.isoformat())


def sign_in(client: FlaskClient, session: Session, by: Person) -> None:
    """Another reader."""
    session.commit()
    client.post("/logout")
    assert client.post("/login", data={"email": by.email, "password": PASSWORD}).status_code == 302


def shown(client: FlaskClient, of: Firm) -> str:
    """The page, which is a good one."""
    answer = client.get(f"/prospects/{of.id}")
    assert (answer.status_code, problems(answer.text)) == (200, [])
    return answer.text


def card(page: str, title: str) -> str:
    """What the page says of one measure."""
    return next(part for part in page.split("<section ") if f'<h2 class="card-title">{title}</h2>' in part)


def registered(session: Session, *lines: str) -> None:
    """The register of 2019 that stands."""
    by = person(session, "bureau_reviewer")
    taken = imported(session, by, *lines, document="湖人社函〔2020〕1号")
    confirm_register(session, actor=by.id, at=AT, import_id=taken.id)


def test_a_certain_sum_with_its_source_and_a_claim_filled_in(client: FlaskClient, session: Session) -> None:
    of = firm(session)
    registered(session, line(of, 98, "40000.01"))
    sign_in(client, session, representative(session, of))
    assert client.get("/prospects/").headers["Location"] == f"/prospects/{of.id}"  # one firm: its page
    page = shown(client, of)
    assert "2019 年度，年末 98 人，实缴 40,000.01 元" in page
    assert "湖人社函〔2020〕1号" in page
    refund = card(page, "失业保险稳岗返还")
    assert "符合条件" in refund
    assert '<span class="sum">20,000.01</span>' in refund
    assert "还需要您提供" not in refund
    assert "还需要您提供" in card(page, "包车补助")
    started = client.post(f"/prospects/{of.id}/claims", data={"measure": "unemployment_refund"}, follow_redirects=True)
    assert "可得 20,000.01 元" in started.text
    assert lines_of(session, session.scalars(select(Claim.id)).one()) == [REFUND]


def test_a_condition_that_is_not_met_is_named_with_the_words_of_the_law(client: FlaskClient, session: Session) -> None:
    of = firm(session)
    insured(session, of, insured_end=50, drawing_benefit=50)
    sign_in(client, session, representative(session, of))
    refund = card(shown(client, of), "失业保险稳岗返还")
    row = next(part for part in refund.split("<tr>") if 'class="fw-normal">不裁员或少裁员' in part)
    assert "不符合" in row
    assert "人社部明电〔2020〕2号" in row
    assert "裁员率不高于5.5%" in row
    assert 'class="sum"' not in refund


def test_an_english_reader_gets_english_words(client: FlaskClient, session: Session) -> None:
    of = firm(session)
    insured(session, of, zombie_firm=True)
    by = representative(session, of)
    by.locale = "en"
    sign_in(client, session, by)
    page = shown(client, of)
    refund, bus = card(page, "Unemployment-insurance refund"), card(page, "Chartered bus")
    assert "Not a zombie firm" in refund
    for title in ("Departure date", "Riders", "Non-local riders", "Hire of the bus"):
        assert title in bus


def test_what_is_claimed_already_is_told_and_not_offered_again(client: FlaskClient, session: Session) -> None:
    of = firm(session)
    insured(session, of)
    by = representative(session, of)
    claim = filed_lines(session, of, by, "unemployment_refund", REFUND)
    filed_claim(session, of, by)
    sign_in(client, session, by)
    page = shown(client, of)
    for title in ("失业保险稳岗返还", "困难企业失业保险稳岗返还"):
        refund = card(page, title)
        assert f"查看申报 {claim.tracking_number}" in refund
        assert 'value="unemployment_refund' not in refund
    assert 'value="chartered_bus"' in card(page, "包车补助")


def test_only_its_own_people_and_the_office_read_it(client: FlaskClient, session: Session) -> None:
    of, other = firm(session), firm(session, CODES[1], SECOND)
    insured(session, of)
    sign_in(client, session, representative(session, other))
    assert client.get(f"/prospects/{of.id}").status_code == 404
    refused = client.post(f"/prospects/{of.id}/claims", data={"measure": "unemployment_refund"})
    assert (refused.status_code, session.scalars(select(Claim)).all()) == (404, [])
    sign_in(client, session, person(session, "finance_preparer"))
    assert client.get(f"/prospects/{of.id}").status_code in (403, 404)
    sign_in(client, session, person(session, "bureau_reviewer"))
    page = shown(client, of)
    assert "20,000.01" in page
    assert f"/prospects/{of.id}/claims" not in page
    assert client.post(f"/prospects/{of.id}/claims", data={"measure": "chartered_bus"}).status_code in (403, 404)


def test_as_many_statements_for_1_fact_as_for_300(client: FlaskClient, session: Session) -> None:
    of, other = firm(session), firm(session, CODES[1], SECOND)
    registered(session, line(of, 98, "40000.01"), line(other, 98, "40000.01"))
    for whose, count in ((of, 1), (other, 300)):
        for number in range(count):
            name = f"名录{number}"
            session.add(Designation(firm_id=whose.id, list_name=name, year=2019, valid_from=date(2020, 1, 1)))
    for number in range(12):
        insured(session, other, year=2000 + number)
        filed_claim(session, other, representative(session, other), invoice=f"INV{number:08d}")
    sign_in(client, session, person(session, "bureau_reviewer"))
    shown(client, of)
    few, many = (counted(client, f"/prospects/{each.id}") for each in (of, other))
    assert shown(client, other).count("名录") >= 300
    assert many == few
