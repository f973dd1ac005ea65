"""Verbs of adding people to a firm on the whitelist (复工追加): begin the application, and what its approval does."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.documents.services import issue_document
from office.errors import Conflict
from office.firms.models import Firm
from office.journal.services import record
from office.wording import N_
from resumption.additions.queries import ADDITION, approved_rosters, standing_entry
from resumption.applications.models import Application
from resumption.applications.pages import FIRM
from resumption.declarations.curve import added_up, curve
from resumption.review.models import Decision
from resumption.whitelist.services import add_staff

TEMPLATE = "addition.html"
NOT_LISTED = N_("该企业当前不在白名单上或已被暂停，不能追加复工人员。")


def start_addition(session: Session, *, actor: uuid.UUID, at: datetime, firm: Firm) -> Application:
    """A draft to add people: what the firm said when it was approved stands in it; its roster is of new people only,
    and the day they start is to be given. A second open one dies on ``uq_applications_open_firm_id``."""
    entry = standing_entry(session, firm.id)
    if entry is None:
        raise Conflict(NOT_LISTED)
    paper = session.get_one(IssuedDocument, entry.document_id)  # an approval, or the receipt of a filing
    before = session.get_one(Application, paper.subject_id)
    content = {page: dict(values) for page, values in before.content.items()}
    content.get(FIRM, {}).pop("planned_date", None)
    application = Application(
        firm_id=firm.id,
        credit_code=firm.credit_code,
        area=firm.area,
        kind=ADDITION,
        content=content,
        created_at=at,
        saved_at=at,
    )
    session.add(application)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act="addition_started",
        subject_type="application",
        subject_id=application.id,
        firm_id=firm.id,
    )
    return application


def approve_addition(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    application: Application,
    decision: Decision,
    series: str,
    start: date,
    facts: dict[str, Any],
) -> None:
    """Number the approval of people added later, freeze what it says, raise the headcount of the firm's entry."""
    firm = session.get_one(Firm, application.firm_id)
    entry = standing_entry(session, firm.id)
    if entry is None:
        raise Conflict(NOT_LISTED)
    earlier = [each.roster.counts.get("days", {}) for each in approved_rosters(session, firm.id)]
    drawn = curve(decision.facts["roster"].get("days", {}), added_up(earlier))
    people = decision.facts["people"]
    document = issue_document(
        session,
        actor=actor,
        at=at,
        series=series,
        template=TEMPLATE,
        title=f"关于同意{firm.name}追加复工人员的批复",
        subject_type="application",
        subject_id=application.id,
        firm_id=firm.id,
        facts={
            **facts,
            "added": people,
            "headcount": entry.headcount + people,
            "curve": drawn.as_json() if drawn else None,
        },
    )
    decision.document_id = document.id
    session.flush()
    add_staff(
        session,
        actor=actor,
        at=at,
        firm_id=firm.id,
        decision_id=decision.id,
        document_id=document.id,
        headcount=people,
        valid_from=start,
    )
