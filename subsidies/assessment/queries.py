"""Read assessments, and what was decided on a claim."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from subsidies.assessment.models import Assessment
from subsidies.claims.models import Claim
from subsidies.claims.queries import tells
from subsidies.corrections.queries import awards_of
from subsidies.ledger.queries import movements
from subsidies.policy.lifecycle import State

NEWEST = (Assessment.stage.desc(), Assessment.assessed_at.desc())


def newest_assessment(session: Session, claim_id: uuid.UUID) -> Assessment:
    """The assessment that waits for a signature."""
    query = select(Assessment).where(Assessment.claim_id == claim_id).order_by(*NEWEST).limit(1)
    return session.scalars(query).one()


def newest_told(session: Session, claim_id: uuid.UUID) -> tuple[Assessment, str] | None:
    """The newest assessment of a claim with the name of who made it, if there is one."""
    query = (
        select(Assessment, Person.name)
        .join(Person, Person.id == Assessment.assessed_by)
        .where(Assessment.claim_id == claim_id)
        .order_by(*NEWEST)
        .limit(1)
    )
    found = session.execute(query).first()
    return (found[0], found[1]) if found else None


@tells
def decided(session: Session, claim: Claim) -> dict[str, Any]:
    """For the claim's page: the awards in their order, the ledger's postings after each was signed (``moved``), and the
    result as decided (``decided``, None while it is not).

    What is proposed and not yet signed is nobody's business outside the office.
    """
    awards = awards_of(session, claim.id)
    moved = movements(session, [each.award.id for each in awards]) if awards else {}
    if awards and claim.state != State.REFUSED:
        return {"awards": awards, "moved": moved, "decided": awards[-1].award.result, "refusal": ""}
    if claim.state in (State.REFUSED, State.RECORDED):
        newest = newest_assessment(session, claim.id)
        refusal = newest.reason if newest.outcome == "refuse" else ""
        return {"awards": awards, "moved": moved, "decided": newest.result, "refusal": refusal}
    returned = newest_told(session, claim.id) if claim.state == State.RETURNED else None
    return {"awards": awards, "decided": None, "refusal": "", "returned": returned[0] if returned else None}
