"""Background work as people see it: what it is, how far it is, what came of it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified


class Job(Base, Identified):
    """One piece of work; the queue holds only its id. ``done`` of ``total`` units are finished."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state_known"),
        CheckConstraint("done >= 0 AND done <= total", name="done_within_total"),
        Index(None, "subject_id"),
    )

    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    subject_id: Mapped[uuid.UUID | None]
    requested_by: Mapped[uuid.UUID | None]
    requested_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    arguments: Mapped[dict[str, Any]]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None]
    """A marked sentence; its places are filled from ``problem_values`` in the language of whoever reads it."""
    problem_values: Mapped[dict[str, Any] | None]
    result: Mapped[dict[str, Any] | None]


class Round(Base):
    """How far the work that the clock asks for has been done: everything up to ``done_until``."""

    __tablename__ = "rounds"

    name: Mapped[str] = mapped_column(primary_key=True)
    done_until: Mapped[datetime]
