"""What changed between two filed versions, in the words of the form: old → new, page by page, the roster last."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from office.wording import N_, Bilingual
from resumption.applications.models import ApplicationVersion
from resumption.applications.pages import CHOICES, PAGES, ROSTER, ROSTER_TITLE, TITLES, field_titles
from resumption.policy.filed import differences

YESNO, NUMBER, CHOICE, TEXT, REPLACED = "yesno", "number", "choice", "text", "replaced"
ROSTER_TITLES = {
    "id": N_("花名册文件"),
    "people": N_("花名册人数"),
    "left_out": N_("因填写有误没有收入的行数"),
    "clear": N_("可上岗"),
    "isolate": N_("隔离观察"),
    "dissuade": N_("劝其暂不返回"),
    "refer": N_("转卫生健康部门"),
    "incomplete": N_("申报不完整"),
}


@dataclass(frozen=True)
class Change:
    """One answer that is another now; ``kind`` says how both are shown, a choice by its marked words."""

    field: str
    title: Bilingual
    kind: str
    before: Any
    after: Any


@dataclass(frozen=True)
class ChangedPage:
    """The changes of one page; ``title`` is a marked sentence."""

    page: str
    title: str
    changes: tuple[Change, ...]


def changes(before: ApplicationVersion, after: ApplicationVersion) -> tuple[ChangedPage, ...]:
    """Every change from one version to the other, in the order of the form of the later one."""
    found = differences(before.content, after.content, roster_before=before.roster, roster_after=after.roster)
    titles = {
        **field_titles(before.ranked_on),
        **field_titles(after.ranked_on),
        **{f"{ROSTER}.{name}": Bilingual(title, "") for name, title in ROSTER_TITLES.items()},
    }
    order = {field: place for place, field in enumerate([*field_titles(after.ranked_on), *titles])}
    made = [change(each.field, titles.get(each.field), each.before, each.after) for each in found]
    made.sort(key=lambda each: (order.get(each.field, len(order)), each.field))
    return tuple(
        ChangedPage(page, title, own)
        for page, title in [*((page, TITLES[page]) for page in PAGES), (ROSTER, ROSTER_TITLE)]
        if (own := tuple(each for each in made if each.field.startswith(f"{page}.")))
    )


def change(field: str, title: Bilingual | None, before: Any, after: Any) -> Change:
    """One difference with its title and the way its values are shown."""
    if field in CHOICES:
        words = CHOICES[field]
        return Change(field, title or Bilingual(field, ""), CHOICE, words.get(before, before), words.get(after, after))
    values = [value for value in (before, after) if value is not None]
    kind = TEXT
    if any(isinstance(value, bool) for value in values):
        kind = YESNO
    elif all(isinstance(value, int) for value in values):
        kind = NUMBER
    return Change(field, title or Bilingual(field, ""), REPLACED if field == f"{ROSTER}.id" else kind, before, after)


def count(pages: Sequence[ChangedPage]) -> int:
    """How many answers changed."""
    return sum(len(page.changes) for page in pages)
