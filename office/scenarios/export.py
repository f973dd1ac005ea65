"""The sheet that every workbook of a "what if" begins with: what was assumed, on which day, by which rulebook."""

from collections.abc import Mapping, Sequence
from typing import Any

from office.rulebook.parameters import NO_LIMIT


def column(title: str, kind: str = "text") -> dict[str, str]:
    """A column of a sheet (:func:`office.documents.export.annexed_workbook`)."""
    return {"title": title, "kind": kind}


def assumptions(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Day, rulebooks and every value that differs."""
    question = answer["question"]
    rows = [
        ["测算日期", "", "", answer["on"]],
        ["现行规则版本", "", "", answer["rulebook"]["before"]],
        ["测算规则版本", "", "", answer["rulebook"]["after"]],
        *([["采用何日的规则", "", "", question["rules_of"]]] if question["rules_of"] else []),
        *[["上传的参数文件", section, "", ""] for section in question["texts"]],
        *[[row["title"], row["member"], told(row["before"]), told(row["after"])] for row in answer["assumed"]],
    ]
    return {"title": "假设", "columns": [column("参数"), column("分项"), column("现行"), column("测算")], "rows": rows}


def told(versions: Sequence[Sequence[str]]) -> str:
    """Values of versions with their days, on one line."""
    shown = [("不限" if value == NO_LIMIT else value, since, until) for value, since, until in versions]
    return "；".join(f"{value}（{since} 至 {until or '今'}）" if since else value for value, since, until in shown)
