"""Read batches: those there are, one with its rows, and which awards wait to be paid."""

import uuid
from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from office.errors import NotFound
from subsidies.assessment.models import Award
from subsidies.payouts.models import Batch, Remittance


def batch_of(session: Session, batch_id: uuid.UUID) -> Batch:
    """One batch."""
    found = session.get(Batch, batch_id)
    if found is None:
        raise NotFound()
    return found


def batches(session: Session, *, size: int = 50, page: int = 1) -> Sequence[Batch]:
    """Batches, newest first."""
    query = select(Batch).order_by(Batch.prepared_at.desc(), Batch.number.desc()).limit(size).offset((page - 1) * size)
    return session.scalars(query).all()


def rows_of(session: Session, batch_id: uuid.UUID) -> Sequence[Remittance]:
    """A batch's rows, in order."""
    query = select(Remittance).where(Remittance.batch_id == batch_id).order_by(Remittance.number)
    return session.scalars(query).all()


def unpaid_awards(session: Session) -> Sequence[Award]:
    """Awards in no batch yet, oldest first."""
    query = select(Award).where(~exists().where(Remittance.award_id == Award.id)).order_by(Award.signed_at, Award.id)
    return session.scalars(query).all()
