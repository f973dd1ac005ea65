"""Read applications: one, a firm's, its versions, and the facts its ranking needs."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office.accounts.permissions import Actor, scopes
from office.accounts.queries import names_departments
from office.desk import Desk, Matter, waits
from office.errors import NotFound
from office.firms.models import Designation, Firm
from office.wording import N_
from resumption.applications.models import Application, ApplicationVersion
from resumption.corrections.models import Correction
from resumption.declarations.models import Roster

NEXT_STEPS = {
    "draft": N_("继续填写，补齐缺项后提交。"),
    "filed": N_("审核部门正在办理，无需操作。"),
    "returned": N_("按退回意见修改后重新提交。"),
    "proposed": N_("等待签发，无需操作。"),
    "approved": N_("下载批复，按复工日期组织上岗。"),
    "recorded": N_("下载备案回执，按复工日期组织上岗；可能被抽查。"),
    "rejected": N_("查看理由；条件具备后可以重新申请。"),
    "withdrawn": N_("可以重新填写申请。"),
}


def application_of(session: Session, application_id: uuid.UUID) -> Application:
    """One application."""
    found = session.get(Application, application_id)
    if found is None:
        raise NotFound()
    return found


def applications_of(session: Session, firm_ids: Sequence[uuid.UUID]) -> Sequence[tuple[Application, Firm]]:
    """The applications of some firms with their firms, newest first."""
    query = (
        select(Application, Firm)
        .join(Firm, Firm.id == Application.firm_id)
        .where(Application.firm_id.in_(firm_ids))
        .order_by(Application.created_at.desc())
    )
    return [(application, firm) for application, firm in session.execute(query)]


@names_departments
def departments_of(session: Session, firm_id: uuid.UUID) -> Sequence[str]:
    """The departments that answer for a firm's cases."""
    query = select(Application.department).distinct()
    return session.scalars(query.where(Application.firm_id == firm_id, Application.department.is_not(None))).all()  # type: ignore[return-value]


def firms_of(session: Session, firm_ids: Sequence[uuid.UUID]) -> Sequence[Firm]:
    """Some firms, by name."""
    return session.scalars(select(Firm).where(Firm.id.in_(firm_ids)).order_by(Firm.name)).all()


def firm_of(session: Session, application: Application) -> Firm:
    """The firm behind an application."""
    return session.get_one(Firm, application.firm_id)


def version_before(session: Session, version: ApplicationVersion) -> ApplicationVersion | None:
    """What was filed the time before."""
    query = select(ApplicationVersion).where(
        ApplicationVersion.application_id == version.application_id, ApplicationVersion.number == version.number - 1
    )
    return session.scalar(query)


def newest_version(session: Session, application_id: uuid.UUID) -> ApplicationVersion | None:
    """What was filed last."""
    query = (
        select(ApplicationVersion)
        .where(ApplicationVersion.application_id == application_id)
        .order_by(ApplicationVersion.number.desc())
        .limit(1)
    )
    return session.scalar(query)


def pauses_of(session: Session, application_id: uuid.UUID) -> list[tuple[datetime, datetime | None]]:
    """When the legal clock stood still, oldest first: from each return for correction until the firm filed again.

    The end of the last pause is None while the correction is open (:func:`office.calendar.due_with_pauses`).
    """
    query = select(Correction.opened_at, Correction.closed_at).where(Correction.application_id == application_id)
    return [(opened, closed) for opened, closed in session.execute(query.order_by(Correction.opened_at))]


def filed_first(session: Session, application_id: uuid.UUID) -> datetime | None:
    """When an application was filed for the first time: the day from which the legal clock counts."""
    query = select(func.min(ApplicationVersion.filed_at)).where(ApplicationVersion.application_id == application_id)
    return session.scalar(query)


def designation_rows(session: Session, firm: Firm, *, on: date) -> list[dict[str, Any]]:
    """The firm's places on official lists that are in force on a day, as the rules read them."""
    query = select(Designation).where(
        Designation.firm_id == firm.id,
        Designation.valid_from <= on,
        Designation.valid_until.is_(None) | (Designation.valid_until >= on),
    )
    return [
        {"credit_code": firm.credit_code, "list": row.list_name, "grade": row.grade, "year": row.year}
        for row in session.scalars(query)
    ]


def accepted_roster(session: Session, application: Application) -> Roster | None:
    """The roster the application stands on, if one was accepted."""
    if application.roster_id is None:
        return None
    return session.get(Roster, application.roster_id)


@waits
def waiting(session: Session, who: Actor, _at: datetime) -> Desk | None:
    """A representative's firms: where each one's newest application stands, and what to do next."""
    if not scopes("application.list_own", who):
        return None
    firms = sorted(who.firms)
    newest = {application.firm_id: application for application, _ in reversed(applications_of(session, firms))}
    return Desk(N_("复工申请"), matters=tuple(matter(firm, newest.get(firm.id)) for firm in firms_of(session, firms)))


def matter(firm: Firm, application: Application | None) -> Matter:
    """A firm's application as a matter; a firm without one is told how to begin."""
    if application is None:
        return Matter(firm.name, "", "", N_("还没有申请，现在可以填写。"), "applications.index")
    return Matter(
        firm.name,
        "application",
        application.state,
        NEXT_STEPS[application.state],
        "applications.show",
        {"application_id": application.id},
        application.tracking_number or "",
    )
