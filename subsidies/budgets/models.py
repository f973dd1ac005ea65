"""Ceilings of funds: proposed with the text they rest on, confirmed by another person, from then on in the ledger."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Fen, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_


class Ceiling(Base, Identified):
    """What a fund may commit in a budget year, from ``since`` on. A confirmed one replaces the one before it.

    ``document``, ``number`` and ``words`` cite the text that grants it.
    """

    __tablename__ = "ceilings"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'confirmed', 'declined')", name="state_known"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("extract(year FROM since) = year", name="since_within_year"),
        CheckConstraint("document <> '' AND words <> ''", name="cited"),
        CheckConstraint("state <> 'confirmed' OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("(state = 'proposed') = (decided_by IS NULL)", name="decision_complete"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decision_dated"),
        CheckConstraint("state <> 'declined' OR reason <> ''", name="reason_given"),
        Index("uq_ceilings_open_fund_year", "fund", "year", unique=True, postgresql_where=text("state = 'proposed'")),
        Index(None, "fund", "year"),
    )

    fund: Mapped[str]
    year: Mapped[int]
    amount_fen: Mapped[int] = mapped_column(Fen)
    since: Mapped[date]
    document: Mapped[str]
    number: Mapped[str]
    words: Mapped[str]
    state: Mapped[str] = mapped_column(default="proposed")
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")


explain_constraint("ck_ceilings_two_people", N_("预算上限须由提出人以外的另一人确认。"))
explain_constraint("uq_ceilings_open_fund_year", N_("该资金本年度已有一项待确认的预算上限，请先确认或退回。"))
name_acts(
    ceiling_proposed=N_("已提出预算上限"),
    ceiling_confirmed=N_("已确认预算上限"),
    ceiling_declined=N_("已退回预算上限"),
    commitment_released=N_("已停付补助并释放额度"),
)
