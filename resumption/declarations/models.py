"""Rosters and the health declarations in them. Identity and mobile numbers are sealed; matching uses a keyed hash."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified
from office.journal.models import name_acts
from office.wording import N_


class Roster(Base, Identified):
    """One uploaded workbook and what was read from it.

    A file that holds no roster has a ``refusal`` (a sentence and its values); one with wrong cells has ``problems``
    and ``marked_file_id``, the copy handed back. ``left_out`` counts the rows with wrong cells: in an accepted roster
    the firm chose to go on without them.
    """

    __tablename__ = "rosters"
    __table_args__ = (
        CheckConstraint("state IN ('reading', 'refused', 'accepted')", name="state_known"),
        CheckConstraint("left_out >= 0", name="left_out_not_negative"),
        Index(None, "application_id"),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    marked_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id"))
    state: Mapped[str] = mapped_column(default="reading")
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[uuid.UUID | None]
    people: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    refusal: Mapped[dict[str, Any] | None]
    problems: Mapped[list[Any]] = mapped_column(doc="wrong cells, as many as a page can show")
    problem_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    warnings: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"))
    rulebook: Mapped[dict[str, Any] | None] = mapped_column(doc="the red lines as they stood: titles and citations")
    counts: Mapped[dict[str, Any]] = mapped_column(doc="people by clearance and by first permitted day")


class RosterEntry(Base):
    """One employee of a roster with the declaration and the clearance computed from it."""

    __tablename__ = "roster_entries"
    __table_args__ = (
        UniqueConstraint("roster_id", "row"),
        Index(None, "document_index"),
        CheckConstraint(
            "clearance IS NULL OR clearance IN ('clear', 'isolate', 'dissuade', 'refer', 'incomplete')",
            name="clearance_known",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    roster_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rosters.id", ondelete="CASCADE"))
    row: Mapped[int] = mapped_column(doc="row of the sheet, as the firm sees it")
    name: Mapped[str]
    sex: Mapped[str | None]
    document_type: Mapped[str]
    document_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    document_index: Mapped[bytes] = mapped_column(LargeBinary)
    mobile_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    department: Mapped[str | None]
    position: Mapped[str | None]
    registered_residence: Mapped[str | None]
    address: Mapped[str | None]
    stayed_at: Mapped[str | None]
    returned_on: Mapped[date | None]
    origin_area: Mapped[str | None]
    transport: Mapped[str | None]
    vehicle_number: Mapped[str | None]
    key_area: Mapped[bool | None]
    contact: Mapped[bool | None]
    temperature_tenths: Mapped[int | None]
    symptoms: Mapped[str | None]
    health_code: Mapped[str | None]
    isolation_start: Mapped[date | None]
    commitment: Mapped[bool | None]
    clearance: Mapped[str | None]
    may_start: Mapped[date | None]
    reasons: Mapped[list[Any] | None] = mapped_column(doc="codes of the rules of the roster's rulebook")


name_acts(
    roster_uploaded=N_("已上传花名册"),
    roster_refused=N_("花名册需更正"),
    roster_right_rows_kept=N_("保留花名册中填写正确的人员"),
    roster_accepted=N_("已接收花名册"),
)
