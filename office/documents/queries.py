"""Find issued papers: by the code on them, by the thing they are about, by their bytes; and whether they still hold.

A paper's number and revocation are known here. What became of the thing it is about is known where that thing lives:
a room of another package says so in a function marked with :func:`holds`.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.errors import NotFound
from office.files.models import StoredFile
from office.firms.models import Firm
from office.wording import N_


class State(StrEnum):
    """Whether one may rely on a paper today."""

    HOLDS = "holds"
    NOT_YET = "not_yet"
    SUSPENDED = "suspended"
    ENDED = "ended"


@dataclass(frozen=True)
class Validity:
    """Whether a paper holds, in a marked sentence with named places, since when, and the officer's own reason."""

    state: State
    sentence: str
    since: date | datetime | None = None
    reason: str | None = None
    values: dict[str, Any] = field(default_factory=dict)


Judge = Callable[[Session, IssuedDocument, date], Validity]
_judges: dict[str, Judge] = {}


def holds(subject_type: str) -> Callable[[Judge], Judge]:
    """Name the function that says on a day whether papers about this kind of thing hold: it only reads."""

    def register(judge: Judge) -> Judge:
        _judges[subject_type] = judge
        return judge

    return register


def validity(session: Session, document: IssuedDocument, *, on: date) -> Validity:
    """Whether a paper holds on a day. A revoked paper is over, whatever else is known of its subject."""
    if document.revoked_at is not None:
        sentence = N_("该文书已被撤销，不再有效。")
        return Validity(State.ENDED, sentence, document.revoked_at, document.revoked_reason)
    if document.subject_type in _judges:
        return _judges[document.subject_type](session, document, on)
    return Validity(State.HOLDS, N_("该文书由本机关签发，目前有效。"), document.issued_at)


def paper(session: Session, document_id: uuid.UUID) -> tuple[IssuedDocument, Firm | None]:
    """A paper and its firm, if it is about one."""
    found = session.get(IssuedDocument, document_id)
    if found is None:
        raise NotFound()
    return found, session.get(Firm, found.firm_id) if found.firm_id else None


def printed_file(session: Session, document: IssuedDocument) -> StoredFile:
    """The signed PDF of a paper; one still with the printer is not found yet."""
    if document.file_id is None:
        raise NotFound(N_("该文书正在制作，请稍后刷新。"))
    return session.get_one(StoredFile, document.file_id)


def by_code(session: Session, code: str) -> IssuedDocument:
    """The paper with this verification code; spaces and case do not matter."""
    compact = "".join(code.split()).upper()
    found = session.scalar(select(IssuedDocument).where(IssuedDocument.verification_code == compact))
    if found is None:
        raise NotFound(N_("没有这个核验码对应的文书，请核对后重新输入。"))
    return found


def by_checksum(session: Session, sha256: str) -> IssuedDocument | None:
    """The paper whose signed PDF has these very bytes."""
    return session.scalar(select(IssuedDocument).where(IssuedDocument.sha256 == sha256))


def about(session: Session, subject_id: uuid.UUID) -> Sequence[IssuedDocument]:
    """Every paper about a thing, oldest first."""
    query = select(IssuedDocument).where(IssuedDocument.subject_id == subject_id).order_by(IssuedDocument.issued_at)
    return session.scalars(query).all()
