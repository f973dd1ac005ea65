"""Read what was filed: one version, all of an application's, each with what it changed and its receipt."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.errors import NotFound
from resumption.applications.models import ApplicationVersion
from resumption.filings.changes import ChangedPage, changes, count


@dataclass(frozen=True)
class Filed:
    """One version in the list: what it changed of the one before, and its receipt once that was issued."""

    version: ApplicationVersion
    changed: int
    receipt: IssuedDocument | None


def versions_of(session: Session, application_id: uuid.UUID) -> Sequence[Filed]:
    """Every version of an application, newest first; one query, however many there are."""
    query = (
        select(ApplicationVersion, IssuedDocument)
        .outerjoin(IssuedDocument, IssuedDocument.id == ApplicationVersion.receipt_id)
        .where(ApplicationVersion.application_id == application_id)
        .order_by(ApplicationVersion.number)
    )
    rows: list[Filed] = []
    for version, receipt in session.execute(query):
        changed = count(changes(rows[-1].version, version)) if rows else 0
        rows.append(Filed(version, changed, receipt))
    return rows[::-1]


def version_of(session: Session, application_id: uuid.UUID, number: int) -> ApplicationVersion:
    """One version by its number."""
    query = select(ApplicationVersion).where(
        ApplicationVersion.application_id == application_id, ApplicationVersion.number == number
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound()
    return found


def receipt_of(session: Session, version: ApplicationVersion) -> IssuedDocument | None:
    """The receipt of a version, once issued."""
    return session.get(IssuedDocument, version.receipt_id) if version.receipt_id else None


def changes_since_last(session: Session, version: ApplicationVersion) -> tuple[ChangedPage, ...]:
    """What a version changed of the one before; nothing for a first one."""
    if version.number == 1:
        return ()
    return changes(version_of(session, version.application_id, version.number - 1), version)
