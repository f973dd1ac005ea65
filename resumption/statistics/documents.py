"""What a bulletin says: figures in, frozen facts out, with its tables as a workbook that is part of the paper."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from resumption.policy.industry import SECTION_TITLES
from resumption.policy.ranking import TIER_TITLES
from resumption.statistics.drawing import Bar, curve, stacked
from resumption.statistics.figures import Figures
from resumption.statistics.queries import Cell, Count, summed

TEMPLATE, SERIES = "bulletin.html", "复工日报"
TIERS = [chinese for chinese, _english in TIER_TITLES.values()]


def bulletin_title(day: date) -> str:
    """The paper's title."""
    return f"企业复工复产情况日报（{day.year}年{day.month}月{day.day}日）"


def age_title(limit: int | None, longest: int) -> str:
    """``2天以内``, ``超过7天``."""
    return f"超过{longest}天" if limit is None else f"{limit}天以内"


def by_area_and_tier(cells: list[Cell], areas: Mapping[str, str]) -> list[tuple[str, Count, list[Count]]]:
    """Each district with its sum and its tiers; the districts of the city first, in their order."""
    names = {**areas, **{cell.area: cell.area for cell in cells if cell.area not in areas}}
    rows = []
    for code, name in names.items():
        own = [cell for cell in cells if cell.area == code]
        tiers = summed(own, "tier")
        rows.append((name, sum(tiers.values(), Count()), [tiers.get(tier, Count()) for tier in range(len(TIERS))]))
    return rows


def bulletin_facts(found: Figures, areas: Mapping[str, str], *, issued_on: date) -> dict[str, Any]:
    """The bulletin of a day, frozen: the sums on the page are the sums of the workbook's rows."""
    districts = by_area_and_tier(found.cells, areas)
    sections = summed(found.cells, "section")
    longest = max(limit for limit, _ in found.backlog if limit is not None)
    backlog = [[age_title(limit, longest), cases] for limit, cases in found.backlog]
    bars = [
        Bar(name, tuple((f"tier-{tier}", count.firms) for tier, count in enumerate(tiers)))
        for name, _, tiers in districts
    ]
    return {
        "day": found.day.isoformat(),
        "issued_on": issued_on.isoformat(),
        "filed": [found.filed.firms, found.filed.staff],
        "approved": [found.approved.firms, found.approved.staff],
        "at_work": [found.working.firms, found.working.staff],
        "districts": [[name, whole.firms, whole.staff] for name, whole, _ in districts],
        "sections": [[SECTION_TITLES[str(code)][0], count.firms, count.staff] for code, count in sections.items()],
        "waiting": found.waiting,
        "backlog": backlog,
        "decisions": found.speed.decisions,
        "median": hours(found.speed.median),
        "ninetieth": hours(found.speed.ninetieth),
        "overdue": None if found.overdue is None else sum(found.overdue.values()),
        "curve": str(curve([(day, count.staff) for day, count in found.days], "核准到岗人数（逐日）", height=120)),
        "bars": str(stacked(bars, [(f"tier-{tier}", title) for tier, title in enumerate(TIERS)], "各县区各类别企业数")),
        "working": annex(found, districts, backlog),
    }


def hours(value: float | None) -> str:
    """Hours with one decimal as text; a dash for none."""
    return "—" if value is None else f"{value:.1f}"


def annex(found: Figures, districts: list[tuple[str, Count, list[Count]]], backlog: list[list[Any]]) -> dict[str, Any]:
    """The workbook: by district and tier, by section, by day, the backlog; each table with its sum."""
    number, text = "number", "text"
    heads = ["县区", *(f"{tier}企业" for tier in TIERS), *(f"{tier}人数" for tier in TIERS), "企业合计", "人数合计"]
    rows = [
        [name, *(count.firms for count in tiers), *(count.staff for count in tiers), whole.firms, whole.staff]
        for name, whole, tiers in districts
    ]
    sections = [
        [code, SECTION_TITLES[str(code)][0], count.firms, count.staff]
        for code, count in summed(found.cells, "section").items()
    ]
    days = [[day.isoformat(), count.firms, count.staff] for day, count in found.days]
    return {
        "workbook": {
            "name": f"复工日报-{found.day.isoformat()}.xlsx",
            "sheets": [
                sheet("县区和类别", heads, [text, *[number] * (len(heads) - 1)], with_sum(rows, 1)),
                sheet("行业", ["门类", "行业", "企业", "人数"], [text, text, number, number], with_sum(sections, 2)),
                sheet("逐日", ["日期", "企业", "人数"], [text, number, number], days),
                sheet("积压", ["时长", "件数"], [text, number], with_sum(backlog, 1)),
            ],
        }
    }


def sheet(title: str, heads: list[str], kinds: list[str], rows: list[list[Any]]) -> dict[str, Any]:
    """One sheet as the printer's workbook takes it."""
    columns = [{"title": head, "kind": kind} for head, kind in zip(heads, kinds, strict=True)]
    return {"title": title, "columns": columns, "rows": rows}


def with_sum(rows: list[list[Any]], labels: int) -> list[list[Any]]:
    """The rows and their sum; the first ``labels`` cells of a row are words."""
    if not rows:
        return [["合计", *[None] * (labels - 1), 0]]
    sums = [sum(column) for column in list(zip(*rows, strict=True))[labels:]]
    return [*rows, ["合计", *[None] * (labels - 1), *sums]]
