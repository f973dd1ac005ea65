"""What the paper of a published batch says: plain facts in, frozen facts out; and how batches are called."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from resumption.policy.ranking import TIER_TITLES

TEMPLATE = "whitelist_batch.html"
TIERS = [chinese for chinese, _english in TIER_TITLES.values()]
DIGITS = "零一二三四五六七八九"
PLACES = ("", "十", "百", "千")
COLUMNS = ("序号", "企业名称", "统一社会信用代码", "县区", "行业", "类别", "可复工日期", "批复文号")


def in_chinese(number: int) -> str:
    """A whole number from 1 to 9999 in words: ``十二``, ``一百零五``."""
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + DIGITS[digit] + PLACES[place]
            gap = False
        else:
            gap = bool(words)
    return words.removeprefix("一") if words.startswith("一十") else words


def batch_name(year: int, number: int) -> str:
    """``2020年第一批复工复产企业白名单``."""
    return f"{year}年第{in_chinese(number)}批复工复产企业白名单"


def batch_title(year: int, number: int) -> str:
    """The paper's title."""
    return f"关于公布{batch_name(year, number)}的通告"


def batch_facts(
    rows: Sequence[Mapping[str, Any]],
    *,
    year: int,
    number: int,
    basis: Mapping[str, str],
    areas: Mapping[str, str],
    issuer: str,
    issued_on: date,
) -> dict[str, Any]:
    """What the paper says, frozen, with the list as a workbook that is part of it."""
    table = [
        [
            row["position"],
            row["name"],
            row["credit_code"],
            areas.get(row["area"], row["area"]),
            row["industry_name"],
            TIERS[row["tier"]],
            row["valid_from"].isoformat(),
            row["approval"],
        ]
        for row in rows
    ]
    columns = [{"title": title, "kind": "number" if title == "序号" else "text"} for title in COLUMNS]
    return {
        "batch_name": batch_name(year, number),
        "count": len(table),
        "basis": dict(basis),
        "rows": table,
        "working": {
            "workbook": {"name": "白名单.xlsx", "sheets": [{"title": "名单", "columns": columns, "rows": table}]}
        },
        "issuer": issuer,
        "issued_on": issued_on.isoformat(),
    }
