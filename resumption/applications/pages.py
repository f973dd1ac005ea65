"""The pages of an application, how far each is, and what stands beside it as guidance."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from office.wording import N_
from resumption.policy import plan
from resumption.policy.law import law

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
ROSTER, ROSTER_TITLE = "roster", N_("员工花名册")
DECLARING = N_("全部员工的健康申报")
GUIDANCE = {
    FIRM: (
        N_("拟复工日期不得早于今天，也不得早于规定的最早复工日期；保障类行业除外。"),
        N_("订单情况由企业如实填写，审核人员可能要求提供合同等证明。"),
        N_("审核中需要核实时会拨打联系人手机，请填写能随时接通的号码。"),
    ),
    STAFF: (
        N_("人数以拟返岗的全部员工为准，本地、省内外市、外省、重点疫区各项之和不得超过从业人员数。"),
        N_("本地员工达到 {mainly_local_percent}% 的企业，按“本地用工类”优先安排。"),
        N_("身处重点疫区的员工应劝其暂不返回，不列入拟返岗人员。"),
    ),
    PLAN: (
        N_("每一项写明本企业的具体安排，不必照抄范本；可以分几次填写，保存后随时回来。"),
        N_("标注“选填”的可以留空，其余都是提交前必须填写的内容。"),
    ),
    SUPPLIES: (
        N_("口罩按每人每天 {masks_per_person_per_day} 只、储备 {supply_days} 天准备。"),
        N_("每 {staff_per_isolation_room} 名员工至少准备 1 间隔离用房，不足的按 1 间计算。"),
    ),
    COMMITMENTS: (
        N_("承诺由企业法定代表人负责；承诺不实的，按规定处理，并可能影响补助拨付。"),
        N_("全部勾选后才能提交申请。"),
    ),
}
FIGURES = ("mainly_local_percent", "masks_per_person_per_day", "supply_days", "staff_per_isolation_room")
DONE, WANTING = "done", "missing"


@dataclass(frozen=True)
class Lack:
    """One thing still missing: the page to open, and its title in both languages when it is data, not a sentence."""

    page: str
    title: str
    title_en: str = ""


def lacks(content: Mapping[str, Any], *, has_roster: bool, on: date, undeclared: int = 0) -> tuple[Lack, ...]:
    """Everything that stands between a draft and filing, in the order of the pages; ``undeclared`` is how many
    employees filing waits for."""
    found = [
        Lack(page, TITLES[page])
        for page in PAGES
        if page != PLAN and any(content.get(page, {}).get(name) in (None, "") for name in NEEDED[page])
    ]
    found += [Lack(PLAN, item.title, item.title_en) for item in plan.missing(content.get(PLAN, {}), on=on)]
    if not has_roster:
        found.append(Lack(ROSTER, ROSTER_TITLE))
    if undeclared:
        found.append(Lack(ROSTER, DECLARING))
    return tuple(found)


@dataclass(frozen=True)
class PageState:
    """One page on the way to filing: ``done``, or ``missing`` with how many things it lacks."""

    page: str
    title: str
    state: str
    wanting: int


def way(content: Mapping[str, Any], *, has_roster: bool, on: date, undeclared: int = 0) -> tuple[PageState, ...]:
    """Every page and the roster, in order, with how far each is."""
    counts = Counter(lack.page for lack in lacks(content, has_roster=has_roster, on=on, undeclared=undeclared))
    titles = {**TITLES, ROSTER: ROSTER_TITLE}
    return tuple(
        PageState(page, title, WANTING if counts[page] else DONE, counts[page]) for page, title in titles.items()
    )


def guidance(page: str, *, on: date) -> list[tuple[str, dict[str, Any]]]:
    """The sentences beside a page, each with the figures in force that fill its places."""
    figures = {name: law("whitelist", on).value(name) for name in FIGURES}
    return [(sentence, figures) for sentence in GUIDANCE[page]]
