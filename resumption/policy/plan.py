"""The resumption plan: its sections and checklists as dated data, and what of it is still missing.

Sections stand in ``parameters/plan.toml``, the checklists they ask (四到位, 五到位) in ``parameters/checklists.toml``
with dates of their own: places differ in them, so they are data. The web form and the list of what is missing are made
from the same items; each item has a stable code, guidance, and where it helps an example.
Source: model plans and work guides of February 2020 (POLICY §1, Forms).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from office.rulebook.parameters import Rulebook
from resumption.policy.law import law

TEXT, CHECK = "text", "check"


@dataclass(frozen=True)
class Item:
    """One thing to write (``text``) or to confirm (``check``) in the plan."""

    code: str
    kind: str
    title: str
    title_en: str
    guidance: str
    guidance_en: str
    required: bool
    example: str = ""
    example_en: str = ""


@dataclass(frozen=True)
class Section:
    """A titled group of items."""

    code: str
    title: str
    title_en: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class MissingItem:
    """A required item that is empty, with the section to open and what to do."""

    code: str
    section: str
    title: str
    title_en: str
    remedy: str
    remedy_en: str


def sections(on: date, rulebook: Rulebook | None = None) -> tuple[Section, ...]:
    """The sections in force on that day, in the order of the file; ``NotInForce`` if there are none."""
    asked = law("plan", on, rulebook).value("sections")
    return tuple(_section({**_checklist(text, on, rulebook), **text}) for text in asked)


def missing(answers: Mapping[str, Any], *, on: date) -> tuple[MissingItem, ...]:
    """What the plan still lacks, in its own order. ``answers`` maps item codes to text or True.

    A text of spaces is empty; a checklist item counts only when it is True. Unknown codes are ignored, so that a plan
    begun under an older format can be read.
    """
    return tuple(
        MissingItem(item.code, section.code, item.title, item.title_en, item.guidance, item.guidance_en)
        for section in sections(on)
        for item in section.items
        if item.required and not _answered(item, answers.get(item.code))
    )


def complete(answers: Mapping[str, Any], *, on: date) -> bool:
    """Whether nothing required is missing: the fact ``resumption_plan`` of the whitelist."""
    return not missing(answers, on=on)


def _answered(item: Item, answer: Any) -> bool:
    return answer is True if item.kind == CHECK else bool(str(answer or "").strip())


def _checklist(text: Mapping[str, Any], on: date, rulebook: Rulebook | None) -> dict[str, Any]:
    """Title and items of the checklist a section names, each item to be confirmed."""
    if "checklist" not in text:
        return {}
    named = law("checklists", on, rulebook).value(text["checklist"])
    return {**named, "item": [{"kind": CHECK, **item} for item in named["item"]]}


def _section(text: Mapping[str, Any]) -> Section:
    items = tuple(
        Item(
            code=item["code"],
            kind=item.get("kind", TEXT),
            title=item["title"],
            title_en=item["title_en"],
            guidance=item["guidance"],
            guidance_en=item["guidance_en"],
            required=item.get("required", True),
            example=item.get("example", ""),
            example_en=item.get("example_en", ""),
        )
        for item in text["item"]
    )
    return Section(text["code"], text["title"], text["title_en"], items)
