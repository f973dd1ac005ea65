"""Interests: which firms a member of the office must not deal with, since when and why."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_


class Interest(Base, Identified):
    """One firm that somebody of the office declared an interest in: kin, shares, former employment.

    While it stands this person neither sees nor decides anything of the firm. It is ended by somebody else, never
    deleted.
    """

    __tablename__ = "interests"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="end_complete"),
        CheckConstraint("ended_at IS NULL OR end_reason <> ''", name="end_reason_given"),
        CheckConstraint("ended_by IS NULL OR ended_by <> person_id", name="ended_by_another"),
        Index("uq_interests_standing", "person_id", "firm_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index(None, "firm_id"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    since: Mapped[date] = mapped_column(doc="from when the tie itself exists")
    reason: Mapped[str]
    declared_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    end_reason: Mapped[str] = mapped_column(default="")


explain_constraint("uq_interests_standing", N_("您已申报与该企业的利害关系，无需重复申报。"))
explain_constraint("ck_interests_ended_by_another", N_("回避须由本人以外的人解除。"))
name_acts(
    interest_declared=N_("已申报利害关系"),
    interest_ended=N_("已解除回避"),
)
