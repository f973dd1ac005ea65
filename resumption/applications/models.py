"""Applications to resume work: the draft a firm writes, and every version it ever filed, kept as filed."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.accounts.permissions import Whose
from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_

STATES = ("draft", "filed", "returned", "proposed", "approved", "recorded", "rejected", "withdrawn")


class Application(Base, Identified):
    """One firm's application. ``content`` is the working copy, page by page; filing freezes it into a version.

    ``revision`` counts savings, so that the later of two tabs is told about the other. ``tier``, ``score`` and
    ``queued_at`` order the reviewers' queue and are those of the newest version.
    """

    __tablename__ = "applications"
    __table_args__ = (
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="state_known"),
        CheckConstraint("kind IN ('resumption', 'addition')", name="kind_known"),
        CheckConstraint("(tier IS NULL) = (score IS NULL)", name="tier_with_score"),
        CheckConstraint("regime IN ('approval', 'filing')", name="regime_known"),
        UniqueConstraint("tracking_number"),
        UniqueConstraint("id", "department"),  # what a step's department is held to
        Index("ix_applications_department", "department", "state"),
        Index(
            "uq_applications_open_firm_id",
            "firm_id",
            "kind",
            unique=True,
            postgresql_where=text("state NOT IN ('approved', 'recorded', 'rejected', 'withdrawn')"),
        ),
        Index("ix_applications_queue", "state", "tier", text("score DESC"), "filed_at", "credit_code"),
        # What waits, in the two orders it is read in: a page of the queue is then fifty steps along an index.
        Index(
            "ix_applications_waiting",
            "late_since",
            "tier",
            text("score DESC"),
            "filed_at",
            "credit_code",
            postgresql_where=text("state IN ('filed', 'proposed')"),
        ),
        Index(
            "ix_applications_waiting_due_at",
            "due_at",
            "tier",
            "credit_code",
            postgresql_where=text("state IN ('filed', 'proposed')"),
        ),
    )

    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    credit_code: Mapped[str]
    area: Mapped[str]
    department: Mapped[str | None] = mapped_column(
        doc="who answers for the firm's industry by the law of the day of the first filing; kept from then on"
    )
    kind: Mapped[str] = mapped_column(default="resumption")
    state: Mapped[str] = mapped_column(default="draft")
    regime: Mapped[str] = mapped_column(default="approval")
    content: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=0)
    page_revisions: Mapped[dict[str, Any]] = mapped_column(
        default=dict, doc="by page, the revision of its last saving: two tabs on different pages do not collide"
    )
    roster_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("rosters.id", use_alter=True, name="fk_applications_roster_id")
    )
    tracking_number: Mapped[str | None]
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    filed_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    late_since: Mapped[datetime | None] = mapped_column(doc="the limit its present step has passed, once noticed")
    tier: Mapped[int | None]
    score: Mapped[int | None]

    @property
    def whose(self) -> Whose:
        """Firm, district and department, as every question of permission asks for them."""
        return {"firm_id": self.firm_id, "area": self.area, "department": self.department}


class ApplicationVersion(Base, Identified):
    """What was filed, and what the rules said of it that day; never changed afterwards."""

    __tablename__ = "application_versions"
    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    number: Mapped[int]
    filed_at: Mapped[datetime]
    filed_by: Mapped[uuid.UUID]
    content: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]] = mapped_column(doc="firm facts as ranked, by the names of the rulebook")
    roster_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("rosters.id"))
    ranking: Mapped[dict[str, Any]] = mapped_column(doc="tier, score, reasons, missing, rulebook version")
    ranked_on: Mapped[date]
    roster: Mapped[dict[str, Any]] = mapped_column(
        default=dict, doc="of the roster filed with it: people, left_out and how many by clearance; empty without one"
    )
    content_hash: Mapped[str] = mapped_column(doc="SHA-256 of content and roster, as printed on the receipt")
    due_at: Mapped[datetime | None] = mapped_column(doc="the date promised at this filing")
    receipt_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("issued_documents.id"))


explain_constraint("uq_applications_open_firm_id", N_("贵企业已有一份未办结的申请，请在原申请上继续办理。"))
name_acts(
    application_started=N_("开始填写申请"),
    addition_started=N_("开始填写追加人员申请"),
    application_saved=N_("已保存申请"),
    application_filed=N_("已提交申请"),
    application_withdrawn=N_("已撤回申请"),
)
