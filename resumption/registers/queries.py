"""Read registers: imports, what they contradict in a roster, and who stands on two firms' rosters."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import Select, case, func, select, true
from sqlalchemy.orm import Session, aliased

from office.accounts.models import Person
from office.accounts.permissions import Actor
from office.accounts.queries import reached
from office.errors import NotFound
from office.files.models import StoredFile
from office.firms.models import Firm
from office.interests.queries import free_of_interest
from office.jobs.models import Job
from office.listing import PAGE, Listing
from office.sealing import seal_in_use
from resumption.applications.models import Application
from resumption.declarations.models import Roster, RosterEntry
from resumption.policy.contradictions import contradicted, rules_in_force
from resumption.registers.models import ContradictionNote, RegisterImport, RegisterRecord
from resumption.registers.storing import name_index

STANDING = ("reading", "imported")
CONCERNED = (
    "filed",
    "returned",
    "proposed",
    "approved",
    "recorded",
)  # applications whose reviewers are told of a double roster
PAIRS: dict[str, Any] = {
    "document_index": pl.Binary, "row": pl.Int64, "name": pl.String, "returned_on": pl.Date, "origin_area": pl.String,
    "stayed_at": pl.String, "key_area": pl.Boolean, "register": pl.String, "day": pl.Date, "origin": pl.String,
    "destination": pl.String, "place": pl.String, "vehicle": pl.String, "note": pl.String, "name_index": pl.Binary,
}  # fmt: skip


@dataclass(frozen=True)
class ImportRow:
    """One import as listed."""

    id: uuid.UUID
    register: str
    state: str
    file_name: str
    uploaded_at: datetime
    uploaded_by: str
    rows: int
    imported: int
    wrong: int
    purged: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True)
class Contradiction:
    """One rule broken between a declaration and a record: both sides, as they stand. Nothing is decided by it."""

    fingerprint: str
    rule: str
    row: int
    name: str
    returned_on: date | None
    origin_area: str | None
    stayed_at: str | None
    key_area: bool | None
    register: str
    day: date
    origin: str | None
    destination: str | None
    place: str | None
    vehicle: str | None
    note: str | None
    other_name: bool


@dataclass(frozen=True)
class Told:
    """What a reviewer noted about a contradiction."""

    words: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Elsewhere:
    """Somebody of this roster who stands on another firm's, too; ``firm_name`` is empty where the reader may not see
    that firm's case."""

    row: int
    name: str
    firm_name: str
    state: str


def imports(session: Session, *, register: str = "", state: str = "", page: int = 1) -> Listing[ImportRow]:
    """Imports, newest first, of one register and in one state if named."""
    query = (
        select(RegisterImport, StoredFile.name, Person.name)
        .join(StoredFile, StoredFile.id == RegisterImport.file_id)
        .join(Person, Person.id == RegisterImport.uploaded_by)
    )
    if register:
        query = query.where(RegisterImport.register == register)
    if state:
        query = query.where(RegisterImport.state == state)
    total = session.scalar(query.with_only_columns(func.count())) or 0
    ordered = query.order_by(RegisterImport.uploaded_at.desc(), RegisterImport.id)
    rows = [
        ImportRow(
            one.id, one.register, one.state, file, one.uploaded_at, who, one.rows, one.imported, one.wrong,
            one.purged, one.first_day, one.last_day,
        )
        for one, file, who in session.execute(ordered.limit(PAGE).offset((page - 1) * PAGE))
    ]  # fmt: skip
    return Listing(rows, total, page)


def import_of(session: Session, import_id: uuid.UUID) -> RegisterImport:
    """One import."""
    found = session.get(RegisterImport, import_id)
    if found is None:
        raise NotFound()
    return found


def standing_import(session: Session, register: str, checksum: bytes) -> RegisterImport | None:
    """The import of this very file that still counts, or is being read."""
    query = select(RegisterImport).where(
        RegisterImport.register == register,
        RegisterImport.checksum == checksum,
        RegisterImport.state.in_(STANDING),
    )
    return session.scalar(query)


def file_of(session: Session, taken: RegisterImport) -> StoredFile:
    """The file that was handed in."""
    return session.get_one(StoredFile, taken.file_id)


def problem_list(session: Session, taken: RegisterImport) -> StoredFile:
    """The list of all wrong cells; ``NotFound`` when there is none or its time is over."""
    found = session.get(StoredFile, taken.list_file_id) if taken.list_file_id else None
    if found is None or found.erased_at is not None:
        raise NotFound()
    return found


def has_list(session: Session, taken: RegisterImport) -> bool:
    """Whether the list of wrong cells can still be had."""
    found = session.get(StoredFile, taken.list_file_id) if taken.list_file_id else None
    return found is not None and found.erased_at is None


def job_of(session: Session, taken: RegisterImport) -> Job | None:
    """The job that reads a file."""
    return session.get(Job, taken.job_id) if taken.job_id else None


def names_of(session: Session, ids: Sequence[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """The names of some people."""
    query = select(Person.id, Person.name).where(Person.id.in_([one for one in ids if one]))
    return dict(session.execute(query).all())


def contradictions_of(session: Session, roster_id: uuid.UUID, *, on: date) -> list[Contradiction]:
    """What the imported registers contradict in a roster's declarations, by the rules in force on ``on``.

    Matched by the keyed hash of the document number alone; a record that several files repeat is told once. In the
    order of the roster's rows, then of the days.
    """
    rows = session.execute(_pairs(roster_id)).all()
    if not rows:
        return []
    found = contradicted(pl.DataFrame(rows, schema=PAIRS, orient="row"), on=on).sort("row", "day", "register", "rule")
    return [_contradiction(one) for one in found.iter_rows(named=True)]


def _pairs(roster_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    entry, kept = RosterEntry, RegisterRecord
    day = func.coalesce(kept.arrived_on, kept.seen_on)
    return (
        select(
            entry.document_index, entry.row, entry.name, entry.returned_on, entry.origin_area, entry.stayed_at,
            entry.key_area, kept.register, day, kept.origin, kept.destination, kept.place, kept.vehicle, kept.note,
            kept.name_index,
        )
        .join(kept, kept.document_index == entry.document_index)
        .join(RegisterImport, RegisterImport.id == kept.import_id)
        .where(entry.roster_id == roster_id, RegisterImport.state == "imported")
        .distinct()
    )  # fmt: skip


def _contradiction(one: dict[str, Any]) -> Contradiction:
    told = "|".join(str(one[part]) for part in ("rule", "register", "day", "elsewhere"))
    fingerprint = hashlib.sha256(one["document_index"] + told.encode()).hexdigest()[:32]
    same = one["name_index"] is None or one["name_index"] == name_index(seal_in_use(), one["name"])
    kept = {name: one[name] for name in Contradiction.__dataclass_fields__ if name in one}
    return Contradiction(fingerprint=fingerprint, other_name=not same, **kept)


def notes_of(session: Session, application_id: uuid.UUID) -> dict[str, list[Told]]:
    """What was noted about a case's contradictions, oldest first, by fingerprint."""
    query = (
        select(ContradictionNote, Person.name)
        .join(Person, Person.id == ContradictionNote.noted_by)
        .where(ContradictionNote.application_id == application_id)
        .order_by(ContradictionNote.noted_at, ContradictionNote.id)
    )
    told: dict[str, list[Told]] = {}
    for note, who in session.execute(query):
        told.setdefault(note.fingerprint, []).append(Told(note.words, who, note.noted_at))
    return told


def elsewhere_employed(session: Session, application: Application, who: Actor | None = None) -> list[Elsewhere]:
    """People of the case's roster who stand on the roster of another firm's filed or approved application.

    With ``who``, nothing of a firm they have an interest in, and no name of one whose case is not theirs to see.
    """
    if application.roster_id is None:
        return []
    ours, theirs = aliased(RosterEntry), aliased(RosterEntry)
    seen = reached("case.view", who, area=Application.area, department=Application.department) if who else true()
    firm_name = case((seen, Firm.name), else_="").label("firm_name")
    query = (
        select(ours.row, ours.name, firm_name, Application.state)
        .join(theirs, theirs.document_index == ours.document_index)
        .join(Roster, Roster.id == theirs.roster_id)
        .join(Application, Application.roster_id == Roster.id)
        .join(Firm, Firm.id == Application.firm_id)
        .where(
            ours.roster_id == application.roster_id,
            Application.firm_id != application.firm_id,
            Application.state.in_(CONCERNED),
        )
        .distinct()
        .order_by(ours.row, firm_name, Application.state)
    )
    if who is not None:
        query = query.where(free_of_interest(Application.firm_id, who))
    return [Elsewhere(row, name, firm, state) for row, name, firm, state in session.execute(query)]


def told_of(session: Session, application: Application, who: Actor, *, on: date) -> dict[str, Any]:
    """What the registers' part of a case page shows."""
    roster = application.roster_id
    return {
        "contradictions": contradictions_of(session, roster, on=on) if roster else [],
        "contradiction_notes": notes_of(session, application.id),
        "contradiction_rules": rules_in_force(on),
        "elsewhere": elsewhere_employed(session, application, who),
    }
