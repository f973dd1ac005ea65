"""What the bank answered: return files with every line and what became of it; corrections of accounts; settlements."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Fen, Identified, explain_constraint
from office.journal.models import name_acts
from office.notices.models import name_notices
from office.wording import N_

OUTCOMES = ("paid", "failed", "unknown")


class ReturnFile(Base, Identified):
    """One file a bank returned for a batch, known by its bytes; ``counts`` how many lines came to which finding."""

    __tablename__ = "return_files"
    __table_args__ = (UniqueConstraint("batch_id", "sha256"),)

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("batches.id"))
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    sha256: Mapped[str]
    imported_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    imported_at: Mapped[datetime]
    counts: Mapped[dict[str, Any]]


class ReturnLine(Base, Identified):
    """One line of a return file: what it says, and what was found of it (``subsidies/returns/findings.py``)."""

    __tablename__ = "return_lines"
    __table_args__ = (
        UniqueConstraint("file_id", "line"),
        Index(None, "remittance_id"),
    )

    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("return_files.id"))
    line: Mapped[int]
    remittance_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("remittances.id"))
    said: Mapped[dict[str, Any]]
    outcome: Mapped[str]
    code: Mapped[str]
    words: Mapped[str]
    amount_fen: Mapped[int | None] = mapped_column(Fen)
    finding: Mapped[str]


class AccountCorrection(Base, Identified):
    """The account to which failed money is paid again: proposed with a reason, confirmed by another person."""

    __tablename__ = "account_corrections"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'confirmed', 'declined')", name="state_known"),
        CheckConstraint("state <> 'confirmed' OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("(state = 'proposed') = (decided_by IS NULL)", name="decision_complete"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decision_dated"),
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("number ~ '^[0-9]{8,32}$'", name="number_form"),
        CheckConstraint("cnaps ~ '^[0-9]{12}$'", name="cnaps_form"),
        Index(
            "uq_account_corrections_standing",
            "remittance_id",
            unique=True,
            postgresql_where=text("state <> 'declined'"),
        ),
    )

    remittance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("remittances.id"))
    state: Mapped[str] = mapped_column(default="proposed")
    account_name: Mapped[str]
    number: Mapped[str]
    bank: Mapped[str]
    cnaps: Mapped[str]
    before: Mapped[dict[str, Any]]
    reason: Mapped[str]
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]


class Settlement(Base, Identified):
    """What became of a remittance whose outcome was unknown, with the evidence it was settled by."""

    __tablename__ = "settlements"
    __table_args__ = (
        UniqueConstraint("remittance_id"),
        CheckConstraint("outcome IN ('paid', 'failed', 'part_paid')", name="outcome_known"),
        CheckConstraint("paid_fen >= 0", name="paid_not_negative"),
        CheckConstraint("reason <> ''", name="reason_given"),
    )

    remittance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("remittances.id"))
    outcome: Mapped[str]
    paid_fen: Mapped[int] = mapped_column(Fen)
    reason: Mapped[str]
    evidence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    settled_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    settled_at: Mapped[datetime]


explain_constraint("uq_return_files_batch_id_sha256", N_("这份回单已经导入，没有重复办理。"))
explain_constraint("uq_account_corrections_standing", N_("这笔退回款已有一项更正，请先处理。"))
explain_constraint("ck_account_corrections_two_people", N_("账户更正须由提出人以外的另一人确认。"))
explain_constraint("uq_settlements_remittance_id", N_("这笔款项的结果已经核定，不能再次核定。"))
name_notices(
    support_paid=N_("补助款 {amount} 元（{paper}）已支付到贵单位基本账户。"),
    support_returned=N_("补助款 {amount} 元（{paper}）被银行退回，请核对贵单位基本账户并与财政部门联系。"),
    support_returned_in_part=N_(
        "补助款 {amount} 元（{paper}）被银行退回。按现行决定，其中 {again} 元更正账户后重新支付，其余不再应付。"
    ),
    support_returned_for_good=N_("补助款 {amount} 元（{paper}）被银行退回。按现行决定，该款项不再应付，无需办理。"),
)
name_acts(
    return_file_imported=N_("已导入银行回单"),
    account_correction_proposed=N_("已提出账户更正"),
    account_correction_confirmed=N_("已确认账户更正"),
    account_correction_declined=N_("已退回账户更正"),
    remittance_returned_late=N_("支付后退回，已按现行决定分配退回款"),
    remittance_settled=N_("已核定不明款项"),
)
