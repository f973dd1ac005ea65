"""Notices to people: one row for each reader, kept in the application whether or not mail goes out."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified

_sentences: dict[str, str] = {}  # what each kind says: every room names its own kinds


class Notice(Base, Identified):
    """Something one person should know. ``values`` fill the places of the kind's sentence, plain JSON
    (:func:`office.wording.plain`); ``endpoint`` with ``arguments`` is the page it is about."""

    __tablename__ = "notices"
    __table_args__ = (
        Index(None, "person_id", "at"),
        Index("ix_notices_unread", "person_id", postgresql_where=text("read_at IS NULL")),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    kind: Mapped[str]
    values: Mapped[dict[str, Any]]
    endpoint: Mapped[str] = mapped_column(default="")
    arguments: Mapped[dict[str, Any]]
    urgent: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


def name_notices(**sentences: str) -> None:
    """Give kinds of notices (``application_returned``) their marked sentences, with places for values."""
    _sentences.update(sentences)


def notice_sentence(kind: str) -> str:
    """The marked sentence of a kind; raises ``KeyError`` for a kind nobody named."""
    return _sentences[kind]
