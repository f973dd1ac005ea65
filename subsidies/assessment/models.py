"""Assessments and awards: one person finds what is due, another signs it; what is signed is frozen."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Fen, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_


class Assessment(Base, Identified):
    """A reviewer's finding on a claim."""

    __tablename__ = "assessments"
    __table_args__ = (
        CheckConstraint("outcome IN ('award', 'refuse', 'return')", name="outcome_known"),
        CheckConstraint("outcome = 'award' OR reason <> ''", name="reason_given"),
        CheckConstraint("amount_fen >= 0", name="amount_not_negative"),
        Index(None, "claim_id"),
    )

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"))
    outcome: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(Fen)
    reason: Mapped[str] = mapped_column(default="")
    assessed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    assessed_at: Mapped[datetime]
    result: Mapped[dict[str, Any]]


class Award(Base, Identified):
    """Support granted, signed by another person than the one who assessed the claim."""

    __tablename__ = "awards"
    __table_args__ = (
        UniqueConstraint("claim_id"),
        CheckConstraint("signed_by <> assessed_by", name="two_people"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        Index(None, "firm_id"),
    )

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"))
    assessment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assessments.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    measure: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(Fen)
    assessed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    signed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    signed_at: Mapped[datetime]
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issued_documents.id"))
    result: Mapped[dict[str, Any]]


explain_constraint("ck_awards_two_people", N_("审核人与签发人不能是同一人，请由另一位签发人签发。"))
explain_constraint("uq_awards_claim_id", N_("该申报已签发补助决定，无需重复办理。"))
name_acts(
    claim_assessed=N_("已提出审核意见"),
    claim_signed=N_("已签发"),
)
