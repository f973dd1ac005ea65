"""Verbs on people: appoint somebody to roles, change these, shut out and let in again, passwords."""

import re
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_security import hash_password, verify_and_update_password
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from office.accounts.models import Person, Role, SignIn
from office.accounts.permissions import ROLES, roles_by_scope, roles_of_a_department, roles_of_a_district
from office.accounts.queries import holders_of
from office.departments import DEPARTMENTS
from office.errors import Conflict, Invalid, NotAllowed
from office.firms.areas import AREAS
from office.journal.services import record
from office.wording import N_

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128
GIVEN_PASSWORD = 16
LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another when read out
EMAIL = re.compile(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+")
MANAGE = "person.manage"
PEOPLE_LOCK = 723004


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
    department: str | None = None,
    mobile: str | None = None,
) -> Person:
    """Make an account with its roles; the address must be new. ``mobile`` is in its normal form."""
    address = email.strip().lower()
    if not EMAIL.fullmatch(address):
        raise Invalid(N_("请填写正确的电子邮箱。"), field="email")
    if not name.strip():
        raise Invalid(N_("请填写姓名。"), field="name")
    check_password(password)
    if session.scalar(select(Person.id).where(Person.email == address)):
        raise Conflict(N_("该电子邮箱已注册，请直接登录。"), field="email")
    person = Person(
        email=address,
        name=name.strip(),
        password=hash_password(password),
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        area=area,
        department=department,
        mobile=mobile,
        created_at=at,
        roles=[role(session, wanted) for wanted in roles],
    )
    session.add(person)
    session.flush()
    post = {"roles": roles, "department": department} if department else {"roles": roles}
    record(session, actor=actor, at=at, act="person_appointed", subject_type="person", subject_id=person.id, **post)
    return person


def appoint_member(
    session: Session,
    *,
    actor: uuid.UUID | None,
    at: datetime,
    email: str,
    name: str,
    roles: list[str],
    area: str | None,
    department: str | None = None,
    password: str = "",
) -> tuple[Person, str]:
    """Make the account of somebody of the office, and the password to hand over (a random one unless given)."""
    given = password or random_password()
    area, department = check_post(roles, area, department)
    person = appoint_person(
        session, actor=actor, at=at, email=email, name=name, password=given, roles=roles, area=area,
        department=department,
    )  # fmt: skip
    return person, given


def check_post(roles: Iterable[str], area: str | None, department: str | None) -> tuple[str | None, str | None]:
    """The district and the department that go with these roles.

    Refuses no role at all, a district's role without its district, and a department where no role is by department:
    nobody is to believe that it limits what it does not.
    """
    wanted = set(roles)
    if not wanted:
        raise Invalid(N_("请至少选择一个角色。"), field="roles")
    if area and area not in AREAS:
        raise Invalid(N_("请从列表中选择区县。"), field="area")
    if wanted & roles_of_a_district() and not area:
        raise Invalid(N_("所选角色只负责一个区县，请选择区县。"), field="area")
    if department and department not in DEPARTMENTS:
        raise Invalid(N_("请从列表中选择行业部门。"), field="department")
    if department and not wanted & roles_of_a_department():
        raise Invalid(N_("只有行业主管部门审核员按部门办理，其他角色不能选择行业部门。"), field="department")
    return area or None, department or None


def check_password(password: str, field: str = "password") -> None:
    """Refuse a password that is too short, or longer than anybody types."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(N_("密码至少 {shortest} 位。"), field=field, shortest=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise Invalid(N_("密码最多 {longest} 位。"), field=field, longest=LONGEST_PASSWORD)


def random_password() -> str:
    """Something to hand over: about 92 bits, easy to read out."""
    return "".join(secrets.choice(LETTERS) for _ in range(GIVEN_PASSWORD))


def disable_person(session: Session, *, actor: uuid.UUID | None, at: datetime, person: Person) -> None:
    """Shut somebody out: every live session of theirs ends with this transaction."""
    _not_oneself(actor, person)
    _others_remain(session, person)
    if not person.active:
        raise Conflict(N_("该账号已经停用。"))
    person.active = False
    _end_sign_ins(session, at, person)
    note(session, actor, at, person, "person_disabled")


def enable_person(session: Session, *, actor: uuid.UUID | None, at: datetime, person: Person) -> None:
    """Let somebody in again, with the roles and the password they had."""
    if person.active:
        raise Conflict(N_("该账号没有停用。"))
    person.active = True
    session.flush()
    note(session, actor, at, person, "person_enabled")


def change_post(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    person: Person,
    roles: list[str],
    area: str | None,
    department: str | None,
) -> None:
    """Give somebody other roles, another district or department; what they may do changes with their next request."""
    _not_oneself(actor, person)
    area, department = check_post(roles, area, department)
    wanted = [role(session, each) for each in roles]
    before = sorted(person.role_names)
    if (before, person.area, person.department) == (sorted(roles), area, department):
        raise Invalid(N_("角色、区县和行业部门都没有变化。"), field="roles")
    if person.active and holds(person.role_names) and not holds(roles):
        _others_remain(session, person)
    details = {"before": before, "roles": sorted(roles), "area_before": person.area, "area": area}
    if department != person.department:
        details |= {"department_before": person.department, "department": department}
    person.roles, person.area, person.department = wanted, area, department
    session.flush()
    note(session, actor, at, person, "person_roles_changed", **details)


def give_password(session: Session, *, actor: uuid.UUID, at: datetime, person: Person) -> str:
    """A new first password to hand over; whoever is signed in under the old one is no longer."""
    _not_oneself(actor, person)
    given = random_password()
    person.password = hash_password(given)
    _end_sign_ins(session, at, person)
    note(session, actor, at, person, "person_password_given")
    return given


def change_password(session: Session, *, actor: uuid.UUID, at: datetime, old: str, new: str, keep: bytes) -> None:
    """One's own password; every other sign-in than the one with the token hash ``keep`` ends."""
    person = session.get_one(Person, actor)
    if not verify_and_update_password(old, person):
        raise Invalid(N_("原密码不正确。"), field="old")
    check_password(new, "new")
    if new == old:
        raise Invalid(N_("新密码与原密码相同，请另设一个。"), field="new")
    person.password = hash_password(new)
    _end_sign_ins(session, at, person, keep=keep)
    note(session, actor, at, person, "person_password_changed")


def holds(roles: Iterable[str]) -> bool:
    """Whether somebody with these roles may manage people."""
    return bool(set(roles) & roles_by_scope(MANAGE, "any"))


def note(session: Session, actor: uuid.UUID | None, at: datetime, person: Person, act: str, **details: Any) -> None:
    """The journal's entry of an act on a person."""
    record(session, actor=actor, at=at, act=act, subject_type="person", subject_id=person.id, **details)


def _not_oneself(actor: uuid.UUID | None, person: Person) -> None:
    if actor == person.id:
        raise NotAllowed(N_("不能变更本人的角色、状态或重设本人的初始密码，须由另一名管理员办理。"))


def _others_remain(session: Session, person: Person) -> None:
    """Somebody else must be able to manage people; two who shut each other out at once take turns."""
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": PEOPLE_LOCK})
    if holds(person.role_names) and set(holders_of(session, MANAGE)) <= {person.id}:
        raise Conflict(N_("这是最后一名在用的管理员，请先任命另一名管理员。"))


def _end_sign_ins(session: Session, at: datetime, person: Person, *, keep: bytes = b"") -> None:
    live = update(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.token_hash != keep)
    session.execute(live.values(ended_at=at))
