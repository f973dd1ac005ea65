"""Decisions on applications: proposed by one person, signed by another."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.notices.models import name_notices
from office.wording import N_


class Decision(Base, Identified):
    """What a reviewer proposed about one filed version and, once signed, what was decided.

    A return for correction needs no second person and is signed by nobody.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("version_id", "proposed_at"),
        CheckConstraint("outcome IN ('approve', 'reject', 'return')", name="outcome_known"),
        CheckConstraint("signed_by IS NULL OR signed_by <> proposed_by", name="two_people"),
        CheckConstraint("(signed_by IS NULL) = (signed_at IS NULL)", name="signature_complete"),
        CheckConstraint("outcome = 'approve' OR reason <> ''", name="reason_given"),
        Index(
            "uq_decisions_signed_version_id", "version_id", unique=True, postgresql_where=text("signed_at IS NOT NULL")
        ),
        Index(None, "application_id"),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application_versions.id"))
    outcome: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    conditions: Mapped[list[Any]]
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime]
    signed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    signed_at: Mapped[datetime | None]
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("issued_documents.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(doc="ranking, clearance counts and rulebook as decided on")


explain_constraint("ck_decisions_two_people", N_("拟办人与签发人不能是同一人，请由另一位签发人签发。"))
explain_constraint("uq_decisions_signed_version_id", N_("该申请已经签发，无需重复办理。"))
explain_constraint("ck_decisions_reason_given", N_("退回或不予批准时须写明理由。"))
name_acts(
    decision_approve_proposed=N_("审核意见：拟同意复工"),
    decision_reject_proposed=N_("审核意见：拟不予批准"),
    decision_return_proposed=N_("审核意见：退回补正"),
    decision_signed=N_("已签发"),
)
name_notices(
    application_approved=N_("{firm}的复工申请（受理号 {number}）已批准，请下载批复。"),
    application_rejected=N_("{firm}的复工申请（受理号 {number}）不予批准，请查看理由。"),
)
