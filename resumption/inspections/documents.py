"""The record of an inspection as a paper: plain facts in, plain facts for the template out."""

from collections.abc import Mapping, Sequence
from typing import Any

from resumption.policy.inspection import FINDING_TITLES, RESULT_TITLES

TEMPLATE = "inspection.html"
KINDS = {"visit": "复工审批现场踏勘", "sample": "复工备案抽查"}
NONE = "—"


def record_facts(
    *,
    inspection: Mapping[str, Any],
    findings: Mapping[str, tuple[str, str]],
    photos: Sequence[Mapping[str, str]],
    firm: Mapping[str, str],
    tracking_number: str,
    inspector: str,
) -> dict[str, Any]:
    """What the record says: each item with the firm's own answer, finding and remark; photographs by checksum."""
    counted: dict[str, int] = {}
    for photo in photos:
        counted[photo["item"]] = counted.get(photo["item"], 0) + 1
    rows = [
        {
            "section": item["section"],
            "title": item["title"],
            "declared": declared(item["declared"]),
            "finding": FINDING_TITLES[findings[item["code"]][0]],
            "remark": findings[item["code"]][1] or NONE,
            "photos": counted.get(item["code"], 0),
        }
        for item in inspection["checklist"]
    ]
    titles = {item["code"]: item["title"] for item in inspection["checklist"]}
    return {
        "firm_name": firm["name"],
        "credit_code": firm["credit_code"],
        "tracking_number": tracking_number,
        "kind": KINDS[inspection["kind"]],
        "place": inspection["place"] or NONE,
        "begun_at": inspection["begun_at"],
        "finished_at": inspection["finished_at"],
        "inspector": inspector,
        "rows": rows,
        "result": RESULT_TITLES[inspection["result"]],
        "summary": inspection["summary"],
        "confirmed_name": inspection["confirmed_name"],
        "confirmed_as": inspection["confirmed_as"],
        "confirmed_at": inspection["confirmed_at"],
        "firm_remark": inspection["firm_remark"],
        "photos": [
            {"of": titles.get(photo["item"], "现场"), "sha256": photo["sha256"][:16], "position": photo["position"]}
            for photo in photos
        ],
        "issued_on": inspection["finished_at"][:10],
    }


def declared(value: Any) -> str:
    """The firm's own answer in words."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return NONE if value in (None, "") else str(value)
