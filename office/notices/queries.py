"""Read notices: a person's inbox and how much of it is unread, their choices, and the outbox of mail."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.errors import NotFound
from office.listing import PAGE, Listing
from office.notices.groups import GROUPS, WAYS, group_of
from office.notices.models import MailMessage, Notice, NoticeChoice, named_kinds, notice_sentence

OUTBOX_STATES = ("waiting", "sent", "failed")


@dataclass(frozen=True)
class InboxFilter:
    """What the address bar asks for: ``unread`` ones only, of one ``group``; empty means everything."""

    unread: bool = False
    group: str = ""
    page: int = 1


@dataclass(frozen=True)
class NoticeRow:
    """One notice as shown: its sentence is still to be filled with ``values`` in the reader's language."""

    id: uuid.UUID
    sentence: str
    values: dict[str, Any]
    group: str
    leads: bool
    urgent: bool
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class Outgoing:
    """One message of the outbox as the administrator sees it: for whom, but not what it says of anybody."""

    id: uuid.UUID
    name: str
    digest: bool
    state: str
    made_at: datetime
    attempts: int
    next_attempt_at: datetime
    problem: str
    sent_at: datetime | None


def unread_count(session: Session, person_id: uuid.UUID) -> int:
    """How many notices a person has not read."""
    query = select(func.count()).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return session.scalar(query) or 0


def inbox(session: Session, person_id: uuid.UUID, wanted: InboxFilter) -> Listing[NoticeRow]:
    """One page of a person's notices, the newest first."""
    query = select(Notice).where(Notice.person_id == person_id)
    if wanted.unread:
        query = query.where(Notice.read_at.is_(None))
    if wanted.group in GROUPS:
        query = query.where(Notice.kind.in_([kind for kind in named_kinds() if group_of(kind).code == wanted.group]))
    total = session.scalar(query.with_only_columns(func.count())) or 0
    page = query.order_by(Notice.at.desc(), Notice.id).limit(PAGE).offset((wanted.page - 1) * PAGE)
    return Listing([_row(each) for each in session.scalars(page)], total, wanted.page)


def _row(notice: Notice) -> NoticeRow:
    return NoticeRow(
        notice.id, notice_sentence(notice.kind), notice.values, group_of(notice.kind).title, bool(notice.endpoint),
        notice.urgent, notice.at, notice.read_at,
    )  # fmt: skip


def notice_of(session: Session, notice_id: uuid.UUID, person_id: uuid.UUID) -> Notice:
    """One notice, for the person it was written to alone."""
    found = session.get(Notice, notice_id)
    if found is None or found.person_id != person_id:
        raise NotFound()
    return found


def choices_of(session: Session, person_id: uuid.UUID) -> dict[str, str]:
    """How a person wants each group: as chosen, else the group's default."""
    query = select(NoticeChoice.group, NoticeChoice.way).where(NoticeChoice.person_id == person_id)
    chosen = {group: way for group, way in session.execute(query) if way in WAYS}
    return {code: chosen.get(code, group.default) for code, group in GROUPS.items()}


def choices_of_all(session: Session) -> dict[uuid.UUID, dict[str, str]]:
    """What people chose, by person; who chose nothing is not among them."""
    found: dict[uuid.UUID, dict[str, str]] = {}
    for person, group, way in session.execute(select(NoticeChoice.person_id, NoticeChoice.group, NoticeChoice.way)):
        found.setdefault(person, {})[group] = way
    return found


def person_named(session: Session, person_id: uuid.UUID) -> Person:
    """The person behind a signed link."""
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound()
    return found


def unmailed(session: Session) -> Sequence[tuple[uuid.UUID, uuid.UUID, str]]:
    """(person, notice, kind) of everything unread that no mail has told of, by person; live accounts only."""
    query = (
        select(Notice.person_id, Notice.id, Notice.kind)
        .join(Person, Person.id == Notice.person_id)
        .where(Notice.read_at.is_(None), Notice.mail_message_id.is_(None), Person.active)
        .order_by(Notice.person_id, Notice.at, Notice.id)
    )
    return [(person, notice, kind) for person, notice, kind in session.execute(query)]


def outbox(session: Session, *, state: str = "", page: int = 1) -> Listing[Outgoing]:
    """One page of the outbox, the newest first."""
    query = select(MailMessage, Person.name).join(Person, Person.id == MailMessage.person_id)
    if state in OUTBOX_STATES:
        query = query.where(MailMessage.state == state)
    total = session.scalar(query.with_only_columns(func.count())) or 0
    newest = query.order_by(MailMessage.made_at.desc(), MailMessage.id).limit(PAGE).offset((page - 1) * PAGE)
    rows = [
        Outgoing(
            each.id, name, each.day is not None, each.state, each.made_at, each.attempts, each.next_attempt_at,
            each.problem, each.sent_at,
        )
        for each, name in session.execute(newest)
    ]  # fmt: skip
    return Listing(rows, total, page)
