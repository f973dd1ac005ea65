"""The receipt: what was filed when, its fingerprint, the promised date; annexed, a copy of exactly what was filed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from resumption.applications.pages import CHOICES, LABELS, PAGES, PLAN, ROSTER_TITLE, TITLES
from resumption.filings.changes import ROSTER_TITLES
from resumption.policy.plan import sections

UNANSWERED, YES, NO = "未填写", "是", "否"


def receipt_facts(
    *,
    firm_name: str,
    credit_code: str,
    tracking_number: str,
    number: int,
    filed_at: datetime,
    due_at: datetime | None,
    content_hash: str,
    content: Mapping[str, Any],
    roster: Mapping[str, Any],
    format_on: date,
) -> dict[str, Any]:
    """What the paper says, frozen; ``format_on`` is the day whose form was filled in. Moments are Beijing time."""
    return {
        "firm_name": firm_name,
        "credit_code": credit_code,
        "tracking_number": tracking_number,
        "version": number,
        "filed_at": moment(filed_at),
        "due_at": moment(due_at) if due_at else "",
        "content_hash": content_hash,
        "pages": copy_of(content, roster, format_on),
        "issued_on": filed_at.date().isoformat(),
    }


def moment(at: datetime) -> str:
    """As official papers write it: 2020年2月8日09:00."""
    return f"{at.year}年{at.month}月{at.day}日{at:%H:%M}"


def copy_of(content: Mapping[str, Any], roster: Mapping[str, Any], on: date) -> list[dict[str, Any]]:
    """Every question of the form with its answer, in words, page by page, then the roster's counts."""
    pages = []
    for page in PAGES:
        values = content.get(page, {})
        groups = planned(values, on) if page == PLAN else [{"title": "", "rows": rows(page, values)}]
        pages.append({"title": TITLES[page], "groups": groups})
    counts = [[title, str(roster[name])] for name, title in ROSTER_TITLES.items() if name != "id" and name in roster]
    return [*pages, {"title": ROSTER_TITLE, "groups": [{"title": "", "rows": counts or [[ROSTER_TITLE, "没有"]]}]}]


def rows(page: str, values: Mapping[str, Any]) -> list[list[str]]:
    """The answers of one page, by the titles of its fields."""
    return [[title, answer(worded(f"{page}.{name}", values.get(name)))] for name, title in LABELS[page].items()]


def worded(field: str, value: Any) -> Any:
    """Of a choice the words, of anything else the value."""
    return CHOICES[field].get(value, value) if field in CHOICES else value


def planned(values: Mapping[str, Any], on: date) -> list[dict[str, Any]]:
    """The answers of the plan, section by section."""
    return [
        {"title": section.title, "rows": [[item.title, answer(values.get(item.code))] for item in section.items]}
        for section in sections(on)
    ]


def answer(value: Any) -> str:
    """One answer in words."""
    if isinstance(value, bool):
        return YES if value else NO
    return UNANSWERED if value in (None, "") else str(value)
