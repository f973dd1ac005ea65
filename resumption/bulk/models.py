"""Acts done on many cases at once, and what became of each."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified
from office.journal.models import name_acts
from office.wording import N_

ACTS = ("return", "approve", "reject", "sign", "take_back")


class BulkAct(Base, Identified):
    """One act on several cases; each case's own decision and journal entry stand beside, as if done alone."""

    __tablename__ = "bulk_acts"
    __table_args__ = (
        CheckConstraint("act IN ('" + "', '".join(ACTS) + "')", name="act_known"),
        Index(None, "done_by", "done_at"),
    )

    act: Mapped[str]
    done_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    done_at: Mapped[datetime]


class BulkItem(Base):
    """What became of one case of a bulk act: done, or refused with the sentence that said why."""

    __tablename__ = "bulk_items"
    __table_args__ = (CheckConstraint("done = (problem IS NULL)", name="refusal_with_reason"),)

    bulk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bulk_acts.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    reason: Mapped[str] = mapped_column(default="")
    done: Mapped[bool]
    problem: Mapped[str | None]
    problem_values: Mapped[dict[str, Any] | None]


name_acts(
    bulk_done=N_("已批量办理"),
    proposal_taken_back=N_("已撤回审核意见"),
)
