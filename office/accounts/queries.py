"""Read people: who represents a firm, who may do an act."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person, Role
from office.accounts.permissions import roles_by_scope
from office.firms.models import Representation
from office.interests.models import Interest


def representatives_of(session: Session, firm_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The people confirmed to act for a firm whose accounts are live, oldest first."""
    query = (
        select(Person.id)
        .join(Representation, Representation.person_id == Person.id)
        .where(Representation.firm_id == firm_id, Representation.confirmed_at.is_not(None), Person.active)
        .order_by(Person.created_at, Person.id)
    )
    return session.scalars(query).all()


def holders_of(
    session: Session, act: str, area: str | None = None, *, firm_id: uuid.UUID | None = None
) -> Sequence[uuid.UUID]:
    """The members of the office who may do ``act`` in a district (or anywhere), by the permission table; live accounts.

    With ``firm_id``, those who have an interest in that firm are left out: they are told nothing of it. Representatives
    hold acts over their own firms only and are not among them.
    """
    anywhere, nearby = roles_by_scope(act, "any"), roles_by_scope(act, "area")
    query = (
        select(Person.id)
        .join(Person.roles)
        .where(Person.active, Role.name.in_(anywhere) | (Role.name.in_(nearby) & (Person.area == area)))
        .distinct()
        .order_by(Person.id)
    )
    if firm_id is not None:
        declared = select(Interest.person_id).where(Interest.firm_id == firm_id, Interest.ended_at.is_(None))
        acting = select(Representation.person_id).where(
            Representation.firm_id == firm_id, Representation.confirmed_at.is_not(None)
        )
        query = query.where(Person.id.not_in(declared.union_all(acting)))
    return session.scalars(query).all()
