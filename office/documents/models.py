"""Issued documents: numbered without a gap, never deleted, never rendered from anything but their frozen facts."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified
from office.journal.models import name_acts
from office.wording import N_


class DocumentSeries(Base):
    """The last number given out in a series and year (湖经信复, 2020); the row is the lock that keeps them unbroken."""

    __tablename__ = "document_series"

    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last_number: Mapped[int]


class IssuedDocument(Base, Identified):
    """An official paper: its number, its frozen facts, the signed PDF once the worker has printed it."""

    __tablename__ = "issued_documents"
    __table_args__ = (
        UniqueConstraint("series", "year", "number"),
        UniqueConstraint("verification_code"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_reason IS NULL)", name="revocation_has_reason"),
        Index(None, "subject_id"),
        Index(None, "sha256"),
    )

    series: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    template: Mapped[str]
    title: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    firm_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("firms.id"), doc="None for a paper about no single firm"
    )
    facts: Mapped[dict[str, Any]]
    verification_code: Mapped[str]
    issued_at: Mapped[datetime]
    issued_by: Mapped[uuid.UUID | None] = mapped_column(doc="None where a timetable had it issued")
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    sha256: Mapped[str | None]
    printed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]

    @property
    def full_number(self) -> str:
        """The number as printed: 湖经信复〔2020〕12号."""
        return f"{self.series}〔{self.year}〕{self.number}号"


name_acts(
    document_issued=N_("已出具文书"),
    document_revoked=N_("已撤销文书"),
)
