"""The same trip, day or year twice, across measures and firms: refused by name, at the same moment by the index."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.errors import Conflict, Invalid
from office.firms.models import Firm
from subsidies.claims.models import Claim, ClaimedKey
from subsidies.claims.particulars import key_text
from subsidies.claims.services import file_claim, once_only, start_claim, withdraw_claim
from subsidies.policy.catalogue import catalogue
from tests.factories import AT, CODES, attach_papers, firm, representative

ON = date(2020, 2, 20)
WORKER, MASKED = "33050219900101001X", "3305**********001X"
BUS = {"departure_date": "2020-02-05", "rider_ids": f"A1、{WORKER}", "invoice_no": "INV1"}
TICKET = {"worker_id": WORKER.lower(), "travel_date": "2020-02-05", "ticket_no": "E1"}
OVERTIME = {"worker_id": WORKER, "work_date": "2020-01-25"}


def filed(session: Session, of: Firm, by: Person, measure: str, *lines: dict[str, str], on: date = ON) -> Claim:
    """A claim for ``measure`` on these lines, filed with what they use up."""
    claim = start_claim(session, actor=by.id, at=AT, firm_id=of.id, measure=measure)
    attach_papers(session, claim, by)
    once = once_only(measure, lines, firm_code=of.credit_code, on=on)
    return file_claim(session, actor=by.id, at=AT, claim_id=claim.id, result={"payable": "1.00"}, once=once)


@pytest.mark.parametrize(
    ("first", "second", "named"),
    [
        (("chartered_bus", BUS), ("worker_travel", TICKET), f"{MASKED} 2020-02-05"),
        (("worker_travel", TICKET), ("chartered_bus", BUS), f"{MASKED} 2020-02-05"),
        (("chartered_bus", BUS), ("own_return_vat", TICKET), f"{MASKED} 2020-02-05"),
        (("own_return_vat", {**TICKET, "ticket_no": "E2"}), ("worker_travel", TICKET), f"{MASKED} 2020-02-05"),
        (("overtime_pay", OVERTIME), ("overtime_pay", OVERTIME), f"{MASKED} 2020-01-25"),
    ],
)
def test_another_firm_s_second_claim_is_refused_and_the_first_is_named(session, first, second, named):
    one, two = firm(session), firm(session, CODES[1], "湖州第二有限公司")
    earlier = filed(session, one, representative(session, one), *first)
    with pytest.raises(Conflict) as refused:
        filed(session, two, representative(session, two), *second)
    assert str(refused.value) == f"“{named}”已在申报 {earlier.tracking_number} 中申报，不能重复申报。"


def test_the_same_ticket_in_two_measures_is_refused_as_a_number(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    earlier = filed(session, of, by, "worker_travel", TICKET)
    with pytest.raises(Conflict) as refused:
        filed(session, of, by, "own_return_vat", {**TICKET, "travel_date": "2020-02-06"})
    assert str(refused.value) == f"号码“E1”已在申报 {earlier.tracking_number} 中使用，不能重复申报。"


def test_another_day_and_another_worker_are_other_trips(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    filed(session, of, by, "chartered_bus", BUS)
    back = {**TICKET, "travel_date": "2020-02-06"}
    other = {**TICKET, "worker_id": "A9", "ticket_no": "E2"}
    assert filed(session, of, by, "worker_travel", back, other).state == "filed"


def test_a_worker_twice_on_the_buses_of_one_claim_is_refused(session: Session) -> None:
    of = firm(session)
    with pytest.raises(Invalid) as refused:
        filed(session, of, representative(session, of), "chartered_bus", BUS, {**BUS, "invoice_no": "INV2"})
    assert str(refused.value) == "“3305**********001X 2020-02-05”在本申报中出现了两次，请核对。"


def test_one_kind_of_refund_a_firm_and_year(session: Session) -> None:
    of, other = firm(session), firm(session, CODES[1], "湖州第二有限公司")
    by = representative(session, of)
    earlier = filed(session, of, by, "unemployment_refund", {})
    for measure in ("unemployment_refund", "unemployment_refund_hardship"):
        with pytest.raises(Conflict, match=f"{CODES[0]} 2020.*{earlier.tracking_number}"), session.begin_nested():
            filed(session, of, by, measure, {})
    assert filed(session, other, representative(session, other), "unemployment_refund_hardship", {}).state == "filed"
    assert filed(session, of, by, "unemployment_refund", {}, on=date(2021, 1, 4)).state == "filed"


def test_a_withdrawn_claim_frees_the_trip_for_another_measure(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    earlier = filed(session, of, by, "chartered_bus", BUS)
    withdraw_claim(session, actor=by.id, at=AT, claim_id=earlier.id)
    assert filed(session, of, by, "worker_travel", TICKET).state == "filed"


def test_between_two_at_once_the_index_decides(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    filed(session, of, by, "chartered_bus", BUS)
    late = start_claim(session, actor=by.id, at=AT, firm_id=of.id, measure="worker_travel")
    [pair] = [kind for kind in once_only("worker_travel", [TICKET], firm_code=of.credit_code, on=ON) if "bus" in kind]
    key = key_text(catalogue().measure("worker_travel"), pair, f"{WORKER} 2020-02-05")
    assert WORKER not in key
    with pytest.raises(IntegrityError, match="uq_claimed_keys_held"), session.begin_nested():
        session.bulk_save_objects([ClaimedKey(claim_id=late.id, kind=pair, value=key)])
