"""A case walks its steps: assigned by load, one person in one part, sent back, asked about, late, and told."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.accounts.access import actor_of
from office.errors import Conflict, Invalid, NotAllowed
from office.interests.services import declare_interest
from office.notices.models import Notice
from resumption.applications.queries import pauses_of
from resumption.applications.services import file_application, save_page
from resumption.chain.models import CaseHand, CaseStep
from resumption.chain.queries import current_step, my_cases, steps_of
from resumption.chain.services import assign_case, give_opinion, send_back, take_case
from resumption.consultations.services import answer_consultation, forward_case
from resumption.overdue.services import escalate_overdue
from resumption.policy.chain import due_at
from resumption.queue.queries import QueueFilter, queue
from resumption.review.services import propose_decision, sign_decision
from tests.factories import CODES, PASSWORD, filed_application, firm, person, representative
from tests.resumption.chain.cast import AT, HOUR, LARGE, SIGNING, Chain, chain, large, visited


def active(session: Session, case: Chain) -> str:
    step = current_step(session, case.application.id)
    return step.code if step else ""


def agree(session: Session, case: Chain, by: object, **more: object) -> None:
    give_opinion(
        session,
        actor=by.id,
        at=AT,
        application_id=case.application.id,
        finding="agree",
        opinion="",
        **more,  # type: ignore[attr-defined]
    )


def told(session: Session, kind: str) -> list[object]:
    return list(session.scalars(select(Notice.person_id).where(Notice.kind == kind).order_by(Notice.at)))


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


def test_the_fewest_cases_then_the_lowest_id_gets_the_next(session: Session) -> None:
    pair = sorted(person(session, "county_reviewer", area="330502").id for _ in range(2))
    person(session, "county_reviewer", area="330521")
    got = []
    for number in range(3):
        of = firm(session, CODES[number], f"湖州第{number}有限公司")
        step = current_step(session, filed_application(session, of).id)
        assert step is not None
        got.append(step.assigned_to)
    assert got == [pair[0], pair[1], pair[0]]


def test_a_case_is_given_only_to_somebody_who_may_do_it(session: Session) -> None:
    case = chain(session)
    other = person(session, "town_reviewer", area="330502")
    far = person(session, "town_reviewer", area="330521")
    kin = person(session, "town_reviewer", area="330502")
    declare_interest(session, actor=kin.id, at=AT, firm=case.of.credit_code, since=AT.date(), reason="配偶在该企业任职")
    for wrong in (far, kin, case.sector, case.owner):
        with pytest.raises(Invalid):
            assign_case(session, actor=case.county.id, at=AT, application_id=case.application.id, to=wrong.id)
    before = current_step(session, case.application.id)
    assert before is not None
    due = before.due_at
    step = assign_case(session, actor=case.county.id, at=AT + HOUR, application_id=case.application.id, to=other.id)
    assert (step.assigned_to, step.due_at) == (other.id, due)
    assert [row.id for row in my_cases(session, actor_of(other), AT).rows] == [case.application.id]
    assert my_cases(session, actor_of(case.town), AT).total == 0


def test_forwarding_leaves_the_case_where_it_is_and_who_answers_decides_nothing(session: Session) -> None:
    case = chain(session)
    before = current_step(session, case.application.id)
    assert before is not None
    due = before.due_at
    second = person(session, "signatory")
    asked = forward_case(
        session,
        actor=case.town.id,
        at=AT,
        application_id=case.application.id,
        person=second.id,
        question="隔离用房够吗？",
    )
    step = current_step(session, case.application.id)
    assert step is not None
    assert (step.code, step.assigned_to, step.due_at) == ("town", case.town.id, due)
    with pytest.raises(NotAllowed):
        answer_consultation(session, actor=case.sector.id, at=AT, consultation_id=asked.id, opinion="够")
    answer_consultation(session, actor=second.id, at=AT, consultation_id=asked.id, opinion="够")
    with pytest.raises(Conflict):
        answer_consultation(session, actor=second.id, at=AT, consultation_id=asked.id, opinion="不够")
    assert told(session, "case_opinion_given") == [case.town.id]
    with pytest.raises(Invalid):
        forward_case(
            session, actor=case.town.id, at=AT, application_id=case.application.id, person=second.id, question="再问"
        )
    visited(session, case)
    agree(session, case, case.town)
    agree(session, case, case.sector)
    propose_decision(session, actor=case.county.id, at=AT, application_id=case.application.id, outcome="approve")
    with pytest.raises(NotAllowed):
        sign_decision(session, actor=second.id, at=AT, application_id=case.application.id, **SIGNING)


def test_a_department_is_asked_and_its_first_answer_counts(session: Session) -> None:
    case = chain(session)
    kin, other = person(session, "sector_reviewer"), person(session, "sector_reviewer")
    declare_interest(session, actor=kin.id, at=AT, firm=case.of.name, since=AT.date(), reason="持有该企业股份")
    asked = forward_case(
        session,
        actor=case.town.id,
        at=AT,
        application_id=case.application.id,
        role="sector_reviewer",
        question="行业要求？",
    )
    assert sorted(told(session, "case_forwarded"), key=str) == sorted([case.sector.id, other.id], key=str)
    with pytest.raises(NotAllowed):
        answer_consultation(session, actor=kin.id, at=AT, consultation_id=asked.id, opinion="符合")
    answer_consultation(session, actor=other.id, at=AT, consultation_id=asked.id, opinion="符合")
    assert (asked.answered_by, asked.opinion) == (other.id, "符合")


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


def test_a_signatory_sends_back_and_another_signs(session: Session) -> None:
    application = filed_application(session, firm(session))
    reviewer, first, second = (person(session, role) for role in ("bureau_reviewer", "signatory", "signatory"))
    propose_decision(session, actor=reviewer.id, at=AT, application_id=application.id, outcome="approve")
    with pytest.raises(Invalid):
        send_back(session, actor=first.id, at=AT, application_id=application.id, reason=" ")
    send_back(session, actor=first.id, at=AT + HOUR, application_id=application.id, reason="请补充附加条件")
    step = current_step(session, application.id)
    assert step is not None
    assert (application.state, step.code, step.assigned_to) == ("filed", "county", reviewer.id)
    assert step.due_at == due_at(AT + HOUR, 24, [])
    with pytest.raises(NotAllowed):
        propose_decision(session, actor=first.id, at=AT, application_id=application.id, outcome="approve")
    propose_decision(
        session,
        actor=reviewer.id,
        at=AT + 2 * HOUR,
        application_id=application.id,
        outcome="approve",
        conditions=["分批"],
    )
    signed = sign_decision(session, actor=second.id, at=AT + 3 * HOUR, application_id=application.id, **SIGNING)
    assert (application.state, signed.conditions) == ("approved", ["分批"])


def test_a_correction_stops_the_clock_and_goes_on_in_the_same_step(session: Session) -> None:
    case = chain(session)
    propose_decision(
        session,
        actor=case.town.id,
        at=AT + HOUR,
        application_id=case.application.id,
        outcome="return",
        reason="口罩不足",
    )
    assert escalate_overdue(session, at=AT + timedelta(days=60)) == 0
    save_page(
        session,
        actor=case.owner.id,
        at=AT + timedelta(days=1),
        application_id=case.application.id,
        page="supplies",
        revision=case.application.revision,
        values={"masks": 5000, "isolation_rooms": 8},
    )
    again = AT + timedelta(days=1)
    file_application(session, actor=case.owner.id, at=again, application_id=case.application.id)
    assert pauses_of(session, case.application.id) == [(AT + HOUR, again)]
    step = current_step(session, case.application.id)
    assert step is not None
    assert (step.code, step.entered_at, step.due_at) == ("town", AT, due_at(AT, 24, [(AT + HOUR, again)]))
    assert case.application.due_at == due_at(AT, 96, [(AT + HOUR, again)])


def test_facts_that_change_in_a_correction_change_the_way_but_not_what_was_done(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    application = large(session, of, by)
    town = person(session, "town_reviewer", area="330502")
    propose_decision(session, actor=town.id, at=AT, application_id=application.id, outcome="return", reason="核对人数")
    small = {**LARGE, "staff_total": 23, "staff_local": 20, "staff_province": 3}
    save_page(
        session, actor=by.id, at=AT, application_id=application.id, page="staff",
        revision=application.revision, values=small,
    )  # fmt: skip
    file_application(session, actor=by.id, at=AT + HOUR, application_id=application.id)
    assert [(step.code, step.state) for step in steps_of(session, application.id)] == [
        ("county", "active"), ("group", "pending"),
    ]  # fmt: skip


def test_a_late_step_is_told_once_and_its_case_rises(session: Session) -> None:
    first = chain(session)
    other = filed_application(session, firm(session, CODES[1], "湖州第二有限公司"))
    who = actor_of(person(session, "bureau_reviewer"))
    reviewer = who.id
    step = current_step(session, first.application.id)
    assert step is not None
    assert step.due_at is not None
    due = step.due_at
    other_step = current_step(session, other.id)
    assert other_step is not None
    other_step.due_at = due + timedelta(days=30)
    first.application.tier = 4
    session.flush()
    assert [row.id for row in queue(session, QueueFilter(who=who)).rows] == [other.id, first.application.id]
    assert escalate_overdue(session, at=due) == 0
    assert escalate_overdue(session, at=due + timedelta(seconds=1)) == 1
    assert escalate_overdue(session, at=due + timedelta(days=1)) == 0
    assert [row.id for row in queue(session, QueueFilter(who=who)).rows] == [first.application.id, other.id]
    people = {first.town.id, first.county.id, first.signatory.id, reviewer}
    assert set(told(session, "case_overdue")) == people
    visited(session, first)
    agree(session, first, first.town)
    assert first.application.late_since is None


def test_the_firm_reads_neither_opinions_nor_who_was_asked(client: FlaskClient, session: Session) -> None:
    case = chain(session)
    forward_case(
        session,
        actor=case.town.id,
        at=AT,
        application_id=case.application.id,
        role="sector_reviewer",
        question="内部问题",
    )
    visited(session, case)
    give_opinion(
        session, actor=case.town.id, at=AT, application_id=case.application.id, finding="disagree", opinion="内部意见"
    )
    session.commit()
    client.post("/login", data={"email": case.owner.email, "password": PASSWORD})
    page = client.get(f"/applications/{case.application.id}").text
    assert ("内部问题" in page, "内部意见" in page, "现在的环节：行业主管部门审核" in page) == (False, False, True)
