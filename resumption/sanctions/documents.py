"""What the paper of a sanction says: plain facts in, frozen facts out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

TEMPLATE = "sanction.html"
TITLES = {
    "order_to_mend": ("关于责令", "限期整改的通知"),
    "suspend": ("关于责令", "停产整顿的决定"),
    "remove": ("关于将", "移出复工企业白名单的决定"),
    "restore": ("关于恢复", "复工复产的决定"),
}


def notice_title(kind: str, firm_name: str) -> str:
    """The paper's title with the firm's name in it."""
    before, behind = TITLES[kind]
    return f"{before}{firm_name}{behind}"


def notice_facts(
    firm: Mapping[str, str], sanction: Mapping[str, Any], *, issuer: str, issued_on: date
) -> dict[str, Any]:
    """What the paper says, frozen: nothing on it is looked up again."""
    return {
        **firm,
        **sanction,
        "title": list(TITLES[sanction["kind"]]),
        "issuer": issuer,
        "issued_on": issued_on.isoformat(),
    }
