"""Payment batches: drawn by a preparer, released by somebody else, each award in one batch only."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Fen, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_


class Batch(Base, Identified):
    """A payment batch. ``content_hash`` is what the release signs: any other content is another batch."""

    __tablename__ = "batches"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("state IN ('prepared', 'released', 'dissolved')", name="state_known"),
        CheckConstraint("released_by IS NULL OR released_by <> prepared_by", name="two_people"),
        CheckConstraint("(state = 'released') = (released_at IS NOT NULL)", name="release_complete"),
        CheckConstraint("row_count >= 0 AND total_fen >= 0", name="totals_not_negative"),
    )

    number: Mapped[str]
    state: Mapped[str] = mapped_column(default="prepared")
    prepared_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    prepared_at: Mapped[datetime]
    released_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    released_at: Mapped[datetime | None]
    row_count: Mapped[int]
    total_fen: Mapped[int] = mapped_column(Fen)
    content_hash: Mapped[str]
    workbook_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))


class Remittance(Base, Identified):
    """One award's row in a batch, with the payee's account as it stood when the batch was drawn."""

    __tablename__ = "remittances"
    __table_args__ = (
        UniqueConstraint("award_id"),
        UniqueConstraint("batch_id", "number"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        Index(None, "firm_id"),
    )

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("batches.id"))
    award_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("awards.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    number: Mapped[int]
    firm_name: Mapped[str]
    credit_code: Mapped[str]
    measure: Mapped[str]
    basis: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(Fen)
    account_name: Mapped[str]
    account_number: Mapped[str]
    bank: Mapped[str]
    cnaps: Mapped[str]
    purpose: Mapped[str]
    remark: Mapped[str] = mapped_column(default="")


explain_constraint("uq_remittances_award_id", N_("批次中有补助已列入另一批次，不能支付两次。请刷新后重新生成。"))
explain_constraint("ck_batches_two_people", N_("批次须由编制人以外的另一人放行。"))
name_acts(
    batch_prepared=N_("已编制批次"),
    batch_released=N_("已放行批次"),
    batch_exported=N_("已生成支付清单"),
)
