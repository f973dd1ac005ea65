"""Groups of notices, which people choose by: what mail names instead of what a notice says.

A room that names kinds of notices also says to which group they belong (:func:`group_notices`); a kind nobody placed
belongs to ``other``. Titles are marked sentences without places: they are all that mail ever tells.
"""

from dataclasses import dataclass

from office.wording import N_

APPLICATION, DIGEST, AT_ONCE = "application", "digest", "at_once"
WAYS = (APPLICATION, DIGEST, AT_ONCE)
OTHER = "other"


@dataclass(frozen=True)
class Group:
    """Some kinds of notices. Urgent ones of ``safety`` come at once by mail, too, unless declined."""

    code: str
    title: str
    safety: bool = False

    @property
    def default(self) -> str:
        """How its notices come to somebody who chose nothing."""
        return AT_ONCE if self.safety else DIGEST


GROUPS = {
    group.code: group
    for group in (
        Group("safety", N_("疫情安全"), safety=True),
        Group("applications", N_("复工申请和审核")),
        Group("reports", N_("日报")),
        Group("claims", N_("扶持申报和审核")),
        Group("payments", N_("补助支付")),
        Group(OTHER, N_("其他事项")),
    )
}
_group_of: dict[str, str] = {}


def group_notices(group: str, *kinds: str) -> None:
    """Place kinds of notices in a group; an unknown group is a programming error."""
    for kind in kinds:
        _group_of[kind] = GROUPS[group].code


def group_of(kind: str) -> Group:
    """The group of a kind."""
    return GROUPS[_group_of.get(kind, OTHER)]


def kinds_of(group: str) -> tuple[frozenset[str], bool]:
    """The kinds placed in a group; with True, all others than the answered ones instead (the group ``other``)."""
    if group == OTHER:
        return frozenset(kind for kind, placed in _group_of.items() if placed != OTHER), True
    return frozenset(kind for kind, placed in _group_of.items() if placed == group), False
