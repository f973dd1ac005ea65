"""Read corrections: the open one, all of an application's, which fields they open, and what was written about them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.errors import NotFound
from resumption.corrections.models import Correction, CorrectionField, CorrectionMessage


@dataclass(frozen=True)
class Message:
    """One line of the exchange: who wrote it (the firm's people are not named to the office), when, what."""

    at: datetime
    who: str
    by_firm: bool
    words: str


@dataclass(frozen=True)
class Exchange:
    """A correction as both sides see it: why each field came back, and what was written since."""

    correction: Correction
    reasons: dict[str, str]
    messages: tuple[Message, ...]


def open_correction(session: Session, application_id: uuid.UUID) -> Correction | None:
    """The correction an application is in, if it is in one."""
    query = select(Correction).where(Correction.application_id == application_id, Correction.closed_at.is_(None))
    return session.scalar(query)


def correction_of(session: Session, correction_id: uuid.UUID) -> Correction:
    """One correction."""
    found = session.get(Correction, correction_id)
    if found is None:
        raise NotFound()
    return found


def reasons_of(session: Session, correction: Correction) -> dict[str, str]:
    """Why each field of a correction came back."""
    query = select(CorrectionField.field, CorrectionField.reason).where(CorrectionField.correction_id == correction.id)
    return {row.field: row.reason for row in session.execute(query.order_by(CorrectionField.field))}


def exchanges(session: Session, application_id: uuid.UUID) -> Sequence[Exchange]:
    """Every correction of an application with its fields and messages, newest first; three queries in all."""
    query = select(Correction).where(Correction.application_id == application_id)
    found = session.scalars(query.order_by(Correction.opened_at.desc())).all()
    ids = [correction.id for correction in found]
    if not ids:
        return ()
    fields = select(CorrectionField).where(CorrectionField.correction_id.in_(ids)).order_by(CorrectionField.field)
    reasons: dict[uuid.UUID, dict[str, str]] = {each: {} for each in ids}
    for field in session.scalars(fields):
        reasons[field.correction_id][field.field] = field.reason
    written: dict[uuid.UUID, list[Message]] = {each: [] for each in ids}
    messages = (
        select(CorrectionMessage, Person.name)
        .join(Person, Person.id == CorrectionMessage.written_by)
        .where(CorrectionMessage.correction_id.in_(ids))
        .order_by(CorrectionMessage.written_at, CorrectionMessage.id)
    )
    for message, name in session.execute(messages):
        line = Message(message.written_at, "" if message.by_firm else name, message.by_firm, message.words)
        written[message.correction_id].append(line)
    return [Exchange(each, reasons[each.id], tuple(written[each.id])) for each in found]
