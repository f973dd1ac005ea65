"""Cases are given by load to whoever may do them; a late one is told of once and rises."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from office.accounts.access import actor_of
from office.errors import Invalid
from office.interests.services import declare_interest
from resumption.chain.queries import current_step, my_cases
from resumption.chain.services import assign_case
from resumption.overdue.services import escalate_overdue
from resumption.queue.queries import QueueFilter, queue
from tests.factories import CODES, filed_application, firm, person
from tests.resumption.chain.cast import (
    AT,
    HOUR,
    agree,
    chain,
    told,
    visited,
)


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
