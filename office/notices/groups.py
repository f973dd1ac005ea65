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
    """Place kinds of notices in a group; ``claim_*`` are all kinds that begin so. An unknown group is an error."""
    for kind in kinds:
        _group_of[kind] = GROUPS[group].code


def group_of(kind: str) -> Group:
    """The group of a kind: as placed itself, else by the longest beginning placed, else ``other``."""
    if kind in _group_of:
        return GROUPS[_group_of[kind]]
    beginnings = [placed for placed in _group_of if placed.endswith("*") and kind.startswith(placed[:-1])]
    return GROUPS[_group_of[max(beginnings, key=len)] if beginnings else OTHER]
