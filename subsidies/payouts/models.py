"""Payment batches: drawn by a preparer, released by somebody else; what the bank said of each row.

A batch has one fund and one profile of a bank's columns. An award has one live remittance at most: one that failed, or
was paid in part, makes room for the next, which pays the rest.
"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Fen, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_

REMITTANCE_STATES = ("drawn", "dissolved", "sent", "unknown", "paid", "part_paid", "failed")
OVER = ("dissolved", "part_paid", "failed")
"""The states of a remittance after which its award may be drawn again."""


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
    fund: Mapped[str]
    profile: Mapped[str]
    prepared_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    prepared_at: Mapped[datetime]
    released_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    released_at: Mapped[datetime | None]
    row_count: Mapped[int]
    total_fen: Mapped[int] = mapped_column(Fen)
    content_hash: Mapped[str]
    workbook_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))


class Remittance(Base, Identified):
    """One award's row in a batch, with the payee's account as it stood when the batch was drawn.

    ``retry_of`` is the remittance whose money came back, which this one pays again. ``state`` repeats what the ledger
    has posted (``ledger verify`` compares them), and besides what waits: ``drawn``, ``sent``, ``unknown``.
    """

    __tablename__ = "remittances"
    __table_args__ = (
        Index(
            "uq_remittances_award_id",
            "award_id",
            unique=True,
            postgresql_where=text("state NOT IN ('dissolved', 'part_paid', 'failed')"),
        ),
        Index(
            "uq_remittances_retry_of",
            "retry_of",
            unique=True,
            postgresql_where=text("state <> 'dissolved'"),
        ),
        UniqueConstraint("batch_id", "number", deferrable=True, initially="IMMEDIATE"),
        CheckConstraint("state IN ('" + "', '".join(REMITTANCE_STATES) + "')", name="state_known"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        Index(None, "firm_id"),
        Index(None, "award_id"),
    )

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("batches.id"))
    award_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("awards.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    retry_of: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("remittances.id"))
    state: Mapped[str] = mapped_column(default="drawn")
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


class BatchOmission(Base, Identified):
    """A row that was taken out of a batch before its release, by whom and why; its award waits again."""

    __tablename__ = "batch_omissions"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason_given"), Index(None, "batch_id"))

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("batches.id"))
    award_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("awards.id"))
    firm_name: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(Fen)
    reason: Mapped[str]
    omitted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    omitted_at: Mapped[datetime]


class BatchFile(Base, Identified):
    """One file a released batch was exported as; ``manifest`` names the others with count, sum and SHA-256."""

    __tablename__ = "batch_files"
    __table_args__ = (
        UniqueConstraint("batch_id", "number"),
        CheckConstraint("kind IN ('workbook', 'csv', 'manifest')", name="kind_known"),
    )

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("batches.id"))
    number: Mapped[int]
    kind: Mapped[str]
    bank: Mapped[str]
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    sha256: Mapped[str]
    row_count: Mapped[int]
    total_fen: Mapped[int] = mapped_column(Fen)


explain_constraint("uq_remittances_award_id", N_("批次中有补助已列入另一批次，不能支付两次。请刷新后重新生成。"))
explain_constraint("uq_remittances_retry_of", N_("这笔退回款已列入另一批次重新支付，不能支付两次。请刷新后重新生成。"))
explain_constraint("ck_batches_two_people", N_("批次须由编制人以外的另一人放行。"))
name_acts(
    batch_prepared=N_("已编制批次"),
    batch_row_omitted=N_("已从批次中移出一笔"),
    batch_dissolved=N_("已解散批次"),
    batch_released=N_("已放行批次"),
    batch_exported=N_("已生成支付清单"),
)
