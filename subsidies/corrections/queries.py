"""Read corrections: the awards of a claim in their order, which one stands, and what is to be clawed back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from office.documents.models import IssuedDocument
from subsidies.assessment.models import Award
from subsidies.corrections.models import AwardCorrection


@dataclass(frozen=True)
class Granted:
    """An award of a claim as people read it: its paper, what it grants in all, and what it changed."""

    award: Award
    number: str
    document_id: uuid.UUID
    correction: AwardCorrection | None


@dataclass(frozen=True)
class ToClawBack:
    """Money that was paid and that a correction takes back; in fen."""

    correction_id: uuid.UUID
    award_id: uuid.UUID
    supersedes_id: uuid.UUID
    claim_id: uuid.UUID
    firm_id: uuid.UUID
    measure: str
    amount_fen: int
    reason: str
    corrected_at: datetime


def awards_of(session: Session, claim_id: uuid.UUID) -> list[Granted]:
    """The awards of a claim, the standing one last."""
    query = (
        select(Award, IssuedDocument, AwardCorrection)
        .join(IssuedDocument, IssuedDocument.id == Award.document_id)
        .outerjoin(AwardCorrection, AwardCorrection.award_id == Award.id)
        .where(Award.claim_id == claim_id)
        .order_by(Award.signed_at, Award.id)
    )
    found = [Granted(award, paper.full_number, paper.id, how) for award, paper, how in session.execute(query)]
    after = {each.award.supersedes_id: each for each in found}
    ordered: list[Granted] = []
    while (following := after.get(ordered[-1].award.id if ordered else None)) is not None:
        ordered.append(following)
    return ordered


def superseded(session: Session, document_id: uuid.UUID) -> IssuedDocument | None:
    """The paper that took the place of an award's paper; None while it stands."""
    later = aliased(Award)
    query = (
        select(IssuedDocument)
        .join(later, later.document_id == IssuedDocument.id)
        .join(Award, Award.id == later.supersedes_id)
        .where(Award.document_id == document_id)
    )
    return session.scalar(query)


def to_claw_back(session: Session, *conditions: ColumnElement[bool]) -> Sequence[ToClawBack]:
    """What corrections say is to be clawed back, oldest first; what became of it is known where clawbacks are kept.

    ``conditions`` are those of the room that asks, on :class:`AwardCorrection` or its new :class:`Award`.
    """
    query = (
        select(AwardCorrection, Award)
        .join(Award, Award.id == AwardCorrection.award_id)
        .where(AwardCorrection.clawback_fen > 0, *conditions)
        .order_by(AwardCorrection.corrected_at, AwardCorrection.id)
    )
    return [
        ToClawBack(
            row.id, award.id, row.supersedes_id, award.claim_id, award.firm_id, award.measure, row.clawback_fen,
            row.reason, row.corrected_at,
        )
        for row, award in session.execute(query)
    ]  # fmt: skip
