"""Read the official lists: who stands on them and by which document, and the imports that say so."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from office.accounts.models import Person
from office.errors import NotFound
from office.files.models import StoredFile
from office.firms.lists import Entry
from office.firms.models import BankAccount, Designation, Firm, ListImport, Representation
from office.firms.preview import Standing, changes
from office.journal.models import JournalEntry
from office.listing import PAGE, Listing

STATES = ("standing", "ended", "coming")


@dataclass(frozen=True)
class ListFilter:
    """What the address bar asks for; empty means everything."""

    list_name: str = ""
    year: int | None = None
    state: str = "standing"
    text: str = ""
    page: int = 1


@dataclass(frozen=True)
class DesignationRow:
    """A firm's place on a list, with where it comes from."""

    firm_name: str
    credit_code: str
    list_name: str
    grade: str | None
    year: int
    publisher: str | None
    document: str | None
    listed_name: str | None
    valid_from: date
    valid_until: date | None
    import_id: uuid.UUID | None
    imported_by: str | None
    imported_at: datetime | None
    source_file_id: uuid.UUID | None


@dataclass(frozen=True)
class ImportRow:
    """One import of lists as listed."""

    id: uuid.UUID
    file_name: str
    state: str
    document: str
    effective_from: date
    uploaded_at: datetime
    uploaded_by: str
    entries: int


def designations(session: Session, wanted: ListFilter, *, on: date) -> Listing[DesignationRow]:
    """One page of designations as filtered, by list, newest year and firm."""
    query = _rows()
    if wanted.list_name:
        query = query.where(Designation.list_name == wanted.list_name)
    if wanted.year:
        query = query.where(Designation.year == wanted.year)
    if wanted.text:
        query = query.where(
            Firm.name.contains(wanted.text, autoescape=True) | Firm.credit_code.startswith(wanted.text, autoescape=True)
        )
    begun = Designation.valid_from <= on
    over = Designation.valid_until.is_not(None) & (Designation.valid_until < on)
    query = query.where(
        *{"standing": (begun, ~over), "ended": (over,), "coming": (~begun, ~over)}.get(wanted.state, ())
    )
    total = session.scalar(query.with_only_columns(func.count())) or 0
    ordered = query.order_by(Designation.list_name, Designation.year.desc(), Firm.credit_code, Designation.valid_from)
    page = session.execute(ordered.limit(PAGE).offset((wanted.page - 1) * PAGE))
    return Listing([DesignationRow(*row) for row in page], total, wanted.page)


def designations_of(session: Session, firm_id: uuid.UUID) -> list[DesignationRow]:
    """Every place a firm has or had on a list, newest first, with provenance."""
    query = _rows().where(Designation.firm_id == firm_id)
    newest = query.order_by(Designation.year.desc(), Designation.list_name, Designation.valid_from.desc())
    return [DesignationRow(*row) for row in session.execute(newest)]


def _rows() -> Select[*tuple[Any, ...]]:
    importer = aliased(Person)
    return (
        select(
            Firm.name, Firm.credit_code, Designation.list_name, Designation.grade, Designation.year,
            Designation.publisher, Designation.document, Designation.listed_name, Designation.valid_from,
            Designation.valid_until, Designation.import_id, importer.name, ListImport.confirmed_at,
            ListImport.source_file_id,
        )
        .join(Firm, Firm.id == Designation.firm_id)
        .outerjoin(ListImport, ListImport.id == Designation.import_id)
        .outerjoin(importer, importer.id == Designation.imported_by)
    )  # fmt: skip


def years(session: Session) -> Sequence[int]:
    """The years there are lists of, newest first."""
    return session.scalars(select(Designation.year).distinct().order_by(Designation.year.desc())).all()


def list_imports(session: Session, *, page: int = 1) -> Listing[ImportRow]:
    """The imports of lists, newest first."""
    query = (
        select(
            ListImport.id, StoredFile.name, ListImport.state, ListImport.document, ListImport.effective_from,
            ListImport.uploaded_at, Person.name, func.jsonb_array_length(ListImport.entries),
        )
        .join(StoredFile, StoredFile.id == ListImport.file_id)
        .join(Person, Person.id == ListImport.uploaded_by)
    )  # fmt: skip
    total = session.scalar(select(func.count()).select_from(ListImport)) or 0
    newest = query.order_by(ListImport.uploaded_at.desc(), ListImport.id)
    rows = [ImportRow(*row) for row in session.execute(newest.limit(PAGE).offset((page - 1) * PAGE))]
    return Listing(rows, total, page)


def list_import_of(session: Session, import_id: uuid.UUID) -> ListImport:
    """One import of lists."""
    found = session.get(ListImport, import_id)
    if found is None:
        raise NotFound()
    return found


def files_of(session: Session, taken: ListImport) -> tuple[StoredFile, StoredFile | None]:
    """The workbook of an import, and the published document it came with, if any."""
    source = session.get(StoredFile, taken.source_file_id) if taken.source_file_id else None
    return session.get_one(StoredFile, taken.file_id), source


def people_of(session: Session, taken: ListImport) -> tuple[str, str]:
    """Who handed an import in and who confirmed it; empty where nobody has."""
    ids = [taken.uploaded_by, taken.confirmed_by]
    query = select(Person.id, Person.name).where(Person.id.in_([one for one in ids if one]))
    names = dict(session.execute(query).all())
    return names.get(taken.uploaded_by, ""), names.get(taken.confirmed_by, "") if taken.confirmed_by else ""


def firms_by_code(session: Session, codes: Iterable[str]) -> dict[str, Firm]:
    """The registered firms among some credit codes."""
    return {firm.credit_code: firm for firm in session.scalars(select(Firm).where(Firm.credit_code.in_(set(codes))))}


def standing_designations(session: Session, lists: Iterable[str]) -> list[Standing]:
    """Who stands on some lists."""
    query = (
        select(Designation.id, Firm.credit_code, Firm.name, Designation.list_name, Designation.year, Designation.grade)
        .join(Firm, Firm.id == Designation.firm_id)
        .where(Designation.list_name.in_(set(lists)), Designation.valid_until.is_(None))
    )
    return [Standing(str(row.id), *row[1:]) for row in session.execute(query)]


def changes_now(session: Session, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """What these entries would change in the lists as they stand."""
    firms = firms_by_code(session, (entry.credit_code for entry in entries))
    names = {code: firm.name for code, firm in firms.items()}
    return changes(entries, names, standing_designations(session, (entry.list_name for entry in entries)))


@dataclass(frozen=True)
class Representative:
    """Somebody who acts, or acted, for a firm."""

    person_id: uuid.UUID
    name: str
    email: str
    mobile: str | None
    active: bool
    confirmed_at: datetime | None
    ended_at: datetime | None
    end_reason: str


def firm_of(session: Session, firm_id: uuid.UUID) -> Firm:
    """One firm of the register."""
    found = session.get(Firm, firm_id)
    if found is None:
        raise NotFound()
    return found


def representatives(session: Session, firm_id: uuid.UUID) -> list[Representative]:
    """Who acts for a firm now, then who did, each the newest first."""
    query = (
        select(
            Person.id, Person.name, Person.email, Person.mobile, Person.active, Representation.confirmed_at,
            Representation.ended_at, Representation.end_reason,
        )
        .join(Person, Person.id == Representation.person_id)
        .where(Representation.firm_id == firm_id)
        .order_by(Representation.confirmed_at.desc().nulls_last(), Representation.ended_at.desc(), Person.id)
    )  # fmt: skip
    return [Representative(*row) for row in session.execute(query)]


def bank_account_of(session: Session, firm_id: uuid.UUID) -> BankAccount | None:
    """A firm's basic account, if it has entered one."""
    return session.scalar(select(BankAccount).where(BankAccount.firm_id == firm_id))


def firms_with_accounts(session: Session, firm_ids: Iterable[uuid.UUID]) -> list[tuple[Firm, bool]]:
    """Some firms by name, each with whether its basic account is known and still in the firm's name."""
    query = (
        select(Firm, (BankAccount.account_name == Firm.name).is_(True))
        .outerjoin(BankAccount, BankAccount.firm_id == Firm.id)
        .where(Firm.id.in_(list(firm_ids)))
        .order_by(Firm.name, Firm.id)
    )
    return [(firm, bool(right)) for firm, right in session.execute(query)]


@dataclass(frozen=True)
class AccountChange:
    """One entry of a basic account in the journal: endings of the numbers only; ``before`` is empty for the first."""

    at: datetime
    who: str
    before: str
    ending: str
    bank: str


def account_changes(session: Session, firm_id: uuid.UUID) -> list[AccountChange]:
    """When a firm's basic account was entered and changed, the newest first."""
    query = (
        select(JournalEntry, Person.name)
        .outerjoin(Person, Person.id == JournalEntry.actor_id)
        .where(JournalEntry.subject_id == firm_id, JournalEntry.act == "bank_account_kept")
        .order_by(JournalEntry.id.desc())
    )
    return [
        AccountChange(
            entry.at,
            name or "",
            (entry.details.get("before") or {}).get("ending", ""),
            entry.details["ending"],
            entry.details.get("bank", ""),
        )
        for entry, name in session.execute(query)
    ]
