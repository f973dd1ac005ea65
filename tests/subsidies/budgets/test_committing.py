"""Signing commits, releasing gives back, nothing goes over the ceiling: not by one fen, not by sixteen at once."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.errors import Conflict, DomainError, Invalid
from office.web import Office
from subsidies.assessment.models import Award
from subsidies.assessment.signing import sign_claim
from subsidies.budgets.queries import outlook
from subsidies.budgets.services import release_commitment
from subsidies.claims.models import Claim
from subsidies.ledger.models import Posting
from subsidies.ledger.queries import cost_split, fund_figures
from subsidies.ledger.services import post
from subsidies.ledger.verification import verify
from subsidies.payouts.services import prepare_batch, release_batch
from subsidies.payouts.waiting import unpaid_awards
from subsidies.policy.postings import Event
from tests.conftest import copy_of
from tests.factories import (
    AT,
    CODES,
    PAY_AT,
    award,
    bank_account,
    budget,
    filed_claim,
    firm,
    noticed,
    person,
    representative,
)
from tests.factories import assessed as propose

FUND, YEAR = "resumption", AT.year
SIGNATURES = 16
EACH = "1000.01"
FIT = 5  # of sixteen


def assessed(session: Session, payable: str = "24000.00") -> Claim:
    """A claim that waits for a signature."""
    of = firm(session)
    claim = filed_claim(session, of, representative(session, of), payable=payable)
    propose(session, claim, person(session))
    return claim


def sign(session: Session, claim_id: uuid.UUID, at: datetime = AT) -> Award | None:
    return sign_claim(session, actor=person(session, "signatory").id, at=at, claim_id=claim_id, series="湖经信补")


def test_a_signature_commits_the_award_with_its_source(session: Session) -> None:
    of = firm(session, area="330521")
    granted = award(session, of, amount="10000.01")
    row = session.scalars(select(Posting).where(Posting.event == Event.AWARD_SIGNED)).one()
    assert (row.fund, row.year, row.amount_fen, row.subject_id, row.firm_id) == (FUND, YEAR, 1000001, granted.id, of.id)
    assert (row.reference, row.area, row.actor_id) == ("湖经信补〔2020〕1号", "330521", granted.signed_by)
    # half each by the parameter of the day, rounded once: the city has the odd fen
    assert row.city_fen == 500001
    [split] = cost_split(session, FUND, YEAR)
    assert (split.area, split.city_fen, split.county_fen) == ("330521", 500001, 500000)


def test_one_fen_too_much_is_refused_before_anything_is_numbered(session: Session) -> None:
    budget(session, fund=FUND, amount="24000.00")
    claim = assessed(session, payable="24000.01")
    with pytest.raises(Conflict) as refused:
        sign(session, claim.id)
    assert str(refused.value) == (
        "超出“企业复工复产补助奖励资金”2020 年度预算：上限 24,000.00 元，已承诺 0.00 元，余额 24,000.00 元，"
        "本次 24,000.01 元。请先调增预算，或等待额度释放。"
    )
    assert [session.scalar(select(func.count()).select_from(each)) for each in (Award, IssuedDocument)] == [0, 0]
    assert claim.state == "assessed"


def test_exactly_what_is_left_is_granted(session: Session) -> None:
    budget(session, fund=FUND, amount="24000.00")
    assert sign(session, assessed(session).id) is not None
    assert fund_figures(session, FUND, YEAR).left == 0


def test_without_a_ceiling_in_force_nothing_is_signed(session: Session) -> None:
    claim = assessed(session)
    words = (
        "“企业复工复产补助奖励资金”在 {} 没有生效的预算，不能签发补助决定。请财政部门先设定并确认 {} 年度的预算上限。"
    )
    with pytest.raises(Conflict) as refused:
        sign(session, claim.id)
    assert str(refused.value) == words.format("2020-02-08", 2020)
    budget(session)
    next_year = AT + timedelta(days=366)
    with pytest.raises(Conflict) as refused:
        sign(session, claim.id, at=next_year)
    assert str(refused.value) == words.format("2021-02-08", 2021)
    assert sign(session, claim.id) is not None


def test_the_outlook_says_it_before_anybody_signs(session: Session) -> None:
    def said(amount: int) -> tuple[bool, bool, bool]:
        found = outlook(session, "chartered_bus", amount, AT.date())
        return found.in_force, found.fits, found.warned

    assert said(1) == (False, False, False)
    budget(session, fund=FUND, amount="10000.00")
    assert [said(amount) for amount in (799_999, 800_000, 1_000_000, 1_000_001)] == [
        (True, True, False),
        (True, True, True),
        (True, True, True),
        (True, False, True),
    ]
    with pytest.raises(Conflict, match="不发放资金"):
        outlook(session, "loan_relief", 1, AT.date())


def test_the_check_on_the_balance_stands_behind_the_service(session: Session) -> None:
    budget(session, fund=FUND, amount="24000.00")
    of = firm(session)
    granted = award(session, of, amount="23999.99")
    with pytest.raises(IntegrityError, match="ck_balances_never_over_the_ceiling"), session.begin_nested():
        post(
            session, actor=None, at=AT, event=Event.AWARD_SIGNED, fund=FUND, year=YEAR, amount_fen=2,
            subject_id=of.id, reference="", award_id=granted.id, firm_id=of.id, area=of.area, city_fen=1,
        )  # fmt: skip


def test_a_stopped_award_gives_its_money_back_and_is_never_paid(session: Session) -> None:
    of = firm(session)
    bank_account(session, of)
    stopped, kept = award(session, of), award(session, of, amount="100.00")
    by = person(session)
    with pytest.raises(Invalid, match="理由"):
        release_commitment(session, actor=by.id, at=AT, award_id=stopped.id, reason="")
    release_commitment(session, actor=by.id, at=AT, award_id=stopped.id, reason="企业注销")
    session.commit()
    assert fund_figures(session, FUND, YEAR).committed == 10_000
    assert cost_split(session, FUND, YEAR)[0].county_fen == 5_000
    assert [each.id for each in unpaid_awards(session, AT.date())] == [kept.id]
    with pytest.raises(Conflict, match=f"“{of.name}”的补助未列入预算或已停付，不能列入批次"):
        prepare_batch(session, actor=by.id, at=AT, award_ids=[stopped.id])
    with pytest.raises(Conflict, match="不能停付"):
        release_commitment(session, actor=by.id, at=AT, award_id=stopped.id, reason="再停一次")
    assert verify(session).fault == ""


def test_what_was_stopped_after_the_batch_was_drawn_is_not_released(session: Session) -> None:
    of = firm(session)
    bank_account(session, of)
    granted = award(session, of)
    batch = prepare_batch(session, actor=person(session).id, at=PAY_AT, award_ids=noticed(session, granted))
    release_commitment(session, actor=person(session).id, at=AT, award_id=granted.id, reason="企业注销")
    with pytest.raises(Conflict, match=f"“{of.name}”的补助未列入预算或已停付，不能列入批次"), session.begin_nested():
        release_batch(session, actor=person(session).id, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)
    session.refresh(batch)
    assert batch.state == "prepared"


def test_what_is_with_the_bank_is_not_stopped(session: Session) -> None:
    of = firm(session)
    bank_account(session, of)
    granted = award(session, of)
    batch = prepare_batch(session, actor=person(session).id, at=PAY_AT, award_ids=noticed(session, granted))
    release_batch(session, actor=person(session).id, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)
    found = fund_figures(session, FUND, YEAR)
    assert (found.payable, found.remitted) == (0, 2_400_000)
    with pytest.raises(Conflict, match="已支付的请办理追回"):
        release_commitment(session, actor=person(session).id, at=AT, award_id=granted.id, reason="企业注销")


def test_sixteen_signatures_at_once_do_not_exceed_the_ceiling_by_one_fen(
    app: Office, template: tuple[str, str]
) -> None:
    engine = create_engine(copy_of(template, "signatures"), pool_size=SIGNATURES)
    with app.app_context(), Session(engine) as session:
        budget(session, fund=FUND, amount="6000.05")  # five of 1,000.01 fit, 1,000.00 is left
        firms = [firm(session, code, f"湖州第{code}有限公司") for code in CODES]
        claims = []
        for number in range(SIGNATURES):
            of = firms[number % len(firms)]
            claim = filed_claim(session, of, representative(session, of), payable=EACH)
            propose(session, claim, person(session))
            claims.append(claim.id)
        people = [person(session, "signatory").id for _ in range(SIGNATURES)]
        session.commit()
    together = threading.Barrier(SIGNATURES)

    def signatory(number: int) -> str:
        with Session(engine) as session:
            together.wait()
            try:
                sign_claim(session, actor=people[number], at=AT, claim_id=claims[number], series="湖经信补")
                session.commit()
            except DomainError as error:
                session.rollback()
                return str(error.values["left"])
        return "signed"

    with ThreadPoolExecutor(SIGNATURES) as pool:
        told = sorted(pool.map(signatory, range(SIGNATURES)))
    assert told == ["1,000.00"] * (SIGNATURES - FIT) + ["signed"] * FIT
    with Session(engine) as session:
        found = fund_figures(session, FUND, YEAR)
        assert (found.ceiling, found.committed, found.left) == (600_005, 500_005, 100_000)
        assert session.scalar(select(func.count()).select_from(Award)) == FIT
        numbers = sorted(session.scalars(select(IssuedDocument.number)))
        assert numbers == list(range(1, FIT + 1))
        assert verify(session).fault == ""
    engine.dispose()
