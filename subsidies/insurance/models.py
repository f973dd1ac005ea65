"""The unemployment-insurance register, as the human-resources bureau hands it over once a year."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Fen, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_

STATES = ("reading", "previewed", "confirmed", "discarded", "refused")


class InsuranceImport(Base, Identified):
    """One uploaded file of a year's register: what it would change is shown before anything is written.

    ``rows`` were read, ``wrong`` of them left out. ``preview`` is what the right ones would change, or changed:
    counts and some firms of each kind, plain JSON. ``as_of`` is the day the bureau states it for.
    """

    __tablename__ = "insurance_imports"
    __table_args__ = (
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="state_known"),
        CheckConstraint("wrong >= 0 AND wrong <= rows", name="wrong_within_rows"),
        CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmation_complete"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmation_named"),
        Index(
            "uq_insurance_imports_pending_year",
            "year",
            unique=True,
            postgresql_where=text("state IN ('reading', 'previewed')"),
        ),
        Index(None, "uploaded_at"),
    )

    year: Mapped[int]
    as_of: Mapped[date]
    document: Mapped[str] = mapped_column(doc="number of the paper it came with")
    publisher: Mapped[str]
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    checksum: Mapped[bytes] = mapped_column(LargeBinary, doc="keyed hash of the file as it was handed in")
    state: Mapped[str] = mapped_column(default="reading")
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id"))
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    rows: Mapped[int] = mapped_column(default=0)
    wrong: Mapped[int] = mapped_column(default=0)
    problems: Mapped[list[Any]] = mapped_column(doc="wrong cells, as many as a page can show")
    problem_count: Mapped[int] = mapped_column(default=0)
    preview: Mapped[dict[str, Any] | None]
    refusal: Mapped[dict[str, Any] | None]


class InsuranceRecord(Base):
    """One right row of an import, kept as it came: where each standing figure is from."""

    __tablename__ = "insurance_records"
    __table_args__ = (
        UniqueConstraint("import_id", "credit_code"),
        CheckConstraint("paid_fen >= 0", name="paid_not_negative"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("insurance_imports.id"))
    row: Mapped[int] = mapped_column(doc="row of the file, as the office sees it")
    credit_code: Mapped[str]
    name: Mapped[str]
    insured_start: Mapped[int]
    insured_end: Mapped[int]
    not_counted: Mapped[int]
    drawing_benefit: Mapped[int]
    months_contributed: Mapped[int]
    paid_fen: Mapped[int] = mapped_column(Fen)
    serious_breach: Mapped[bool]
    zombie_firm: Mapped[bool]
    bank: Mapped[str | None]
    account_name: Mapped[str | None]
    account_number: Mapped[str | None]
    cnaps: Mapped[str | None]


class InsuredUnit(Base, Identified):
    """One insured unit's year as it stands: what the refund is computed from. Amounts in fen.

    ``record_id`` is the row it came from; a newer import of the year replaces the figures.
    """

    __tablename__ = "insured_units"
    __table_args__ = (
        UniqueConstraint("firm_id", "year"),
        CheckConstraint("paid_fen >= 0", name="paid_not_negative"),
    )

    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    year: Mapped[int]
    insured_start: Mapped[int]
    insured_end: Mapped[int]
    not_counted: Mapped[int]
    drawing_benefit: Mapped[int]
    months_contributed: Mapped[int]
    paid_fen: Mapped[int] = mapped_column(Fen)
    serious_breach: Mapped[bool]
    zombie_firm: Mapped[bool]
    record_id: Mapped[int | None] = mapped_column(ForeignKey("insurance_records.id"))


explain_constraint(
    "uq_insurance_imports_pending_year", N_("该年度已有一份参保名册待确认，请先确认或放弃那一份，再上传新的。")
)
explain_constraint("uq_insurance_records_import_id_credit_code", N_("同一单位在文件中出现两次，请删去一行。"))
name_acts(
    insurance_uploaded=N_("已上传参保名册"),
    insurance_read=N_("已读取参保名册"),
    insurance_refused=N_("参保名册未能读取"),
    insurance_compared=N_("已重新比对参保名册"),
    insurance_confirmed=N_("已确认参保名册"),
    insurance_firms_entered=N_("已登记名册中的新单位"),
    insurance_discarded=N_("已放弃参保名册"),
)
