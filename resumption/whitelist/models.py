"""The whitelist: which firm may work, since when, on what decision."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_


class WhitelistEntry(Base, Identified):
    """One firm's place on the whitelist. An entry is ended, never deleted."""

    __tablename__ = "whitelist_entries"
    __table_args__ = (
        UniqueConstraint("decision_id"),
        CheckConstraint("state IN ('active', 'suspended', 'removed')", name="state_known"),
        CheckConstraint("headcount >= 0", name="headcount_not_negative"),
        Index(
            "uq_whitelist_entries_standing_firm_id", "firm_id", unique=True, postgresql_where=text("state <> 'removed'")
        ),
    )

    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    decision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("decisions.id"))
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issued_documents.id"))
    tier: Mapped[int]
    headcount: Mapped[int]
    valid_from: Mapped[date]
    state: Mapped[str] = mapped_column(default="active")
    state_since: Mapped[datetime]
    state_reason: Mapped[str | None]


class WhitelistSupplement(Base, Identified):
    """People added later to a firm on the whitelist, on a decision of their own; the entry stays, its headcount rises
    from ``headcount_before`` by ``headcount``. They may not work before ``valid_from``."""

    __tablename__ = "whitelist_supplements"
    __table_args__ = (
        UniqueConstraint("decision_id"),
        UniqueConstraint("document_id"),
        CheckConstraint("headcount > 0", name="headcount_positive"),
        CheckConstraint("headcount_before >= 0", name="headcount_before_not_negative"),
        Index(None, "entry_id"),
    )

    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("whitelist_entries.id"))
    decision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("decisions.id"))
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issued_documents.id"))
    headcount: Mapped[int]
    headcount_before: Mapped[int]
    valid_from: Mapped[date]
    added_at: Mapped[datetime]


explain_constraint("uq_whitelist_entries_standing_firm_id", N_("该企业已在白名单上。"))
name_acts(
    whitelist_entered=N_("已列入白名单"),
    whitelist_staff_added=N_("已追加复工人数"),
)
