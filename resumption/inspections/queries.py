"""Read inspections: one with its findings and photographs, a case's, and what waits for inspectors and firms."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from office.accounts.models import Person
from office.accounts.permissions import Actor, scopes
from office.desk import Desk, Tally, waits
from office.errors import NotFound
from office.files.models import StoredFile
from office.firms.models import Firm
from office.interests.queries import free_of_interest
from office.listing import PAGE, Listing
from office.wording import N_
from resumption.inspections.models import Inspection, InspectionFinding, InspectionPhoto

STATES = ("planned", "begun", "finished")
OPEN = ("planned", "begun")


@dataclass(frozen=True)
class InspectionRow:
    """One inspection as listed."""

    id: uuid.UUID
    firm_name: str
    area: str
    kind: str
    state: str
    result: str
    planned_at: datetime
    who: str
    mine: bool


@dataclass(frozen=True)
class PhotoRow:
    """A photograph with its file's checksum."""

    id: uuid.UUID
    item: str
    token: str
    position: str
    sha256: str
    taken_at: datetime


def inspection_of(session: Session, inspection_id: uuid.UUID) -> Inspection:
    """One inspection."""
    found = session.get(Inspection, inspection_id)
    if found is None:
        raise NotFound()
    return found


def firm_of(session: Session, inspection: Inspection) -> Firm:
    """The firm inspected."""
    return session.get_one(Firm, inspection.firm_id)


def name_of(session: Session, person_id: uuid.UUID | None) -> str:
    """Somebody's name; nobody's is empty."""
    return session.scalar(select(Person.name).where(Person.id == person_id)) or ""


def finding_rows(session: Session, inspection_id: uuid.UUID) -> Sequence[InspectionFinding]:
    """What was found so far."""
    query = select(InspectionFinding).where(InspectionFinding.inspection_id == inspection_id)
    return session.scalars(query.order_by(InspectionFinding.item)).all()


def photo_rows(session: Session, inspection_id: uuid.UUID) -> list[PhotoRow]:
    """The photographs, in the order they were taken."""
    query = (
        select(InspectionPhoto, StoredFile.sha256)
        .join(StoredFile, StoredFile.id == InspectionPhoto.file_id)
        .where(InspectionPhoto.inspection_id == inspection_id)
        .order_by(InspectionPhoto.taken_at, InspectionPhoto.id)
    )
    return [
        PhotoRow(one.id, one.item, one.token, one.position, checksum, one.taken_at)
        for one, checksum in session.execute(query)
    ]


def photo_of(session: Session, photo_id: uuid.UUID) -> tuple[InspectionPhoto, Inspection, StoredFile]:
    """One photograph with its inspection and file."""
    photo = session.get(InspectionPhoto, photo_id)
    if photo is None:
        raise NotFound()
    return photo, inspection_of(session, photo.inspection_id), session.get_one(StoredFile, photo.file_id)


def open_inspection(session: Session, application_id: uuid.UUID, kind: str) -> Inspection | None:
    """The inspection of a kind that is not finished."""
    query = select(Inspection).where(
        Inspection.application_id == application_id, Inspection.kind == kind, Inspection.state != "finished"
    )
    return session.scalar(query)


def finished_visit(session: Session, application_id: uuid.UUID, *, since: datetime | None) -> Inspection | None:
    """The newest finished visit of a case, begun since a moment if given."""
    query = select(Inspection).where(
        Inspection.application_id == application_id, Inspection.kind == "visit", Inspection.state == "finished"
    )
    if since is not None:
        query = query.where(Inspection.begun_at >= since)
    return session.scalar(query.order_by(Inspection.finished_at.desc()).limit(1))


def of_case(session: Session, application_id: uuid.UUID) -> list[tuple[Inspection, str]]:
    """Every inspection of a case with its inspector's name, newest first."""
    query = (
        select(Inspection, Person.name)
        .outerjoin(Person, Person.id == func.coalesce(Inspection.inspector_id, Inspection.assigned_to))
        .where(Inspection.application_id == application_id)
        .order_by(Inspection.planned_at.desc(), Inspection.id)
    )
    return [(inspection, name or "") for inspection, name in session.execute(query)]


def shown(session: Session, inspection: Inspection) -> dict[str, Any]:
    """What the pages of one inspection have in common: items in their sections with finding and photographs."""
    findings = {row.item: row for row in finding_rows(session, inspection.id)}
    photos = photo_rows(session, inspection.id)
    return {
        "inspection": inspection,
        "firm": firm_of(session, inspection),
        "inspector": name_of(session, inspection.inspector_id or inspection.assigned_to),
        "findings": findings,
        "photos": photos,
        "left": sum(item["code"] not in findings for item in inspection.checklist),
    }


def inspections(
    session: Session, who: Actor, *, state: str = "", mine: bool = False, page: int = 1
) -> Listing[InspectionRow]:
    """Inspections this person may see: open ones first, the oldest first among them."""
    inspector = aliased(Person)
    query = (
        select(Inspection, Firm.name, inspector.name)
        .join(Firm, Firm.id == Inspection.firm_id)
        .outerjoin(inspector, inspector.id == func.coalesce(Inspection.inspector_id, Inspection.assigned_to))
        .where(free_of_interest(Inspection.firm_id, who))
    )
    if "any" not in scopes("inspection.list", who):
        query = query.where(Inspection.area == who.area)
    if state in STATES:
        query = query.where(Inspection.state == state)
    if mine:
        query = query.where(func.coalesce(Inspection.inspector_id, Inspection.assigned_to) == who.id)
    total = session.scalar(query.with_only_columns(func.count())) or 0
    ordered = query.order_by((Inspection.state == "finished"), Inspection.planned_at, Inspection.id)
    rows = [
        InspectionRow(
            one.id, firm, one.area, one.kind, one.state, one.result, one.planned_at, name or "",
            who.id in (one.inspector_id or one.assigned_to,),
        )
        for one, firm, name in session.execute(ordered.limit(PAGE).offset((page - 1) * PAGE))
    ]  # fmt: skip
    return Listing(rows, total, page)


@waits
def waiting(session: Session, who: Actor, _at: datetime) -> Desk | None:
    """Inspections that wait for this inspector; for a firm's representative those to confirm."""
    if scopes("inspection.confirm", who):
        query = select(func.count()).where(
            Inspection.firm_id.in_(who.firms), Inspection.state == "begun", Inspection.confirmed_at.is_(None)
        )
        count = session.scalar(query) or 0
        tally = Tally(N_("现场检查等待企业确认"), count, "inspections.own")
        return Desk(N_("现场检查"), (tally,)) if count else None
    if not scopes("inspection.conduct", who):
        return None
    query = select(func.count()).where(
        Inspection.state.in_(OPEN),
        func.coalesce(Inspection.inspector_id, Inspection.assigned_to) == who.id,
        free_of_interest(Inspection.firm_id, who),
    )
    count = session.scalar(query) or 0
    return Desk(N_("现场检查"), (Tally(N_("等我检查"), count, "inspections.index", {"mine": "yes"}),))


def own_open(session: Session, firms: Sequence[uuid.UUID]) -> list[tuple[Inspection, Firm]]:
    """The inspections under way at some firms, for their representative."""
    query = select(Inspection, Firm).join(Firm, Firm.id == Inspection.firm_id)
    query = query.where(Inspection.firm_id.in_(firms), Inspection.state.in_(OPEN)).order_by(Inspection.planned_at)
    return [(inspection, firm) for inspection, firm in session.execute(query)]
