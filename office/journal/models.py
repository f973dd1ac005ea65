"""The journal's table. A database trigger (migration 0001) refuses any change to a chained entry and any deletion."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base

_titles: dict[str, str] = {}  # what people read instead of an act's name: each room names its own acts


class JournalEntry(Base):
    """One act: who did what to which thing, when. ``position``, ``previous`` and ``seal`` come just before commit."""

    __tablename__ = "journal_entries"
    __table_args__ = (
        UniqueConstraint("position"),
        Index(None, "subject_id"),
        Index(None, "firm_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None]
    act: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[uuid.UUID | None]
    firm_id: Mapped[uuid.UUID | None]
    details: Mapped[dict[str, Any]]
    position: Mapped[int | None] = mapped_column(BigInteger)
    previous: Mapped[bytes | None] = mapped_column(LargeBinary)
    seal: Mapped[bytes | None] = mapped_column(LargeBinary)


def name_acts(**titles: str) -> None:
    """Give acts (``application_filed``) their marked titles, as they stand in a timeline."""
    _titles.update(titles)


def act_title(act: str) -> str:
    """The marked title of an act; an act that nobody named stands under its own name."""
    return _titles.get(act, act)
