"""Opinions are asked of a person or a department, and the case stays where it is."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid, NotAllowed
from office.interests.services import declare_interest
from resumption.chain.queries import current_step
from resumption.chain.services import give_opinion
from resumption.consultations.services import answer_consultation, forward_case
from resumption.review.services import propose_decision, sign_decision
from tests.factories import PASSWORD, person
from tests.resumption.chain.cast import (
    AT,
    SIGNING,
    agree,
    chain,
    told,
    visited,
)


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
