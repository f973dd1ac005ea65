"""Write to the journal, in the transaction of the act itself.

An entry is added at once and chained when the transaction is about to commit: the lock that orders the chain is taken
last and held briefly, so no two acts wait for each other in a circle.
"""

import hashlib
import hmac
import json
import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from office.journal.models import JournalEntry

CHAIN_LOCK = 723002
START = b"\0" * 32

_key = b""


def use_key(key: bytes) -> None:
    """Take the key of the chain; without it nobody can forge a journal that verifies."""
    global _key
    _key = key


def record(
    session: Session,
    *,
    actor: uuid.UUID | None,
    at: datetime,
    act: str,
    subject_type: str,
    subject_id: uuid.UUID | None = None,
    firm_id: uuid.UUID | None = None,
    **details: Any,
) -> JournalEntry:
    """Add the entry of one act, named in the past tense (``application_submitted``); ``details`` must be plain JSON."""
    entry = JournalEntry(
        at=at,
        actor_id=actor,
        act=act,
        subject_type=subject_type,
        subject_id=subject_id,
        firm_id=firm_id,
        details=json.loads(json.dumps(details, ensure_ascii=False, default=str)),
    )
    session.add(entry)
    session.info["journal_open"] = True
    return entry


def seal_of(entry: JournalEntry, previous: bytes) -> bytes:
    """The keyed hash over the entry's content and its predecessor's seal."""
    content = [
        entry.position,
        entry.at.astimezone(UTC).isoformat(),
        entry.actor_id and str(entry.actor_id),
        entry.act,
        entry.subject_type,
        entry.subject_id and str(entry.subject_id),
        entry.firm_id and str(entry.firm_id),
        entry.details,
    ]
    text_ = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(_key, previous + text_.encode(), hashlib.sha256).digest()


@event.listens_for(Session, "before_commit")
def chain(session: Session) -> None:
    """Give the transaction's entries their places in the chain."""
    if not session.info.pop("journal_open", False):
        return
    session.flush()
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
    last = session.execute(
        select(JournalEntry.position, JournalEntry.seal)
        .where(JournalEntry.position.is_not(None))
        .order_by(JournalEntry.position.desc())
        .limit(1)
    ).first()
    position, previous = (last.position, last.seal) if last else (0, START)
    query = select(JournalEntry).where(JournalEntry.position.is_(None)).order_by(JournalEntry.id)
    for entry in session.scalars(query):
        position += 1
        entry.position, entry.previous = position, previous
        entry.seal = previous = seal_of(entry, previous)
    session.flush()
