"""Imported registers. A document number is kept as a keyed hash alone, the same as in ``roster_entries``."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_

STATES = ("reading", "imported", "refused", "withdrawn")
REGISTER_KNOWN = "register IN ('checkpoint', 'survey', 'ticket')"


class RegisterImport(Base, Identified):
    """One uploaded file of a register and what became of it.

    ``rows`` were read, ``wrong`` of them left out, ``imported`` kept, ``purged`` of those deleted when their time was
    over. The records of a withdrawn import stay until then and count for nothing.
    """

    __tablename__ = "register_imports"
    __table_args__ = (
        CheckConstraint(REGISTER_KNOWN, name="register_known"),
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="state_known"),
        CheckConstraint("imported >= 0 AND wrong >= 0 AND imported + wrong <= rows", name="parts_within_rows"),
        CheckConstraint("purged >= 0 AND purged <= imported", name="purged_within_imported"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawal_complete"),
        Index(
            "uq_register_imports_standing_checksum",
            "register",
            "checksum",
            unique=True,
            postgresql_where=text("state IN ('reading', 'imported')"),
        ),
        Index(None, "uploaded_at"),
    )

    register: Mapped[str]
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    checksum: Mapped[bytes] = mapped_column(LargeBinary, doc="keyed hash of the file as it was handed in")
    state: Mapped[str] = mapped_column(default="reading")
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id"))
    rows: Mapped[int] = mapped_column(default=0)
    imported: Mapped[int] = mapped_column(default=0)
    wrong: Mapped[int] = mapped_column(default=0)
    purged: Mapped[int] = mapped_column(default=0)
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    problems: Mapped[list[Any]] = mapped_column(doc="wrong cells, as many as a page can show, numbers masked")
    problem_count: Mapped[int] = mapped_column(default=0)
    list_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"), doc="all wrong cells, as CSV")
    refusal: Mapped[dict[str, Any] | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawal_reason: Mapped[str] = mapped_column(default="")


class RegisterRecord(Base):
    """One row of a register: somebody, known by keyed hashes, was here or came from there on a day."""

    __tablename__ = "register_records"
    __table_args__ = (CheckConstraint(REGISTER_KNOWN, name="register_known"), Index(None, "document_index"))

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("register_imports.id"))
    register: Mapped[str]
    row: Mapped[int] = mapped_column(doc="row of the file, as the office sees it")
    document_index: Mapped[bytes] = mapped_column(LargeBinary)
    name_index: Mapped[bytes | None] = mapped_column(LargeBinary, doc="keyed hash of the name: tells a slip of the pen")
    seen_on: Mapped[date]
    arrived_on: Mapped[date | None]
    origin: Mapped[str | None]
    destination: Mapped[str | None]
    place: Mapped[str | None]
    vehicle: Mapped[str | None]
    temperature_tenths: Mapped[int | None]
    note: Mapped[str | None]


class ContradictionNote(Base, Identified):
    """What a reviewer found when looking into one contradiction: "checked, explained: …". Nothing follows from it.

    ``fingerprint`` tells the contradiction (person, rule, register, day, place) without naming anybody.
    """

    __tablename__ = "contradiction_notes"
    __table_args__ = (CheckConstraint("words <> ''", name="words_given"), Index(None, "application_id"))

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    fingerprint: Mapped[str]
    words: Mapped[str]
    noted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    noted_at: Mapped[datetime]


explain_constraint(
    "uq_register_imports_standing_checksum", N_("这份文件已经导入过，没有重复导入。如需重新导入，请先撤销原来的一次。")
)
explain_constraint("ck_contradiction_notes_words_given", N_("请写明核查结果。"))
name_acts(
    register_uploaded=N_("已上传登记簿"),
    register_imported=N_("已导入登记簿"),
    register_refused=N_("登记簿未能导入"),
    register_withdrawn=N_("已撤销登记簿导入"),
    registers_purged=N_("已清理到期登记"),
    contradiction_explained=N_("已核查登记矛盾"),
)
