"""A random walk over ceilings, awards, stops and batches: after every step the books balance and nothing is over."""

import uuid
from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office.errors import Conflict
from office.web import Office
from subsidies.assessment.services import assess_claim, sign_claim
from subsidies.budgets.services import confirm_ceiling, propose_ceiling, release_commitment
from subsidies.findings.services import accept_evidence
from subsidies.ledger.models import Balance
from subsidies.ledger.queries import award_standing, fund_figures
from subsidies.ledger.verification import verify
from subsidies.payouts.models import Batch
from subsidies.payouts.services import prepare_batch, release_batch
from subsidies.policy.postings import Account
from tests.conftest import ask_deferred_constraints
from tests.factories import AT, PAY_AT, bank_account, filed_claim, firm, noticed, person, representative

FUND, YEAR = "resumption", AT.year
AMOUNTS = st.integers(1, 300_000)
LEAST_STEPS = 200
WAIT = PAY_AT - AT
taken: Counter[str] = Counter()


class Money(RuleBasedStateMachine):
    """The model beside: ceiling, and where each award's money stands."""

    session: Session
    awards = Bundle("awards")
    batches = Bundle("batches")

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = self.session.begin_nested()
        self.of = firm(self.session)
        bank_account(self.session, self.of)
        self.by = representative(self.session, self.of)
        roles = ("proposer", "confirmer", "reviewer", "signatory", "preparer", "releaser")
        self.people = {role: person(self.session).id for role in roles}
        self.ceiling = 0
        self.at = AT
        self.amounts: dict[uuid.UUID, int] = {}
        self.stands: dict[uuid.UUID, Account] = {}

    def committed(self) -> int:
        return sum(self.amounts[each] for each, where in self.stands.items() if where is not Account.AVAILABLE)

    @rule(amount=st.integers(1, 900_000))
    def set_ceiling(self, amount: int) -> None:
        taken["set_ceiling"] += 1
        self.at += timedelta(minutes=1)
        point = self.session.begin_nested()
        try:
            row = propose_ceiling(
                self.session, actor=self.people["proposer"], at=self.at, fund=FUND, year=YEAR, amount_fen=amount,
                since=AT.date(), document="批复", number="", words="原文",
            )  # fmt: skip
            confirm_ceiling(self.session, actor=self.people["confirmer"], at=self.at, ceiling_id=row.id)
        except Conflict:
            point.rollback()
            assert amount < self.committed() or amount == self.ceiling
        else:
            assert amount >= self.committed()
            self.ceiling = amount

    @rule(target=awards, amount=AMOUNTS)
    def sign(self, amount: int) -> uuid.UUID | None:
        taken["sign"] += 1
        payable = f"{amount // 100}.{amount % 100:02d}"
        claim = filed_claim(self.session, self.of, self.by, payable=payable)
        accept_evidence(self.session, actor=self.people["reviewer"], at=AT, claim_id=claim.id)
        assess_claim(self.session, actor=self.people["reviewer"], at=AT, claim_id=claim.id, outcome="award")
        point = self.session.begin_nested()
        try:
            granted = sign_claim(
                self.session, actor=self.people["signatory"], at=self.at, claim_id=claim.id, series="湖经信补"
            )
        except Conflict:
            point.rollback()
            assert self.committed() + amount > self.ceiling
            return None
        assert granted is not None
        noticed(self.session, granted)
        assert self.committed() + amount <= self.ceiling
        self.amounts[granted.id], self.stands[granted.id] = amount, Account.PAYABLE
        return granted.id

    @rule(award_id=awards)
    def stop(self, award_id: uuid.UUID | None) -> None:
        if award_id is None:
            return
        taken["stop"] += 1
        try:
            release_commitment(
                self.session, actor=self.people["reviewer"], at=self.at, award_id=award_id, reason="停付"
            )
        except Conflict:
            assert self.stands[award_id] is not Account.PAYABLE
        else:
            assert self.stands[award_id] is Account.PAYABLE
            self.stands[award_id] = Account.AVAILABLE

    @rule(target=batches, award_id=consumes(awards))
    def batch(self, award_id: uuid.UUID | None) -> tuple[uuid.UUID, uuid.UUID] | None:
        if award_id is None:
            return None
        taken["batch"] += 1
        try:
            drawn = prepare_batch(self.session, actor=self.people["preparer"], at=self.at + WAIT, award_ids=[award_id])
        except Conflict:
            assert self.stands[award_id] is Account.AVAILABLE
            return None
        assert self.stands[award_id] is Account.PAYABLE
        return drawn.id, award_id

    @rule(award_id=batches)
    def stop_what_is_drawn(self, award_id: tuple[uuid.UUID, uuid.UUID] | None) -> None:
        self.stop(award_id and award_id[1])

    @rule(drawn=consumes(batches))
    def release(self, drawn: tuple[uuid.UUID, uuid.UUID] | None) -> None:
        if drawn is None:
            return
        taken["release"] += 1
        batch_id, award_id = drawn
        batch = prepared(self.session, batch_id)
        point = self.session.begin_nested()
        try:
            release_batch(
                self.session, actor=self.people["releaser"], at=self.at + WAIT, batch_id=batch_id, content=batch
            )
        except Conflict:
            point.rollback()
            assert self.stands[award_id] is not Account.PAYABLE
        else:
            assert self.stands[award_id] is Account.PAYABLE
            self.stands[award_id] = Account.REMITTED

    @invariant()
    def the_books_balance_and_say_what_happened(self) -> None:
        ask_deferred_constraints(self.session)
        assert (self.session.scalar(select(func.sum(Balance.amount_fen))) or 0) == 0
        found = fund_figures(self.session, FUND, YEAR)
        assert (found.ceiling, found.committed, found.left) == (
            self.ceiling,
            self.committed(),
            self.ceiling - self.committed(),
        )
        assert found.left >= 0
        for where, amount in ((Account.PAYABLE, found.payable), (Account.REMITTED, found.remitted)):
            assert amount == sum(self.amounts[each] for each, at in self.stands.items() if at is where)

    def teardown(self) -> None:
        for award_id, where in self.stands.items():
            amount = self.amounts[award_id]
            wanted = {} if where is Account.AVAILABLE else {Account.AVAILABLE: -amount, where: amount}
            assert award_standing(self.session, award_id) == wanted
        assert verify(self.session).fault == ""
        self.savepoint.rollback()


def prepared(session: Session, batch_id: uuid.UUID) -> str:
    """The hash of a batch's content, as its page shows it."""
    return session.get_one(Batch, batch_id).content_hash


def test_a_random_walk_never_goes_over_and_always_balances(app: Office, session: Session) -> None:
    taken.clear()
    machine = type("Walk", (Money,), {"session": session})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=14, stateful_step_count=40, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert set(taken) == {"set_ceiling", "sign", "stop", "batch", "release"}
    assert taken.total() >= LEAST_STEPS
