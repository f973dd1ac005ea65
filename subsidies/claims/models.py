"""Claims for support: lines of facts, the evidence for each, and the result the firm saw when it filed."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Fen, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_

STATES = ("draft", "filed", "returned", "assessed", "awarded", "refused", "withdrawn")


class Claim(Base, Identified):
    """One firm's claim for one measure. ``result`` is frozen at filing: every line, condition, step and citation."""

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


class ClaimLine(Base, Identified):
    """One line of facts (one bus, one worker's day), by the names of the measure, as text."""

    __tablename__ = "claim_lines"
    __table_args__ = (UniqueConstraint("claim_id", "number"),)

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"))
    number: Mapped[int]
    facts: Mapped[dict[str, Any]]


class ClaimEvidence(Base, Identified):
    """A document behind a claim, such as the invoice of a bus."""

    __tablename__ = "claim_evidence"
    __table_args__ = (Index(None, "claim_id"),)

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"))
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    kind: Mapped[str] = mapped_column(default="invoice")


class ClaimedKey(Base, Identified):
    """What may be claimed once only (an invoice or ticket number), held by the first claim that files it.

    ``released_at`` frees the key when that claim is refused or withdrawn.
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
    claim_filed=N_("已提交申报"),
    claim_withdrawn=N_("已撤回申报"),
)
