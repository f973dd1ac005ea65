"""The site inspection: its checklist as dated data, and what a set of findings comes to. Pure.

Source: inspection forms of February 2020: item, self-check, finding, time, place, the firm's confirmation, remark
(``parameters/inspection.toml``, POLICY §1).
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from office.rulebook.parameters import Rulebook
from office.wording import N_
from resumption.policy.law import law

SECTION = "inspection"
GOOD, MEND, BAD, NOT_HERE = "good", "mend", "bad", "not_here"
FINDING_TITLES = {
    GOOD: N_("符合"),
    MEND: N_("需整改"),
    BAD: N_("不符合"),
    NOT_HERE: N_("不涉及"),
}
RESULT_TITLES = {GOOD: N_("检查通过"), MEND: N_("限期整改"), BAD: N_("检查不通过")}


@dataclass(frozen=True)
class Item:
    """One thing to look at. ``declared`` is what the firm itself said of it: a number, yes or no, or nothing."""

    code: str
    section: str
    section_en: str
    title: str
    title_en: str
    declared: Any = None


def checklist(facts: Mapping[str, Any], *, on: date, rulebook: Rulebook | None = None) -> tuple[Item, ...]:
    """The items of the day's checklist, with the firm's own answers by its facts as filed."""
    return tuple(
        Item(
            item["code"],
            section["title"],
            section["title_en"],
            item["title"],
            item["title_en"],
            facts.get(item["declares"]) if item.get("declares") else None,
        )
        for section in law(SECTION, on, rulebook).value("checklist")
        for item in section["item"]
    )


def kept(items: Iterable[Item]) -> list[dict[str, Any]]:
    """The checklist as it is frozen with an inspection."""
    return [asdict(item) for item in items]


def wanting(items: Iterable[Mapping[str, Any]], findings: Mapping[str, str]) -> tuple[str, ...]:
    """The codes of frozen items without a finding yet, in order."""
    return tuple(item["code"] for item in items if findings.get(item["code"]) not in FINDING_TITLES)


def outcome(findings: Iterable[str]) -> str:
    """What the findings come to: one that is not met fails the whole, one to mend asks for mending."""
    found = set(findings)
    return BAD if BAD in found else MEND if MEND in found else GOOD
