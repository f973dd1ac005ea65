"""Read rosters: the newest upload, one by id, and the people of an accepted one, a page at a time."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from office.errors import NotFound
from office.files.models import StoredFile
from office.jobs.models import Job
from resumption.applications.models import Application
from resumption.declarations.models import Declaration, Roster, RosterEntry
from resumption.policy.law import law

PAGE = 100
GONE = ("draft", "withdrawn", "rejected")


@dataclass(frozen=True)
class PeopleFilter:
    """What the address bar asks for; empty means everybody."""

    clearance: str = ""
    text: str = ""
    page: int = 1


@dataclass(frozen=True)
class PersonRow:
    """One employee as shown: no identity number, no telephone."""

    row: int
    name: str
    department: str | None
    origin_area: str | None
    returned_on: date | None
    clearance: str
    may_start: date | None
    reasons: list[str]


def newest_roster(session: Session, application_id: uuid.UUID) -> Roster | None:
    """The last workbook uploaded for an application, whatever came of it."""
    query = select(Roster).where(Roster.application_id == application_id).order_by(Roster.uploaded_at.desc(), Roster.id)
    return session.scalar(query.limit(1))


def standing_roster(session: Session, application: Application) -> Roster | None:
    """The roster the application stands on."""
    return session.get(Roster, application.roster_id) if application.roster_id else None


def roster_with_application(session: Session, roster_id: uuid.UUID) -> tuple[Roster, Application]:
    """One roster and the application it was uploaded for."""
    roster = session.get(Roster, roster_id)
    if roster is None:
        raise NotFound()
    return roster, session.get_one(Application, roster.application_id)


def reading_of(session: Session, roster: Roster) -> Job | None:
    """The job that reads a roster."""
    return session.get(Job, roster.job_id) if roster.job_id else None


def marked_file(session: Session, roster: Roster) -> StoredFile:
    """The workbook handed back with its wrong cells marked."""
    found = session.get(StoredFile, roster.marked_file_id) if roster.marked_file_id else None
    if found is None:
        raise NotFound()
    return found


def people(session: Session, roster_id: uuid.UUID, wanted: PeopleFilter) -> tuple[Sequence[PersonRow], int]:
    """One page of a roster's people, in the order of the sheet, and how many match in all."""
    query = select(RosterEntry).where(RosterEntry.roster_id == roster_id)
    if wanted.clearance:
        query = query.where(RosterEntry.clearance == wanted.clearance)
    if wanted.text:
        query = query.where(RosterEntry.name.contains(wanted.text, autoescape=True))
    total = session.scalar(query.with_only_columns(func.count())) or 0
    page = query.order_by(RosterEntry.row).limit(PAGE).offset((wanted.page - 1) * PAGE)
    rows = [
        PersonRow(
            entry.row,
            entry.name,
            entry.department,
            entry.origin_area,
            entry.returned_on,
            entry.clearance or "incomplete",
            entry.may_start,
            entry.reasons or [],
        )
        for entry in session.scalars(page)
    ]
    return rows, total


def has_declared(on: date) -> ColumnElement[bool]:
    """Whether the person of a row has declared: in person, or, where the rule in force takes a filled row of the
    firm's workbook for it, by that."""
    own = RosterEntry.declaration_id.is_not(None)
    if not law("declaring", on).value("workbook_row_counts"):
        return own
    filled = [each.is_not(None) for each in (RosterEntry.key_area, RosterEntry.contact, RosterEntry.temperature_tenths)]
    return or_(own, and_(*filled, RosterEntry.commitment.is_(True)))


def undeclared(session: Session, roster_id: uuid.UUID | None, *, on: date) -> int:
    """How many people of a roster have still to declare; none where there is no roster."""
    query = select(func.count()).select_from(RosterEntry).where(RosterEntry.roster_id == roster_id)
    return session.scalar(query.where(~has_declared(on))) or 0


def waited_for(session: Session, application: Application, *, on: date) -> int:
    """How many declarations filing waits for, as the rule in force on ``on`` asks; 0 where it does not."""
    if application.roster_id is None or not law("whitelist", on).value("all_declared_required"):
        return 0
    return undeclared(session, application.roster_id, on=on)


def declaration_with_application(session: Session, declaration_id: uuid.UUID) -> tuple[Declaration, Application]:
    """One employee's declaration and the application it was given for."""
    declaration = session.get(Declaration, declaration_id)
    if declaration is None:
        raise NotFound()
    return declaration, session.get_one(Application, declaration.application_id)


def head_count(session: Session, firm_id: uuid.UUID, on: date) -> tuple[int, int]:
    """How many people stand on the rosters a firm filed and did not take back, and how many of them are local for sure.

    Local is who lives, and stayed or came from nowhere but, one of the day's ``clearance.local_names``; who says
    nothing of a place is not local for sure. Raises ``NotInForce`` before the first text.
    """
    names = law("clearance", on).value("local_names")
    places = (RosterEntry.registered_residence, RosterEntry.stayed_at, RosterEntry.origin_area)
    here = [or_(*(place.contains(name, autoescape=True) for name in names)) for place in places]
    nowhere = [func.coalesce(place, "") == "" for place in places]
    local = and_(here[0], *(or_(one, empty) for one, empty in zip(here[1:], nowhere[1:], strict=True)))
    query = (
        select(
            func.count(RosterEntry.document_index.distinct()),
            func.count(RosterEntry.document_index.distinct()).filter(local),
        )
        .join(Application, Application.roster_id == RosterEntry.roster_id)
        .where(Application.firm_id == firm_id, Application.state.not_in(GONE))
    )
    people, sure = session.execute(query).one()
    return people, sure
