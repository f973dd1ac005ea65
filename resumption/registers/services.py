"""Verbs on registers: take a file in, keep or refuse it, undo an import, note a finding, delete what is due."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import IO, Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from office.errors import Conflict, DomainError, Invalid, NotFound
from office.files.large import FIRST, checksum, erase_file, keep_large_file, table_type
from office.files.models import StoredFile
from office.jobs.models import Job
from office.jobs.services import enqueue
from office.journal.services import record
from office.wording import N_, Bilingual, plain
from resumption.applications.models import Application
from resumption.applications.services import MARK, note
from resumption.policy.contradictions import retention_days
from resumption.registers.catalogue import BY_CODE, REGISTERS, register_of
from resumption.registers.models import ContradictionNote, RegisterImport, RegisterRecord
from resumption.registers.queries import contradictions_of, standing_import
from resumption.registers.reading import hidden

READ = "registers.read"
PURGE = "registers.purge"
LONGEST_NOTE = 500


def upload_register(
    session: Session, *, actor: uuid.UUID, at: datetime, register: str, name: str, content: IO[bytes]
) -> RegisterImport:
    """Keep a file, sealed, and have it read in the background. ``Conflict`` names the day it was already imported."""
    kind = register_of(register)
    type_ = table_type(content.read(FIRST))
    content.seek(0)
    known = checksum(content)
    earlier = standing_import(session, register, known)
    if earlier is not None:
        raise Conflict(
            N_("这份文件已于 {day} 作为“{register}”导入过，没有重复导入。如需重新导入，请先撤销原来的一次。"),
            field="file",
            day=earlier.uploaded_at.date().isoformat(),
            register=Bilingual(kind.title, kind.title_en),
        )
    file = keep_large_file(session, actor=actor, at=at, name=hidden(name, longest=120), content=content, kind=type_)
    taken = RegisterImport(
        register=register, file_id=file.id, checksum=known, uploaded_at=at, uploaded_by=actor, problems=[]
    )
    session.add(taken)
    session.flush()
    taken.job_id = enqueue(session, actor=actor, at=at, kind=READ, subject_id=taken.id).id
    session.flush()
    noted(session, actor, at, taken, "register_uploaded", file=file.sha256)
    return taken


def keep_import(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    taken: RegisterImport,
    rows: int,
    wrong: int,
    days: tuple[date | None, date | None],
    problems: Sequence[dict[str, object]],
    problem_count: int,
    problem_list: StoredFile | None,
) -> None:
    """The file was read and its right rows stored: from now on they count."""
    taken.state, taken.rows, taken.imported, taken.wrong = "imported", rows, rows - wrong, wrong
    taken.first_day, taken.last_day = days
    taken.problems, taken.problem_count = list(problems), problem_count
    taken.list_file_id = problem_list.id if problem_list else None
    session.flush()
    enqueue(session, actor=actor, at=at, kind=MARK)
    noted(session, actor, at, taken, "register_imported", rows=rows, imported=taken.imported, wrong=wrong)


def refuse_import(
    session: Session, *, actor: uuid.UUID, at: datetime, taken: RegisterImport, error: DomainError
) -> None:
    """The file as a whole is no such register: the sentence is kept for the page."""
    taken.state = "refused"
    taken.refusal = {"sentence": error.sentence, "values": plain(error.values)}
    session.flush()
    noted(session, actor, at, taken, "register_refused", reason=hidden(str(error)))


def withdraw_import(
    session: Session, *, actor: uuid.UUID, at: datetime, import_id: uuid.UUID, reason: str
) -> RegisterImport:
    """Undo an import: its records stay until their time is over, and count for nothing from now on."""
    taken = session.scalars(
        select(RegisterImport).where(RegisterImport.id == import_id).with_for_update()
    ).one_or_none()
    if taken is None:
        raise NotFound()
    if not reason.strip():
        raise Invalid(N_("请写明撤销的理由。"), field="reason")
    if taken.state != "imported":
        raise Conflict(N_("只有已导入的登记簿可以撤销，请刷新查看最新状态。"))
    taken.state, taken.withdrawn_at, taken.withdrawn_by = "withdrawn", at, actor
    taken.withdrawal_reason = hidden(reason, longest=LONGEST_NOTE)
    session.flush()
    enqueue(session, actor=actor, at=at, kind=MARK)
    noted(session, actor, at, taken, "register_withdrawn", reason=taken.withdrawal_reason, records=taken.imported)
    return taken


def explain_contradiction(
    session: Session, *, actor: uuid.UUID, at: datetime, application: Application, fingerprint: str, words: str
) -> ContradictionNote:
    """Note what a reviewer found out about one contradiction of the case as it stands."""
    text = hidden(words, longest=LONGEST_NOTE)
    if not text:
        raise Invalid(N_("请写明核查结果。"), field="words")
    if application.roster_id is None:
        raise NotFound()
    known = {one.fingerprint: one for one in contradictions_of(session, application.roster_id, on=at.date())}
    found = known.get(fingerprint)
    if found is None:
        raise Conflict(N_("该矛盾已不存在：申报或登记已有变化，请刷新后查看。"))
    row = ContradictionNote(
        application_id=application.id, fingerprint=fingerprint, words=text, noted_by=actor, noted_at=at
    )
    session.add(row)
    session.flush()
    note(session, actor, at, application, "contradiction_explained", rule=found.rule, row=found.row, reason=text)
    return row


def ask_for_purge(session: Session, *, actor: uuid.UUID, at: datetime) -> Job:
    """Have what is due deleted in the background."""
    return enqueue(session, actor=actor, at=at, kind=PURGE)


def purge_expired(session: Session, *, actor: uuid.UUID | None, at: datetime) -> dict[str, int]:
    """Delete the records kept for their register's days, then files of which none is left; how many, by register.

    A record of day D kept for n days is deleted from D + n + 1 on. Imports keep their figures.
    """
    counts = {register.code: purge_register(session, register.code, at.date()) for register in REGISTERS}
    session.flush()
    files = spent_files(session)
    told: dict[str, Any] = {"files": len(files), **counts}
    if any(counts.values()) or files:
        record(session, actor=actor, at=at, act="registers_purged", subject_type="register", **told)
    for file in files:
        erase_file(session, actor=actor, at=at, file=file)
    return counts


def purge_register(session: Session, code: str, on: date) -> int:
    """Delete one register's records that are due; the imports they came from count them."""
    before = on - timedelta(days=retention_days(code, on))
    due = RegisterRecord.register == code, RegisterRecord.seen_on < before
    counted = select(RegisterRecord.import_id, func.count()).where(*due).group_by(RegisterRecord.import_id)
    by_import = dict(session.execute(counted).all())
    if not by_import:
        return 0
    taken = select(RegisterImport).where(RegisterImport.id.in_(by_import)).order_by(RegisterImport.id)
    for one in session.scalars(taken.with_for_update()):
        one.purged += by_import[one.id]
    session.execute(delete(RegisterRecord).where(*due))
    return sum(by_import.values())


def spent_files(session: Session) -> Sequence[StoredFile]:
    """Files none of whose rows is kept any more: of refused imports, and of those whose records were all deleted."""
    over = (RegisterImport.state == "refused") | (
        RegisterImport.state.in_(["imported", "withdrawn"]) & (RegisterImport.purged == RegisterImport.imported)
    )
    query = (
        select(StoredFile)
        .join(RegisterImport, StoredFile.id.in_([RegisterImport.file_id, RegisterImport.list_file_id]))
        .where(over, StoredFile.erased_at.is_(None))
        .order_by(StoredFile.id)
    )
    return session.scalars(query).all()


def noted(session: Session, actor: uuid.UUID, at: datetime, taken: RegisterImport, act: str, **details: Any) -> None:
    """The journal's entry of one act on an import."""
    assert taken.register in BY_CODE
    record(
        session,
        actor=actor,
        at=at,
        act=act,
        subject_type="register_import",
        subject_id=taken.id,
        register=taken.register,
        **details,
    )
