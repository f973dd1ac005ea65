"""What a reviewer finds on a filed claim before proposing a decision: facts adjusted, lines refused, papers checked.

Each finding belongs to one examination of the claim (``stage``); a finding that is taken back keeps its row.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_

STANDING = text("withdrawn_at IS NULL")


class FactAdjustment(Base, Identified):
    """A fact of a line taken otherwise than the firm stated it, with the reason; both values are kept."""

    __tablename__ = "fact_adjustments"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("adjusted_value <> filed_value", name="value_changed"),
        Index(
            "uq_fact_adjustments_standing", "claim_id", "stage", "line", "fact",
            unique=True, postgresql_where=STANDING,
        ),
    )  # fmt: skip

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"))
    stage: Mapped[int]
    line: Mapped[int]
    fact: Mapped[str]
    filed_value: Mapped[str]
    adjusted_value: Mapped[str]
    reason: Mapped[str]
    adjusted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    adjusted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class LineRefusal(Base, Identified):
    """A line for which nothing is to be granted, with the reason and its source in law."""

    __tablename__ = "line_refusals"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason_given"),
        Index("uq_line_refusals_standing", "claim_id", "stage", "line", unique=True, postgresql_where=STANDING),
    )

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"))
    stage: Mapped[int]
    line: Mapped[int]
    reason: Mapped[str]
    cite: Mapped[dict[str, Any]] = mapped_column(doc="document, number, article, words")
    refused_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    refused_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class EvidenceCheck(Base, Identified):
    """A paper looked at by a reviewer: in order, or not and why."""

    __tablename__ = "evidence_checks"
    __table_args__ = (
        UniqueConstraint("evidence_id"),
        CheckConstraint("accepted OR remark <> ''", name="remark_given"),
    )

    evidence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim_evidence.id", ondelete="CASCADE"))
    accepted: Mapped[bool]
    remark: Mapped[str]
    checked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    checked_at: Mapped[datetime]


explain_constraint("uq_fact_adjustments_standing", N_("该事项刚刚已由他人调整，请刷新查看后再办理。"))
explain_constraint("uq_line_refusals_standing", N_("该行刚刚已由他人办理，请刷新查看后再办理。"))
name_acts(
    claim_fact_adjusted=N_("已调整申报事项"),
    claim_adjustment_withdrawn=N_("已撤销调整"),
    claim_line_refused=N_("拟不予补助其中一行"),
    claim_line_restored=N_("已恢复该行"),
    claim_evidence_checked=N_("已核对凭证"),
)
