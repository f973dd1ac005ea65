"""Public notices of awards before they are paid, and what people object to.

A notice closes by itself: whether it is over is asked of its last day, never kept as a state.
"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Fen, Identified, explain_constraint
from office.journal.models import name_acts
from office.notices.models import name_notices
from office.wording import N_

STATES = ("drafted", "published", "discarded")


class PublicNotice(Base, Identified):
    """Awards of one measure, shown to the public. Drawn by one person, published (or discarded) by another.

    ``number``, ``first_day``, ``last_day``, ``workdays`` and ``cite`` are given at publication and frozen. ``columns``
    are the titles of the table, ``cells`` of its rows stand under them.
    """

    __tablename__ = "public_notices"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("state IN ('drafted', 'published', 'discarded')", name="state_known"),
        CheckConstraint("state <> 'published' OR decided_by <> drawn_by", name="two_people"),
        CheckConstraint("(state = 'drafted') = (decided_by IS NULL)", name="decision_complete"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decision_dated"),
        CheckConstraint("(state = 'published') = (last_day IS NOT NULL)", name="days_with_publication"),
        CheckConstraint("(last_day IS NULL) = (number IS NULL)", name="number_with_publication"),
        CheckConstraint("first_day < last_day", name="days_in_order"),
        CheckConstraint("state <> 'discarded' OR reason <> ''", name="reason_given"),
        Index(None, "state", "last_day"),
    )

    number: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="drafted")
    measure: Mapped[str]
    fund: Mapped[str]
    title: Mapped[str]
    columns: Mapped[list[Any]]
    row_count: Mapped[int]
    total_fen: Mapped[int] = mapped_column(Fen)
    drawn_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    drawn_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    workdays: Mapped[int | None]
    cite: Mapped[dict[str, Any] | None]
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))


class NoticeRow(Base, Identified):
    """One award on a notice, as shown; not ``live`` once its draft was discarded."""

    __tablename__ = "notice_rows"
    __table_args__ = (
        UniqueConstraint("notice_id", "number"),
        Index("uq_notice_rows_live_award_id", "award_id", unique=True, postgresql_where=text("live")),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
    )

    notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("public_notices.id"))
    award_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("awards.id"))
    number: Mapped[int]
    firm_name: Mapped[str]
    credit_code: Mapped[str]
    basis: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(Fen)
    cells: Mapped[list[Any]]
    live: Mapped[bool] = mapped_column(default=True)


class Objection(Base, Identified):
    """What somebody says against one row; it blocks that row alone until it is settled.

    Who said it, and how to reach them, is sealed: it is for whoever settles it and never public.
    """

    __tablename__ = "objections"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("state IN ('open', 'upheld', 'dismissed')", name="state_known"),
        CheckConstraint("(state = 'open') = (settled_by IS NULL)", name="settlement_complete"),
        CheckConstraint("(settled_by IS NULL) = (settled_at IS NULL)", name="settlement_dated"),
        CheckConstraint("state = 'open' OR reason <> ''", name="reason_given"),
        Index(None, "row_id"),
    )

    row_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("notice_rows.id"))
    number: Mapped[str]
    filed_at: Mapped[datetime]
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    contact_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    words: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    settled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    settled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")


explain_constraint("uq_notice_rows_live_award_id", N_("其中有补助已列入另一份公示，请刷新后重新选择。"))
explain_constraint("ck_public_notices_two_people", N_("公示须由拟定人以外的另一人发布。"))
name_notices(objection_to_settle=N_("公示 {number} 中“{firm}”的补助收到异议，请核实并办结。"))
name_acts(
    notice_drawn=N_("已拟定公示"),
    notice_published=N_("已发布公示"),
    notice_discarded=N_("已放弃公示"),
    objection_filed=N_("已收到异议"),
    objection_upheld=N_("异议成立，已停付"),
    objection_dismissed=N_("异议不成立"),
)
