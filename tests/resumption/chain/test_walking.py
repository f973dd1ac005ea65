"""A case walks its steps from town to signature, one person in one part."""

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid, NotAllowed
from resumption.chain.models import CaseHand, CaseStep
from resumption.chain.queries import current_step, steps_of
from resumption.chain.services import give_opinion, take_case
from resumption.review.services import propose_decision, sign_decision
from tests.factories import filed_application, firm, person
from tests.resumption.chain.cast import (
    AT,
    SIGNING,
    Chain,
    active,
    agree,
    chain,
    told,
    visited,
)


def test_a_case_walks_from_town_to_signature(session: Session) -> None:
    case = chain(session)
    assert [(step.code, step.state) for step in steps_of(session, case.application.id)] == [
        ("town", "active"), ("sector", "pending"), ("county", "pending"), ("group", "pending"),
    ]  # fmt: skip
    with pytest.raises(Conflict, match="现场检查"):
        agree(session, case, case.town)
    visited(session, case)
    agree(session, case, case.town)
    with pytest.raises(Conflict, match="行业主管部门审核"):
        propose_decision(session, actor=case.county.id, at=AT, application_id=case.application.id, outcome="approve")
    session.execute(delete(CaseHand).where(CaseHand.person_id == case.county.id))  # a request would have rolled back
    step = current_step(session, case.application.id)
    assert step is not None
    step.assigned_to = case.sector.id
    agree(session, case, case.sector)
    propose_decision(session, actor=case.county.id, at=AT, application_id=case.application.id, outcome="approve")
    assert (active(session, case), case.application.state) == ("group", "proposed")
    sign_decision(session, actor=case.signatory.id, at=AT, application_id=case.application.id, **SIGNING)
    assert (active(session, case), case.application.state) == ("", "approved")
    people = [case.town.id, case.sector.id, case.county.id, case.signatory.id]
    assert [step.done_by for step in steps_of(session, case.application.id)] == people
    assert told(session, "case_assigned") == people


def test_a_small_local_firm_is_proposed_by_one_and_signed_by_another(session: Session) -> None:
    application = filed_application(session, firm(session))
    assert [step.code for step in steps_of(session, application.id)] == ["county", "group"]


def test_nobody_acts_twice_whatever_roles_they_hold(session: Session) -> None:
    case = chain(session)
    everything = person(session, "town_reviewer", "sector_reviewer", "county_reviewer", "signatory", area="330502")
    visited(
        session, Chain(case.of, case.owner, everything, *[case.sector, case.county, case.signatory], case.application)
    )
    agree(session, case, everything)
    for act in (
        lambda: agree(session, case, everything),
        lambda: take_case(session, actor=everything.id, at=AT, application_id=case.application.id),
    ):
        with pytest.raises((NotAllowed, Invalid)):
            act()
    agree(session, case, case.sector)
    with pytest.raises(NotAllowed, match="不同身份"):
        propose_decision(session, actor=everything.id, at=AT, application_id=case.application.id, outcome="approve")
    propose_decision(session, actor=case.county.id, at=AT, application_id=case.application.id, outcome="approve")
    for by in (everything, case.sector):
        with pytest.raises(NotAllowed, match="不同身份"):
            sign_decision(session, actor=by.id, at=AT, application_id=case.application.id, **SIGNING)
    sign_decision(session, actor=case.signatory.id, at=AT, application_id=case.application.id, **SIGNING)
    assert case.application.state == "approved"


def test_the_database_itself_refuses_a_second_part(session: Session) -> None:
    case = chain(session)
    row = {"application_id": case.application.id, "person_id": case.town.id, "at": AT}
    session.execute(insert(CaseHand).values(step="town", **row))
    with pytest.raises(IntegrityError, match="pk_case_hands"), session.begin_nested():
        session.execute(insert(CaseHand).values(step="county", **row))
    county = session.scalars(select(CaseStep).where(CaseStep.code == "county")).one()
    done = {"state": "done", "entered_at": AT, "done_at": AT, "done_by": case.town.id}
    with pytest.raises(IntegrityError, match="fk_case_steps_hand"), session.begin_nested():
        session.execute(update(CaseStep).where(CaseStep.id == county.id).values(**done))


def test_an_objection_needs_its_reason_and_the_case_goes_on(session: Session) -> None:
    case = chain(session)
    visited(session, case, finding="bad")
    for opinion in ("", "  "):
        with pytest.raises(Invalid):
            give_opinion(
                session,
                actor=case.town.id,
                at=AT,
                application_id=case.application.id,
                finding="disagree",
                opinion=opinion,
            )
    give_opinion(
        session, actor=case.town.id, at=AT, application_id=case.application.id, finding="disagree", opinion="没有测温点"
    )
    assert [(s.state, s.finding, s.opinion) for s in steps_of(session, case.application.id)][:2] == [
        ("done", "disagree", "没有测温点"), ("active", "", ""),
    ]  # fmt: skip
