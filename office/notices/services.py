"""Verbs on notices: tell people in the transaction of what they are told about, keep their choices, make their mail."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid, NotFound
from office.jobs.services import enqueue
from office.journal.services import record
from office.notices.groups import APPLICATION, AT_ONCE, GROUPS, WAYS, group_of
from office.notices.mail import the_post
from office.notices.models import MailMessage, Notice, NoticeChoice, notice_sentence
from office.notices.queries import choices_of, choices_of_all, unmailed
from office.wording import N_, plain

SEND = "notices.send"
LEASE = timedelta(minutes=10)
"""So long a message is left to the job that sends it; then the job is taken for dead."""
MOST_ATTEMPTS = 8
LONGEST_WAIT = timedelta(hours=4)
LONGEST_PROBLEM = 300


def notify(
    session: Session,
    *,
    actor: uuid.UUID | None,
    at: datetime,
    people: Iterable[uuid.UUID],
    kind: str,
    values: Mapping[str, Any] | None = None,
    endpoint: str = "",
    arguments: Mapping[str, Any] | None = None,
    urgent: bool = False,
) -> list[Notice]:
    """Tell each of ``people`` once; whoever did it (``actor``) is not told of it.

    ``kind`` must have been named (``name_notices``); ``values`` fill its sentence, ``endpoint`` and ``arguments`` are
    the page it leads to. Nothing is written when the transaction is not. What is ``urgent`` also goes out by mail at
    once to whoever wants its group so.
    """
    notice_sentence(kind)
    told = [
        Notice(
            person_id=person_id,
            kind=kind,
            values=plain(values or {}),
            endpoint=endpoint,
            arguments=plain(arguments or {}),
            urgent=urgent,
            at=at,
        )
        for person_id in dict.fromkeys(people)
        if person_id != actor
    ]
    session.add_all(told)
    session.flush()
    if urgent and the_post().configured:
        for notice in told:
            if choices_of(session, notice.person_id)[group_of(kind).code] == AT_ONCE:
                _make_message(session, actor, at, notice.person_id, [notice.id], {group_of(kind).code: 1})
    return told


def mark_read(session: Session, *, actor: uuid.UUID, at: datetime, notice: Notice) -> None:
    """Somebody has read one of their own notices; the first time counts."""
    if notice.person_id != actor:
        raise NotFound()
    notice.read_at = notice.read_at or at
    session.flush()


def mark_all_read(session: Session, *, actor: uuid.UUID, at: datetime) -> None:
    """Everything in one's own inbox up to this moment is read."""
    unread = update(Notice).where(Notice.person_id == actor, Notice.read_at.is_(None), Notice.at <= at)
    session.execute(unread.values(read_at=at))


def choose(session: Session, *, actor: uuid.UUID, at: datetime, ways: Mapping[str, str]) -> None:
    """Keep how a person (``actor``) wants the groups named in ``ways``; the application always shows everything."""
    for group, way in ways.items():
        if group not in GROUPS or way not in WAYS:
            raise Invalid(N_("请为每类通知选择接收方式。"), field=group)
        row = insert(NoticeChoice).values(person_id=actor, group=group, way=way, chosen_at=at)
        changed = row.on_conflict_do_update(index_elements=["person_id", "group"], set_={"way": way, "chosen_at": at})
        session.execute(changed)


def stop_mail(session: Session, *, actor: uuid.UUID, at: datetime) -> None:
    """No more mail of any group to a person (``actor``): the one click of a mail program."""
    choose(session, actor=actor, at=at, ways=dict.fromkeys(GROUPS, APPLICATION))


def make_digests(session: Session, *, actor: uuid.UUID | None, at: datetime, day: date) -> int:
    """One message a person about everything unread that no mail told of yet; returns how many were made.

    A person who has the day's digest already gets no other, whoever asks.
    """
    if not the_post().configured:
        return 0
    made, chosen = 0, choices_of_all(session)
    for person_id, rows in groupby(unmailed(session), key=lambda row: row[0]):
        ways = chosen.get(person_id, {})
        wanted = [(notice, group_of(kind).code) for _, notice, kind in rows]
        wanted = [(notice, group) for notice, group in wanted if ways.get(group) != APPLICATION]
        counts = Counter(group for _, group in wanted)
        if wanted and _make_message(session, actor, at, person_id, [notice for notice, _ in wanted], counts, day):
            made += 1
    return made


def _make_message(
    session: Session,
    actor: uuid.UUID | None,
    at: datetime,
    person_id: uuid.UUID,
    notices: list[uuid.UUID],
    counts: Mapping[str, int],
    day: date | None = None,
) -> bool:
    """Put a message into the outbox with a job to send it; False when the day's digest stands there already."""
    id_ = uuid.uuid4()
    host = the_post().sender.rpartition("@")[2]
    row = insert(MailMessage).values(
        id=id_,
        person_id=person_id,
        day=day,
        message_id=f"<{id_}@{host}>",
        counts=dict(counts),
        state="waiting",
        made_at=at,
        attempts=0,
        next_attempt_at=at + LEASE,
        problem="",
    )
    if session.scalar(row.on_conflict_do_nothing().returning(MailMessage.id)) is None:
        return False
    session.execute(update(Notice).where(Notice.id.in_(notices)).values(mail_message_id=id_))
    enqueue(session, actor=actor, at=at, kind=SEND, subject_id=id_)
    return True


def note_sent(session: Session, *, actor: uuid.UUID | None, at: datetime, message: MailMessage) -> None:
    """The mail server took the message."""
    message.attempts += 1
    message.state, message.sent_at, message.problem = "sent", at, ""
    session.flush()


def note_failure(
    session: Session, *, actor: uuid.UUID | None, at: datetime, message: MailMessage, problem: str, final: bool = False
) -> None:
    """The mail server did not: again after twice the wait, until there were ``MOST_ATTEMPTS`` or it is ``final``."""
    message.attempts += 1
    message.problem = problem[:LONGEST_PROBLEM]
    message.next_attempt_at = at + min(timedelta(minutes=2**message.attempts), LONGEST_WAIT)
    if final or message.attempts >= MOST_ATTEMPTS:
        message.state = "failed"
    session.flush()


def send_due(session: Session, *, actor: uuid.UUID | None, at: datetime) -> int:
    """Ask again for every message whose time has come; returns how many."""
    due = select(MailMessage).where(MailMessage.state == "waiting", MailMessage.next_attempt_at <= at)
    found = session.scalars(due.order_by(MailMessage.next_attempt_at).with_for_update(skip_locked=True)).all()
    for message in found:
        message.next_attempt_at = at + LEASE
        enqueue(session, actor=actor, at=at, kind=SEND, subject_id=message.id)
    session.flush()
    return len(found)


def retry_message(session: Session, *, actor: uuid.UUID, at: datetime, message_id: uuid.UUID) -> None:
    """Send a message again that was given up."""
    message = session.scalars(select(MailMessage).where(MailMessage.id == message_id).with_for_update()).one_or_none()
    if message is None:
        raise NotFound()
    if message.state != "failed":
        raise Conflict(N_("这封邮件没有失败，不需重发。请刷新查看最新状态。"))
    message.state, message.attempts, message.next_attempt_at = "waiting", 0, at + LEASE
    enqueue(session, actor=actor, at=at, kind=SEND, subject_id=message.id)
    record(session, actor=actor, at=at, act="mail_retried", subject_type="mail_message", subject_id=message.id)
