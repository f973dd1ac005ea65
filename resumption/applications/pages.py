"""The pages of an application and their fields, how far each is, and what stands beside it as guidance.

A field is named ``page.name`` (``supplies.masks``, ``plan.training``) wherever it stands alone: returned for
correction, compared between versions, linked to. The roster is the one field without a page, ``roster``.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from office.wording import N_, Bilingual
from resumption.policy import plan
from resumption.policy.law import law
from resumption.policy.supplies import Need, needs

FIRM, STAFF, PLAN, SUPPLIES, COMMITMENTS = "firm", "staff", "plan", "supplies", "commitments"
PAGES = (FIRM, STAFF, PLAN, SUPPLIES, COMMITMENTS)
TITLES = {
    FIRM: N_("企业情况"),
    STAFF: N_("人员构成"),
    PLAN: N_("复工方案"),
    SUPPLIES: N_("防疫物资"),
    COMMITMENTS: N_("承诺"),
}
LABELS: dict[str, dict[str, str]] = {
    FIRM: {
        "planned_date": N_("拟复工日期"),
        "address": N_("经营地址"),
        "legal_representative": N_("法定代表人"),
        "contact_name": N_("联系人"),
        "contact_mobile": N_("联系人手机"),
        "order_book": N_("订单情况"),
        "labour_intensive": N_("属于劳动密集型"),
    },
    STAFF: {
        "staff_total": N_("从业人员数"),
        "staff_local": N_("其中本地"),
        "staff_province": N_("省内外市"),
        "staff_other": N_("外省"),
        "staff_key_area": N_("重点疫区"),
        "staff_isolated": N_("隔离观察中"),
    },
    SUPPLIES: {
        "masks": N_("口罩（只）"),
        "isolation_rooms": N_("隔离用房（间）"),
        "thermometers": N_("体温计（支）"),
        "disinfectant_litres": N_("消毒液（升）"),
    },
    COMMITMENTS: {
        "leading_group": N_("已成立防控领导小组"),
        "health_monitoring": N_("已落实返岗员工健康监测"),
        "emergency_plan": N_("已制定应急预案"),
        "firm_commitment": N_("本企业承诺所填内容真实，严格落实防控责任"),
    },
}
CHOICES = {"firm.order_book": {"normal": N_("一般"), "large": N_("订单量大")}}
OPTIONAL = {"firm.labour_intensive", "supplies.thermometers", "supplies.disinfectant_litres"}
PARTS = ("staff_local", "staff_province", "staff_other", "staff_key_area")
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


def field_titles(on: date) -> dict[str, Bilingual]:
    """Every field that can be filled in on a day, in the order of the pages, and the roster; with its title."""
    own = {f"{page}.{name}": Bilingual(title, "") for page, names in LABELS.items() for name, title in names.items()}
    asked = [item for section in plan.sections(on) for item in section.items]
    planned = {f"{PLAN}.{item.code}": Bilingual(item.title, item.title_en) for item in asked}
    known = {**own, **planned}
    ordered = {field: known[field] for page in PAGES for field in known if field.startswith(f"{page}.")}
    return {**ordered, ROSTER: Bilingual(ROSTER_TITLE, "")}


@dataclass(frozen=True)
class Lack:
    """One thing that stands in the way of filing: the page to open, the field on it, and what to read there.

    The title stands in both languages when it is data, not a sentence; ``wrong`` says that something is there but
    cannot stay.
    """

    page: str
    name: str
    title: str
    title_en: str = ""
    wrong: bool = False

    @property
    def field(self) -> str:
        """The field as it is named where it stands alone."""
        return f"{self.page}.{self.name}" if self.name else self.page


def lacks(content: Mapping[str, Any], *, has_roster: bool, on: date, undeclared: int = 0) -> tuple[Lack, ...]:
    """Everything that stands between a draft and filing, in the order of the pages; ``undeclared`` is how many
    employees filing waits for."""
    missing = {
        page: [
            Lack(page, name, title)
            for name, title in names.items()
            if f"{page}.{name}" not in OPTIONAL and content.get(page, {}).get(name) in (None, "")
        ]
        for page, names in LABELS.items()
    }
    planned = plan.missing(content.get(PLAN, {}), on=on)
    missing[PLAN] = [Lack(PLAN, item.code, item.title, item.title_en) for item in planned]
    found = [lack for page in PAGES for lack in [*missing[page], *wrongs(page, content.get(page, {}), on)]]
    if not has_roster:
        found.append(Lack(ROSTER, "", ROSTER_TITLE))
    if undeclared:
        found.append(Lack(ROSTER, "", DECLARING))
    return tuple(found)


def wrongs(page: str, values: Mapping[str, Any], on: date) -> list[Lack]:
    """What is filled in but cannot be filed: a day that has passed, parts above their whole."""
    if page == FIRM and values.get("planned_date") and values["planned_date"] < on.isoformat():
        return [Lack(FIRM, "planned_date", N_("拟复工日期已过，请改为今天或以后的日期"), wrong=True)]
    total = values.get("staff_total") if page == STAFF else None
    if total is not None and sum(values.get(part) or 0 for part in PARTS) > total:
        return [Lack(STAFF, "staff_total", N_("各项人数之和超过从业人员数，请核对"), wrong=True)]
    return []


# What the rules find wanting, and the fields in which a firm mends it.
REMEDIES = {
    "staff_total": ("staff.staff_total",),
    "staff_key_area": ("staff.staff_total", "staff.staff_key_area", ROSTER),
    "leading_group": ("commitments.leading_group",),
    "health_monitoring": ("commitments.health_monitoring",),
    "emergency_plan": ("commitments.emergency_plan",),
    "firm_commitment": ("commitments.firm_commitment",),
    "masks": ("supplies.masks",),
    "isolation_rooms": ("supplies.isolation_rooms",),
    "planned_date": ("firm.planned_date",),
    "all_declared": (ROSTER,),
}


def suggested(ranking: Mapping[str, Any]) -> dict[str, str]:
    """For each field a firm would have to mend by the rules' own answer, the remedy they name (in Chinese)."""
    return {field: item["remedy"] for item in ranking["missing"] for field in REMEDIES.get(item["code"], ())}


def supplies_of(content: Mapping[str, Any], *, on: date) -> tuple[Need, ...]:
    """What the staff of an application need in stock and what of it is there; nothing before the staff is known."""
    staff = content.get(STAFF, {}).get("staff_total")
    return needs(staff, content.get(SUPPLIES, {}), on=on) if staff else ()


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
