"""Read assessments."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from subsidies.assessment.models import Assessment


def newest_assessment(session: Session, claim_id: uuid.UUID) -> Assessment:
    """The assessment that waits for a signature."""
    query = select(Assessment).where(Assessment.claim_id == claim_id).order_by(Assessment.assessed_at.desc()).limit(1)
    return session.scalars(query).one()
