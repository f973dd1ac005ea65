"""Support without application (免申即享): one computation over all firms, its trace kept in columns, offers to firms.

What a firm's row means, years later, stands in its run: ``legend`` names each place of ``facts``, ``met`` and
``figures`` with title, unit and citation as they were; the rulebook's own text is kept once for each version.
"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Fen, Identified, explain_constraint
from office.journal.models import name_acts
from office.notices.models import name_notices
from office.wording import N_
from subsidies.policy.offers import STATES, RunState

LIVE = "state IN ('computed', 'offered', 'confirmed')"


class RulebookText(Base):
    """The text of the law as it stood: TOML by file, kept once for each version of the rulebook."""

    __tablename__ = "rulebook_texts"

    version: Mapped[str] = mapped_column(primary_key=True)
    texts: Mapped[dict[str, Any]]
    kept_at: Mapped[datetime]


class OfferRun(Base, Identified):
    """One computation of a measure over a year's register, and the offers made of it.

    ``legend`` is ``{"facts": [...], "conditions": [...], "steps": [...]}``. ``held`` are the keys (kind → text with
    ``{code}`` for the credit code) that a firm's claim would use up. One person computes, another makes the offers.
    """

    __tablename__ = "offer_runs"
    __table_args__ = (
        CheckConstraint("state IN ('" + "', '".join(RunState) + "')", name="state_known"),
        CheckConstraint("offered_by <> started_by", name="two_people"),
        CheckConstraint("(offered_by IS NULL) = (offered_at IS NULL)", name="offering_complete"),
        CheckConstraint("(offered_by IS NULL) = (expires_on IS NULL)", name="expiry_with_offering"),
        CheckConstraint("eligible <= firms", name="eligible_within_firms"),
        CheckConstraint("total_fen >= 0", name="total_not_negative"),
        Index(
            "uq_offer_runs_open_measure",
            "measure",
            "year",
            unique=True,
            postgresql_where=text("state IN ('computing', 'computed', 'offering')"),
        ),
    )

    measure: Mapped[str]
    year: Mapped[int]
    on: Mapped[date]
    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("insurance_imports.id"))
    rulebook: Mapped[str] = mapped_column(ForeignKey("rulebook_texts.version"))
    legend: Mapped[dict[str, Any]]
    held: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="computing")
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id"))
    firms: Mapped[int] = mapped_column(default=0)
    eligible: Mapped[int] = mapped_column(default=0)
    total_fen: Mapped[int] = mapped_column(Fen, default=0)
    started_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    started_at: Mapped[datetime]
    offered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    offered_at: Mapped[datetime | None]
    expires_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(default="", doc="why a computation was discarded")


class Offer(Base):
    """What one firm came to in a run, and what became of it.

    ``facts``, ``met`` and ``figures`` are in the order of the run's legend: whole numbers as stored (fen, hundredths;
    yes is 1), null where nothing is known. ``obstacle`` says why an eligible firm is not offered anything.
    """

    __tablename__ = "offers"
    __table_args__ = (
        UniqueConstraint("run_id", "firm_id"),
        UniqueConstraint("claim_id"),
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="state_known"),
        CheckConstraint("payable_fen >= 0", name="payable_not_negative"),
        CheckConstraint("state = 'excluded' OR payable_fen > 0", name="offered_amount"),
        CheckConstraint("(state = 'confirmed') = (claim_id IS NOT NULL)", name="claim_with_confirmation"),
        CheckConstraint("state NOT IN ('declined', 'withdrawn') OR reason <> ''", name="reason_given"),
        Index("uq_offers_live_firm", "firm_id", "measure", "year", unique=True, postgresql_where=text(LIVE)),
        Index(None, "run_id", "state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offer_runs.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    measure: Mapped[str]
    year: Mapped[int]
    state: Mapped[str]
    payable_fen: Mapped[int] = mapped_column(Fen)
    facts: Mapped[list[int | None]] = mapped_column(ARRAY(BigInteger))
    met: Mapped[list[bool]] = mapped_column(ARRAY(Boolean))
    figures: Mapped[list[int | None]] = mapped_column(ARRAY(BigInteger))
    obstacle: Mapped[str | None]
    record_id: Mapped[int | None] = mapped_column(ForeignKey("insurance_records.id"))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(server_default=text("''"))
    claim_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("claims.id"))


explain_constraint("uq_offer_runs_open_measure", N_("该措施该年度已有一次测算正在办理，请先发出或放弃那一次。"))
explain_constraint("ck_offer_runs_two_people", N_("免申即享的通知须由测算人以外的另一人发出。"))
explain_constraint("uq_offers_live_firm", N_("该企业该年度已有一份有效的免申即享通知，不能重复发出。"))
name_notices(offer_made=N_("您的企业无需申报即可享受“{measure}”{amount} 元，请在 {until} 前确认收款账户。"))
name_acts(
    offers_computing=N_("已启动免申即享测算"),
    offers_computed=N_("免申即享测算完成"),
    offers_discarded=N_("已放弃免申即享测算"),
    offers_releasing=N_("已批准发出免申即享通知"),
    offers_made=N_("已发出免申即享通知"),
    offers_assessed=N_("已批量提出审核意见"),
    offers_signed=N_("已批量签发"),
    offers_expired=N_("免申即享通知已到期"),
    offer_confirmed=N_("企业已确认免申即享"),
    offer_declined=N_("企业已放弃免申即享"),
    offer_withdrawn=N_("已撤回免申即享通知"),
)
