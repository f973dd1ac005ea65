"""An answer of the whitelist's "what if" as tables of a workbook, from the plain answer alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from office.firms.areas import AREAS
from office.scenarios.export import assumptions, column
from resumption.policy.conditions import CONDITIONS
from resumption.policy.ranking import TIER_TITLES, TIERS

TIER_NAMES = [TIER_TITLES[tier][0] for tier in TIERS]
CONDITION_NAMES = {condition.code: condition.title for condition in CONDITIONS}
CLEARANCE_NAMES = {
    "clear": "可上岗",
    "isolate": "隔离中",
    "dissuade": "劝返",
    "refer": "转卫健",
    "incomplete": "资料不全",
}


def sheets(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Assumptions, tiers, firms that move, firms whose place changes, days, districts."""
    tiers, staff = answer["result"]["tiers"], answer["result"]["staff"]
    return [
        assumptions(answer),
        {
            "title": "类别变化",
            "columns": [column("原类别"), column("新类别"), column("企业数", "number"), column("从业人员", "number")],
            "rows": [[TIER_NAMES[a], TIER_NAMES[b], firms, people] for a, b, firms, people in tiers["matrix"]],
        },
        firms("换类企业", tiers["movers"]),
        firms("同类内名次变化", tiers["reordered"]),
        {
            "title": "按日可上岗",
            "columns": [column("日期"), column("现行", "number"), column("测算", "number"), column("相差", "number")],
            "rows": [[day, a, b, b - a] for day, a, b in staff["days"]],
        },
        {
            "title": "员工结论",
            "columns": [column("结论"), column("现行", "number"), column("测算", "number")],
            "rows": [[CLEARANCE_NAMES[kind], *pair] for kind, pair in staff["clearances"].items()],
        },
        areas(tiers["areas"], staff["areas"]),
    ]


def firms(title: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Firms with tier, score and rank before and after, and the conditions answered otherwise."""
    columns = [
        column("统一社会信用代码"), column("企业"), column("区县"), column("从业人员", "number"), column("原类别"),
        column("新类别"), column("原分值", "number"), column("新分值", "number"), column("原名次", "number"),
        column("新名次", "number"), column("变化的条件"),
    ]  # fmt: skip
    cells = [
        [
            row["credit_code"], row["name"], AREAS.get(row["area"], row["area"]), row["staff_total"],
            TIER_NAMES[row["tier"]], TIER_NAMES[row["tier_after"]], row["score"], row["score_after"], row["rank"],
            row["rank_after"],
            "；".join(f"{CONDITION_NAMES[code]}：{'是' if met else '否'}" for code, met in row["changed"].items()),
        ]
        for row in rows
    ]  # fmt: skip
    return {"title": title, "columns": columns, "rows": cells}


def areas(tiers: Mapping[str, Any], staff: Mapping[str, Any]) -> dict[str, Any]:
    """By district: firms that move up and down, and staff free on the day and in all."""
    columns = [
        column("区县"), column("前移企业", "number"), column("后移企业", "number"), column("现行当日可上岗", "number"),
        column("测算当日可上岗", "number"), column("现行共可上岗", "number"), column("测算共可上岗", "number"),
    ]  # fmt: skip
    rows = []
    for area in sorted(tiers.keys() | staff.keys()):
        moves = tiers.get(area, [])
        free = staff.get(area, {"today": [0, 0], "in_all": [0, 0]})
        up, down = (sum(n for a, b, n, _ in moves if (b - a) * way > 0) for way in (-1, 1))
        rows.append([AREAS.get(area, area), up, down, *free["today"], *free["in_all"]])
    return {"title": "区县", "columns": columns, "rows": rows}
