"""An answer of the support measures' "what if" as tables of a workbook, from the plain answer alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from office.firms.areas import AREAS
from office.money import yuan
from office.scenarios.export import assumptions, column

SIZE_NAMES = {"micro": "微型", "small": "小型", "medium": "中型", "large": "大型", "unknown": "未知"}
PAIR = [column("现行（元）", "yuan"), column("测算（元）", "yuan"), column("相差（元）", "yuan")]


def pair(before: int, after: int) -> list[str]:
    """Before, after and the difference as decimal text."""
    return [yuan(before), yuan(after), yuan(after - before)]


def sheets(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Assumptions, measures, districts, sizes, funds, firms."""
    result = answer["result"]
    return [
        assumptions(answer),
        {
            "title": "项目",
            "columns": [column("项目代码"), column("是否发放"), column("行数", "number"), *PAIR],
            "rows": [[code, "是" if paid else "否", n, *pair(a, b)] for code, paid, n, a, b in result["measures"]],
        },
        counted("区县", result["areas"], AREAS),
        counted("企业规模", result["sizes"], SIZE_NAMES),
        funds(result["funds"]),
        {
            "title": "企业增减",
            "columns": [column("统一社会信用代码"), column("企业"), column("区县"), *PAIR],
            "rows": [
                [
                    row["credit_code"],
                    row["name"],
                    AREAS.get(row["area"], row["area"]),
                    *pair(row["before"], row["after"]),
                ]
                for row in result["firms"]
            ],
        },
    ]


def counted(title: str, rows: Sequence[Sequence[Any]], names: Mapping[str, str]) -> dict[str, Any]:
    """Rows of a name, lines and a pair."""
    cells = [[names.get(key, key), n, *pair(a, b)] for key, n, a, b in rows]
    return {"title": title, "columns": [column(title), column("行数", "number"), *PAIR], "rows": cells}


def funds(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Each fund: ceiling, committed, left, and what is pending and in all on both sides."""
    columns = [
        column("资金"), column("预算上限（元）", "yuan"), column("已承诺（元）", "yuan"), column("余额（元）", "yuan"),
        column("待定现行（元）", "yuan"), column("待定测算（元）", "yuan"), column("全部现行（元）", "yuan"),
        column("全部测算（元）", "yuan"), column("待定测算是否在余额内"),
    ]  # fmt: skip
    cells = [
        [
            row["title"], *(yuan(row[name]) for name in ("ceiling", "committed", "left")), *map(yuan, row["pending"]),
            *map(yuan, row["whole"]), "是" if row["fits"][1] else "否",
        ]
        for row in rows
    ]  # fmt: skip
    return {"title": "资金", "columns": columns, "rows": cells}
