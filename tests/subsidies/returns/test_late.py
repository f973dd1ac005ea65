"""Money returned later, corrections and clawbacks in every order: the firm ends with what is due, or waits for it."""

import itertools
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.db import domain_error
from office.documents.models import IssuedDocument
from office.documents.queries import State, validity
from office.errors import Conflict, Invalid
from office.journal.models import JournalEntry
from office.money import yuan
from office.notices.models import Notice
from subsidies.assessment.models import Award
from subsidies.assessment.services import assess_claim
from subsidies.assessment.signing import sign_claim
from subsidies.clawback.corrected import of_claim
from subsidies.clawback.models import Clawback, Instalment
from subsidies.clawback.queries import clawback_of, ledger_of, plan_of, reductions_of
from subsidies.clawback.reducing import NOTHING_LEFT
from subsidies.clawback.services import propose_clawback, record_receipt, sign_clawback, withdraw_clawback
from subsidies.corrections.services import reopen_award
from subsidies.findings.services import adjust_fact, withdraw_adjustment
from subsidies.ledger.queries import money_of_claims
from subsidies.ledger.services import Move, move_awards
from subsidies.ledger.verification import verify
from subsidies.payouts.models import Batch, Remittance
from subsidies.payouts.services import prepare_batch, release_batch
from subsidies.payouts.waiting import unpaid_awards
from subsidies.policy.due import Money
from subsidies.policy.postings import Event
from subsidies.returns.services import decide_correction, import_return, propose_correction
from tests.banking import line, text_file
from tests.conftest import ask_deferred_constraints
from tests.factories import (
    AT,
    PAY_AT,
    assessed,
    bank_account,
    budget,
    filed_claim,
    firm,
    noticed,
    person,
    representative,
)

PAID, LOW, HIGH = 3_066_667, 2_000_000, 2_500_000
CITE = "财政违法行为处罚处分条例第六条"
DUE = date(2020, 3, 16)


class Case:
    """A bus paid 30,666.67, and the people who may do anything to it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.firm = firm(session)
        bank_account(session, self.firm)
        budget(session, amount="100000.00")
        self.owner = representative(session, self.firm)
        claim = filed_claim(session, self.firm, self.owner, payable="30666.67")
        self.one, self.two, self.three, self.four = (person(session).id for _ in range(4))
        self.claim_id = claim.id
        reviewer = person(session)
        assessed(session, claim, reviewer)
        self.reviewer = reviewer.id
        self.awards = [self.sign()]
        self.row = self.pay(self.awards[0])
        self.slips = itertools.count(1)

    def sign(self) -> Award:
        granted = sign_claim(self.session, actor=self.two, at=AT, claim_id=self.claim_id, series="湖经信补")
        assert granted is not None
        return granted

    def pay(self, award: Award) -> Remittance:
        """Put an award on notice, into a batch and to the bank, which says that it paid."""
        noticed(self.session, award)
        return self.pay_again(award)

    def pay_again(self, award: Award) -> Remittance:
        """The same of an award that was on notice before."""
        batch = prepare_batch(self.session, actor=self.three, at=PAY_AT, award_ids=[award.id])
        release_batch(self.session, actor=self.four, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)
        row = self.session.scalars(select(Remittance).where(Remittance.batch_id == batch.id)).one()
        self.answer(row, "paid")
        return row

    @property
    def batch(self) -> Batch:
        """The batch of the first payment."""
        return self.session.get_one(Batch, self.row.batch_id)

    def account(self, row: Remittance) -> None:
        """Let two people say to which account it is paid again: the same."""
        found = propose_correction(
            self.session, actor=self.three, at=PAY_AT, remittance_id=row.id, account_name=row.firm_name,
            number=row.account_number, bank=row.bank, cnaps=row.cnaps, reason="银行原因退回",
        )  # fmt: skip
        decide_correction(self.session, actor=self.four, at=PAY_AT, correction_id=found.id, confirm=True)

    def answer(self, row: Remittance, outcome: str) -> dict[str, int]:
        """The bank's word on a row, in a file of its own."""
        batch = self.session.get_one(Batch, row.batch_id)
        content = text_file(batch.profile, [line(batch, row, outcome)])
        taken, _ = import_return(
            self.session, actor=self.three, at=PAY_AT, batch_id=batch.id, name="回单", content=content
        )
        return taken.counts

    def correct(self, fen: int) -> Award:
        """Correct the award to another fare."""
        who: dict[str, Any] = {"actor": self.reviewer, "at": PAY_AT, "claim_id": self.claim_id}
        reopen_award(self.session, **who, reason="复核票面金额有误")
        if fen == PAID:
            withdraw_adjustment(self.session, **who, line=1, fact="fare")
        else:
            adjust_fact(self.session, **who, line=1, fact="fare", value=yuan(fen), reason="复核")
        assess_claim(self.session, **who, outcome="award", reason="复核票面金额有误")
        self.awards.append(self.sign())
        return self.awards[-1]

    def propose(self, by_hand: int = 0) -> Clawback | None:
        """Ask back what a correction takes back first, or so much of the first award by hand."""
        found = of_claim(self.session, self.claim_id)
        if not by_hand and not found:
            return None
        fen = by_hand or found[0].amount_fen
        return propose_clawback(
            self.session,
            actor=self.three,
            at=PAY_AT,
            award_id=self.awards[0].id if by_hand else found[0].award_id,
            amount_fen=fen,
            reason="多支付",
            legal_basis=CITE,
            instalments=[(DUE, fen - fen // 3), (DUE + timedelta(days=30), fen // 3)],
            correction_id=None if by_hand else found[0].correction_id,
        )

    def open(self, *states: str) -> list[Clawback]:
        return list(self.session.scalars(select(Clawback).where(Clawback.state.in_(states)).order_by(Clawback.id)))

    def sign_all(self) -> None:
        for row in self.open("proposed"):
            sign_clawback(self.session, actor=self.four, at=PAY_AT, clawback_id=row.id, series="湖财追")

    def receive(self, most: int = 400_000) -> None:
        for row in self.open("signed"):
            record_receipt(
                self.session, actor=self.three, at=PAY_AT, clawback_id=row.id, received_on=PAY_AT.date(),
                amount_fen=min(most, ledger_of(self.session, [row.id])[row.id].owed), slip=str(next(self.slips)),
            )  # fmt: skip

    def money(self) -> Money:
        return money_of_claims(self.session, [self.claim_id])[self.claim_id]

    def check(self) -> Money:
        """What must hold after every act."""
        ask_deferred_constraints(self.session)
        assert verify(self.session).fault == ""
        return self.money()


ACTS = {
    "late": lambda case: case.answer(case.row, "failed"),
    "down": lambda case: case.correct(LOW),
    "up": lambda case: case.correct(HIGH),
    "propose": lambda case: case.propose(),
    "sign": lambda case: case.sign_all(),
    "receive": lambda case: case.receive(),
}
ORDERS = [
    order
    for order in itertools.permutations(ACTS)
    if order.index("down") < order.index("up") and order.index("propose") < order.index("sign") < order.index("receive")
]
"""Whatever is asked in another order finds nothing to do, as the same order without it."""


@pytest.fixture
def case(session: Session) -> Case:
    return Case(session)


def test_in_every_order_the_firm_gets_what_is_due_and_is_asked_for_no_more_than_it_holds(
    session: Session, case: Case
) -> None:
    seen = set()
    for order in ORDERS:
        point = session.begin_nested()
        for act in order:
            ACTS[act](case)
            money = case.check()
            asked = money.owed + sum(each.amount_fen for each in case.open("proposed"))
            assert asked <= max(money.paid - (money.claimed - money.owed), 0), (order, act)
            assert money.held + money.waiting - money.excess == money.due, (order, act)
        assert money.due == HIGH, order
        assert money.excess == 0, order
        seen.add((money.paid, money.claimed - money.owed, money.owed, money.waiting))
        point.rollback()
        session.expire_all()
    assert len(ORDERS) == 60
    # all came back: what is due waits, and beside it what the firm had given back before
    assert seen == {(0, 0, 0, HIGH), (0, 400_000, 0, HIGH + 400_000)}


def signed(case: Case, by_hand: int = 0) -> Clawback:
    row = case.propose(by_hand)
    assert row is not None
    case.sign_all()
    return row


def told(session: Session, kind: str) -> list[dict[str, Any]]:
    return [dict(each.values) for each in session.scalars(select(Notice).where(Notice.kind == kind))]


def test_a_return_covers_what_is_owed_and_the_firm_is_told(session: Session, case: Case) -> None:
    case.correct(LOW)
    row = signed(case)
    case.receive()
    assert case.answer(case.row, "failed") == {"returned_later": 1}
    assert case.check() == Money(LOW, paid=0, claimed=400_000, owed=0, waiting=LOW + 400_000)
    found = clawback_of(session, row.id)
    assert (row.state, found.received, found.owed, found.reduced) == ("settled", 400_000, 0, 666_667)
    assert [(each.due, each.received) for each in plan_of(session, found, DUE)] == [(400_000, 400_000), (0, 0)]
    [reduction] = reductions_of(session, [row.id])
    assert (reduction.reduction.amount_fen, reduction.payment) == (666_667, f"{case.batch.number} · 1")
    [less] = told(session, "clawback_reduced_return")
    assert (less["amount"], less["owed"]) == ("6,666.67", "0.00")
    [part] = told(session, "support_returned_in_part")
    assert (part["amount"], part["again"]) == ("30,666.67", "24,000.00")
    acts = session.scalars(select(JournalEntry.act).where(JournalEntry.at == PAY_AT)).all()
    assert {"clawback_reduced", "remittance_returned_late"} <= set(acts)
    document = session.get_one(IssuedDocument, row.document_id)
    holds = validity(session, document, on=PAY_AT.date())
    assert (holds.state, holds.values) == (State.ENDED, {"reduced": "6,666.67"})
    # what waits is paid again, once, and then the firm has 20,000.00 of the fund
    [waits] = [each for each in unpaid_awards(session, PAY_AT.date()) if each.id == case.awards[0].id]
    assert waits.amount_fen == LOW + 400_000
    case.account(case.row)
    case.pay_again(case.awards[0])
    assert case.check() == Money(LOW, paid=LOW + 400_000, claimed=400_000)


def test_a_return_that_is_not_due_at_all_ends_the_payment(session: Session, case: Case) -> None:
    second = case.correct(PAID + 500_000)
    other = case.pay(second)
    case.correct(PAID)
    case.answer(other, "failed")
    assert case.check() == Money(PAID, paid=PAID)
    assert of_claim(session, case.claim_id) == []
    assert told(session, "support_returned_for_good")[0]["amount"] == "5,000.00"
    assert unpaid_awards(session, PAY_AT.date()) == []
    with pytest.raises(Conflict, match="不再应付，不能列入批次"):
        prepare_batch(session, actor=case.three, at=PAY_AT, award_ids=[second.id])
    with pytest.raises(Conflict, match="无需更正账户"):
        case.account(other)


def test_of_two_payments_the_first_returned_covers_what_the_second_owes(session: Session, case: Case) -> None:
    case.pay(case.correct(PAID + 500_000))
    case.correct(LOW)
    assert [each.amount_fen for each in of_claim(session, case.claim_id)] == [500_000, PAID - LOW]
    row = signed(case)
    assert row.amount_fen == 500_000
    case.answer(case.row, "failed")
    assert case.check() == Money(LOW, paid=500_000, waiting=LOW - 500_000)
    assert (row.state, of_claim(session, case.claim_id)) == ("settled", [])


def test_what_was_proposed_is_lowered_with_its_plan_or_declined(session: Session, case: Case) -> None:
    case.correct(LOW)
    row = case.propose()
    assert row is not None
    case.correct(HIGH)
    assert (row.state, row.amount_fen, case.check().to_ask) == ("proposed", PAID - HIGH, PAID - HIGH)
    plan = select(Instalment.amount_fen).where(Instalment.clawback_id == row.id).order_by(Instalment.number)
    assert session.scalars(plan).all() == [PAID - HIGH]
    case.correct(PAID)
    assert (row.state, row.end_reason) == ("declined", NOTHING_LEFT)
    assert case.check() == Money(PAID, paid=PAID)


def test_a_correction_up_again_takes_off_what_is_owed_before_it_pays(session: Session, case: Case) -> None:
    case.correct(LOW)
    row = signed(case)
    assert case.correct(HIGH).amount_fen == 0
    assert (ledger_of(session, [row.id])[row.id].owed, row.state) == (PAID - HIGH, "signed")
    [less] = told(session, "clawback_reduced_award")
    assert (less["amount"], less["owed"]) == ("5,000.00", "5,666.67")
    third = case.correct(PAID + 100_000)
    assert (third.amount_fen, row.state) == (100_000, "settled")
    assert case.check() == Money(PAID + 100_000, paid=PAID, waiting=100_000)


def test_what_is_asked_back_by_hand_is_covered_by_a_return_as_well(session: Session, case: Case) -> None:
    signed(case, 1_000_000)
    case.receive()
    case.answer(case.row, "failed")
    assert case.check() == Money(PAID, claimed=400_000, waiting=PAID - 600_000)


def test_what_came_in_before_a_withdrawal_is_paid_again(session: Session, case: Case) -> None:
    case.correct(LOW)
    row = signed(case)
    case.receive()
    withdraw_clawback(session, actor=case.four, at=PAY_AT, clawback_id=row.id, reason="复议撤销")
    case.answer(case.row, "failed")
    assert case.check() == Money(LOW, claimed=400_000, waiting=LOW + 400_000)


def test_the_same_money_is_asked_back_once_whoever_asks(session: Session, case: Case) -> None:
    before = case.propose(1_000_000)
    assert before is not None
    case.correct(LOW)
    assert [each.amount_fen for each in of_claim(session, case.claim_id)] == [66_667]
    case.sign_all()
    case.receive(1_000_000)
    signed(case)
    case.receive()
    assert case.check().held == LOW
    with pytest.raises(Invalid, match=r"多支付而还没有人提出追回的只有 0.00 元"):
        case.propose(1)


def test_a_withdrawal_does_not_let_the_firm_have_more_than_is_due(session: Session, case: Case) -> None:
    row = case.propose(1_500_000)
    assert row is not None
    case.sign_all()
    case.correct(LOW)
    case.correct(PAID)
    assert case.check() == Money(PAID, paid=PAID, claimed=1_500_000, owed=1_500_000, waiting=PAID - LOW)
    with pytest.raises(Conflict, match=r"还有 10,666.67 元待付"), session.begin_nested():
        withdraw_clawback(session, actor=case.four, at=PAY_AT, clawback_id=row.id, reason="复议撤销")
    case.correct(LOW)
    withdraw_clawback(session, actor=case.four, at=PAY_AT, clawback_id=row.id, reason="复议撤销")
    assert case.check().excess == PAID - LOW


def refused(session: Session, case: Case, event: Event, amount: int) -> tuple[str, str]:
    """The constraint that stops a posting nobody's rule would make, and what people are told."""
    moves = [Move(case.awards[0].id, uuid.uuid4(), amount)]
    with session.begin_nested():
        move_awards(session, actor=None, at=PAY_AT, event=event, moves=moves, reference="测试")
        with pytest.raises(IntegrityError) as caught:
            ask_deferred_constraints(session)
        session.get_nested_transaction().rollback()  # type: ignore[union-attr]
    return caught.value.orig.diag.constraint_name, domain_error(caught.value).sentence  # type: ignore[union-attr]


def test_the_database_lets_no_more_wait_than_is_due(session: Session, case: Case) -> None:
    case.correct(LOW)
    name, sentence = refused(session, case, Event.RETURNED_LATER, PAID)
    assert (name, "会超过应补助的金额" in sentence) == ("claim_money_is_due", True)
    assert refused(session, case, Event.CLAWBACK_DECIDED, PAID + 1)[0] == "award_money_is_there"


def test_the_database_lets_a_firm_owe_no_more_than_it_holds(session: Session, case: Case) -> None:
    second = case.correct(PAID + 500_000)
    case.pay(second)
    signed(case, 1_000_000)
    case.receive(1_000_000)
    case.answer(case.row, "failed")
    case.awards[0] = second
    assert case.money().held == -500_000
    name, sentence = refused(session, case, Event.CLAWBACK_DECIDED, 100_000)
    assert (name, "会超过它实际得到的款项" in sentence) == ("claim_asked_within_held", True)


def test_the_paper_of_an_award_whose_money_is_not_due_any_more_says_so(session: Session, case: Case) -> None:
    signed(case, PAID)
    case.answer(case.row, "failed")
    assert case.check() == Money(PAID)
    document = session.get_one(IssuedDocument, case.awards[0].document_id)
    assert "按现行决定不再应付" in validity(session, document, on=PAY_AT.date()).sentence
