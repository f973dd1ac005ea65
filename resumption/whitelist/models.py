"""The whitelist: which firm may work, since when, on what decision; and every change of that.

Triggers (migration 0019) refuse every change and deletion of a change of standing.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_

STANDING_KNOWN = "state IN ('active', 'mending', 'suspended', 'removed')"


class WhitelistEntry(Base, Identified):
    """One firm's place on the whitelist. An entry is ended, never deleted.

    ``state`` is what was decided last, which may take effect on a later day: what holds on a day is told by the
    :class:`StandingChange` rows alone.
    """

    __tablename__ = "whitelist_entries"
    __table_args__ = (
        UniqueConstraint("decision_id"),
        CheckConstraint(STANDING_KNOWN, name="state_known"),
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


class StandingChange(Base):
    """One change of an entry's standing, never altered: what holds from ``effective_on`` (included) on.

    ``number`` rises in the order of decisions. On a day the newest decision that has taken effect holds, so a later
    decision also overtakes an earlier one that was yet to take effect; the past never changes, as nothing takes effect
    before the day it was decided.
    """

    __tablename__ = "standing_changes"
    __table_args__ = (
        UniqueConstraint("sanction_id"),
        CheckConstraint(STANDING_KNOWN, name="state_known"),
        CheckConstraint(
            "act IN ('entered', 'replaced', 'order_to_mend', 'suspend', 'remove', 'restore')", name="act_known"
        ),
        CheckConstraint("(act IN ('entered', 'replaced')) = (sanction_id IS NULL)", name="sanction_named"),
        CheckConstraint("effective_on >= (at AT TIME ZONE 'Asia/Shanghai')::date", name="never_backdated"),
        Index(None, "firm_id", "number"),
        Index(None, "entry_id", "number"),
    )

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("whitelist_entries.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    act: Mapped[str]
    state: Mapped[str]
    effective_on: Mapped[date]
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(default="")
    sanction_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("sanctions.id"))

    @property
    def since(self) -> date | datetime:
        """The moment it took effect where it did at once, else the day."""
        return self.at if self.effective_on == self.at.date() else self.effective_on


explain_constraint("uq_whitelist_entries_standing_firm_id", N_("该企业已在白名单上。"))
explain_constraint("uq_standing_changes_sanction_id", N_("该处置已经生效，无需重复办理。"))
name_acts(
    whitelist_entered=N_("已列入白名单"),
    whitelist_staff_added=N_("已追加复工人数"),
)
