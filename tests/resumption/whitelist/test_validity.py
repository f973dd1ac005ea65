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
from office.errors import Conflict
from office.firms.models import Firm
from resumption.policy.standing import Sanction
from resumption.whitelist.models import WhitelistEntry
from tests.factories import AT, firm, nobody
from tests.page import problems
from tests.resumption.sanctions import acts
from tests.resumption.sanctions.acts import REASON, sanctioned

FIRST_DAY = date(2020, 2, 10)
LATER = datetime(2020, 2, 20, 9, 0, tzinfo=BEIJING)


def approved(session: Session, of: Firm, at: datetime = AT) -> IssuedDocument:
    """The signed approval of a firm that may start on 10 February."""
    return session.get_one(IssuedDocument, acts.approved(session, of, at).document_id)


def entry_of(session: Session, document: IssuedDocument) -> WhitelistEntry:
    return session.scalars(select(WhitelistEntry).where(WhitelistEntry.document_id == document.id)).one()


def test_an_approval_holds_from_its_first_day(session: Session) -> None:
    document = approved(session, firm(session))
    before = validity(session, document, on=FIRST_DAY - timedelta(days=1))
    assert (before.state, before.since, before.values) == (State.NOT_YET, FIRST_DAY, {"day": "2020-02-10"})
    on_the_day = validity(session, document, on=FIRST_DAY)
    assert (on_the_day.state, on_the_day.since) == (State.HOLDS, FIRST_DAY)


@pytest.mark.parametrize(
    ("act", "found"),
    [
        (Sanction.SUSPEND, State.SUSPENDED),
        (Sanction.REMOVE, State.ENDED),
        (Sanction.ORDER_TO_MEND, State.HOLDS),
    ],
)
def test_what_was_done_to_a_firm_shows_from_its_day_on(session: Session, act: Sanction, found: State) -> None:
    document = approved(session, firm(session))
    entry = entry_of(session, document)
    day = LATER.date() + timedelta(days=2)
    sanctioned(session, entry, act, LATER, effective_on=day)
    before = validity(session, document, on=LATER.date())
    assert (before.state, before.since) == (State.HOLDS, FIRST_DAY)
    verdict = validity(session, document, on=day)
    assert (verdict.state, verdict.since, verdict.reason) == (found, day, REASON)
    restored = day + timedelta(days=3)
    sanctioned(session, entry, Sanction.RESTORE, LATER + timedelta(days=1), effective_on=restored)
    assert validity(session, document, on=restored - timedelta(days=1)).state == found
    assert validity(session, document, on=restored).state == State.HOLDS


def test_a_suspended_firm_is_restored_not_approved_anew(session: Session) -> None:
    of = firm(session)
    entry = acts.approved(session, of)
    sanctioned(session, entry, Sanction.SUSPEND, LATER)
    with pytest.raises(Conflict) as refused:
        acts.approved(session, of, at=LATER + timedelta(days=1))
    assert str(refused.value) == "该企业正在停产整顿，请先办理恢复，再签发新的批复。"


def test_a_later_approval_takes_the_place_of_the_earlier(session: Session) -> None:
    of = firm(session)
    first = approved(session, of)
    second = approved(session, of, at=LATER)
    assert validity(session, first, on=LATER.date()) == Validity(
        State.ENDED, "该批复已由新的批复 {number} 取代，不再有效。", LATER, None, {"number": "湖经信复〔2020〕2号"}
    )
    assert validity(session, second, on=LATER.date()).state == State.HOLDS
    sanctioned(session, entry_of(session, second), Sanction.SUSPEND, LATER + timedelta(days=1))
    assert validity(session, first, on=LATER.date()).values == {"number": "湖经信复〔2020〕2号"}


def test_a_revoked_approval_is_over_whatever_the_list_says(session: Session) -> None:
    document = approved(session, firm(session))
    revoke_document(session, actor=nobody(), at=LATER, document_id=document.id, reason="申报材料不实")
    verdict = validity(session, document, on=LATER.date())
    assert (verdict.state, verdict.since, verdict.reason) == (State.ENDED, LATER, "申报材料不实")


@pytest.mark.parametrize(
    ("act", "label"), [(None, None), (Sanction.SUSPEND, ">暂停<"), (Sanction.REMOVE, ">不再有效<")]
)
def test_the_public_page_says_so(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, act: Sanction | None, label: str | None
) -> None:
    monkeypatch.setenv("OFFICE_DAY", "2020-02-20")
    document = approved(session, firm(session))
    if act:
        sanctioned(session, entry_of(session, document), act, LATER)
    session.commit()
    path = f"/verify/{document.verification_code}"
    page = client.get(path).text
    assert problems(page) == []
    expected = [label, "自 2020-02-20 起", REASON] if label else [">有效<", "自 2020-02-10 起"]
    assert [text for text in expected if text not in page] == []
    assert ("alert-success" in page) == (label is None)
    monkeypatch.setenv("OFFICE_DAY", "2020-02-09")
    assert ">尚未生效<" in client.get(path).text
