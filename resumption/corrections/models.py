"""Corrections: a filed version sent back to its firm, field by field, and what both sides wrote about it meanwhile.

From ``opened_at`` to ``closed_at`` the legal clock stands still and nothing can be decided: a trigger (migration 0015)
refuses a decision on an application with an open correction, whoever writes it.
"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_


class Correction(Base, Identified):
    """One version returned for correction. It ends when the firm files again or withdraws."""

    __tablename__ = "corrections"
    __table_args__ = (
        UniqueConstraint("version_id"),
        CheckConstraint("closed_at >= opened_at", name="closed_after_opened"),
        Index(
            "uq_corrections_open_application_id",
            "application_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(None, "application_id"),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application_versions.id"))
    opened_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="", doc="what the reviewer says of the whole")


class CorrectionField(Base, Identified):
    """One field sent back, with its reason; only these open again. ``field`` is ``page.name``, or ``roster``."""

    __tablename__ = "correction_fields"
    __table_args__ = (
        UniqueConstraint("correction_id", "field"),
        CheckConstraint("reason <> ''", name="reason_given"),
    )

    correction_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("corrections.id"))
    field: Mapped[str]
    reason: Mapped[str]


class CorrectionMessage(Base, Identified):
    """What the firm asks about a correction, or the office answers."""

    __tablename__ = "correction_messages"
    __table_args__ = (CheckConstraint("words <> ''", name="words_given"), Index(None, "correction_id", "written_at"))

    correction_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("corrections.id"))
    written_at: Mapped[datetime]
    written_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    by_firm: Mapped[bool]
    words: Mapped[str]


explain_constraint("uq_corrections_open_application_id", N_("该申请正在补正，企业重新提交前不能再次退回。"))
explain_constraint("uq_corrections_version_id", N_("这一次提交已经退回过，请刷新页面查看最新状态。"))
explain_constraint("ck_correction_fields_reason_given", N_("请写明每一项退回的理由。"))
explain_constraint("ck_correction_messages_words_given", N_("请填写要说的内容。"))
name_acts(
    correction_closed=N_("补正结束，办理期限继续计算"),
    correction_asked=N_("企业就补正事项提问"),
    correction_answered=N_("审核人员答复补正问题"),
)
