"""The ledger's tables.

Triggers (migration 0013) refuse every change and deletion, let no posting through whose lines do not sum to zero when
the transaction ends, and no award whose money would be sent, paid or released twice; and they alone keep the running
balances, whose checks no transaction can get round. Those of migration 0027 ask of all awards of a claim that no more
waits to be paid than is due and not held, and that no more is owed than is held (``subsidies/policy/due.py``).
"""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Fen, explain_constraint, explain_guard
from office.wording import N_


class Posting(Base):
    """One event of money on a fund's budget year; ``id`` rises with time.

    ``area`` and ``city_fen`` are frozen with the award: the firm's district, and the part of ``amount_fen`` that the
    city bears; the county bears the rest.
    """

    __tablename__ = "postings"
    __table_args__ = (
        UniqueConstraint("event", "subject_id"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("(event LIKE 'ceiling%') = (award_id IS NULL)", name="award_named"),
        CheckConstraint("(award_id IS NULL) = (firm_id IS NULL)", name="firm_named"),
        CheckConstraint(
            "(award_id IS NULL) = (city_fen IS NULL) AND (city_fen IS NULL OR city_fen BETWEEN 0 AND amount_fen)",
            name="city_part_within",
        ),
        Index(None, "fund", "year", "id"),
        Index(None, "award_id"),
        Index(None, "firm_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    event: Mapped[str]
    fund: Mapped[str]
    year: Mapped[int]
    amount_fen: Mapped[int] = mapped_column(Fen)
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    subject_type: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    award_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("awards.id"))
    firm_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("firms.id"))
    reference: Mapped[str]
    area: Mapped[str | None]
    city_fen: Mapped[int | None] = mapped_column(Fen)


class PostingLine(Base):
    """One side of a posting: positive fen debit the account, negative ones credit it."""

    __tablename__ = "posting_lines"
    __table_args__ = (CheckConstraint("amount_fen <> 0", name="amount_not_zero"),)

    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id"), primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    amount_fen: Mapped[int] = mapped_column(Fen)


class Balance(Base):
    """The sum of all lines of one account; kept by the trigger on the lines and by nothing else."""

    __tablename__ = "balances"
    __table_args__ = (
        CheckConstraint("account <> 'available' OR amount_fen >= 0", name="never_over_the_ceiling"),
        CheckConstraint(
            "CASE WHEN account IN ('appropriation', 'clawback_claimed') THEN amount_fen <= 0 "
            "ELSE account = 'available' OR amount_fen >= 0 END",
            name="side_kept",
        ),
    )

    fund: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account: Mapped[str] = mapped_column(primary_key=True)
    amount_fen: Mapped[int] = mapped_column(Fen)


explain_constraint("uq_postings_event_subject_id", N_("这笔款项已经记账，不能重复办理。请刷新查看最新状态。"))
explain_constraint("ck_balances_never_over_the_ceiling", N_("超出该资金当年的预算上限，未作任何更改。"))
explain_constraint("ck_balances_side_kept", N_("这笔款项不在可以这样办理的状态，未作任何更改。请刷新后重试。"))
explain_guard("award_money_is_there", N_("该补助没有这么多款项可以这样办理，未作任何更改。请刷新后核对该补助的记账。"))
explain_guard(
    "claim_money_is_due",
    N_("这样办理后，该申报已付和待付的款项合计会超过应补助的金额，未作任何更改。请核对该申报的各项决定和追回。"),
)
explain_guard(
    "claim_asked_within_held",
    N_("这样办理后，向企业追回的款项会超过它实际得到的款项，未作任何更改。请核对该申报的各项决定和追回。"),
)
