"""Find issued papers: by the code on them, by the thing they are about, by their bytes."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.errors import NotFound
from office.files.models import StoredFile
from office.firms.models import Firm
from office.wording import N_


def paper(session: Session, document_id: uuid.UUID) -> tuple[IssuedDocument, Firm]:
    """A paper and its firm."""
    found = session.get(IssuedDocument, document_id)
    if found is None:
        raise NotFound()
    return found, session.get_one(Firm, found.firm_id)


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
