"""Read interests. Two predicates stand here for all: what a query may show somebody, and who is told of a firm."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.accounts.permissions import Actor
from office.firms.models import Firm, Representation
from office.interests.models import Interest
from office.listing import PAGE, Listing


def free_of_interest(firm_id: Any, who: Actor) -> ColumnElement[bool]:
    """A condition for every query that shows an office's work to ``who``: nothing of a firm they have an interest in.

    ``firm_id`` is the column (or value) that names the firm. Acting for a firm is an interest in it.
    """
    declared = select(Interest.firm_id).where(Interest.person_id == who.id, Interest.ended_at.is_(None))
    represented = select(Representation.firm_id).where(
        Representation.person_id == who.id, Representation.confirmed_at.is_not(None)
    )
    return firm_id.not_in(declared.union_all(represented)) if who.id else true()


def interests_of(session: Session, person_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The firms this person has declared an interest in that stand."""
    query = select(Interest.firm_id).where(Interest.person_id == person_id, Interest.ended_at.is_(None))
    return frozenset(session.scalars(query))


def interested_in(session: Session, firm_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Everybody who must not deal with a firm: whoever declared an interest in it or acts for it."""
    declared = select(Interest.person_id).where(Interest.firm_id == firm_id, Interest.ended_at.is_(None))
    acting = select(Representation.person_id).where(
        Representation.firm_id == firm_id, Representation.confirmed_at.is_not(None)
    )
    return frozenset(session.scalars(declared.union_all(acting)))


@dataclass(frozen=True)
class InterestRow:
    """One declaration as listed."""

    id: uuid.UUID
    person_id: uuid.UUID
    person: str
    firm_name: str
    credit_code: str
    since: date
    reason: str
    declared_at: datetime
    ended_at: datetime | None
    end_reason: str


def listed(
    session: Session, *, person_id: uuid.UUID | None = None, standing: bool = False, page: int = 1
) -> Listing[InterestRow]:
    """Declarations, those that stand first, then the newest; of one person if named."""
    query = (
        select(Interest, Person.name, Firm)
        .join(Person, Person.id == Interest.person_id)
        .join(Firm, Firm.id == Interest.firm_id)
    )
    if person_id:
        query = query.where(Interest.person_id == person_id)
    if standing:
        query = query.where(Interest.ended_at.is_(None))
    total = session.scalar(query.with_only_columns(func.count())) or 0
    ordered = query.order_by(Interest.ended_at.desc().nulls_first(), Interest.declared_at.desc(), Interest.id)
    rows = [
        InterestRow(
            one.id, one.person_id, name, firm.name, firm.credit_code, one.since, one.reason, one.declared_at,
            one.ended_at, one.end_reason,
        )
        for one, name, firm in session.execute(ordered.limit(PAGE).offset((page - 1) * PAGE))
    ]  # fmt: skip
    return Listing(rows, total, page)


def firms_called(session: Session, text: str) -> Sequence[Firm]:
    """Firms of this credit code or exact name; what somebody types to declare an interest."""
    told = text.strip()
    return session.scalars(select(Firm).where(or_(Firm.credit_code == told.upper(), Firm.name == told))).all()
