"""Issue a paper: its number in the transaction of the decision, its printing as a job of the same transaction."""

import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from office.documents.models import DocumentSeries, IssuedDocument
from office.errors import Conflict
from office.jobs.services import enqueue
from office.journal.services import record
from office.wording import N_

PRINT = "documents.print"
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 20


def next_number(session: Session, series: str, year: int) -> int:
    """The next number of a series and year. The row stays locked until the transaction ends: if the decision fails,
    the number was never given out, and the next decision gets it. So numbers are unbroken and never reused."""
    first = insert(DocumentSeries).values(series=series, year=year, last_number=1)
    taken = first.on_conflict_do_update(
        index_elements=[DocumentSeries.series, DocumentSeries.year],
        set_={"last_number": DocumentSeries.last_number + 1},
    ).returning(DocumentSeries.last_number)
    number: int = session.scalar(taken) or 0
    return number


def issue_document(
    session: Session,
    *,
    actor: uuid.UUID | None,
    at: datetime,
    series: str,
    template: str,
    title: str,
    subject_type: str,
    subject_id: uuid.UUID,
    firm_id: uuid.UUID | None,
    facts: Mapping[str, Any],
) -> IssuedDocument:
    """Number a paper, freeze its facts, and have it printed and signed in the background.

    ``firm_id`` is None for a paper about no single firm: members of the office read it, and whoever a room lets.
    """
    number = next_number(session, series, at.year)
    document = IssuedDocument(
        series=series,
        year=at.year,
        number=number,
        template=template,
        title=title,
        subject_type=subject_type,
        subject_id=subject_id,
        firm_id=firm_id,
        facts=dict(facts),
        verification_code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
        issued_at=at,
        issued_by=actor,
    )
    session.add(document)
    session.flush()
    enqueue(session, actor=actor, at=at, kind=PRINT, subject_id=document.id)
    record(
        session,
        actor=actor,
        at=at,
        act="document_issued",
        subject_type="document",
        subject_id=document.id,
        firm_id=firm_id,
        number=document.full_number,
        title=title,
    )
    return document


def revoke_document(
    session: Session, *, actor: uuid.UUID, at: datetime, document_id: uuid.UUID, reason: str
) -> IssuedDocument:
    """Say that a paper no longer holds; the paper and its number stay."""
    document = session.scalars(select(IssuedDocument).where(IssuedDocument.id == document_id).with_for_update()).one()
    if document.revoked_at is not None:
        raise Conflict(N_("该文书已于此前撤销，无需重复操作。"))
    document.revoked_at, document.revoked_reason = at, reason
    record(
        session,
        actor=actor,
        at=at,
        act="document_revoked",
        subject_type="document",
        subject_id=document.id,
        firm_id=document.firm_id,
        number=document.full_number,
        reason=reason,
    )
    return document
