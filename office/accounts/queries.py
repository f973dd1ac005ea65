"""Read people: who represents a firm, who may do an act, the list of everybody."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import Session

from office.accounts.models import Person, Role, SignIn, people_roles
from office.accounts.permissions import ROLES, Actor, roles_by_scope, scopes
from office.errors import NotFound
from office.firms.models import Firm, Representation
from office.interests.models import Interest
from office.listing import PAGE, Listing

ORDERS = {
    "newest": (Person.created_at.desc(), Person.id),
    "name": (Person.name, Person.email),
    "email": (Person.email,),
}


def representatives_of(session: Session, firm_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The people confirmed to act for a firm whose accounts are live, oldest first."""
    query = (
        select(Person.id)
        .join(Representation, Representation.person_id == Person.id)
        .where(Representation.firm_id == firm_id, Representation.confirmed_at.is_not(None), Person.active)
        .order_by(Person.created_at, Person.id)
    )
    return session.scalars(query).all()


def reached(act: str, who: Actor, *, area: Any, department: Any) -> ColumnElement[bool]:
    """A condition for every list of what ``who`` may ``act`` on as an office: :func:`permissions.allowed` in SQL.

    ``area`` and ``department`` are the columns that name district and department of what is listed; what one's own
    firms hold is asked elsewhere.
    """
    held = scopes(act, who)
    if "any" in held:
        return true()
    parts = [area == who.area] if "area" in held and who.area else []
    parts += [department == who.department] if "department" in held else []
    return or_(false(), *parts)


Answering = Callable[[Session, uuid.UUID], Iterable[str]]
_answering: list[Answering] = []


def names_departments(ask: Answering) -> Answering:
    """Hand in with which departments a firm's things stand: ``(session, firm_id)`` answers their codes."""
    _answering.append(ask)
    return ask


def department_in_common(session: Session, who: Actor, firm_id: uuid.UUID | None) -> str | None:
    """The department of ``who``, if something of the firm stands with it; None otherwise.

    For what belongs to a firm and not to one case of it: its page, its papers.
    """
    if firm_id is None or who.department is None:
        return None
    return who.department if any(who.department in ask(session, firm_id) for ask in _answering) else None


def holders_of(
    session: Session,
    act: str,
    area: str | None = None,
    *,
    firm_id: uuid.UUID | None = None,
    department: str | None = None,
) -> Sequence[uuid.UUID]:
    """The members of the office who may do ``act`` in a district (or anywhere), by the permission table; live accounts.

    Of those who hold it by department, whoever belongs to ``department`` or to none; without one, only the latter.
    With ``firm_id``, those who have an interest in that firm are left out: they are told nothing of it. Representatives
    hold acts over their own firms only and are not among them.
    """
    anywhere, nearby, within = (roles_by_scope(act, scope) for scope in ("any", "area", "department"))
    answering = Person.department.is_(None) | (Person.department == department)
    query = (
        select(Person.id)
        .join(Person.roles)
        .where(
            Person.active,
            Role.name.in_(anywhere)
            | (Role.name.in_(nearby) & (Person.area == area))
            | (Role.name.in_(within) & answering),
        )
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


@dataclass(frozen=True)
class PeopleFilter:
    """What the address bar asks for; empty means everybody."""

    role: str = ""
    area: str = ""
    department: str = ""
    state: str = ""
    text: str = ""
    order: str = "newest"
    page: int = 1


@dataclass(frozen=True)
class PersonRow:
    """One person as listed; ``roles`` in the order of the permission table, ``seen_at`` the last sign-in."""

    id: uuid.UUID
    email: str
    name: str
    roles: tuple[str, ...]
    area: str | None
    department: str | None
    active: bool
    created_at: datetime
    seen_at: datetime | None


def people(session: Session, wanted: PeopleFilter) -> Listing[PersonRow]:
    """One page of people as filtered and ordered."""
    query = select(Person)
    if wanted.role:
        query = query.where(Person.id.in_(_of_role(wanted.role)))
    if wanted.area:
        query = query.where(Person.area == wanted.area)
    if wanted.department:
        query = query.where(Person.department == wanted.department)
    if wanted.state in ("active", "disabled"):
        query = query.where(Person.active.is_(wanted.state == "active"))
    if wanted.text:
        query = query.where(
            Person.name.contains(wanted.text, autoescape=True)
            | Person.email.contains(wanted.text.lower(), autoescape=True)
            | (Person.mobile == wanted.text)
        )
    total = session.scalar(query.with_only_columns(func.count(Person.id))) or 0
    page = query.order_by(*ORDERS[wanted.order]).limit(PAGE).offset((wanted.page - 1) * PAGE)
    found = session.scalars(page).all()
    last = select(SignIn.person_id, func.max(SignIn.started_at)).where(SignIn.person_id.in_([one.id for one in found]))
    seen: dict[uuid.UUID, datetime] = dict(session.execute(last.group_by(SignIn.person_id)).all())
    return Listing([_row(one, seen.get(one.id)) for one in found], total, wanted.page)


def _of_role(name: str) -> Any:
    return select(people_roles.c.person_id).join(Role, Role.id == people_roles.c.role_id).where(Role.name == name)


def _row(person: Person, seen_at: datetime | None) -> PersonRow:
    roles = tuple(role for role in ROLES if role in person.role_names)
    return PersonRow(
        person.id, person.email, person.name, roles, person.area, person.department, person.active,
        person.created_at, seen_at,
    )  # fmt: skip


def person_of(session: Session, person_id: uuid.UUID) -> Person:
    """One person."""
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound()
    return found


def live_sign_ins(session: Session, person_id: uuid.UUID) -> int:
    """In how many browsers a person is signed in."""
    live = select(func.count()).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    return session.scalar(live) or 0


def firms_of_person(session: Session, person_id: uuid.UUID) -> list[tuple[str, str]]:
    """Name and credit code of the firms a person may act for."""
    query = (
        select(Firm.name, Firm.credit_code)
        .join(Representation, Representation.firm_id == Firm.id)
        .where(Representation.person_id == person_id, Representation.confirmed_at.is_not(None))
        .order_by(Firm.name)
    )
    return [(name, code) for name, code in session.execute(query)]
