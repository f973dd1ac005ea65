"""Read a case's steps, who may do the next one, what waits for whom, and what is late."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from office.accounts.models import Person
from office.accounts.permissions import ROLE_TITLES, Actor, reaches, roles_by_scope, scopes
from office.accounts.queries import holders_of, reached
from office.desk import Desk, Tally, waits
from office.errors import NotFound
from office.firms.models import Firm
from office.interests.queries import free_of_interest
from office.listing import PAGE, Listing
from office.wording import N_
from resumption.applications.models import Application
from resumption.chain.models import CaseHand, CaseStep, Consultation

UNDER_WAY = ("filed", "proposed")


def steps_of(session: Session, application_id: uuid.UUID) -> Sequence[CaseStep]:
    """The steps of a case, in order, those dropped on the way left out."""
    query = select(CaseStep).where(CaseStep.application_id == application_id, CaseStep.state != "dropped")
    return session.scalars(query.order_by(CaseStep.position)).all()


def current_step(session: Session, application_id: uuid.UUID) -> CaseStep | None:
    """The step a case is in."""
    query = select(CaseStep).where(CaseStep.application_id == application_id, CaseStep.state == "active")
    return session.scalar(query)


def acts_under_way(session: Session, application_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The act of the step each of these cases is in; one query for all."""
    query = select(CaseStep.application_id, CaseStep.act)
    query = query.where(CaseStep.application_id.in_(application_ids), CaseStep.state == "active")
    return dict(session.execute(query).all())


def hands_in(session: Session, application_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Who acted on a case, and in which step."""
    query = select(CaseHand.person_id, CaseHand.step).where(CaseHand.application_id == application_id)
    return dict(session.execute(query).all())


def able(session: Session, application: Application, act: str, step: str) -> list[uuid.UUID]:
    """Who may do a step of a case: holders of its act without an interest in the firm or a hand in another step."""
    hands = hands_in(session, application.id)
    found = holders_of(session, act, **application.whose)
    return [person for person in found if hands.get(person, step) == step]


def loads(session: Session, people: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many open cases each of these people has."""
    query = (
        select(CaseStep.assigned_to, func.count())
        .join(Application, Application.id == CaseStep.application_id)
        .where(CaseStep.state == "active", CaseStep.assigned_to.in_(people), Application.state.in_(UNDER_WAY))
        .group_by(CaseStep.assigned_to)
    )
    counted = dict(session.execute(query).all())
    return {person: counted.get(person, 0) for person in people}


def overdue(session: Session, at: datetime) -> Sequence[tuple[CaseStep, Application, Firm]]:
    """Steps past their limit that nobody was told of yet, the longest first; a case being corrected is not late."""
    query = (
        select(CaseStep, Application, Firm)
        .join(Application, Application.id == CaseStep.application_id)
        .join(Firm, Firm.id == Application.firm_id)
        .where(
            CaseStep.state == "active",
            CaseStep.escalated_at.is_(None),
            CaseStep.due_at < at,
            Application.state.in_(UNDER_WAY),
        )
        .order_by(CaseStep.due_at, CaseStep.id)
        .with_for_update(of=CaseStep, skip_locked=True)
    )
    return [(step, application, firm) for step, application, firm in session.execute(query)]


@dataclass(frozen=True)
class StepTold:
    """A step with the names of the people in it."""

    step: CaseStep
    assigned: str
    done: str


@dataclass(frozen=True)
class Asked:
    """An opinion asked for, with names; ``of`` is a person's name or a role's marked title."""

    consultation: Consultation
    by: str
    of: str
    answered: str
    mine: bool


@dataclass(frozen=True)
class MyCase:
    """A case on somebody's own list: why it is there (``step`` title in both languages), and until when."""

    id: uuid.UUID
    firm_name: str
    tracking_number: str
    state: str
    title: str
    title_en: str
    due_at: datetime | None
    late: bool


def told_of(session: Session, application: Application, who: Actor) -> dict[str, Any]:
    """What the chain's part of a case page shows this reader, and may be asked of them."""
    assigned, done = aliased(Person), aliased(Person)
    query = (
        select(CaseStep, assigned.name, done.name)
        .outerjoin(assigned, assigned.id == CaseStep.assigned_to)
        .outerjoin(done, done.id == CaseStep.done_by)
        .where(CaseStep.application_id == application.id, CaseStep.state != "dropped")
        .order_by(CaseStep.position)
    )
    steps = [StepTold(step, one or "", other or "") for step, one, other in session.execute(query)]
    current = next((told.step for told in steps if told.step.state == "active"), None)
    hands = hands_in(session, application.id)
    mine = current is not None and may_act(current.act, who, application)
    barred = bool(who.id and current and hands.get(who.id, current.code) != current.code)
    assignable = able(session, application, current.act, current.code) if current else []
    others = holders_of(session, "case.work", **application.whose)
    free = [one for one in others if one not in hands and one != who.id]
    return {
        "steps": steps,
        "current": current,
        "can_act": mine and not barred and application.state in UNDER_WAY,
        "barred": mine and barred,
        "can_assign": current is not None and may_act("case.assign", who, application),
        "assignable": people_named(session, assignable),
        "consultable": people_named(session, free),
        "consultable_roles": {role: ROLE_TITLES[role] for role in consulted_roles()},
        "consultations": consultations_of(session, application.id, who),
    }


def may_act(act: str, who: Actor, application: Application) -> bool:
    """Whether ``who`` holds an act over this case; interests are asked elsewhere, before the page is shown at all."""
    return reaches(scopes(act, who), who, area=application.area, department=application.department)


def consulted_roles() -> list[str]:
    """The roles an opinion may be asked of."""
    asked = frozenset[str]().union(*(roles_by_scope("case.work", scope) for scope in ("any", "area", "department")))
    return [role for role in ROLE_TITLES if role in asked]


def people_named(session: Session, ids: Sequence[uuid.UUID]) -> list[tuple[uuid.UUID, str]]:
    """Some people with their names, by name."""
    query = select(Person.id, Person.name).where(Person.id.in_(ids)).order_by(Person.name, Person.id)
    return [(id_, name) for id_, name in session.execute(query)]


def consultations_of(session: Session, application_id: uuid.UUID, who: Actor) -> list[Asked]:
    """The opinions asked for on a case, oldest first; ``mine`` are those that ``who`` may answer now."""
    by, of, answered = aliased(Person), aliased(Person), aliased(Person)
    query = (
        select(Consultation, by.name, of.name, answered.name)
        .join(by, by.id == Consultation.asked_by)
        .outerjoin(of, of.id == Consultation.asked_person)
        .outerjoin(answered, answered.id == Consultation.answered_by)
        .where(Consultation.application_id == application_id)
        .order_by(Consultation.asked_at, Consultation.id)
    )
    return [
        Asked(one, asker, name or ROLE_TITLES[one.asked_role or ""], answer or "", is_asked(one, who))
        for one, asker, name, answer in session.execute(query)
    ]


def is_asked(one: Consultation, who: Actor) -> bool:
    """Whether an open question is this person's to answer."""
    asked = one.asked_person == who.id or one.asked_role in who.roles
    return one.answered_at is None and asked and one.asked_by != who.id


def consultation_of(session: Session, consultation_id: uuid.UUID) -> Consultation:
    """One question."""
    found = session.get(Consultation, consultation_id)
    if found is None:
        raise NotFound()
    return found


def assigned(who: Actor) -> Select[CaseStep, Application, Firm]:
    """Cases assigned to somebody, with step and firm."""
    return (
        select(CaseStep, Application, Firm)
        .join(Application, Application.id == CaseStep.application_id)
        .join(Firm, Firm.id == Application.firm_id)
        .where(
            CaseStep.state == "active",
            CaseStep.assigned_to == who.id,
            Application.state.in_(UNDER_WAY),
            within(who),
        )
    )


def within(who: Actor) -> ColumnElement[bool]:
    """A condition on cases: that they are ``who``'s to work on. A case once assigned is no longer, after a change of
    district or department."""
    return reached("case.work", who, area=Application.area, department=Application.department) & free_of_interest(
        Application.firm_id, who
    )


def asked(who: Actor) -> Select[Consultation, Application, Firm]:
    """Open questions to somebody, with case and firm."""
    return (
        select(Consultation, Application, Firm)
        .join(Application, Application.id == Consultation.application_id)
        .join(Firm, Firm.id == Application.firm_id)
        .where(
            Consultation.answered_at.is_(None),
            Consultation.asked_by != who.id,
            (Consultation.asked_person == who.id) | Consultation.asked_role.in_(who.roles),
            Application.state.in_(UNDER_WAY),
            within(who),
        )
    )


def my_cases(session: Session, who: Actor, at: datetime, *, page: int = 1) -> Listing[MyCase]:
    """The cases assigned to somebody, late ones first, then by their limit."""
    query = assigned(who)
    total = session.scalar(query.with_only_columns(func.count())) or 0
    ordered = query.order_by(CaseStep.due_at, CaseStep.id).limit(PAGE).offset((page - 1) * PAGE)
    rows = [
        MyCase(
            application.id, firm.name, application.tracking_number or "", application.state, step.title,
            step.title_en, step.due_at, step.due_at is not None and step.due_at < at,
        )
        for step, application, firm in session.execute(ordered)
    ]  # fmt: skip
    return Listing(rows, total, page)


def my_questions(session: Session, who: Actor) -> list[tuple[Consultation, Application, Firm]]:
    """The open questions to somebody, oldest first."""
    query = asked(who).order_by(Consultation.asked_at, Consultation.id)
    return [(one, application, firm) for one, application, firm in session.execute(query)]


@waits
def waiting(session: Session, who: Actor, at: datetime) -> Desk | None:
    """What of the chain waits for this person: cases of their own, those late, opinions asked of them."""
    if not scopes("case.work", who):
        return None
    own = assigned(who).with_only_columns(func.count(), func.count().filter(CaseStep.due_at < at))
    count, late = session.execute(own).one()
    questions = session.scalar(asked(who).with_only_columns(func.count())) or 0
    tallies = [
        Tally(N_("分给我办理"), count, "chain.mine", late=False),
        Tally(N_("征求我的意见"), questions, "chain.mine"),
    ]
    if late:
        tallies.append(Tally(N_("我的超期案件"), late, "chain.mine", late=True))
    return Desk(N_("我的案件"), tuple(tallies))
