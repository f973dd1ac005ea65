"""Interests: declared at once, ended by another, and then nothing of the firm is seen anywhere, on any route."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.accounts.access import actor_of
from office.accounts.permissions import STRANGER
from office.accounts.queries import holders_of
from office.desk import desks
from office.errors import Conflict, Invalid, NotAllowed
from office.interests.models import Interest
from office.interests.queries import interested_in, listed
from office.interests.services import declare_interest, end_interest
from office.web import Office
from resumption.review.services import propose_decision, sign_decision
from tests.factories import AT, CODES, PASSWORD, filed_application, filed_claim, firm, person, representative
from tests.reaching import reached


def declare(session: Session, who: object, of: object) -> Interest:
    return declare_interest(
        session,
        actor=who.id,
        at=AT,
        firm=of.credit_code,
        since=AT.date(),
        reason="配偶在该企业任职",  # type: ignore[attr-defined]
    )


def test_an_interest_is_declared_with_firm_day_and_reason(session: Session) -> None:
    of, who = firm(session), person(session, "bureau_reviewer")
    good = {"firm": of.name, "since": AT.date(), "reason": "持股"}
    for field, wrong in (
        ("firm", "没有这家企业"),
        ("since", None),
        ("since", AT.date() + timedelta(days=1)),
        ("reason", " "),
    ):
        with pytest.raises(Invalid) as refused:
            declare_interest(session, actor=who.id, at=AT, **{**good, field: wrong})  # type: ignore[arg-type]
        assert refused.value.field == field
    declare_interest(session, actor=who.id, at=AT, **good)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        declare_interest(session, actor=who.id, at=AT, **good)  # type: ignore[arg-type]
    assert [(row.firm_name, row.reason) for row in listed(session, person_id=who.id).rows] == [(of.name, "持股")]


def test_only_another_ends_it_and_then_a_new_one_may_be_declared(session: Session) -> None:
    of, who, admin = firm(session), person(session, "bureau_reviewer"), person(session, "administrator")
    interest = declare(session, who, of)
    with pytest.raises(NotAllowed):
        end_interest(session, actor=who.id, at=AT, interest_id=interest.id, reason="已离职")
    with pytest.raises(Invalid):
        end_interest(session, actor=admin.id, at=AT, interest_id=interest.id, reason="")
    own = {"ended_at": AT, "ended_by": who.id, "end_reason": "x"}
    with pytest.raises(IntegrityError, match="ended_by_another"), session.begin_nested():
        session.execute(update(Interest).where(Interest.id == interest.id).values(**own))
    end_interest(session, actor=admin.id, at=AT, interest_id=interest.id, reason="配偶已离职")
    assert interested_in(session, of.id) == frozenset()
    declare(session, who, of)
    assert interested_in(session, of.id) == {who.id}


def test_who_acts_for_a_firm_is_interested_in_it(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    assert interested_in(session, of.id) == {by.id}
    reviewer = person(session, "bureau_reviewer")
    declare(session, reviewer, of)
    assert holders_of(session, "case.propose", "330502", firm_id=of.id) == []
    assert holders_of(session, "case.propose", "330502") == [reviewer.id]


def test_a_conflicted_person_neither_returns_proposes_nor_signs(session: Session) -> None:
    of = firm(session)
    application = filed_application(session, of)
    reviewer, signatory, other = (person(session, role) for role in ("bureau_reviewer", "signatory", "bureau_reviewer"))
    for who in (reviewer, signatory):
        declare(session, who, of)
    for outcome in ("approve", "return", "reject"):
        with pytest.raises(NotAllowed, match="利害关系"):
            propose_decision(
                session, actor=reviewer.id, at=AT, application_id=application.id, outcome=outcome, reason="理由"
            )
    session.expire_all()
    application.state = "filed"
    session.flush()
    propose_decision(session, actor=other.id, at=AT, application_id=application.id, outcome="approve")
    with pytest.raises(NotAllowed, match="利害关系"):
        sign_decision(
            session, actor=signatory.id, at=AT, application_id=application.id, series="湖经信复", issuer="测试局"
        )


@pytest.mark.parametrize("role", ["town_reviewer", "bureau_reviewer", "signatory", "auditor", "finance_preparer"])
def test_no_route_shows_anything_of_the_firm(app: Office, client: FlaskClient, session: Session, role: str) -> None:
    of = firm(session)
    other = firm(session, CODES[1], "湖州第二有限公司")
    application, seen = filed_application(session, of), filed_application(session, other)
    claim = filed_claim(session, of, representative(session, of))
    who = person(session, role, area="330502")
    declare(session, who, of)
    session.commit()
    client.post("/login", data={"email": who.email, "password": PASSWORD})
    ids = {"application_id": application.id, "claim_id": claim.id, "firm_id": of.id}
    # One's own declarations name their firm.
    assert reached(app, client, of.name, of.credit_code, ids, own=("/interests/",)) == ([], [])
    if role != "finance_preparer":
        assert other.name in client.get("/review/").text
        assert client.get(f"/review/{seen.id}").status_code == 200


def test_desks_and_nobody(session: Session) -> None:
    of = firm(session)
    filed_application(session, of)
    who = person(session, "bureau_reviewer")
    counts = [tally.count for desk in desks(session, actor_of(who), AT) for tally in desk.tallies]
    declare(session, who, of)
    after = [tally.count for desk in desks(session, actor_of(who), AT) for tally in desk.tallies]
    assert (sum(counts) > 0, sum(after)) == (True, 0)
    assert desks(session, STRANGER, AT) == []
    assert session.scalars(select(Interest)).one().person_id == who.id
