"""What corrections take back is asked back: once, of the award that was paid, never more than is due."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office import clock
from office.accounts.permissions import Actor
from office.desk import Tally
from office.documents.models import IssuedDocument
from office.documents.printer import render
from office.errors import Invalid, NotFound
from office.money import yuan
from subsidies.assessment.models import Award
from subsidies.claims.models import Claim
from subsidies.clawback.corrected import one_to_ask, to_ask
from subsidies.clawback.models import Clawback
from subsidies.clawback.services import (
    decline_clawback,
    propose_clawback,
    record_receipt,
    sign_clawback,
    withdraw_clawback,
)
from subsidies.clawback.waiting import waiting
from subsidies.policy.postings import Event
from tests.factories import AT, PASSWORD, person
from tests.subsidies.corrections.test_correcting import REASON, awarded, corrected, move

CITE = "财政违法行为处罚处分条例第六条"
DUE = date(2020, 3, 16)


class Case:
    """A bus paid 24,000.00 and found to be worth 20,000.00: 4,000.00 are to come back."""

    def __init__(self, session: Session, fare: str = "20000.00") -> None:
        self.session = session
        self.paid, self.who = awarded(session, "24000.00")
        move(session, self.paid, Event.REMITTED, Event.PAID)
        self.new = corrected(session, self.who, fare)
        self.preparer, self.signatory = person(session, "finance_preparer").id, person(session, "signatory").id

    def propose(self, amount: int = 400_000, **more: Any) -> Clawback:
        [due] = to_ask(self.session)
        return propose_clawback(
            self.session, actor=self.preparer, at=AT, amount_fen=amount, reason=due.reason, legal_basis=CITE,
            **{"award_id": due.award_id, "correction_id": due.correction_id, "instalments": [(DUE, amount)], **more},
        )  # fmt: skip

    def sign(self, row: Clawback) -> None:
        sign_clawback(self.session, actor=self.signatory, at=AT, clawback_id=row.id, series="湖财追")


def asked(session: Session) -> list[tuple[str, str, int]]:
    return [(each.paid_by, each.corrected_by, each.amount_fen) for each in to_ask(session)]


def papers(session: Session, *awards: Award) -> list[str]:
    return [session.get_one(IssuedDocument, each.document_id).full_number for each in awards]


def test_a_correction_is_asked_back_once(session: Session) -> None:
    case = Case(session)
    old, new = papers(session, case.paid, case.new)
    [due] = to_ask(session)
    assert asked(session) == [(old, new, 400_000)]
    assert (due.award_id, due.total_fen, due.whole_fen, due.reason, due.since) == (
        case.paid.id, 2_000_000, 400_000, REASON, AT,
    )  # fmt: skip
    with pytest.raises(Invalid, match=r"不能超过更正决定应退回而尚未追回的 4,000.00 元"):
        case.propose(400_001)
    row = case.propose()
    assert asked(session) == []
    with pytest.raises(NotFound, match="已经全部提出追回"):
        one_to_ask(session, due.correction_id, due.award_id)
    case.sign(row)
    record_receipt(
        session, actor=case.preparer, at=AT, clawback_id=row.id, received_on=AT.date(), amount_fen=400_000, slip="1"
    )
    assert (row.state, asked(session)) == ("settled", [])


def add(session: Session, row: Clawback) -> None:
    session.add(row)
    session.flush()


def test_the_database_refuses_the_same_correction_twice(session: Session) -> None:
    case = Case(session)
    row = case.propose(300_000)
    case.sign(row)
    record_receipt(
        session, actor=case.preparer, at=AT, clawback_id=row.id, received_on=AT.date(), amount_fen=300_000, slip="1"
    )
    again = Clawback(
        award_id=row.award_id, firm_id=row.firm_id, amount_fen=100_000, reason=REASON, legal_basis=CITE,
        proposed_by=case.preparer, proposed_at=AT, correction_id=row.correction_id,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="uq_clawbacks_correction_id_award_id"), session.begin_nested():
        add(session, again)


def test_what_was_declined_or_withdrawn_is_to_be_asked_again(session: Session) -> None:
    case = Case(session)
    declined = case.propose()
    decline_clawback(session, actor=case.signatory, at=AT, clawback_id=declined.id, reason="计划过紧")
    assert [amount for *_, amount in asked(session)] == [400_000]
    row = case.propose()
    case.sign(row)
    record_receipt(
        session, actor=case.preparer, at=AT, clawback_id=row.id, received_on=AT.date(), amount_fen=150_000, slip="1"
    )
    withdraw_clawback(session, actor=case.signatory, at=AT, clawback_id=row.id, reason="复议撤销")
    assert [amount for *_, amount in asked(session)] == [250_000]  # what came in stays received


def test_a_correction_over_two_paid_awards_is_asked_back_of_each(session: Session) -> None:
    first, who = awarded(session, "24000.00")
    move(session, first, Event.REMITTED, Event.PAID)
    second = corrected(session, who, "30000.00")
    move(session, second, Event.REMITTED, Event.PAID)
    third = corrected(session, who, "20000.00")
    one, two, three = papers(session, first, second, third)
    assert asked(session) == [(two, three, 600_000), (one, three, 400_000)]


def test_two_corrections_do_not_take_the_same_money(session: Session) -> None:
    case = Case(session)
    corrected(session, case.who, "1000.00")
    assert sorted(amount for *_, amount in asked(session)) == [400_000, 1_900_000]


def test_money_that_came_back_by_itself_is_not_asked_back(session: Session) -> None:
    case = Case(session)
    move(session, case.paid, Event.RETURNED_LATER)
    assert asked(session) == []


def test_a_correction_takes_nothing_of_another_claim(session: Session) -> None:
    case = Case(session)
    [due] = to_ask(session)
    with pytest.raises(NotFound):
        one_to_ask(session, due.correction_id, case.new.id)
    with pytest.raises(Invalid):  # nothing was paid of the new award
        case.propose(award_id=case.new.id)


def test_the_letter_names_both_papers(session: Session) -> None:
    case = Case(session)
    row = case.propose()
    case.sign(row)
    document = session.get_one(IssuedDocument, row.document_id)
    pdf = render(
        document.template, {"issuer": "湖州市经济和信息化局", **document.facts}, number=document.full_number,
        verification_url="http://127.0.0.1:8000/verify/ABC", code=document.verification_code,
    )  # fmt: skip
    told = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
    old, new = papers(session, case.paid, case.new)
    assert f"依据{old}决定领取包车补助，已支付24,000.00元。该决定已由{new}决定代替，补助金额更正为20,000.00元。" in told
    assert f"更正理由：{REASON}" in told
    assert "一、追回4,000.00元（人民币肆仟元整）" in told


def tallies(session: Session, *roles: str, firms: frozenset[Any] = frozenset(), at: datetime = AT) -> dict[str, Tally]:
    actor = Actor(person(session).id, frozenset(roles), firms=firms)
    desk = waiting(session, actor, at)
    return {each.title: each for each in desk.tallies} if desk else {}


def test_desks_of_the_office_and_of_the_firm(session: Session) -> None:
    case = Case(session)
    found = tallies(session, "finance_preparer")["更正后待追回"]
    assert (found.count, found.note) == (1, "¥4,000.00")
    firms = frozenset({case.paid.firm_id})
    row = case.propose()
    assert tallies(session, "representative", firms=firms) == {}
    case.sign(row)
    owed = tallies(session, "representative", firms=firms)["待缴回的补助款"]
    number = session.get_one(Claim, case.paid.claim_id).tracking_number
    assert (owed.note, owed.arguments) == (f"¥4,000.00 · {number}", {"claim_id": case.paid.claim_id})
    days = (AT.replace(month=3, day=day) for day in (16, 17))
    assert [tallies(session, "representative", firms=firms, at=at)["待缴回的补助款"].late for at in days] == [
        False,
        True,
    ]
    assert tallies(session, "finance_preparer")["更正后待追回"].count == 0


def test_in_the_browser_from_the_list_to_the_clawback(client: FlaskClient, session: Session) -> None:
    case = Case(session)
    finance = person(session, "finance_preparer")
    session.commit()
    client.post("/login", data={"email": finance.email, "password": PASSWORD})
    [due] = to_ask(session)
    address = f"/clawback/awards/{due.award_id}?correction={due.correction_id}"
    page = client.get("/clawback/").text
    assert address in page.replace("&amp;", "&")
    assert all(number in page for number in papers(session, case.paid, case.new))
    form = client.get(address).text
    assert all(f'value="{value}"' in form for value in (yuan(400_000), due.correction_id))
    assert f"{REASON}</textarea>" in form
    sent = {
        "amount": "4000.00", "reason": REASON, "legal_basis": CITE, "correction": str(due.correction_id),
        "instalments": f"{clock.today()} 4000.00",
    }  # fmt: skip
    wrong = client.post(f"/clawback/awards/{due.award_id}", data={**sent, "correction": "x"})
    assert (wrong.status_code, "请从更正列表重新打开这一页。" in wrong.text) == (422, True)
    made = client.post(f"/clawback/awards/{due.award_id}", data=sent)
    assert made.status_code == 302, made.text
    assert papers(session, case.new)[0] in client.get(str(made.location)).text
    assert address not in client.get("/clawback/").text.replace("&amp;", "&")
    twice = client.get(address)
    assert (twice.status_code, "已经全部提出追回" in twice.text) == (404, True)
