"""Read applications: one, a firm's, its versions, and the facts its ranking needs."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import NotFound
from office.firms.models import Designation, Firm
from resumption.applications.models import Application, ApplicationVersion
from resumption.declarations.models import Roster


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


def firms_of(session: Session, firm_ids: Sequence[uuid.UUID]) -> Sequence[Firm]:
    """Some firms, by name."""
    return session.scalars(select(Firm).where(Firm.id.in_(firm_ids)).order_by(Firm.name)).all()


def newest_version(session: Session, application_id: uuid.UUID) -> ApplicationVersion | None:
    """What was filed last."""
    query = (
        select(ApplicationVersion)
        .where(ApplicationVersion.application_id == application_id)
        .order_by(ApplicationVersion.number.desc())
        .limit(1)
    )
    return session.scalar(query)


def designation_rows(session: Session, firm: Firm) -> list[dict[str, Any]]:
    """The firm's places on official lists, as the rules read them."""
    query = select(Designation).where(Designation.firm_id == firm.id)
    return [
        {"credit_code": firm.credit_code, "list": row.list_name, "grade": row.grade, "year": row.year}
        for row in session.scalars(query)
    ]


def accepted_roster(session: Session, application: Application) -> Roster | None:
    """The roster the application stands on, if one was accepted."""
    if application.roster_id is None:
        return None
    return session.get(Roster, application.roster_id)
