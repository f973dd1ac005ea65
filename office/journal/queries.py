"""Read the journal: one thing's history as people read it, and whether the chain is whole."""

import hmac
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.firms.models import Representation
from office.journal.models import JournalEntry
from office.journal.services import START, seal_of

PAGE = 1000


@dataclass(frozen=True)
class Verification:
    """``entries`` were read; ``broken_at`` is the position of the first altered or missing one, if any."""

    entries: int
    broken_at: int | None


def timeline(session: Session, subject_id: uuid.UUID) -> Sequence[JournalEntry]:
    """Every act on one thing, oldest first."""
    query = select(JournalEntry).where(JournalEntry.subject_id == subject_id).order_by(JournalEntry.id)
    return session.scalars(query).all()


@dataclass(frozen=True)
class Happening:
    """One act as people read it: ``times`` counts the same act done again at once (saving page after page).

    ``who`` is empty where the firm's own representative acted (``by_firm``), or nobody but the office itself.
    """

    at: datetime
    act: str
    who: str
    by_firm: bool
    reason: str
    times: int = 1


def history(session: Session, subject_id: uuid.UUID, *, without: Collection[str] = ()) -> list[Happening]:
    """What happened to one thing, oldest first; acts ``without`` are another's business and left out."""
    own = and_(Representation.person_id == JournalEntry.actor_id, Representation.firm_id == JournalEntry.firm_id)
    query = (
        select(JournalEntry, Person.name, Representation.id)
        .outerjoin(Person, Person.id == JournalEntry.actor_id)
        .outerjoin(Representation, own)
        .where(JournalEntry.subject_id == subject_id, JournalEntry.act.not_in(without))
        .order_by(JournalEntry.id)
    )
    told: list[Happening] = []
    for entry, name, represents in session.execute(query):
        reason = str(entry.details.get("reason") or "")
        new = Happening(entry.at, entry.act, "" if represents else name or "", represents is not None, reason)
        last = told[-1] if told else None
        if last and (last.act, last.who, last.by_firm, reason) == (new.act, new.who, new.by_firm, ""):
            told[-1] = replace(new, times=last.times + 1)
        else:
            told.append(new)
    return told


def entries_page(session: Session, *, act: str = "", before: int | None = None, size: int = 50) -> list[JournalEntry]:
    """The newest ``size`` entries before a position, of one act if named."""
    query = select(JournalEntry).order_by(JournalEntry.position.desc()).limit(size)
    if act:
        query = query.where(JournalEntry.act == act)
    if before:
        query = query.where(JournalEntry.position < before)
    return list(session.scalars(query))


def verify(session: Session) -> Verification:
    """Walk the chain from its start, a page at a time; an entry outside the chain breaks it at its end."""
    previous, count = START, 0
    while page := chained_after(session, count):
        for entry in page:
            whole = (
                entry.position == count + 1
                and entry.previous == previous
                and entry.seal is not None
                and hmac.compare_digest(entry.seal, seal_of(entry, previous))
            )
            if not whole:
                return Verification(count, count + 1)
            previous, count = entry.seal or b"", count + 1
        session.expunge_all()
    loose = session.scalar(select(JournalEntry.id).where(JournalEntry.position.is_(None)).limit(1))
    return Verification(count, None if loose is None else count + 1)


def chained_after(session: Session, position: int) -> Sequence[JournalEntry]:
    """The next page of the chain."""
    query = select(JournalEntry).where(JournalEntry.position > position).order_by(JournalEntry.position).limit(PAGE)
    return session.scalars(query).all()
