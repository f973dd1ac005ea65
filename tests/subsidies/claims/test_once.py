"""The same invoice twice is refused, naming the first claim; a refused claim frees it."""

import pytest
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid, NotAllowed
from subsidies.assessment.services import assess_claim
from subsidies.assessment.signing import sign_claim
from subsidies.claims.services import file_claim, save_lines, start_claim
from tests.factories import AT, CODES, assessed, filed_claim, firm, person, representative


def test_the_second_claim_on_an_invoice_is_refused_and_named(session: Session) -> None:
    one, two = firm(session), firm(session, CODES[1], "湖州第二有限公司")
    first = filed_claim(session, one, representative(session, one), invoice="INV1")
    with pytest.raises(Conflict) as refused:
        filed_claim(session, two, representative(session, two), invoice="INV1")
    assert str(refused.value) == f"号码“INV1”已在申报 {first.tracking_number} 中使用，不能重复申报。"


def test_a_refused_claim_frees_its_invoice(session: Session) -> None:
    of = firm(session)
    by, reviewer, signatory = representative(session, of), person(session), person(session)
    first = filed_claim(session, of, by, invoice="INV1")
    assess_claim(session, actor=reviewer.id, at=AT, claim_id=first.id, outcome="refuse", reason="发票不清晰")
    assert sign_claim(session, actor=signatory.id, at=AT, claim_id=first.id, series="湖经信补") is None
    assert filed_claim(session, of, by, invoice="INV1").state == "filed"


def test_the_assessor_cannot_sign(session: Session) -> None:
    of = firm(session)
    claim, reviewer = filed_claim(session, of, representative(session, of)), person(session, "bureau_reviewer")
    assessed(session, claim, reviewer)
    with pytest.raises(NotAllowed):
        sign_claim(session, actor=reviewer.id, at=AT, claim_id=claim.id, series="湖经信补")


def test_the_later_of_two_tabs_is_told_and_writes_nothing(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    claim = start_claim(session, actor=by.id, at=AT, firm_id=of.id, measure="chartered_bus")
    save_lines(session, actor=by.id, at=AT, claim_id=claim.id, revision=0, lines=[{"fare": "1.00"}])
    with pytest.raises(Conflict):
        save_lines(session, actor=by.id, at=AT, claim_id=claim.id, revision=0, lines=[{"fare": "2.00"}])
    assert claim.revision == 1


def test_a_claim_without_its_invoice_file_is_not_filed(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    claim = start_claim(session, actor=by.id, at=AT, firm_id=of.id, measure="chartered_bus")
    with pytest.raises(Invalid) as refused:
        file_claim(session, actor=by.id, at=AT, claim_id=claim.id, result={"payable": "1.00"}, once={})
    assert refused.value.field == "evidence"
