"""Read assessments."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from subsidies.assessment.models import Assessment


def newest_assessment(session: Session, claim_id: uuid.UUID) -> Assessment:
    """The assessment that waits for a signature."""
    query = select(Assessment).where(Assessment.claim_id == claim_id).order_by(Assessment.assessed_at.desc()).limit(1)
    return session.scalars(query).one()


def newest_told(session: Session, claim_id: uuid.UUID) -> tuple[Assessment, str] | None:
    """The newest assessment of a claim with the name of who made it, if there is one."""
    query = (
        select(Assessment, Person.name)
        .join(Person, Person.id == Assessment.assessed_by)
        .where(Assessment.claim_id == claim_id)
        .order_by(Assessment.assessed_at.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    return (found[0], found[1]) if found else None
