"""Claims for support: lines of facts, the evidence for each, every version as filed with the result the firm saw."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Fen, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_
from subsidies.policy.lifecycle import State

STATES = tuple(state.value for state in State)


class Claim(Base, Identified):
    """One firm's claim for one measure. ``result`` is frozen at filing: every line, condition, step and citation.

    ``open_fields`` are what a returned claim lets the firm change: ``*`` for all, ``<line id>:<fact>``,
    ``<line id>:*`` for a whole line, ``paper:<kind>``. ``stage`` counts examinations (each filing, each reopening):
    what a reviewer finds belongs to one of them.
    """

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="state_known"),
        UniqueConstraint("tracking_number"),
        Index(None, "firm_id"),
        Index(None, "state", "filed_at"),
    )

    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    measure: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    revision: Mapped[int] = mapped_column(default=0)
    tracking_number: Mapped[str | None]
    created_at: Mapped[datetime]
    filed_at: Mapped[datetime | None]
    filed_by: Mapped[uuid.UUID | None]
    filed_on: Mapped[date | None]
    result: Mapped[dict[str, Any] | None]
    payable_fen: Mapped[int | None] = mapped_column(Fen)
    open_fields: Mapped[list[Any] | None]
    stage: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class ClaimLine(Base, Identified):
    """One line of facts (one bus, one worker's day), by the names of the measure, as text.

    A personal fact is kept as ``{"sealed": base64}`` (``particulars.py``). The number may change, the id does not.
    """

    __tablename__ = "claim_lines"
    __table_args__ = (UniqueConstraint("claim_id", "number", deferrable=True, initially="DEFERRED"),)

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"))
    number: Mapped[int]
    facts: Mapped[dict[str, Any]]


class ClaimVersion(Base, Identified):
    """What was filed, and what the rules said of it that day; never changed afterwards.

    ``lines`` is ``[{"id", "number", "facts"}]``, facts as in ``claim_lines``; ``evidence`` is
    ``[{"id", "file_id", "kind", "line"}]``, ``line`` the line's number or None.
    """

    __tablename__ = "claim_versions"
    __table_args__ = (
        UniqueConstraint("claim_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"))
    number: Mapped[int]
    filed_at: Mapped[datetime]
    filed_by: Mapped[uuid.UUID]
    lines: Mapped[list[Any]]
    evidence: Mapped[list[Any]]
    result: Mapped[dict[str, Any]]


class ClaimEvidence(Base, Identified):
    """A document behind a claim, or behind one of its lines, such as the invoice of a bus."""

    __tablename__ = "claim_evidence"
    __table_args__ = (Index(None, "claim_id"), Index(None, "line_id"))

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"))
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    kind: Mapped[str] = mapped_column(default="invoice")
    line_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("claim_lines.id", ondelete="CASCADE"))


class ClaimUpload(Base, Identified):
    """A workbook of lines as it was uploaded, and what came of reading it.

    A file that holds no lines has a ``refusal`` (a sentence and its values); one with wrong cells has ``problems`` and
    ``marked_file_id``, the copy handed back.
    """

    __tablename__ = "claim_uploads"
    __table_args__ = (
        CheckConstraint("state IN ('reading', 'refused', 'accepted')", name="state_known"),
        Index(None, "claim_id"),
    )

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"))
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    marked_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id"))
    state: Mapped[str] = mapped_column(default="reading")
    replace: Mapped[bool]
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[uuid.UUID]
    lines: Mapped[int] = mapped_column(default=0)
    refusal: Mapped[dict[str, Any] | None]
    problems: Mapped[list[Any]] = mapped_column(doc="wrong cells, as many as a page can show")
    problem_count: Mapped[int] = mapped_column(default=0)


class ClaimedKey(Base, Identified):
    """What may be claimed once only (an invoice or ticket number), held by the first claim that files it.

    ``released_at`` frees the key when that claim is refused or withdrawn. A value with a person's number in it is kept
    as its keyed hash.
    """

    __tablename__ = "claimed_keys"
    __table_args__ = (
        Index("uq_claimed_keys_held", "kind", "value", unique=True, postgresql_where=text("released_at IS NULL")),
        Index(None, "claim_id"),
    )

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"))
    kind: Mapped[str]
    value: Mapped[str]
    released_at: Mapped[datetime | None]


explain_constraint("uq_claimed_keys_held", N_("同一发票或票据号码已在另一份申报中使用，不能重复申报。"))
name_acts(
    claim_started=N_("开始填写申报"),
    claim_saved=N_("已保存申报"),
    claim_evidence_attached=N_("已上传凭证"),
    claim_evidence_removed=N_("已移除凭证"),
    claim_lines_uploaded=N_("已上传申报明细表"),
    claim_lines_refused=N_("申报明细表需更正"),
    claim_lines_accepted=N_("已接收申报明细表"),
    claim_filed=N_("已提交申报"),
    claim_withdrawn=N_("已撤回申报"),
)
