"""Named answers to a "what if": kept as they were given, and never changed (a trigger of migration 0023 refuses it)."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_


class Scenario(Base, Identified):
    """One answer under a name. ``question`` is what was assumed, ``answer`` the result with the rulebooks' versions."""

    __tablename__ = "scenarios"
    __table_args__ = (
        UniqueConstraint("kind", "name"),
        CheckConstraint("name <> '' AND reason <> ''", name="named_with_reason"),
        Index(None, "kind", "saved_at"),
    )

    kind: Mapped[str] = mapped_column(doc="which room's: the name of its pages")
    name: Mapped[str]
    reason: Mapped[str] = mapped_column(doc="why it was asked")
    question: Mapped[dict[str, Any]] = mapped_column(doc="day, changes, uploaded files")
    answer: Mapped[dict[str, Any]]
    on: Mapped[date] = mapped_column(doc="the day the base was looked at")
    rulebook: Mapped[str] = mapped_column(doc="version of the rulebook in force that it was held against")
    fingerprint: Mapped[str] = mapped_column(doc="of the base it was computed from")
    saved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    saved_at: Mapped[datetime]


explain_constraint("uq_scenarios_kind_name", N_("已有同名的测算，请换一个名称。"))
name_acts(scenario_saved=N_("已保存测算"))
