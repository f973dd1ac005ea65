"""Verbs on inspections: plan one, arrive; ``recording`` has what is done there, ``finishing`` how one ends."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.queries import holders_of, representatives_of
from office.errors import Conflict, NotAllowed, NotFound
from office.firms.models import Firm
from office.interests.queries import interested_in
from office.notices.services import notify
from office.wording import N_
from resumption.applications.models import Application
from resumption.applications.queries import newest_version
from resumption.applications.services import locked_application, note
from resumption.chain.queries import current_step
from resumption.chain.services import act_on_step
from resumption.inspections.models import Inspection
from resumption.inspections.queries import open_inspection
from resumption.policy.inspection import checklist, kept
from resumption.policy.law import law
from resumption.policy.lifecycle import State

CONDUCT = "inspection.conduct"


def plan_inspection(
    session: Session, *, actor: uuid.UUID | None, at: datetime, application: Application, kind: str
) -> Inspection:
    """Arrange an inspection; it goes to whoever of the district has the fewest open ones."""
    people = holders_of(session, CONDUCT, **application.whose)
    counted = dict.fromkeys(people, 0)
    query = select(Inspection.assigned_to).where(Inspection.state != "finished", Inspection.assigned_to.in_(people))
    for person in session.scalars(query):
        counted[person] += 1  # type: ignore[index]  # one of the people asked for
    inspection = Inspection(
        application_id=application.id,
        firm_id=application.firm_id,
        area=application.area,
        kind=kind,
        planned_at=at,
        planned_by=actor,
        assigned_to=min(people, key=lambda person: (counted[person], person), default=None),
        checklist=[],
    )
    session.add(inspection)
    session.flush()
    note(session, actor, at, application, "inspection_planned", kind=kind)  # type: ignore[arg-type]
    return inspection


def begin_visit(session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID) -> Inspection:
    """Begin the site visit of the step a case is in, or go on with the one begun."""
    application = locked_application(session, application_id)
    step = current_step(session, application.id)
    if application.state != State.FILED or step is None or not step.visit:
        raise Conflict(N_("该申请当前不在现场踏勘环节。"))
    inspection = open_inspection(session, application.id, "visit")
    if inspection is None:
        inspection = plan_inspection(session, actor=actor, at=at, application=application, kind="visit")
    return begin_inspection(session, actor=actor, at=at, inspection_id=inspection.id)


def begin_inspection(session: Session, *, actor: uuid.UUID, at: datetime, inspection_id: uuid.UUID) -> Inspection:
    """Arrive: the checklist of the day is frozen with the firm's own answers, and the firm is told."""
    inspection = locked_inspection(session, inspection_id)
    if inspection.state != "planned":
        return inspection
    application = locked_application(session, inspection.application_id)
    if actor in interested_in(session, inspection.firm_id):
        raise NotAllowed(N_("您已申报与该企业的利害关系，不能办理其事项。"))
    if inspection.kind == "visit" and law("chain", at.date()).value("inspector_apart"):
        act_on_step(session, actor=actor, at=at, application=application)
    version = newest_version(session, application.id)
    firm = session.get_one(Firm, inspection.firm_id)
    assert version is not None  # only what was filed is inspected
    inspection.state, inspection.inspector_id, inspection.begun_at = "begun", actor, at
    inspection.checklist = kept(checklist(version.facts, on=at.date()))
    inspection.checklist_on = at.date()
    inspection.place = version.content.get("firm", {}).get("address") or ""
    session.flush()
    note(session, actor, at, application, "inspection_begun", kind=inspection.kind)
    notify(
        session,
        actor=actor,
        at=at,
        people=representatives_of(session, firm.id),
        kind="inspection_begun",
        values={"firm": firm.name},
        endpoint="inspections.confirm",
        arguments={"inspection_id": inspection.id},
        urgent=True,
    )
    return inspection


def locked_inspection(session: Session, inspection_id: uuid.UUID) -> Inspection:
    """The inspection, locked until the transaction ends."""
    query = select(Inspection).where(Inspection.id == inspection_id).with_for_update()
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound()
    return found


def under_way(session: Session, actor: uuid.UUID, inspection_id: uuid.UUID) -> Inspection:
    """The inspection, if it is begun and this person's."""
    inspection = locked_inspection(session, inspection_id)
    if inspection.state != "begun":
        raise Conflict(N_("该次检查没有开始或者已经完成。"))
    if inspection.inspector_id != actor:
        raise NotAllowed(N_("该次检查由其他人员进行。"))
    return inspection


def about(session: Session, actor: uuid.UUID, at: datetime, inspection: Inspection, act: str, **details: Any) -> None:
    """The journal's entry of an act, in the history of the case."""
    application = session.get_one(Application, inspection.application_id)
    note(session, actor, at, application, act, inspection=inspection.id, **details)
