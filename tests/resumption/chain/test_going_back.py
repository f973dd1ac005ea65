"""A case goes back: unsigned to its proposer, or to the firm, and with other facts on another way."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from office.errors import Invalid, NotAllowed
from resumption.applications.queries import pauses_of
from resumption.applications.services import file_application, save_page
from resumption.chain.queries import current_step, steps_of
from resumption.chain.services import send_back
from resumption.overdue.services import escalate_overdue
from resumption.policy.chain import due_at
from resumption.review.services import propose_decision, sign_decision
from tests.factories import draft, filed_application, firm, person, representative
from tests.resumption.chain.cast import (
    AT,
    HOUR,
    LARGE,
    SIGNING,
    SUPPLIED,
    chain,
    large,
)


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
    save_page(
        session,
        actor=case.owner.id,
        at=AT + timedelta(days=1),
        application_id=case.application.id,
        page="firm",
        revision=case.application.revision,
        values={**case.application.content["firm"], "planned_date": "2020-02-12"},
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


def test_a_firm_that_grows_in_a_correction_goes_to_the_earlier_steps_first(session: Session) -> None:
    of = firm(session)
    by, town, county = (
        representative(session, of),
        *(person(session, role, area="330502") for role in ("town_reviewer", "county_reviewer")),
    )
    application = draft(session, of, by, supplies=SUPPLIED)
    file_application(session, actor=by.id, at=AT, application_id=application.id)
    propose_decision(
        session, actor=county.id, at=AT, application_id=application.id, outcome="return", reason="核对人数"
    )
    save_page(
        session, actor=by.id, at=AT, application_id=application.id, page="staff",
        revision=application.revision, values=LARGE,
    )  # fmt: skip
    file_application(session, actor=by.id, at=AT + HOUR, application_id=application.id)
    steps = steps_of(session, application.id)
    assert [(step.code, step.state, step.assigned_to) for step in steps] == [
        ("town", "active", town.id), ("sector", "pending", None), ("county", "pending", None),
        ("group", "pending", None),
    ]  # fmt: skip
    assert [step.due_at is None for step in steps] == [False, True, True, True]
