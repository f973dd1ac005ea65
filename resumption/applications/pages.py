"""The pages of an application and what each still lacks: the checklist a firm sees, each line a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from office.wording import N_
from resumption.policy import plan

FIRM, STAFF, PLAN, SUPPLIES, COMMITMENTS = "firm", "staff", "plan", "supplies", "commitments"
PAGES = (FIRM, STAFF, PLAN, SUPPLIES, COMMITMENTS)
TITLES = {
    FIRM: N_("企业情况"),
    STAFF: N_("人员构成"),
    PLAN: N_("复工方案"),
    SUPPLIES: N_("防疫物资"),
    COMMITMENTS: N_("承诺"),
}
NEEDED = {
    FIRM: ("planned_date", "order_book", "address", "legal_representative", "contact_name", "contact_mobile"),
    STAFF: ("staff_total", "staff_local", "staff_province", "staff_other", "staff_key_area", "staff_isolated"),
    SUPPLIES: ("masks", "isolation_rooms"),
    COMMITMENTS: ("leading_group", "health_monitoring", "emergency_plan", "firm_commitment"),
}
ROSTER = "roster"


@dataclass(frozen=True)
class Lack:
    """One thing still missing: the page to open, and its title in both languages when it is data, not a sentence."""

    page: str
    title: str
    title_en: str = ""


def lacks(content: Mapping[str, Any], *, has_roster: bool, on: date) -> tuple[Lack, ...]:
    """Everything that stands between a draft and filing, in the order of the pages."""
    found = [
        Lack(page, TITLES[page])
        for page in PAGES
        if page != PLAN and any(content.get(page, {}).get(name) in (None, "") for name in NEEDED[page])
    ]
    found += [Lack(PLAN, item.title, item.title_en) for item in plan.missing(content.get(PLAN, {}), on=on)]
    if not has_roster:
        found.append(Lack(ROSTER, N_("员工花名册")))
    return tuple(found)
