"""Lists of reports and the desk that counts them: filtered, paged, nothing of a firm the reader is close to."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from office.accounts.permissions import Actor
from office.interests.services import declare_interest
from subsidies.claims.models import Claim
from tests.factories import AT, CODES, firm, person
from tests.page import problems
from tests.subsidies.reports.desk import DONE, as_, referred, reported, tallies


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office lives on the day of the reports."""
    monkeypatch.setenv("OFFICE_DAY", "2020-02-08")


def test_the_list_filters_and_pages(client: FlaskClient, session: Session) -> None:
    first, second = firm(session), firm(session, CODES[1], "湖州第二有限公司")
    claim = referred(session, first)
    for number in range(51):
        row = Claim(firm_id=second.id, measure="science_green_channel", state="settled", created_at=AT, payable_fen=0)
        row.tracking_number, row.filed_at = f"BZ20200209{number:06d}", AT + timedelta(days=1, minutes=number)
        session.add(row)
    as_(client, session, "auditor")

    def found(address: str) -> list[str]:
        page = client.get(f"/referrals/{address}")
        assert (page.status_code, problems(page.text)) == (200, [])
        return [part.partition("<")[0] for part in page.text.split('data-label="受理号">')[1:]]

    late = [f"BZ20200209{number:06d}" for number in range(51)]
    assert found("") == [claim.tracking_number, *late[:49]]
    assert found("?page=2") == late[49:]
    assert "page=2" in client.get("/referrals/").text
    assert found("?state=referred") == [claim.tracking_number]
    assert found("?state=settled&page=2") == late[50:]
    assert found("?measure=loan_withdrawal_report") == [claim.tracking_number]
    assert found(f"?text={CODES[1]}&page=2") == late[50:]
    assert found(f"?text={late[7]}") == late[7:8]
    assert found("?text=没有") == []
    assert found("?state=filed&measure=x&order=y&page=-1") == found("")  # nonsense asks for nothing
    assert "没有符合条件的情况反映" in client.get("/referrals/?text=%25").text


def test_the_desk_counts_what_is_to_be_done(session: Session) -> None:
    claim = referred(session)
    reported(session, firm(session, CODES[1], "湖州第二有限公司"))
    officer = Actor(person(session).id, frozenset({"finance_preparer"}), frozenset())
    reader = Actor(person(session).id, frozenset({"finance_releaser"}), frozenset())
    assert tallies(session, officer) == [(1, {"state": "referred"})]
    assert tallies(session, reader) == []
    claim.state = "settled"
    session.flush()
    assert tallies(session, officer) == []


def test_who_is_close_to_the_firm_neither_sees_nor_handles_its_report(client: FlaskClient, session: Session) -> None:
    of, other = firm(session), firm(session, CODES[1], "湖州第二有限公司")
    claim, another = referred(session, of), referred(session, other)
    who = as_(client, session, "finance_preparer")
    declare_interest(session, actor=who.id, at=AT, firm=of.credit_code, since=AT.date(), reason="亲属任职")
    session.commit()
    listed = client.get("/referrals/").text
    assert (str(claim.id) in listed, of.name in listed, str(another.id) in listed) == (False, False, True)
    assert client.get(f"/referrals/{claim.id}").status_code == 404
    assert client.post(f"/referrals/{claim.id}/steps", data=DONE).status_code == 404
    close = Actor(who.id, frozenset({"finance_preparer"}), frozenset(), interests=frozenset({of.id}))
    assert tallies(session, close) == [(1, {"state": "referred"})]
    assert client.get(f"/referrals/{another.id}").status_code == 200
