"""Verbs on people: appoint somebody to roles, disable them, let them act for a firm."""

import secrets
import uuid
from datetime import datetime

from flask_security import hash_password
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from office.accounts.models import Person, Role, SignIn
from office.accounts.permissions import ROLES
from office.errors import Conflict, Invalid
from office.journal.services import record
from office.wording import N_

SHORTEST_PASSWORD = 10


def role(session: Session, name: str) -> Role:
    """The row of a role of the permission table."""
    if name not in ROLES:
        raise Invalid(N_("没有“{role}”这一角色。"), field="role", role=name)
    found = session.scalar(select(Role).where(Role.name == name))
    if found is None:
        found = Role(name=name, permissions=None)
        session.add(found)
        session.flush()
    return found


def appoint_person(
    session: Session,
    *,
    actor: uuid.UUID | None,
    at: datetime,
    email: str,
    name: str,
    password: str,
    roles: list[str],
    area: str | None = None,
) -> Person:
    """Make an account with its roles; the address must be new."""
    address = email.strip().lower()
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(N_("密码至少 {shortest} 位。"), field="password", shortest=SHORTEST_PASSWORD)
    if session.scalar(select(Person.id).where(Person.email == address)):
        raise Conflict(N_("该电子邮箱已注册，请直接登录。"), field="email")
    person = Person(
        email=address,
        name=name.strip(),
        password=hash_password(password),
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        area=area,
        created_at=at,
        roles=[role(session, wanted) for wanted in roles],
    )
    session.add(person)
    session.flush()
    record(
        session, actor=actor, at=at, act="person_appointed", subject_type="person", subject_id=person.id, roles=roles
    )
    return person


def disable_person(session: Session, *, actor: uuid.UUID, at: datetime, person: Person) -> None:
    """Shut somebody out: every live session of theirs ends with this transaction."""
    person.active = False
    session.execute(update(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None)).values(ended_at=at))
    record(session, actor=actor, at=at, act="person_disabled", subject_type="person", subject_id=person.id)
