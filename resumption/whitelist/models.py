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
        CheckConstraint("basis IN ('approved', 'filed')", name="basis_known"),
        CheckConstraint("(basis = 'approved') = (decision_id IS NOT NULL)", name="decision_when_approved"),
        Index(
            "uq_whitelist_entries_standing_firm_id", "firm_id", unique=True, postgresql_where=text("state <> 'removed'")
        ),
    )

    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    basis: Mapped[str] = mapped_column(default="approved", server_default=text("'approved'"))
    decision_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("decisions.id"))
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issued_documents.id"))
    tier: Mapped[int]
    headcount: Mapped[int]
    valid_from: Mapped[date]
    state: Mapped[str] = mapped_column(default="active")
    state_since: Mapped[datetime]
    state_reason: Mapped[str | None]


explain_constraint("uq_whitelist_entries_standing_firm_id", N_("该企业已在白名单上。"))
name_acts(
    whitelist_entered=N_("已列入白名单"),
)
