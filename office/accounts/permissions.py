"""The permission table, read in this one place.

A route names its act (:func:`office.accounts.access.permit`); a page that concerns one firm's thing also asks
:func:`allowed` with that firm and its district. Nothing else decides who may do what.
"""

import tomllib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from office.errors import NotAllowed, NotFound
from office.wording import N_

TABLE: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("permissions.toml").read_text("utf-8"))

REPRESENTATIVE = "representative"
ROLES = (
    REPRESENTATIVE,
    "town_reviewer",
    "sector_reviewer",
    "county_reviewer",
    "bureau_reviewer",
    "signatory",
    "group_member",
    "finance_preparer",
    "finance_releaser",
    "auditor",
    "administrator",
)


ROLE_TITLES = {
    REPRESENTATIVE: N_("企业代表"),
    "town_reviewer": N_("镇街审核员"),
    "sector_reviewer": N_("行业主管部门审核员"),
    "county_reviewer": N_("区县审核员"),
    "bureau_reviewer": N_("经信局审核员"),
    "signatory": N_("签发人"),
    "group_member": N_("领导小组成员"),
    "finance_preparer": N_("财政编制人"),
    "finance_releaser": N_("财政放行人"),
    "auditor": N_("审计员"),
    "administrator": N_("管理员"),
}


@dataclass(frozen=True)
class Actor:
    """Who acts: what the permission table needs to know of a person. A stranger has no id and no roles.

    ``interests`` are the firms this person declared an interest in: of those they see and decide nothing.
    ``department`` limits what is held by department; somebody of none answers for all of them.
    """

    id: uuid.UUID | None
    roles: frozenset[str]
    firms: frozenset[uuid.UUID]
    area: str | None = None
    interests: frozenset[uuid.UUID] = frozenset()
    department: str | None = None


class Whose(TypedDict):
    """Whose a thing is: its firm, its district, the department it stands with. What permission over it hangs on."""

    firm_id: uuid.UUID
    area: str | None
    department: str | None


STRANGER = Actor(None, frozenset(), frozenset())


def is_act(name: str) -> bool:
    """Whether the table has a row for an act of this name."""
    return name in TABLE


def scopes(act: str, actor: Actor) -> frozenset[str]:
    """The scopes in which ``actor`` holds ``act``; an act that is not in the table is a programming error."""
    row = TABLE[act]
    held = {row[role] for role in actor.roles if role in row}
    if "anyone" in row or ("person" in row and actor.id):
        held.add("any")
    if "department" in held and actor.department is None:
        held = held - {"department"} | {"any"}
    return frozenset(held)


def require(act: str, actor: Actor) -> None:
    """Refuse somebody who holds ``act`` in no scope at all."""
    if not scopes(act, actor):
        raise NotAllowed(N_("您的角色不能进行此项操作。如需权限，请联系管理员。"))


def allowed(
    act: str, actor: Actor, *, firm_id: uuid.UUID, area: str | None = None, department: str | None = None
) -> bool:
    """Whether ``actor`` may do ``act`` on a thing of this firm in this district and of this department.

    An interest in the firm, and acting for it is one, leaves nothing but what its own representatives may do.
    """
    held = scopes(act, actor)
    if "own" in held and firm_id in actor.firms:
        return True
    if firm_id in actor.interests | actor.firms:
        return False
    return reaches(held, actor, area=area, department=department)


def reaches(held: frozenset[str], actor: Actor, *, area: str | None, department: str | None) -> bool:
    """Whether what is held in these scopes extends to a thing of this district and department."""
    return (
        "any" in held
        or ("area" in held and area is not None and area == actor.area)
        or ("department" in held and department is not None and department == actor.department)
    )


def require_on(
    act: str, actor: Actor, *, firm_id: uuid.UUID, area: str | None = None, department: str | None = None
) -> None:
    """Refuse as if the thing did not exist: a stranger to it learns nothing about it."""
    if not allowed(act, actor, firm_id=firm_id, area=area, department=department):
        raise NotFound()


def acts_of(roles: Iterable[str]) -> frozenset[str]:
    """Every act the roles hold in some scope: what menus are made from."""
    wanted = {*roles, "anyone"}
    return frozenset(act for act, row in TABLE.items() if wanted & row.keys())


def roles_of_a_district() -> frozenset[str]:
    """The roles that hold some act in their own district only: whoever has one needs a district."""
    return frozenset(role for row in TABLE.values() for role, scope in row.items() if scope == "area")


def roles_of_a_department() -> frozenset[str]:
    """The roles that hold some act by department: whoever has one may belong to one."""
    return frozenset(role for row in TABLE.values() for role, scope in row.items() if scope == "department")


def roles_by_scope(act: str, scope: str) -> frozenset[str]:
    """The roles that hold ``act`` in exactly this scope: ``own``, ``area``, ``department`` or ``any``."""
    return frozenset(role for role, held in TABLE[act].items() if held == scope)
