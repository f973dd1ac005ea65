"""Read the insurance register: what an import would change, imports, the register that stands."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, aliased

from office.accounts.models import Person
from office.errors import NotFound
from office.files.models import StoredFile
from office.listing import PAGE, Listing
from subsidies.insurance.models import InsuranceImport, InsuranceRecord, InsuredUnit

SHOWN = 50
FIGURES = (
    "insured_start", "insured_end", "not_counted", "drawing_benefit", "months_contributed", "paid_fen",
    "serious_breach", "zombie_firm",
)  # fmt: skip
SAME = " AND ".join(f"u.{figure} = r.{figure}" for figure in FIGURES)
KINDS = {
    "added": "f.id IS NOT NULL AND u.id IS NULL",
    "changed": f"u.id IS NOT NULL AND NOT ({SAME})",
    "unchanged": f"u.id IS NOT NULL AND {SAME}",
    "unknown": "f.id IS NULL",
    "renamed": "f.id IS NOT NULL AND f.name <> r.name AND normalize(f.name, NFKC) <> normalize(r.name, NFKC)",
}
"""What a row of an import does to the register; ``renamed`` besides one of the others, and changes nothing.

Full-width and half-width brackets are the same name.
"""
JOINED = """
    FROM insurance_records r
    LEFT JOIN firms f ON f.credit_code = r.credit_code
    LEFT JOIN insured_units u ON u.firm_id = f.id AND u.year = :year
    WHERE r.import_id = :import
"""
DROPPED = """
    FROM insured_units u JOIN firms f ON f.id = u.firm_id
    WHERE u.year = :year AND NOT EXISTS
        (SELECT FROM insurance_records r WHERE r.import_id = :import AND r.credit_code = f.credit_code)
"""


def changes(session: Session, taken: InsuranceImport) -> dict[str, Any]:
    """What an import would change in its year as the register stands: how many of each kind, and the first of each."""
    asked = {"year": taken.year, "import": taken.id}
    counts = ", ".join(f"count(*) FILTER (WHERE {kind}) AS {name}" for name, kind in KINDS.items())
    sums = "coalesce(sum(r.paid_fen) FILTER (WHERE f.id IS NOT NULL), 0) AS paid_after"
    found = dict(session.execute(text(f"SELECT {counts}, {sums} {JOINED}"), asked).mappings().one())
    dropped = session.execute(text(f"SELECT count(*) {DROPPED}"), asked).scalar_one()
    before = select(func.coalesce(func.sum(InsuredUnit.paid_fen), 0)).where(InsuredUnit.year == taken.year)
    told: dict[str, Any] = {name: int(value) for name, value in found.items()}
    told |= {"dropped": dropped, "paid_before": int(session.scalar(before) or 0)}
    told["firms"] = {kind: _first(session, kind, asked) for kind in ("added", "changed", "unknown", "renamed")}
    rows = session.execute(
        text(f"SELECT f.credit_code, f.name, u.paid_fen AS before {DROPPED} ORDER BY f.credit_code LIMIT {SHOWN}"),
        asked,
    )
    told["firms"]["dropped"] = [dict(row) for row in rows.mappings()]
    return told


def _first(session: Session, kind: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    columns = "r.row, r.credit_code, r.name, f.name AS registered, u.paid_fen AS before, r.paid_fen AS after"
    query = text(f"SELECT {columns} {JOINED} AND {KINDS[kind]} ORDER BY r.row LIMIT {SHOWN}")
    return [dict(row) for row in session.execute(query, asked).mappings()]


def import_of(session: Session, import_id: uuid.UUID) -> InsuranceImport:
    """One import."""
    found = session.get(InsuranceImport, import_id)
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class ImportTold:
    """An import with its file's name and the people."""

    taken: InsuranceImport
    file_name: str
    uploaded_by: str
    confirmed_by: str


def imports(session: Session, *, page: int = 1, only: uuid.UUID | None = None) -> Listing[ImportTold]:
    """One page of imports, newest first; ``only`` one of them."""
    confirmer = aliased(Person)
    query = (
        select(InsuranceImport, StoredFile.name, Person.name, confirmer.name)
        .join(StoredFile, StoredFile.id == InsuranceImport.file_id)
        .join(Person, Person.id == InsuranceImport.uploaded_by)
        .outerjoin(confirmer, confirmer.id == InsuranceImport.confirmed_by)
        .order_by(InsuranceImport.uploaded_at.desc(), InsuranceImport.id)
    )
    if only:
        query = query.where(InsuranceImport.id == only)
    total = session.scalar(select(func.count()).select_from(InsuranceImport)) or 0
    rows = session.execute(query.limit(PAGE).offset((page - 1) * PAGE))
    return Listing([ImportTold(taken, name, by, confirmed or "") for taken, name, by, confirmed in rows], total, page)


@dataclass(frozen=True)
class Standing:
    """The register of one year as it stands: how many units, what they paid, which import it is from."""

    year: int
    units: int
    paid_fen: int
    taken: InsuranceImport | None


def standing(session: Session) -> list[Standing]:
    """The register by year, newest first."""
    query = (
        select(InsuredUnit.year, func.count(), func.sum(InsuredUnit.paid_fen))
        .group_by(InsuredUnit.year)
        .order_by(InsuredUnit.year.desc())
    )
    return [Standing(year, count, int(paid), newest(session, year)) for year, count, paid in session.execute(query)]


def newest(session: Session, year: int) -> InsuranceImport | None:
    """The import that stands for a year."""
    query = select(InsuranceImport).where(InsuranceImport.year == year, InsuranceImport.state == "confirmed")
    return session.scalars(query.order_by(InsuranceImport.confirmed_at.desc()).limit(1)).one_or_none()


def unit_of(session: Session, firm_id: uuid.UUID, year: int | None = None) -> InsuredUnit | None:
    """A firm's standing figures of a year, or of the newest year there are."""
    query = select(InsuredUnit).where(InsuredUnit.firm_id == firm_id)
    if year is not None:
        query = query.where(InsuredUnit.year == year)
    return session.scalars(query.order_by(InsuredUnit.year.desc()).limit(1)).one_or_none()


def record_of(session: Session, unit: InsuredUnit) -> InsuranceRecord | None:
    """The row of the import a unit's figures are from."""
    return session.get(InsuranceRecord, unit.record_id) if unit.record_id is not None else None


def years(session: Session) -> Sequence[int]:
    """The years there is a register of, newest first."""
    return session.scalars(select(InsuredUnit.year).distinct().order_by(InsuredUnit.year.desc())).all()
