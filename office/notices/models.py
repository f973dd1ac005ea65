"""Notices to people: one row for each reader, kept in the application whether or not mail goes out."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified
from office.journal.models import name_acts
from office.wording import N_

_sentences: dict[str, str] = {}  # what each kind says: every room names its own kinds


class Notice(Base, Identified):
    """Something one person should know. ``values`` fill the places of the kind's sentence, plain JSON
    (:func:`office.wording.plain`); ``endpoint`` with ``arguments`` is the page it is about."""

    __tablename__ = "notices"
    __table_args__ = (
        Index(None, "person_id", "at"),
        Index("ix_notices_unread", "person_id", postgresql_where=text("read_at IS NULL")),
        Index("ix_notices_unmailed", "person_id", postgresql_where=text("read_at IS NULL AND mail_message_id IS NULL")),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    kind: Mapped[str]
    values: Mapped[dict[str, Any]]
    endpoint: Mapped[str] = mapped_column(default="")
    arguments: Mapped[dict[str, Any]]
    urgent: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail_message_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("mail_messages.id"), doc="the message that told of it by mail"
    )


class NoticeChoice(Base):
    """How a person wants the notices of one group; without a row, as the group's own default."""

    __tablename__ = "notice_choices"
    __table_args__ = (CheckConstraint("way IN ('application', 'digest', 'at_once')", name="way_known"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    group: Mapped[str] = mapped_column(primary_key=True)
    way: Mapped[str]
    chosen_at: Mapped[datetime]


class MailMessage(Base, Identified):
    """One message of the outbox, sent at least once under one Message-ID. It tells counts and groups, no more.

    A digest has its ``day``, and a person one digest a day at most. ``counts`` maps groups of notices to how many.
    The address and the words are made when it is sent: here stands nothing about anybody.
    """

    __tablename__ = "mail_messages"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'failed')", name="state_known"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sending_complete"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        UniqueConstraint("message_id"),
        Index("uq_mail_messages_digest", "person_id", "day", unique=True, postgresql_where=text("day IS NOT NULL")),
        Index(None, "state", "next_attempt_at"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    day: Mapped[date | None]
    message_id: Mapped[str]
    counts: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="waiting")
    made_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    problem: Mapped[str] = mapped_column(default="", doc="what the mail server answered last")
    sent_at: Mapped[datetime | None]


def name_notices(**sentences: str) -> None:
    """Give kinds of notices (``application_returned``) their marked sentences, with places for values."""
    _sentences.update(sentences)


def named_kinds() -> tuple[str, ...]:
    """Every kind there is."""
    return tuple(_sentences)


def notice_sentence(kind: str) -> str:
    """The marked sentence of a kind; raises ``KeyError`` for a kind nobody named."""
    return _sentences[kind]


name_acts(
    mail_retried=N_("已重新发送邮件"),
)
