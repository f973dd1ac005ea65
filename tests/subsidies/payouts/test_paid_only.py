"""Nothing but a measure of kind ``paid`` reaches an award, a batch or a release, whatever its claim says."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office.errors import Conflict
from subsidies.assessment.models import Assessment, Award
from subsidies.assessment.services import assess_claim
from subsidies.assessment.signing import sign_claim
from subsidies.claims.working import work_out
from subsidies.payouts.models import Batch, Remittance
from subsidies.payouts.services import content_hash, prepare_batch, release_batch
from subsidies.policy.catalogue import catalogue
from subsidies.policy.support import SupportKind
from tests.factories import (
    AT,
    PAY_AT,
    assessed,
    award,
    bank_account,
    filed_claim,
    firm,
    noticed,
    person,
    representative,
)

UNPAID = sorted(code for code, measure in catalogue().measures.items() if measure.kind is not SupportKind.PAID)


def rows(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("measure", UNPAID)
def test_it_is_not_assessed_for_an_award(session: Session, measure: str) -> None:
    of = firm(session)
    claim = filed_claim(session, of, representative(session, of), payable="24000.00")
    claim.measure = measure
    with pytest.raises(Conflict, match="不发放资金"):
        assess_claim(session, actor=person(session).id, at=AT, claim_id=claim.id, outcome="award")
    assert (claim.state, rows(session, Assessment)) == ("filed", 0)


def test_it_may_be_returned_or_refused(session: Session) -> None:
    of = firm(session)
    claim = filed_claim(session, of, representative(session, of))
    claim.measure = "loan_relief"
    assess_claim(session, actor=person(session).id, at=AT, claim_id=claim.id, outcome="refuse", reason="合同不符")
    assert sign_claim(session, actor=person(session).id, at=AT, claim_id=claim.id, series="湖经信补") is None
    assert claim.state == "refused"


def test_it_is_not_signed_even_if_an_assessment_says_so(session: Session) -> None:
    of = firm(session)
    claim = filed_claim(session, of, representative(session, of))
    assessed(session, claim, person(session))
    claim.measure = "own_return_vat"
    with pytest.raises(Conflict, match="不发放资金"):
        sign_claim(session, actor=person(session).id, at=AT, claim_id=claim.id, series="湖经信补")
    assert (claim.state, rows(session, Award)) == ("assessed", 0)


def test_it_is_not_drawn_into_a_batch_even_if_an_award_exists(session: Session) -> None:
    of = firm(session)
    bank_account(session, of)
    paid, forged = award(session, of), award(session, of)
    noticed(session, paid, forged)
    forged.measure = "rent_relief"
    session.flush()
    with pytest.raises(Conflict, match="国有房产租金减免"), session.begin_nested():
        prepare_batch(session, actor=person(session).id, at=PAY_AT, award_ids=[paid.id, forged.id])
    assert (rows(session, Batch), rows(session, Remittance)) == (0, 0)


def test_it_is_not_released_even_if_a_batch_holds_it(session: Session) -> None:
    of = firm(session)
    bank_account(session, of)
    batch = prepare_batch(session, actor=person(session).id, at=PAY_AT, award_ids=noticed(session, award(session, of)))
    row = session.scalars(select(Remittance)).one()
    row.measure = "guarantee_relief"
    batch.content_hash = content_hash([row], batch)
    session.flush()
    with pytest.raises(Conflict, match="担保费优惠"):
        release_batch(session, actor=person(session).id, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)
    assert batch.state == "prepared"


def test_what_is_recorded_comes_to_nothing_payable() -> None:
    line = {"original_rate": "4.35", "new_rate": "3.915", "principal": "1000000", "days": "360", "contract_no": "D1"}
    working = work_out("loan_relief", [line], on=AT.date())
    assert working.problems == ()
    assert working.result is not None
    assert working.result["payable"] == "0.00"
    assert {step["code"]: step["value"] for step in working.result["lines"][0]["steps"]} == {
        "required_rate": "3.915",
        "meets": True,
        "interest_saved": "4350.00",
    }
