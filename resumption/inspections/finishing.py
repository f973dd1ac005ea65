"""Verbs at the end of an inspection: the firm's word on it, its result, its record."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.accounts.queries import holders_of, representatives_of
from office.documents.services import issue_document
from office.errors import Conflict, Invalid, NotAllowed
from office.firms.models import Firm
from office.notices.services import notify
from office.wording import N_
from resumption.applications.models import Application
from resumption.applications.services import locked_application
from resumption.chain.models import CaseStep
from resumption.chain.services import asks_before_opinion
from resumption.inspections.documents import TEMPLATE, record_facts
from resumption.inspections.models import Inspection
from resumption.inspections.queries import finding_rows, finished_visit, photo_rows
from resumption.inspections.services import about, locked_inspection, under_way
from resumption.policy.inspection import RESULT_TITLES, outcome, wanting
from resumption.policy.law import law


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
