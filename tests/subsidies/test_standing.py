"""A suspended or removed firm's unpaid support: what stops, what goes on, on which day, in how many queries."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from office.db import db
from office.errors import Conflict
from resumption.policy.standing import Sanction
from subsidies.assessment.services import assess_claim
from subsidies.assessment.signing import sign_claim
from subsidies.standing import unpaid_stop, unpaid_stops
from tests.factories import AT, CODES, assessed, budget, filed_claim, firm, person, representative
from tests.resumption.sanctions.acts import REASON, approved, sanctioned

LATER = AT + timedelta(days=12)
NAME = "湖州测试口罩有限公司"
REFUSAL = f"“{NAME}”自 2020-02-20 起为“停产整顿”（{REASON}），补助暂不能签发、列批或拨付；恢复后可继续办理。"


@pytest.mark.parametrize(
    ("measure", "stopped"),
    [
        ("chartered_bus", True),
        ("overtime_pay", True),
        ("worker_travel", True),
        ("equipment", True),
        ("recruitment", True),
        ("unemployment_refund", False),
        ("unemployment_refund_hardship", False),
        ("introduction", False),
    ],
)
@pytest.mark.parametrize("kind", [Sanction.SUSPEND, Sanction.REMOVE])
def test_which_measures_stop(session: Session, measure: str, stopped: bool, kind: Sanction) -> None:
    of = firm(session)
    sanctioned(session, approved(session, of), kind, LATER)
    assert unpaid_stop(session, of.id, measure, LATER.date() - timedelta(days=1)) is None
    stop = unpaid_stop(session, of.id, measure, LATER.date())
    assert (stop is not None) == stopped
    if stop is not None:
        assert (stop.since, stop.reason, stop.cite.document) == (LATER, REASON, "local default")


def test_an_order_to_mend_stops_nothing(session: Session) -> None:
    of = firm(session)
    sanctioned(session, approved(session, of), Sanction.ORDER_TO_MEND, LATER)
    assert unpaid_stop(session, of.id, "chartered_bus", LATER.date()) is None


def test_a_firm_that_never_was_on_the_whitelist_is_not_stopped(session: Session) -> None:
    assert unpaid_stop(session, firm(session).id, "chartered_bus", LATER.date()) is None


def test_a_suspended_firm_is_neither_awarded_nor_signed_until_it_is_restored(session: Session) -> None:
    budget(session)
    of = firm(session)
    entry = approved(session, of)
    claims = [filed_claim(session, of, representative(session, of)) for _ in range(2)]
    reviewer, signatory = person(session, "bureau_reviewer"), person(session, "signatory")
    assessed(session, claims[0], reviewer)
    sanctioned(session, entry, Sanction.SUSPEND, LATER)
    with pytest.raises(Conflict) as signing:
        sign_claim(session, actor=signatory.id, at=LATER, claim_id=claims[0].id, series="湖经信补")
    with pytest.raises(Conflict) as assessing:
        assess_claim(session, actor=reviewer.id, at=LATER, claim_id=claims[1].id, outcome="award")
    assert (str(signing.value), str(assessing.value)) == (REFUSAL, REFUSAL)
    assert [claim.state for claim in claims] == ["assessed", "filed"]
    mended = LATER + timedelta(days=3)
    sanctioned(session, entry, Sanction.RESTORE, mended)
    granted = sign_claim(session, actor=signatory.id, at=mended, claim_id=claims[0].id, series="湖经信补")
    assert granted is not None
    assert granted.amount_fen == 2_400_000


def test_a_refusal_and_a_return_need_no_standing(session: Session) -> None:
    of = firm(session)
    entry = approved(session, of)
    claim = filed_claim(session, of, representative(session, of))
    sanctioned(session, entry, Sanction.SUSPEND, LATER)
    reviewer = person(session, "bureau_reviewer")
    assess_claim(session, actor=reviewer.id, at=LATER, claim_id=claim.id, outcome="refuse", reason="停产整顿")
    assert claim.state == "assessed"
    assert sign_claim(session, actor=person(session).id, at=LATER, claim_id=claim.id, series="湖经信补") is None


def test_many_firms_cost_one_query(session: Session) -> None:
    firms = [firm(session, code, f"湖州第{n}有限公司") for n, code in enumerate(CODES)]
    sanctioned(session, approved(session, firms[1]), Sanction.SUSPEND, LATER)
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    found = unpaid_stops(session, [(each.id, "chartered_bus") for each in firms], date(2020, 3, 1))
    assert [(firm_id, stop.state) for (firm_id, _), stop in found.items()] == [(firms[1].id, "suspended")]
    assert len([sql for sql in seen if "standing_changes" in sql]) == 1
