"""A firm's standing on the whitelist: one table, state × act → state, and the dated rules of how each act is done.

Sanctions are those of POLICY §1: ordered to mend, stopped, removed, each undone by a restoration. A firm ordered to
mend goes on working. What the published texts leave open stands in ``parameters/sanctions.toml`` as local defaults.
"""

from dataclasses import dataclass
from datetime import date, timedelta, timezone
from enum import StrEnum

from office.calendar import workdays_after
from office.errors import Conflict
from office.rulebook.parameters import Rulebook
from office.wording import N_
from resumption.policy.law import law

SECTION = "sanctions"
BEIJING = timezone(timedelta(hours=8), "UTC+8")
"""Days of effect are days of office time."""


class Standing(StrEnum):
    """Where a firm stands on the whitelist."""

    ACTIVE = "active"
    MENDING = "mending"
    SUSPENDED = "suspended"
    REMOVED = "removed"


class Sanction(StrEnum):
    """What the office does to a firm's standing."""

    ORDER_TO_MEND = "order_to_mend"
    SUSPEND = "suspend"
    REMOVE = "remove"
    RESTORE = "restore"


STANDING_TITLES = {
    Standing.ACTIVE: N_("正常"),
    Standing.MENDING: N_("责令整改中"),
    Standing.SUSPENDED: N_("停产整顿"),
    Standing.REMOVED: N_("已移出"),
}
SANCTION_TITLES = {
    Sanction.ORDER_TO_MEND: N_("责令整改"),
    Sanction.SUSPEND: N_("停产整顿"),
    Sanction.REMOVE: N_("移出白名单"),
    Sanction.RESTORE: N_("恢复"),
}
TRANSITIONS = {
    (Standing.ACTIVE, Sanction.ORDER_TO_MEND): Standing.MENDING,
    (Standing.ACTIVE, Sanction.SUSPEND): Standing.SUSPENDED,
    (Standing.ACTIVE, Sanction.REMOVE): Standing.REMOVED,
    (Standing.MENDING, Sanction.SUSPEND): Standing.SUSPENDED,
    (Standing.MENDING, Sanction.REMOVE): Standing.REMOVED,
    (Standing.MENDING, Sanction.RESTORE): Standing.ACTIVE,
    (Standing.SUSPENDED, Sanction.REMOVE): Standing.REMOVED,
    (Standing.SUSPENDED, Sanction.RESTORE): Standing.ACTIVE,
    (Standing.REMOVED, Sanction.RESTORE): Standing.ACTIVE,
}
WORKING = frozenset({Standing.ACTIVE, Standing.MENDING})
"""The standings in which a firm may work."""


def after(state: Standing, act: Sanction) -> Standing:
    """The standing after the act; ``Conflict`` if it cannot be done there."""
    try:
        return TRANSITIONS[state, act]
    except KeyError:
        raise Conflict(
            N_("企业当前为“{state}”，不能“{act}”。请刷新页面查看最新状态。"),
            state=STANDING_TITLES[state],
            act=SANCTION_TITLES[act],
        ) from None


def possible(state: Standing) -> tuple[Sanction, ...]:
    """The acts that can be done in this standing, in the order of ``Sanction``."""
    return tuple(act for act in Sanction if (state, act) in TRANSITIONS)


@dataclass(frozen=True)
class Procedure:
    """How an act is done on a day: two people or one, heard until, evidence needed, what it does to unpaid support.

    ``reply_by`` is the last day on which the firm may be heard, None where it need not be; ``latest`` the last day on
    which the act may take effect. ``cites`` are the sources by the parameter's name.
    """

    two_people: bool
    reply_by: date | None
    evidence: bool
    effect: str
    latest: date
    cites: dict[str, dict[str, str]]


def procedure(act: Sanction, on: date, *, urgent: bool = False, rulebook: Rulebook | None = None) -> Procedure:
    """The dated rules for an act proposed on a day; raises ``NotInForce``. An urgent act is done without a hearing."""
    rules = law(SECTION, on, rulebook)
    days = 0 if urgent else rules.value("hearing_days")[act.value]
    names = ("two_people", "hearing_days", "evidence", "effect", "latest_effect_days")
    return Procedure(
        two_people=rules.value("two_people")[act.value],
        reply_by=workdays_after(on, days) if days else None,
        evidence=rules.value("evidence")[act.value],
        effect=rules.value("effect")[act.value],
        latest=on + timedelta(days=rules.value("latest_effect_days")),
        cites={name: rules.cite(name).plain() for name in names},
    )
