"""Forward is not assign: ask a person or a department for an opinion; the case, and its clock, stay where they are."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.accounts.permissions import Actor
from office.accounts.queries import holders_of
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.wording import N_
from resumption.applications.services import locked_application, note
from resumption.chain.models import Consultation
from resumption.chain.queries import consulted_roles, current_step, hands_in, is_asked
from resumption.chain.services import act_on_step, take_hand
from resumption.chain.telling import tell
from resumption.policy.lifecycle import State

OPINION = "opinion"


def forward_case(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    application_id: uuid.UUID,
    person: uuid.UUID | None = None,
    role: str = "",
    question: str,
) -> Consultation:
    """Ask somebody, or everybody in a role, for an opinion on a case that is one's own.

    Whoever answers takes no other part in the case, so nobody who already has one can be asked.
    """
    application = locked_application(session, application_id)
    if application.state not in (State.FILED, State.PROPOSED):
        raise Conflict(N_("该申请当前没有办理中的环节。"))
    if not question.strip():
        raise Invalid(N_("请写明要征求什么意见。"), field="question")
    holders = holders_of(session, "case.work", **application.whose)
    hands = hands_in(session, application.id)
    if person is not None and (person not in holders or person in hands or person == actor):
        raise Invalid(N_("不能向此人征求意见：没有相应权限、须回避，或者已办理过本案。"), field="of")
    if person is None and role not in consulted_roles():
        raise Invalid(N_("请选择向谁征求意见。"), field="of")
    step = act_on_step(session, actor=actor, at=at, application=application)
    asked = Consultation(
        application_id=application.id,
        step_id=step.id,
        asked_by=actor,
        asked_at=at,
        asked_person=person,
        asked_role=None if person else role,
        question=question.strip(),
    )
    session.add(asked)
    session.flush()
    note(session, actor, at, application, "case_forwarded", person=person, role=role, reason=question.strip())
    people = [person] if person else in_role(session, holders, role)
    name = session.get_one(Person, actor).name
    tell(session, actor, at, application, people, "case_forwarded", step, asked_by=name)
    return asked


def in_role(session: Session, holders: Sequence[uuid.UUID], role: str) -> list[uuid.UUID]:
    """Those of some people who hold a role."""
    people = session.scalars(select(Person).where(Person.id.in_(holders)))
    return [person.id for person in people if role in person.role_names]


def answer_consultation(
    session: Session, *, actor: uuid.UUID, at: datetime, consultation_id: uuid.UUID, opinion: str
) -> Consultation:
    """Give the opinion that was asked for; it stands on the case and decides nothing."""
    query = select(Consultation).where(Consultation.id == consultation_id).with_for_update()
    asked = session.scalars(query).one_or_none()
    if asked is None:
        raise NotFound()
    person = session.get_one(Person, actor)
    if asked.answered_at is not None:
        raise Conflict(N_("该意见已有人答复。"))
    application = locked_application(session, asked.application_id)
    holders = holders_of(session, "case.work", **application.whose)
    if actor not in holders or not is_asked(asked, Actor(person.id, person.role_names, frozenset())):
        raise NotAllowed(N_("没有向您征求这项意见。"))
    if not opinion.strip():
        raise Invalid(N_("请写明意见。"), field="opinion")
    take_hand(session, actor, at, application, OPINION)
    asked.answered_by, asked.answered_at, asked.opinion = actor, at, opinion.strip()
    session.flush()
    note(session, actor, at, application, "case_opinion_given", reason=asked.opinion)
    step = current_step(session, application.id)
    if step is not None:
        tell(session, actor, at, application, [asked.asked_by], "case_opinion_given", step, answered_by=person.name)
    return asked
