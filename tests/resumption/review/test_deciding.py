"""Deciding: two people, an unbroken number, one whitelist entry, and nothing approved that is on hold."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.errors import Conflict, Invalid, NotAllowed
from resumption.applications.models import Application
from resumption.applications.services import file_application, save_page
from resumption.facts import Standing, standing
from resumption.queue.queries import QueueFilter, queue
from resumption.review.services import propose_decision, sign_decision
from tests.factories import AT, CODES, CONTENT, draft, filed_application, firm, person, representative


def sign(session: Session, application: Application, by: object) -> None:
    sign_decision(session, actor=by, at=AT, application_id=application.id, series="湖经信复", issuer="测试局")  # type: ignore[arg-type]


def test_an_approval_is_numbered_and_enters_the_whitelist(session: Session) -> None:
    of = firm(session)
    application = filed_application(session, of)
    reviewer, signatory = person(session, "bureau_reviewer"), person(session, "signatory")
    propose_decision(
        session,
        actor=reviewer.id,
        at=AT,
        application_id=application.id,
        outcome="approve",
        conditions=["分批上岗", " "],
    )
    with pytest.raises(NotAllowed):
        sign(session, application, reviewer.id)
    sign(session, application, signatory.id)
    document = session.scalars(select(IssuedDocument)).one()
    assert document.full_number == "湖经信复〔2020〕1号"
    assert document.facts["conditions"] == ["分批上岗"]
    assert document.facts["tier"] == "保障类"
    assert application.state == "approved"
    entered = standing(session, of.id)
    assert entered is not None
    assert entered == Standing(of.id, "active", 0, 23, entered.valid_from, entered.since)
    assert entered.valid_from.isoformat() == "2020-02-10"


def test_what_is_on_hold_cannot_be_approved(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    application = draft(session, of, by, supplies={"masks": 0, "isolation_rooms": 0})
    file_application(session, actor=by.id, at=AT, application_id=application.id)
    with pytest.raises(Conflict):
        propose_decision(session, actor=person(session).id, at=AT, application_id=application.id, outcome="approve")
    assert application.state == "filed"


def test_a_return_needs_a_reason_and_opens_the_application_again(session: Session) -> None:
    of = firm(session)
    by, reviewer = representative(session, of), person(session, "bureau_reviewer")
    application = draft(session, of, by)
    file_application(session, actor=by.id, at=AT, application_id=application.id)
    with pytest.raises(Invalid) as refused:
        propose_decision(session, actor=reviewer.id, at=AT, application_id=application.id, outcome="return")
    assert refused.value.field == "reason"
    propose_decision(
        session, actor=reviewer.id, at=AT, application_id=application.id, outcome="return", reason="口罩不足"
    )
    supplies = {**CONTENT["supplies"], "masks": 400}
    save_page(
        session,
        actor=by.id,
        at=AT,
        application_id=application.id,
        page="supplies",
        revision=application.revision,
        values=supplies,
    )
    tracking = application.tracking_number
    file_application(session, actor=by.id, at=AT, application_id=application.id)
    assert (application.state, application.tracking_number) == ("filed", tracking)


def test_a_refusal_gives_no_number_and_no_entry(session: Session) -> None:
    of = firm(session)
    application = filed_application(session, of)
    propose_decision(
        session, actor=person(session).id, at=AT, application_id=application.id, outcome="reject", reason="材料不实"
    )
    sign(session, application, person(session).id)
    assert (application.state, standing(session, of.id)) == ("rejected", None)
    assert session.scalars(select(IssuedDocument)).all() == []


def test_the_queue_is_ordered_by_tier_and_counts_all(session: Session) -> None:
    first = filed_application(session, firm(session))
    other = firm(session, CODES[1], "湖州第二有限公司", area="330521")
    other.industry = "2438"
    second = filed_application(session, other)
    found = queue(session, QueueFilter())
    assert ([row.id for row in found.rows], found.total) == ([first.id, second.id], 2)
    found = queue(session, QueueFilter(area="330521"))
    assert ([row.firm_name for row in found.rows], found.total) == (["湖州第二有限公司"], 1)
    assert first.due_at is not None
    late = [first.due_at + timedelta(minutes=minutes) for minutes in (0, 1)]
    assert [queue(session, QueueFilter(due_before=moment)).total for moment in late] == [0, 2]
