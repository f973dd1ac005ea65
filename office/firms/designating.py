"""Verbs on official lists: take a workbook in and show what it changes; confirm, compare again, or leave it.

Nothing is written to the lists before somebody has seen the changes and confirmed them.
"""

import uuid
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid, NotFound
from office.files.services import PDF, XLSX, keep_file
from office.firms.lists import Entry, read_lists
from office.firms.models import Designation, ListImport
from office.firms.queries import changes_now, firms_by_code
from office.journal.services import record
from office.wording import N_

ONE_DAY = timedelta(days=1)
PAPERS = (PDF, "image/png", "image/jpeg")


def effective_day(text: str) -> date:
    """The day lists take effect, as a form gives it; ``Invalid`` when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(N_("请填写名录的生效日期。"), field="effective_from") from None


def preview_lists(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    name: str,
    content: bytes,
    effective_from: date,
    document: str,
    publisher: str,
    source: tuple[str, bytes] | None = None,
) -> ListImport:
    """Read a workbook of lists and keep what it would change; ``source`` is the published paper (name, bytes)."""
    if not document.strip():
        raise Invalid(N_("请填写公布名录的文号。"), field="document")
    file = keep_file(session, actor=actor, at=at, name=name, content=content, accepted=(XLSX,))
    entries, problems = read_lists(content)
    paper = (
        keep_file(session, actor=actor, at=at, name=source[0], content=source[1], accepted=PAPERS) if source else None
    )
    taken = ListImport(
        file_id=file.id,
        source_file_id=paper.id if paper else None,
        effective_from=effective_from,
        document=document.strip(),
        publisher=publisher.strip(),
        entries=[entry.as_json() for entry in entries],
        preview={
            "lists": changes_now(session, entries),
            "problems": [problem.as_json() for problem in problems],
        },
        uploaded_at=at,
        uploaded_by=actor,
    )
    session.add(taken)
    session.flush()
    noted(session, actor, at, taken, "list_previewed", entries=len(entries), problems=len(problems))
    return taken


def compare_again(session: Session, *, actor: uuid.UUID, at: datetime, import_id: uuid.UUID) -> ListImport:
    """Work the changes out anew, as the register or the lists have moved on since they were shown."""
    taken = open_import(session, import_id)
    taken.preview = {**taken.preview, "lists": changes_now(session, entries_of(taken))}
    session.flush()
    noted(session, actor, at, taken, "list_previewed", entries=len(taken.entries))
    return taken


def discard_lists(session: Session, *, actor: uuid.UUID, at: datetime, import_id: uuid.UUID) -> ListImport:
    """Leave the lists as they are."""
    taken = open_import(session, import_id)
    taken.state = "discarded"
    session.flush()
    noted(session, actor, at, taken, "list_discarded")
    return taken


def confirm_lists(session: Session, *, actor: uuid.UUID, at: datetime, import_id: uuid.UUID) -> ListImport:
    """Write what was shown, and nothing else: refused when it is no longer what would change.

    Dropped and regraded designations, and those of earlier years that are followed by a new one, end the day before
    the new list takes effect.
    """
    taken = open_import(session, import_id)
    entries = entries_of(taken)
    shown = taken.preview["lists"]
    if changes_now(session, entries) != shown:
        raise Conflict(N_("企业登记或名录在预览之后有变化，没有写入。请重新比对后再确认。"))
    taken.state, taken.confirmed_at, taken.confirmed_by = "confirmed", at, actor
    firms = firms_by_code(session, (entry.credit_code for entry in entries))
    for one in shown:
        given = [entry for entry in entries if (entry.list_name, entry.year) == (one["list"], one["year"])]
        known = {firms[entry.credit_code].id: entry for entry in given if entry.credit_code in firms}
        kept = end_designations(session, actor, at, taken, one["list"], one["year"], known)
        session.flush()
        new = {firm_id: entry for firm_id, entry in known.items() if firm_id not in kept}
        write_designations(session, actor, at, taken, new)
    session.flush()
    figures = {kind: sum(len(one[kind]) for one in shown) for kind in ("added", "dropped", "regraded", "unknown")}
    noted(session, actor, at, taken, "list_confirmed", document=taken.document, **figures)
    return taken


def end_designations(
    session: Session,
    actor: uuid.UUID,
    at: datetime,
    taken: ListImport,
    list_name: str,
    year: int,
    known: dict[uuid.UUID, Entry],
) -> set[uuid.UUID]:
    """End what the file does not repeat; the firms whose designation of this year stands as it is."""
    query = (
        select(Designation)
        .where(Designation.list_name == list_name, Designation.year <= year, Designation.valid_until.is_(None))
        .order_by(Designation.firm_id, Designation.year)
        .with_for_update()
    )
    kept = set()
    for row in session.scalars(query):
        entry = known.get(row.firm_id)
        if entry is not None and (row.year, row.grade) == (year, entry.grade):
            kept.add(row.firm_id)
            continue
        row.valid_until = max(taken.effective_from, row.valid_from) - ONE_DAY
        row.ended_by_import_id = taken.id
        about_firm(session, actor, at, taken, "designation_ended", row)
    return kept


def write_designations(
    session: Session, actor: uuid.UUID, at: datetime, taken: ListImport, new: dict[uuid.UUID, Entry]
) -> None:
    """New rows with their provenance."""
    for firm_id, entry in new.items():
        row = Designation(
            firm_id=firm_id,
            list_name=entry.list_name,
            grade=entry.grade,
            year=entry.year,
            publisher=entry.publisher or taken.publisher or None,
            document=entry.document or taken.document,
            valid_from=taken.effective_from,
            listed_name=entry.name,
            import_id=taken.id,
            imported_by=actor,
        )
        session.add(row)
        about_firm(session, actor, at, taken, "firm_designated", row)


def open_import(session: Session, import_id: uuid.UUID) -> ListImport:
    """An import nobody has decided on, locked until the transaction ends."""
    taken = session.scalars(select(ListImport).where(ListImport.id == import_id).with_for_update()).one_or_none()
    if taken is None:
        raise NotFound()
    if taken.state != "previewed":
        raise Conflict(N_("这次名录导入已经办结，请刷新查看。"))
    return taken


def entries_of(taken: ListImport) -> Sequence[Entry]:
    """The entries as they were read."""
    names = [field.name for field in fields(Entry)]
    return [Entry(**{name: entry[name] for name in names}) for entry in taken.entries]


def about_firm(session: Session, actor: uuid.UUID, at: datetime, taken: ListImport, act: str, row: Designation) -> None:
    """The journal's entry in a firm's own history."""
    record(
        session,
        actor=actor,
        at=at,
        act=act,
        subject_type="firm",
        subject_id=row.firm_id,
        firm_id=row.firm_id,
        list=row.list_name,
        year=row.year,
        grade=row.grade,
        document=row.document,
        list_import=taken.id,
    )


def noted(session: Session, actor: uuid.UUID, at: datetime, taken: ListImport, act: str, **details: Any) -> None:
    """The journal's entry of one act on an import."""
    record(session, actor=actor, at=at, act=act, subject_type="list_import", subject_id=taken.id, **details)
