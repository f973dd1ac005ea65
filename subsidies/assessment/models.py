"""Assessments and awards: one person finds what is due, another signs it; what is signed is frozen."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Fen, Identified, explain_constraint
from office.journal.models import name_acts
from office.notices.models import name_notices
from office.wording import N_

OUTCOMES = ("award", "record", "refer", "refuse", "return")


def whole_amount(context: DefaultExecutionContext) -> int:
    """A first award grants what it pays."""
    return int(context.get_current_parameters()["amount_fen"])


class Assessment(Base, Identified):
    """A reviewer's proposal on a claim; ``fields`` are those a returned claim opens again (``Claim.open_fields``).

    ``result`` is the claim's filed result, or what it came to over the lines that are granted, with the facts as
    adjusted: every line, filed and found.
    """

    __tablename__ = "assessments"
    __table_args__ = (
        CheckConstraint("outcome IN ('" + "', '".join(OUTCOMES) + "')", name="outcome_known"),
        CheckConstraint("outcome IN ('award', 'record', 'refer') OR reason <> ''", name="reason_given"),
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
    fields: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"))
    stage: Mapped[int] = mapped_column(default=1, server_default=text("1"))


class Award(Base, Identified):
    """Support granted, signed by another person than the one who assessed the claim.

    One that supersedes another grants ``total_fen`` in all; ``amount_fen`` is what it makes payable itself, which is
    nothing when the older one was paid and granted more, and more than the total only where the firm gave money back
    that a bank then brought back as well (``subsidies/policy/due.py``).
    """

    __tablename__ = "awards"
    __table_args__ = (
        UniqueConstraint("supersedes_id"),
        CheckConstraint("signed_by <> assessed_by", name="two_people"),
        CheckConstraint("amount_fen > 0 OR (amount_fen = 0 AND supersedes_id IS NOT NULL)", name="amount_positive"),
        CheckConstraint("total_fen >= amount_fen OR supersedes_id IS NOT NULL", name="total_not_less"),
        Index("uq_awards_first_claim_id", "claim_id", unique=True, postgresql_where=text("supersedes_id IS NULL")),
        Index(None, "claim_id"),
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
    total_fen: Mapped[int] = mapped_column(Fen, default=whole_amount)
    supersedes_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("awards.id"))


explain_constraint("ck_awards_two_people", N_("审核人与签发人不能是同一人，请由另一位签发人签发。"))
explain_constraint("uq_awards_first_claim_id", N_("该申报已签发补助决定，无需重复办理。"))
explain_constraint("uq_awards_supersedes_id", N_("该补助决定已经更正过，请在最新的决定上办理。"))
name_acts(
    claim_assessed=N_("已提出审核意见"),
    claim_signed=N_("已签发"),
    claim_sent_back=N_("签发人退回复审"),
)
name_notices(
    claim_returned=N_("“{measure}”申报 {number} 已退回补正：{reason}"),
    claim_refused=N_("“{measure}”申报 {number} 不予补助，理由和救济途径见决定书。"),
    claim_awarded=N_("“{measure}”申报 {number} 已签发补助决定，金额 {amount} 元。"),
    claim_recorded=N_("“{measure}”申报 {number} 已办结，文书可以下载。"),
)
