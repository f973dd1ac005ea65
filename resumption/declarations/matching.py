"""Employees' own declarations and the roster: who is on it, whose word stands, how many there are of each clearance.

Somebody is on the roster who has the row's document number (by its keyed hash) and its name. The row then takes the
employee's own words and the clearance computed from them; what the firm's workbook said is kept beside, in ``stated``.
"""

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from resumption.applications.models import Application
from resumption.declarations.models import Declaration, Roster, RosterEntry
from resumption.policy.clearance import CLEARANCES
from resumption.policy.declaring import COMPARED, squeezed

OWN = (
    "sex", "department", "registered_residence", "address", "stayed_at", "returned_on", "origin_area", "transport",
    "vehicle_number", "key_area", "contact", "temperature_tenths", "symptoms", "health_code", "isolation_start",
    "commitment",
)  # fmt: skip
"""What a row takes from its person's declaration."""
JUDGED = ("clearance", "may_start", "reasons")


def entry_by_number(session: Session, roster_id: Any, index: bytes) -> RosterEntry | None:
    """The row of a roster with this document number."""
    query = select(RosterEntry).where(RosterEntry.roster_id == roster_id, RosterEntry.document_index == index)
    return session.scalars(query.order_by(RosterEntry.row).limit(1)).one_or_none()


def place(session: Session, application: Application, declaration: Declaration) -> None:
    """Give a standing declaration its place: on its person's row, on a new row if the firm accepted it, or as a
    proposal for the firm. The caller counts again (:func:`recount`)."""
    found = (
        entry_by_number(session, application.roster_id, declaration.document_index) if application.roster_id else None
    )
    if found is not None and squeezed(found.name) == squeezed(declaration.name):
        if declaration.proposal != "accepted":
            declaration.proposal = ""
        take(found, declaration)
    elif declaration.proposal == "accepted" and application.roster_id is not None:
        take(found or added(session, application, declaration), declaration)
    elif declaration.proposal == "":
        declaration.proposal = "open"
    session.flush()


def take(entry: RosterEntry, declaration: Declaration) -> None:
    """The row says from now on what its person says."""
    if entry.stated is None:
        entry.stated = stated(entry)
    entry.name = declaration.name
    entry.mobile_sealed = declaration.mobile_sealed
    for fact in (*OWN, *JUDGED):
        value = getattr(declaration, fact)
        # A department the firm knows and the employee left out is no loss of the firm's.
        if value is not None or fact != "department":
            setattr(entry, fact, value)
    entry.declaration_id = declaration.id


def stated(entry: RosterEntry) -> dict[str, Any]:
    """The firm's own words for what employees are compared by, as JSON; of an employee's new row, none."""
    facts = {"name": entry.name, **{fact: getattr(entry, fact) for fact in COMPARED}}
    return {fact: value.isoformat() if isinstance(value, date) else value for fact, value in facts.items()}


def read_stated(entry: RosterEntry) -> dict[str, Any]:
    """The firm's own words again, days as days."""
    facts = dict(entry.stated or {})
    for fact in ("returned_on", "isolation_start"):
        if facts.get(fact):
            facts[fact] = date.fromisoformat(facts[fact])
    return facts


def added(session: Session, application: Application, declaration: Declaration) -> RosterEntry:
    """A new row for somebody the firm has accepted, below the last."""
    last = session.scalar(select(func.max(RosterEntry.row)).where(RosterEntry.roster_id == application.roster_id)) or 1
    entry = RosterEntry(
        roster_id=application.roster_id,
        row=last + 1,
        name=declaration.name,
        document_type=declaration.document_type,
        document_sealed=declaration.document_sealed,
        document_index=declaration.document_index,
        stated={},
    )
    session.add(entry)
    return entry


def place_all(session: Session, application: Application, roster: Roster) -> None:
    """A new roster stands: every declaration of the application finds its place on it."""
    query = select(Declaration).where(Declaration.application_id == application.id, Declaration.state == "standing")
    standing = session.scalars(query.order_by(Declaration.declared_at, Declaration.id)).all()
    for declaration in standing:
        place(session, application, declaration)
    if standing:
        recount(session, roster)


def recount(session: Session, roster: Roster) -> None:
    """Count a roster's people by clearance and by first permitted day, as its rows stand now."""
    session.flush()
    rows = select(RosterEntry).where(RosterEntry.roster_id == roster.id)
    by_kind = rows.with_only_columns(RosterEntry.clearance, func.count()).group_by(RosterEntry.clearance)
    kinds = dict(session.execute(by_kind).all())
    by_day = rows.with_only_columns(RosterEntry.may_start, func.count()).group_by(RosterEntry.may_start)
    days = {day: number for day, number in session.execute(by_day) if day is not None}
    roster.people = sum(kinds.values())
    roster.counts = {
        **{kind: kinds.get(kind, 0) for kind in CLEARANCES},
        "days": {day.isoformat(): days[day] for day in sorted(days)},
    }
    session.flush()
