"""Money asked back from firms: decided by two people, owed in instalments, received, reduced, or withdrawn."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Fen, Identified, explain_constraint
from office.journal.models import name_acts
from office.notices.models import name_notices
from office.wording import N_

STATES = ("proposed", "signed", "settled", "declined", "withdrawn")


class Clawback(Base, Identified):
    """A decision to claw back part or all of what an award was paid. What is still owed is asked of the ledger.

    ``correction_id`` is the correction that takes the money back, if one does. What a correction takes back may have
    been paid by several awards of its claim: it is asked back once of each.
    """

    __tablename__ = "clawbacks"
    __table_args__ = (
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="state_known"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("reason <> '' AND legal_basis <> ''", name="reason_given"),
        CheckConstraint("signed_by IS NULL OR signed_by <> proposed_by", name="two_people"),
        CheckConstraint("(signed_by IS NULL) = (signed_at IS NULL)", name="signature_dated"),
        CheckConstraint("(signed_by IS NULL) = (document_id IS NULL)", name="letter_with_signature"),
        CheckConstraint("(state IN ('declined', 'withdrawn')) = (ended_by IS NOT NULL)", name="end_complete"),
        CheckConstraint("ended_by IS NULL OR end_reason <> ''", name="end_reason_given"),
        Index(
            "uq_clawbacks_open_award_id",
            "award_id",
            unique=True,
            postgresql_where=text("state IN ('proposed', 'signed')"),
        ),
        Index(
            "uq_clawbacks_correction_id_award_id",
            "correction_id",
            "award_id",
            unique=True,
            postgresql_where=text("state NOT IN ('declined', 'withdrawn')"),
        ),
        Index(None, "firm_id"),
    )

    award_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("awards.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    amount_fen: Mapped[int] = mapped_column(Fen)
    reason: Mapped[str]
    legal_basis: Mapped[str]
    state: Mapped[str] = mapped_column(default="proposed")
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime]
    signed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    signed_at: Mapped[datetime | None]
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("issued_documents.id"))
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(default="")
    correction_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("award_corrections.id"))


class Instalment(Base, Identified):
    """One part of what is owed, and the day by which it is due; the parts come to the whole."""

    __tablename__ = "clawback_instalments"
    __table_args__ = (
        UniqueConstraint("clawback_id", "number"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
    )

    clawback_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clawbacks.id"))
    number: Mapped[int]
    due_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(Fen)


class Receipt(Base, Identified):
    """Money that came back, under the number of the bank's slip."""

    __tablename__ = "clawback_receipts"
    __table_args__ = (
        UniqueConstraint("clawback_id", "slip"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("slip <> ''", name="slip_given"),
    )

    clawback_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clawbacks.id"))
    received_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(Fen)
    slip: Mapped[str]
    recorded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]


class Reduction(Base, Identified):
    """So much of a signed clawback is owed no more: the bank brought the payment back later, or the award ``award_id``
    grants it again."""

    __tablename__ = "clawback_reductions"
    __table_args__ = (
        UniqueConstraint("clawback_id", "remittance_id"),
        UniqueConstraint("clawback_id", "award_id"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("num_nonnulls(remittance_id, award_id) = 1", name="cause_named"),
    )

    clawback_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clawbacks.id"))
    amount_fen: Mapped[int] = mapped_column(Fen)
    remittance_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("remittances.id"))
    award_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("awards.id"))
    reduced_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    reduced_at: Mapped[datetime]


explain_constraint("uq_clawbacks_open_award_id", N_("该补助已有一项未办结的追回，请先办结。"))
explain_constraint("uq_clawbacks_correction_id_award_id", N_("这项更正应退回的款项已经提出追回，不能重复提出。"))
explain_constraint("ck_clawbacks_two_people", N_("追回决定须由提出人以外的另一人签发。"))
explain_constraint("uq_clawback_receipts_clawback_id_slip", N_("这张缴款凭证已经登记，不能重复登记。"))
name_notices(
    clawback_demanded=N_("《{paper}》决定追回已支付的补助 {amount} 元，请按期缴回。"),
    clawback_reduced_return=N_("原支付的补助款已被银行退回，《{paper}》追回的款项减少 {amount} 元，尚欠 {owed} 元。"),
    clawback_reduced_award=N_("补助决定已更正，《{paper}》追回的款项减少 {amount} 元，尚欠 {owed} 元。"),
)
name_acts(
    clawback_proposed=N_("已提出追回"),
    clawback_signed=N_("已签发追回决定"),
    clawback_declined=N_("已退回追回建议"),
    clawback_withdrawn=N_("已撤销追回决定"),
    clawback_received=N_("已登记收回款"),
    clawback_reduced=N_("已减少追回的欠款"),
    clawback_lowered=N_("已调低追回建议"),
)
