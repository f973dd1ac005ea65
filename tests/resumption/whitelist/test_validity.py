"""Whether an approval still holds: what the whitelist says of its firm on the day."""

from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.clock import BEIJING
from office.documents.models import IssuedDocument
from office.documents.queries import State, Validity, validity
from office.documents.services import revoke_document
from office.firms.models import Firm
from resumption.review.services import propose_decision, sign_decision
from resumption.whitelist.models import WhitelistEntry
from tests.factories import AT, filed_application, firm, nobody, person
from tests.page import problems

FIRST_DAY = date(2020, 2, 10)
LATER = datetime(2020, 2, 20, 9, 0, tzinfo=BEIJING)


def approved(session: Session, of: Firm, at: datetime = AT) -> IssuedDocument:
    """The signed approval of a firm that may start on 10 February."""
    application = filed_application(session, of)
    reviewer, signatory = person(session, "bureau_reviewer"), person(session, "signatory")
    propose_decision(session, actor=reviewer.id, at=at, application_id=application.id, outcome="approve")
    decision = sign_decision(
        session, actor=signatory.id, at=at, application_id=application.id, series="湖经信复", issuer="湖州市经信局"
    )
    return session.get_one(IssuedDocument, decision.document_id)


def entry_of(session: Session, document: IssuedDocument) -> WhitelistEntry:
    return session.scalars(select(WhitelistEntry).where(WhitelistEntry.document_id == document.id)).one()


def test_an_approval_holds_from_its_first_day(session: Session) -> None:
    document = approved(session, firm(session))
    before = validity(session, document, on=FIRST_DAY - timedelta(days=1))
    assert (before.state, before.since, before.values) == (State.NOT_YET, FIRST_DAY, {"day": "2020-02-10"})
    on_the_day = validity(session, document, on=FIRST_DAY)
    assert (on_the_day.state, on_the_day.since) == (State.HOLDS, FIRST_DAY)


@pytest.mark.parametrize(("state", "found"), [("suspended", State.SUSPENDED), ("removed", State.ENDED)])
def test_a_firm_taken_off_the_list(session: Session, state: str, found: State) -> None:
    document = approved(session, firm(session))
    entry = entry_of(session, document)
    entry.state, entry.state_since, entry.state_reason = state, LATER, "未落实测温"
    session.flush()
    verdict = validity(session, document, on=LATER.date())
    assert (verdict.state, verdict.since, verdict.reason) == (found, LATER, "未落实测温")


def test_a_later_approval_takes_the_place_of_the_earlier(session: Session) -> None:
    of = firm(session)
    first = approved(session, of)
    second = approved(session, of, at=LATER)
    assert validity(session, first, on=LATER.date()) == Validity(
        State.ENDED, "该批复已由新的批复 {number} 取代，不再有效。", LATER, None, {"number": "湖经信复〔2020〕2号"}
    )
    assert validity(session, second, on=LATER.date()).state == State.HOLDS
    entry = entry_of(session, second)
    entry.state, entry.state_since = "suspended", LATER + timedelta(days=1)
    session.flush()
    assert validity(session, first, on=LATER.date()).values == {"number": "湖经信复〔2020〕2号"}


def test_a_revoked_approval_is_over_whatever_the_list_says(session: Session) -> None:
    document = approved(session, firm(session))
    revoke_document(session, actor=nobody(), at=LATER, document_id=document.id, reason="申报材料不实")
    verdict = validity(session, document, on=LATER.date())
    assert (verdict.state, verdict.since, verdict.reason) == (State.ENDED, LATER, "申报材料不实")


@pytest.mark.parametrize(("state", "label"), [("active", None), ("suspended", ">暂停<"), ("removed", ">不再有效<")])
def test_the_public_page_says_so(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, state: str, label: str | None
) -> None:
    monkeypatch.setenv("OFFICE_DAY", "2020-02-10")
    document = approved(session, firm(session))
    entry = entry_of(session, document)
    entry.state, entry.state_since, entry.state_reason = state, LATER, "未落实测温" if label else None
    session.commit()
    path = f"/verify/{document.verification_code}"
    page = client.get(path).text
    assert problems(page) == []
    expected = [label, "自 2020-02-20 起", "未落实测温"] if label else [">有效<", "自 2020-02-10 起"]
    assert [text for text in expected if text not in page] == []
    assert ("alert-success" in page) == (label is None)
    monkeypatch.setenv("OFFICE_DAY", "2020-02-09")
    assert (">尚未生效<" in client.get(path).text) == (label is None)
