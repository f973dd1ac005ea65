"""Sanctions on firms of the whitelist, and their restoration: proposed, the firm heard, decided; with evidence."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.notices.models import name_notices
from office.wording import N_


class Sanction(Base, Identified):
    """One act on a firm's standing. ``cite`` is what it rests on (document, number, article, words).

    ``two_people`` and ``reply_by`` are the dated rules as they stood when it was proposed; without ``reply_by`` the
    firm need not be heard, which an urgent act says why (``urgent_reason``).
    """

    __tablename__ = "sanctions"
    __table_args__ = (
        CheckConstraint("kind IN ('order_to_mend', 'suspend', 'remove', 'restore')", name="kind_known"),
        CheckConstraint("state IN ('proposed', 'confirmed', 'declined')", name="state_known"),
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("(state = 'proposed') = (decided_by IS NULL)", name="decision_complete"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decision_dated"),
        CheckConstraint("state <> 'confirmed' OR NOT two_people OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("(state = 'confirmed') = (document_id IS NOT NULL)", name="paper_when_confirmed"),
        CheckConstraint("state <> 'declined' OR decline_reason <> ''", name="decline_reason_given"),
        CheckConstraint("(replied_at IS NULL) = (reply = '')", name="reply_complete"),
        CheckConstraint("NOT urgent OR urgent_reason <> ''", name="urgency_explained"),
        Index("uq_sanctions_open_entry_id", "entry_id", unique=True, postgresql_where=text("state = 'proposed'")),
        Index(None, "firm_id"),
    )

    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("whitelist_entries.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="proposed")
    reason: Mapped[str]
    cite: Mapped[dict[str, Any]]
    effect: Mapped[str] = mapped_column(doc="on support that is not paid yet")
    effective_on: Mapped[date]
    mend_by: Mapped[date | None]
    urgent: Mapped[bool] = mapped_column(default=False)
    urgent_reason: Mapped[str] = mapped_column(default="")
    two_people: Mapped[bool]
    reply_by: Mapped[date | None]
    reply: Mapped[str] = mapped_column(default="")
    replied_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    replied_at: Mapped[datetime | None]
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    decline_reason: Mapped[str] = mapped_column(default="")
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("issued_documents.id"))


class SanctionEvidence(Base):
    """A file behind a sanction."""

    __tablename__ = "sanction_evidence"

    sanction_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sanctions.id"), primary_key=True)
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"), primary_key=True)


explain_constraint("uq_sanctions_open_entry_id", N_("该企业已有一项处置正在办理，请先办结。"))
explain_constraint("ck_sanctions_two_people", N_("拟办人与签发人不能是同一人，请由另一位签发人签发。"))
name_acts(
    sanction_order_to_mend_proposed=N_("拟责令整改"),
    sanction_suspend_proposed=N_("拟停产整顿"),
    sanction_remove_proposed=N_("拟移出白名单"),
    sanction_restore_proposed=N_("拟恢复"),
    sanction_replied=N_("企业已陈述意见"),
    sanction_order_to_mend_confirmed=N_("已责令整改"),
    sanction_suspend_confirmed=N_("已停产整顿"),
    sanction_remove_confirmed=N_("已移出白名单"),
    sanction_restore_confirmed=N_("已恢复"),
    sanction_declined=N_("处置已退回"),
)
name_notices(
    sanction_to_be_heard=N_("拟对 {firm} 作出“{act}”处置，请在 {day} 前陈述意见。"),
    sanction_to_sign=N_("对 {firm} 的“{act}”处置等待签发。"),
    sanction_replied=N_("{firm} 已就拟作出的“{act}”处置陈述意见。"),
    sanction_in_force=N_("{firm}：“{act}”自 {day} 起生效。"),
    sanction_declined=N_("{firm}：拟作出的“{act}”处置不再进行。"),
)
