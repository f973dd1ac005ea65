"""Published batches of the whitelist: drawn by one person, published by another under unbroken numbers of the year."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.notices.models import name_notices
from office.wording import N_


class WhitelistBatch(Base, Identified):
    """A batch of entries: drawn by one person, published by another under the next number of its year.

    ``basis`` cites what it rests on (document, number, article, words).
    """

    __tablename__ = "whitelist_batches"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("state IN ('drawn', 'published', 'discarded')", name="state_known"),
        CheckConstraint("(state = 'published') = (number IS NOT NULL)", name="numbered_when_published"),
        CheckConstraint("(state = 'published') = (document_id IS NOT NULL)", name="paper_when_published"),
        CheckConstraint("(state = 'published') = (published_on IS NOT NULL)", name="day_when_published"),
        CheckConstraint("(state = 'drawn') = (decided_by IS NULL)", name="decision_complete"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decision_dated"),
        CheckConstraint("state <> 'published' OR decided_by <> drawn_by", name="two_people"),
        CheckConstraint("row_count > 0", name="not_empty"),
        Index("uq_whitelist_batches_open", "state", unique=True, postgresql_where=text("state = 'drawn'")),
    )

    year: Mapped[int]
    number: Mapped[int | None]
    state: Mapped[str] = mapped_column(default="drawn")
    basis: Mapped[dict[str, Any]]
    row_count: Mapped[int]
    published_on: Mapped[date | None]
    drawn_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    drawn_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("issued_documents.id"))


class BatchRow(Base):
    """One firm of a batch as it was when the batch was drawn; ``live`` until the batch is discarded."""

    __tablename__ = "whitelist_batch_rows"
    __table_args__ = (
        Index("uq_whitelist_batch_rows_live_entry_id", "entry_id", unique=True, postgresql_where=text("live")),
    )

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("whitelist_batches.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("whitelist_entries.id"))
    live: Mapped[bool] = mapped_column(default=True)
    credit_code: Mapped[str]
    name: Mapped[str]
    area: Mapped[str]
    industry: Mapped[str]
    industry_name: Mapped[str]
    tier: Mapped[int]
    valid_from: Mapped[date]
    approval: Mapped[str] = mapped_column(doc="the approval's full number")


explain_constraint("uq_whitelist_batches_open", N_("已有一批名单等待公布，请先公布或退回。"))
explain_constraint("uq_whitelist_batch_rows_live_entry_id", N_("有企业已列入另一批名单。请刷新后重新选择。"))
explain_constraint("ck_whitelist_batches_two_people", N_("名单须由编制人以外的另一人公布。"))
name_acts(
    whitelist_batch_drawn=N_("已编制白名单批次"),
    whitelist_batch_published=N_("已公布白名单批次"),
    whitelist_batch_discarded=N_("已退回白名单批次"),
)
name_notices(
    whitelist_batch_drawn=N_("新一批白名单（{count} 家）等待公布。"),
    whitelist_published=N_("{firm} 已列入公布的白名单。"),
)
