"""Read what was decided on a case, and what waits for a signature."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from office.accounts.models import Person
from resumption.additions.queries import ADDITION, standing_entry
from resumption.applications.models import Application, ApplicationVersion
from resumption.applications.queries import accepted_roster
from resumption.corrections.models import Correction
from resumption.policy.starting import Start, starts
from resumption.review.models import Decision


@dataclass(frozen=True)
class Told:
    """A decision with the names of the people who made it."""

    decision: Decision
    proposed_by: str
    signed_by: str


def decisions_told(session: Session, application_id: uuid.UUID) -> list[Told]:
    """Every proposal and decision with who made it, oldest first."""
    signer = aliased(Person)
    query = (
        select(Decision, Person.name, signer.name)
        .join(Person, Person.id == Decision.proposed_by)
        .outerjoin(signer, signer.id == Decision.signed_by)
        .where(Decision.application_id == application_id)
        .order_by(Decision.proposed_at)
    )
    return [Told(decision, by, signed or "") for decision, by, signed in session.execute(query)]


def decisions_of(session: Session, application_id: uuid.UUID) -> Sequence[Decision]:
    """Every proposal and decision on an application, oldest first."""
    query = select(Decision).where(Decision.application_id == application_id).order_by(Decision.proposed_at)
    return session.scalars(query).all()


def pending_decision(session: Session, application_id: uuid.UUID) -> Decision | None:
    """The proposal that waits for a signature."""
    query = (
        select(Decision)
        .where(Decision.application_id == application_id, Decision.signed_at.is_(None), Decision.outcome != "return")
        .order_by(Decision.proposed_at.desc())
        .limit(1)
    )
    return session.scalar(query)


def returned_decision(session: Session, correction: Correction) -> Decision:
    """The record of the return that a correction began with."""
    query = select(Decision).where(Decision.version_id == correction.version_id, Decision.outcome == "return")
    return session.scalars(query).one()


def starts_of(
    session: Session, application: Application, version: ApplicationVersion, *, on: date
) -> tuple[Start, ...]:
    """With how many people the firm may start on which day, if it were approved on ``on``; none before the day it
    planned. People added later come on top of those who work."""
    roster = accepted_roster(session, application)
    planned = version.facts.get("planned_date")
    if roster is None or not planned:
        return ()
    already = 0
    if application.kind == ADDITION:
        entry = standing_entry(session, application.firm_id)
        already = entry.headcount if entry else 0
    days = {date.fromisoformat(day): number for day, number in roster.counts.get("days", {}).items()}
    return starts(days, resume_on=max(date.fromisoformat(planned), on), already=already)
