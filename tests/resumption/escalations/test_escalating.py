"""An abnormal temperature: told at once to the district and the bureau, every step kept, risen when nobody answers."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.errors import Conflict, Invalid
from office.notices.models import Notice
from resumption.escalations.models import Escalation, EscalationStep
from resumption.escalations.queries import steps_of
from resumption.escalations.services import rise, take_step
from tests.factories import person
from tests.resumption.monitoring.back_at_work import FEVERISH, NOON, back_at_work, report


def told(session: Session, kind: str) -> list[Person]:
    """Who was told, urgently, of a kind; the office's people only as this test made them."""
    query = select(Person).join(Notice, Notice.person_id == Person.id).where(Notice.kind == kind, Notice.urgent)
    return list(session.scalars(query.order_by(Person.created_at, Person.email)))


def raised(session: Session) -> tuple[Escalation, Person, Person]:
    """A case in Wuxing; the town's reviewer and one of the bureau."""
    town = person(session, "town_reviewer", area="330502")
    person(session, "town_reviewer", area="330503")
    bureau = person(session, "bureau_reviewer")
    of, by = back_at_work(session)
    report(session, of, by, abnormal=1, people=[FEVERISH])
    return session.scalars(select(Escalation)).one(), town, bureau


def test_the_district_and_the_bureau_are_told_at_once_and_nobody_else(session: Session) -> None:
    case, town, bureau = raised(session)
    assert (case.state, case.people, case.area, case.rises_at) == ("open", 1, "330502", NOON + timedelta(minutes=30))
    found = told(session, "temperature_abnormal")
    assert {each.id for each in found} >= {town.id, bureau.id}
    assert {tuple(each.role_names) for each in found} == {("town_reviewer",), ("bureau_reviewer",)}
    assert {each.area for each in found if "town_reviewer" in each.role_names} == {"330502"}
    notice = session.scalars(select(Notice).where(Notice.person_id == town.id)).one()
    assert notice.values == {"firm": "湖州测试口罩有限公司", "count": 1}
    assert (notice.endpoint, notice.arguments) == ("escalations.show", {"escalation_id": str(case.id)})


def test_acknowledged_acted_closed_with_who_when_and_what(session: Session) -> None:
    case, town, bureau = raised(session)
    with pytest.raises(Conflict, match="不能“办结”"):
        take_step(session, actor=town.id, at=NOON, escalation_id=case.id, event="close", words="好了")
    for minutes, who, event, words in (
        (5, town, "acknowledge", ""),
        (20, town, "act", "已送发热门诊"),
        (90, bureau, "act", "核酸阴性"),
        (95, bureau, "close", "解除"),
    ):
        at = NOON + timedelta(minutes=minutes)
        take_step(session, actor=who.id, at=at, escalation_id=case.id, event=event, words=words)
    kept = select(EscalationStep.event, EscalationStep.by, EscalationStep.words).order_by(EscalationStep.at)
    assert session.execute(kept).all()[1:] == [
        ("acknowledge", town.id, ""), ("act", town.id, "已送发热门诊"),
        ("act", bureau.id, "核酸阴性"), ("close", bureau.id, "解除"),
    ]  # fmt: skip
    assert [step.event for step in steps_of(session, case.id)] == ["raise", "acknowledge", "act", "act", "close"]
    with pytest.raises(Conflict, match="已办结"):
        take_step(session, actor=town.id, at=NOON, escalation_id=case.id, event="act", words="再看")


@pytest.mark.parametrize("event", ["act", "close"])
def test_what_was_done_is_said_in_words(session: Session, event: str) -> None:
    case, town, _ = raised(session)
    take_step(session, actor=town.id, at=NOON, escalation_id=case.id, event="acknowledge")
    if event == "close":
        take_step(session, actor=town.id, at=NOON, escalation_id=case.id, event="act", words="已送医")
    with pytest.raises(Invalid, match="请写明处置情况"):
        take_step(session, actor=town.id, at=NOON, escalation_id=case.id, event=event, words="  ")


def test_what_nobody_acknowledges_rises_once(session: Session) -> None:
    case, _, bureau = raised(session)
    signatory = person(session, "signatory")
    before, due = NOON + timedelta(minutes=29), NOON + timedelta(minutes=30)
    assert [rise(session, actor=None, at=at) for at in (before, due, due + timedelta(hours=1))] == [0, 1, 0]
    assert (case.state, case.risen_at) == ("open", due)
    found = told(session, "temperature_unacknowledged")
    assert {bureau.id, signatory.id} <= {each.id for each in found}
    assert {tuple(each.role_names) for each in found} == {("bureau_reviewer",), ("signatory",)}


def test_what_was_acknowledged_in_time_does_not_rise(session: Session) -> None:
    case, town, _ = raised(session)
    take_step(session, actor=town.id, at=NOON, escalation_id=case.id, event="acknowledge")
    assert rise(session, actor=None, at=NOON + timedelta(days=1)) == 0


def test_a_corrected_report_reaches_the_open_case(session: Session) -> None:
    of, by = back_at_work(session)
    town = person(session, "town_reviewer", area="330502")
    report(session, of, by, abnormal=1, people=[FEVERISH])
    second = report(session, of, by, abnormal=2, people=[FEVERISH, FEVERISH], seen=1, reason="又一人")
    case = session.scalars(select(Escalation)).one()
    assert (case.people, case.report_id, case.state) == (2, second.id, "open")
    kinds = session.scalars(select(Notice.kind).where(Notice.person_id == town.id).order_by(Notice.kind)).all()
    assert kinds == ["temperature_abnormal", "temperature_corrected"]
    report(session, of, by, seen=2, reason="误报")
    assert (case.people, case.state) == (0, "open")  # somebody still has to close it


def test_a_fever_after_the_case_was_closed_is_a_new_case(session: Session) -> None:
    of, by = back_at_work(session)
    town = person(session, "town_reviewer", area="330502")
    report(session, of, by, abnormal=1, people=[FEVERISH])
    case = session.scalars(select(Escalation)).one()
    for event in ("acknowledge", "act", "close"):
        take_step(session, actor=town.id, at=NOON, escalation_id=case.id, event=event, words="已送医")
    report(session, of, by, abnormal=1, people=[FEVERISH], seen=1, reason="下午又一人")
    assert sorted(session.scalars(select(Escalation.state))) == ["closed", "open"]


def test_two_open_cases_of_a_day_cannot_be(session: Session) -> None:
    case, _, _ = raised(session)
    columns = {c.name: getattr(case, c.name) for c in Escalation.__table__.columns if c.name != "id"}
    session.add(Escalation(**columns))
    with pytest.raises(IntegrityError, match="uq_escalations_open_firm_id_day"):
        session.flush()
