"""Verbs on inspections: plan, begin, note a finding, keep a photograph, confirm, finish with a record."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.accounts.queries import holders_of, representatives_of
from office.documents.services import issue_document
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.files.pictures import clean_picture
from office.files.services import keep_file
from office.firms.models import Firm
from office.interests.queries import interested_in
from office.notices.services import notify
from office.wording import N_
from resumption.applications.models import Application
from resumption.applications.queries import newest_version
from resumption.applications.services import locked_application, note
from resumption.chain.models import CaseStep
from resumption.chain.queries import current_step
from resumption.chain.services import act_on_step, asks_before_opinion
from resumption.inspections.documents import TEMPLATE, record_facts
from resumption.inspections.models import Inspection, InspectionFinding, InspectionPhoto
from resumption.inspections.queries import finding_rows, finished_visit, open_inspection, photo_rows
from resumption.policy.inspection import FINDING_TITLES, RESULT_TITLES, checklist, kept, outcome, wanting
from resumption.policy.law import law
from resumption.policy.lifecycle import State

CONDUCT = "inspection.conduct"
MOST_PHOTOS = 60


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


def note_finding(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    inspection_id: uuid.UUID,
    item: str,
    finding: str,
    remark: str = "",
) -> InspectionFinding:
    """Keep the finding of one item; the later one counts. What the firm had confirmed, it confirms anew."""
    inspection = under_way(session, actor, inspection_id)
    if item not in {each["code"] for each in inspection.checklist}:
        raise NotFound()
    if finding not in FINDING_TITLES:
        raise Invalid(N_("请选择检查情况。"), field=item)
    if finding in ("mend", "bad") and not remark.strip():
        raise Invalid(N_("“需整改”和“不符合”须写明情况。"), field=f"{item}-remark")
    values = {"finding": finding, "remark": remark.strip(), "noted_at": at}
    row = insert(InspectionFinding).values(inspection_id=inspection.id, item=item, **values)
    session.execute(row.on_conflict_do_update(index_elements=["inspection_id", "item"], set_=values))
    unconfirm(inspection)
    session.flush()
    about(session, actor, at, inspection, "inspection_noted", item=item, finding=finding)
    query = select(InspectionFinding).where(
        InspectionFinding.inspection_id == inspection.id, InspectionFinding.item == item
    )
    return session.scalars(query.execution_options(populate_existing=True)).one()


def unconfirm(inspection: Inspection) -> None:
    """What changed after the firm's word is not what it confirmed."""
    inspection.confirmed_at = inspection.confirmed_by = None
    inspection.confirmed_name = inspection.confirmed_as = inspection.firm_remark = ""


def keep_photo(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    inspection_id: uuid.UUID,
    content: bytes,
    token: str,
    item: str = "",
    with_position: bool = False,
) -> InspectionPhoto:
    """Keep a photograph, cleaned; ``token`` is the phone's mark: an upload tried twice is one photograph."""
    inspection = under_way(session, actor, inspection_id)
    query = select(InspectionPhoto).where(InspectionPhoto.inspection_id == inspection.id)
    known = {photo.token: photo for photo in session.scalars(query)}
    if token in known:
        return known[token]
    if not token or len(token) > 64:
        raise Invalid(N_("照片缺少标记，请重新选择。"), field="photo")
    if len(known) >= MOST_PHOTOS:
        raise Invalid(N_("一次检查最多 {most} 张照片。"), field="photo", most=MOST_PHOTOS)
    if item and item not in {each["code"] for each in inspection.checklist}:
        raise NotFound()
    picture = clean_picture(content, with_position=with_position)
    file = keep_file(
        session,
        actor=actor,
        at=at,
        name=f"检查照片{len(known) + 1:02d}.jpg",
        content=picture.content,
        firm_id=inspection.firm_id,
        accepted=("image/jpeg",),
        sealed=True,
    )
    photo = InspectionPhoto(
        inspection_id=inspection.id,
        item=item,
        token=token,
        file_id=file.id,
        position=picture.position,
        taken_at=at,
    )
    session.add(photo)
    unconfirm(inspection)
    session.flush()
    about(session, actor, at, inspection, "inspection_photographed", item=item)
    return photo


def drop_photo(session: Session, *, actor: uuid.UUID, at: datetime, photo_id: uuid.UUID) -> Inspection:
    """Take a photograph off the record before it is finished; the journal keeps that it was there."""
    photo = session.get(InspectionPhoto, photo_id)
    if photo is None:
        raise NotFound()
    inspection = under_way(session, actor, photo.inspection_id)
    session.execute(delete(InspectionPhoto).where(InspectionPhoto.id == photo.id))
    unconfirm(inspection)
    session.flush()
    about(session, actor, at, inspection, "inspection_photographed", item=photo.item, dropped=photo.file_id)
    return inspection


def confirm_inspection(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    inspection_id: uuid.UUID,
    remark: str = "",
    name: str = "",
    position: str = "",
) -> Inspection:
    """The firm's word on what was found: its representative's own, or, entered by the inspector, of somebody present.

    A remark is the firm's objection or explanation; confirming is not agreeing.
    """
    inspection = locked_inspection(session, inspection_id)
    if inspection.state != "begun":
        raise Conflict(N_("该次检查没有开始或者已经完成。"))
    missing = wanting(inspection.checklist, {row.item: row.finding for row in finding_rows(session, inspection.id)})
    if missing:
        raise Conflict(N_("还有 {count} 项没有检查结果，请先记录完。"), count=len(missing))
    own = actor in representatives_of(session, inspection.firm_id)
    if not own and actor != inspection.inspector_id:
        raise NotAllowed(N_("该次检查由其他人员进行。"))
    if not own and not (name.strip() and position.strip()):
        raise Invalid(N_("请填写在场人员的姓名和职务。"), field="name")
    inspection.confirmed_at = at
    inspection.confirmed_by = actor if own else None
    inspection.confirmed_name = session.get_one(Person, actor).name if own else name.strip()
    inspection.confirmed_as = "企业代表" if own else position.strip()
    inspection.firm_remark = remark.strip()
    session.flush()
    about(session, actor, at, inspection, "inspection_confirmed", own=own, reason=remark.strip())
    return inspection


def finish_inspection(
    session: Session, *, actor: uuid.UUID, at: datetime, inspection_id: uuid.UUID, summary: str = ""
) -> Inspection:
    """End an inspection the firm has confirmed: the result follows from the findings, the record is issued."""
    inspection = under_way(session, actor, inspection_id)
    if inspection.confirmed_at is None:
        raise Conflict(N_("请先由企业确认检查情况。"))
    findings = finding_rows(session, inspection.id)
    inspection.result = outcome(row.finding for row in findings)
    inspection.state, inspection.finished_at, inspection.summary = "finished", at, summary.strip()
    firm = session.get_one(Firm, inspection.firm_id)
    inspector = session.get_one(Person, actor)
    application = locked_application(session, inspection.application_id)
    facts = record_facts(
        inspection=plain(inspection),
        findings={row.item: (row.finding, row.remark) for row in findings},
        photos=photo_facts(session, inspection.id),
        firm={"name": firm.name, "credit_code": firm.credit_code},
        tracking_number=application.tracking_number or "",
        inspector=inspector.name,
    )
    document = issue_document(
        session,
        actor=actor,
        at=at,
        series=law("inspection", at.date()).value("series"),
        template=TEMPLATE,
        title=f"{firm.name}复工现场检查记录",
        subject_type="inspection",
        subject_id=inspection.id,
        firm_id=firm.id,
        facts=facts,
    )
    inspection.document_id = document.id
    session.flush()
    about(session, actor, at, inspection, "inspection_finished", result=inspection.result, reason=summary.strip())
    people = list(representatives_of(session, firm.id))
    if inspection.kind == "sample" and inspection.result != "good":
        people += holders_of(session, "case.assign", inspection.area, firm_id=firm.id)
    notify(
        session,
        actor=actor,
        at=at,
        people=people,
        kind="inspection_finished",
        values={"firm": firm.name, "result": RESULT_TITLES[inspection.result]},
        endpoint="inspections.show",
        arguments={"inspection_id": inspection.id},
    )
    return inspection


def plain(inspection: Inspection) -> dict[str, Any]:
    """What the record needs of an inspection, as plain values."""
    moments = {
        name: moment.strftime("%Y-%m-%d %H:%M") if moment else ""
        for name, moment in (
            ("begun_at", inspection.begun_at),
            ("finished_at", inspection.finished_at),
            ("confirmed_at", inspection.confirmed_at),
        )
    }
    names = ("kind", "place", "checklist", "confirmed_name", "confirmed_as", "firm_remark", "result", "summary")
    return {**moments, **{name: getattr(inspection, name) for name in names}}


def photo_facts(session: Session, inspection_id: uuid.UUID) -> list[dict[str, str]]:
    """The photographs as the record lists them: of what, where and by which checksum."""
    return [
        {"item": photo.item, "sha256": photo.sha256, "position": photo.position}
        for photo in photo_rows(session, inspection_id)
    ]


@asks_before_opinion
def _require_visit(session: Session, application: Application, step: CaseStep) -> None:
    """A step with a site visit ends only when the visit of this step is finished."""
    if step.visit and finished_visit(session, application.id, since=step.entered_at) is None:
        raise Conflict(N_("本环节须先完成现场检查，再提交意见。"))


def about(session: Session, actor: uuid.UUID, at: datetime, inspection: Inspection, act: str, **details: Any) -> None:
    """The journal's entry of an act, in the history of the case."""
    application = session.get_one(Application, inspection.application_id)
    note(session, actor, at, application, act, inspection=inspection.id, **details)
