"""Rosters and the health declarations in them. Identity and mobile numbers are sealed; matching uses a keyed hash."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
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
    file_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("stored_files.id"), doc="none where the roster grew from the employees' own declarations alone"
    )
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
    """One employee of a roster with the declaration and the clearance computed from it.

    Once the employee has declared (``declaration_id``), the facts are the employee's own word, and ``stated`` keeps
    what the firm's workbook said.
    """

    __tablename__ = "roster_entries"
    __table_args__ = (
        UniqueConstraint("roster_id", "row"),
        Index(None, "document_index"),
        Index(None, "declaration_id"),
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
    declaration_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("declarations.id", ondelete="SET NULL"))
    stated: Mapped[dict[str, Any] | None] = mapped_column(doc="the firm's words for the facts the employee declared")


class Declaration(Base, Identified):
    """What one employee declared, in the employee's own words, for one application of a firm.

    One declaration ``stands`` for each document number; a second one by the same number is ``repeated`` until the firm
    says which holds. ``proposal`` is empty for somebody on the roster; for anybody else the firm accepts or refuses it.
    """

    __tablename__ = "declarations"
    __table_args__ = (
        CheckConstraint("state IN ('standing', 'repeated', 'replaced')", name="state_known"),
        CheckConstraint("proposal IN ('', 'open', 'accepted', 'refused')", name="proposal_known"),
        CheckConstraint("commitment", name="commitment_given"),
        CheckConstraint("clearance IN ('clear', 'isolate', 'dissuade', 'refer', 'incomplete')", name="clearance_known"),
        Index(
            "uq_declarations_standing_document_index",
            "application_id",
            "document_index",
            unique=True,
            postgresql_where=text("state = 'standing'"),
        ),
        Index(None, "application_id", "declared_at"),
        Index(None, "kept_from"),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    state: Mapped[str] = mapped_column(default="standing")
    proposal: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    sex: Mapped[str]
    document_type: Mapped[str]
    document_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    document_index: Mapped[bytes] = mapped_column(LargeBinary)
    mobile_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    department: Mapped[str | None]
    registered_residence: Mapped[str]
    address: Mapped[str]
    stayed_at: Mapped[str]
    returned_on: Mapped[date | None]
    origin_area: Mapped[str | None]
    transport: Mapped[str | None]
    vehicle_number: Mapped[str | None]
    key_area: Mapped[bool]
    contact: Mapped[bool]
    same_conveyance: Mapped[bool]
    case_in_compound: Mapped[bool]
    temperature_tenths: Mapped[int]
    symptoms: Mapped[str]
    health_code: Mapped[str | None]
    isolation_start: Mapped[date | None]
    commitment: Mapped[bool]
    signature: Mapped[str] = mapped_column(doc="the name as typed under the commitment and the consents")
    notice: Mapped[dict[str, Any]] = mapped_column(doc="what the employee was told and consented to, and when")
    language: Mapped[str]
    code_index: Mapped[bytes] = mapped_column(LargeBinary, doc="keyed hash of the code that opens it again")
    clearance: Mapped[str]
    may_start: Mapped[date | None]
    reasons: Mapped[list[Any]] = mapped_column(doc="codes of the rules in force on the day it was judged")
    declared_at: Mapped[datetime]
    amended_at: Mapped[datetime | None]
    kept_from: Mapped[date] = mapped_column(doc="the day of the last saving, from which its time of keeping runs")


name_acts(
    roster_uploaded=N_("已上传花名册"),
    roster_refused=N_("花名册需更正"),
    roster_right_rows_kept=N_("保留花名册中填写正确的人员"),
    roster_accepted=N_("已接收花名册"),
    declaration_given=N_("员工已申报"),
    declaration_amended=N_("员工已更正申报"),
    declarations_erased=N_("员工申报到期，已删除"),
)
explain_constraint("uq_declarations_standing_document_index", N_("有人刚刚提交过申报，请再提交一次。"))
