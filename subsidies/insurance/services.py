"""Verbs on the insurance register: take a file in, show what it changes, confirm, compare again, or leave it."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import IO, Any

from sqlalchemy import func, literal, select, text
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from office.errors import Conflict, DomainError, Invalid, NotFound
from office.files.large import FIRST, checksum, keep_large_file, table_type
from office.firms.areas import AREAS
from office.firms.models import Firm
from office.firms.pinyin import initials
from office.jobs.services import enqueue
from office.journal.services import record
from office.wording import N_, plain
from subsidies.insurance.models import InsuranceImport, InsuranceRecord, InsuredUnit
from subsidies.insurance.queries import FIGURES, changes

READ = "insurance.read"
EARLIEST, LATEST = 1999, 2100
MOST_SHOWN = 200
DROP = """
    DELETE FROM insured_units u USING firms f WHERE f.id = u.firm_id AND u.year = :year AND NOT EXISTS
        (SELECT FROM insurance_records r WHERE r.import_id = :import AND r.credit_code = f.credit_code)
"""


def upload_register(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    name: str,
    content: IO[bytes],
    year: int | None,
    as_of: date | None,
    document: str,
    publisher: str,
) -> InsuranceImport:
    """Keep a year's file, sealed, and have it read in the background; nothing changes before somebody confirms."""
    if year is None or not EARLIEST <= year <= min(LATEST, at.year):
        raise Invalid(N_("请填写名册的年度，例如 2019。"), field="year")
    if as_of is None or as_of > at.date():
        raise Invalid(N_("请填写名册的数据日期，不能晚于今天。"), field="as_of")
    if not document.strip():
        raise Invalid(N_("请填写名册的来文编号。"), field="document")
    kind = table_type(content.read(FIRST))
    content.seek(0)
    known = checksum(content)
    same = select(InsuranceImport).where(
        InsuranceImport.year == year, InsuranceImport.checksum == known, InsuranceImport.state == "confirmed"
    )
    earlier = session.scalars(same.limit(1)).one_or_none()
    if earlier is not None:
        raise Conflict(
            N_("这份文件已于 {day} 作为 {year} 年度名册导入过。"),
            field="file",
            day=earlier.uploaded_at.date().isoformat(),
            year=year,
        )
    file = keep_large_file(session, actor=actor, at=at, name=name, content=content, kind=kind)
    taken = InsuranceImport(
        year=year,
        as_of=as_of,
        document=document.strip(),
        publisher=publisher.strip(),
        file_id=file.id,
        checksum=known,
        uploaded_at=at,
        uploaded_by=actor,
        problems=[],
    )
    session.add(taken)
    session.flush()
    taken.job_id = enqueue(session, actor=actor, at=at, kind=READ, subject_id=taken.id).id
    session.flush()
    noted(session, actor, at, taken, "insurance_uploaded", file=file.sha256)
    return taken


def show_changes(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    taken: InsuranceImport,
    rows: int,
    wrong: int,
    problems: Sequence[dict[str, object]],
    problem_count: int,
) -> None:
    """The file was read: what it would change is worked out and waits for somebody's confirmation."""
    taken.state, taken.rows, taken.wrong = "previewed", rows, wrong
    taken.problems, taken.problem_count = list(problems)[:MOST_SHOWN], problem_count
    taken.preview = changes(session, taken)
    session.flush()
    noted(session, actor, at, taken, "insurance_read", rows=rows, wrong=wrong)


def refuse_file(
    session: Session, *, actor: uuid.UUID, at: datetime, taken: InsuranceImport, error: DomainError
) -> None:
    """The file as a whole is no register: the sentence is kept for the page."""
    taken.state = "refused"
    taken.refusal = {"sentence": error.sentence, "values": plain(error.values)}
    session.flush()
    noted(session, actor, at, taken, "insurance_refused", reason=str(error))


def pending(session: Session, import_id: uuid.UUID) -> InsuranceImport:
    """An import that waits for a confirmation, locked until the transaction ends."""
    query = select(InsuranceImport).where(InsuranceImport.id == import_id).with_for_update()
    taken = session.scalars(query).one_or_none()
    if taken is None:
        raise NotFound()
    if taken.state != "previewed":
        raise Conflict(N_("这份名册不在待确认状态，请刷新查看最新状态。"))
    return taken


def compare_again(session: Session, *, actor: uuid.UUID, at: datetime, import_id: uuid.UUID) -> InsuranceImport:
    """Work the changes out anew, as firms or the register have moved on since they were shown."""
    taken = pending(session, import_id)
    taken.preview = changes(session, taken)
    session.flush()
    noted(session, actor, at, taken, "insurance_compared")
    return taken


def discard_register(session: Session, *, actor: uuid.UUID, at: datetime, import_id: uuid.UUID) -> InsuranceImport:
    """Leave the register as it is."""
    taken = pending(session, import_id)
    taken.state = "discarded"
    session.flush()
    noted(session, actor, at, taken, "insurance_discarded")
    return taken


def enter_unknown(session: Session, *, actor: uuid.UUID, at: datetime, import_id: uuid.UUID) -> InsuranceImport:
    """Enter the insured units nobody has registered as firms, by code and name; then compare again.

    The district is that of the code's registration authority, where it is one of ours; others stay out.
    """
    taken = pending(session, import_id)
    query = (
        select(InsuranceRecord.credit_code, InsuranceRecord.name)
        .outerjoin(Firm, Firm.credit_code == InsuranceRecord.credit_code)
        .where(InsuranceRecord.import_id == taken.id, Firm.id.is_(None))
    )
    entered = [
        Firm(
            credit_code=code, name=name, initials=initials(name), area=code[2:8], industry="", industry_name="",
            registered_at=at,
        )
        for code, name in session.execute(query)
        if code[2:8] in AREAS
    ]  # fmt: skip
    session.add_all(entered)
    session.flush()
    taken.preview = changes(session, taken)
    session.flush()
    noted(session, actor, at, taken, "insurance_firms_entered", firms=len(entered))
    return taken


def confirm_register(session: Session, *, actor: uuid.UUID, at: datetime, import_id: uuid.UUID) -> InsuranceImport:
    """Make the import the year's register: exactly what was shown, refused when that is no longer what would change.

    What was offered on the older register stays as it was computed; a new computation reads this one.
    """
    taken = pending(session, import_id)
    if changes(session, taken) != taken.preview:
        raise Conflict(N_("名册或企业登记在预览之后有变化，请重新比对后再确认。"))
    asked = {"year": taken.year, "import": taken.id}
    session.execute(text(DROP), asked)
    session.execute(replacing(taken))
    taken.state, taken.confirmed_at, taken.confirmed_by = "confirmed", at, actor
    session.flush()
    counts = {kind: taken.preview[kind] for kind in ("added", "changed", "dropped", "unknown", "unchanged")}
    noted(session, actor, at, taken, "insurance_confirmed", **counts)
    return taken


def replacing(taken: InsuranceImport) -> Insert:
    """The import's rows as the year's figures: new ones in, known ones replaced."""
    figures = [getattr(InsuranceRecord, figure) for figure in FIGURES]
    given = (
        select(func.gen_random_uuid(), Firm.id, literal(taken.year), InsuranceRecord.id, *figures)
        .join(Firm, Firm.credit_code == InsuranceRecord.credit_code)
        .where(InsuranceRecord.import_id == taken.id)
    )
    row = insert(InsuredUnit).from_select(["id", "firm_id", "year", "record_id", *FIGURES], given)
    taken_over = {figure: row.excluded[figure] for figure in ("record_id", *FIGURES)}
    return row.on_conflict_do_update(constraint="uq_insured_units_firm_id_year", set_=taken_over)


def noted(session: Session, actor: uuid.UUID, at: datetime, taken: InsuranceImport, act: str, **details: Any) -> None:
    """The journal's entry of one act on an import."""
    record(
        session,
        actor=actor,
        at=at,
        act=act,
        subject_type="insurance_import",
        subject_id=taken.id,
        year=taken.year,
        document=taken.document,
        **details,
    )
