"""What a firm filed, as people read it: page by page, by the words of the form, with what changed since last time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, IntegerField, SelectField

from resumption.applications.forms import form_for
from resumption.applications.pages import PAGES, PLAN, TITLES
from resumption.policy.filed import same
from resumption.policy.plan import sections

YESNO, NUMBER, CHOICE, TEXT = "yesno", "number", "choice", "text"


@dataclass(frozen=True)
class Answer:
    """One question and its answer; ``kind`` says how the value is shown, ``changed`` that it was another last time."""

    label: str
    value: Any
    kind: str
    changed: bool
    name: str = ""


@dataclass(frozen=True)
class Group:
    """Answers under one heading of a page; a page without headings has one group without title."""

    title: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class AnsweredPage:
    """One page of the application; ``title`` is a marked sentence."""

    page: str
    title: str
    groups: tuple[Group, ...]

    @property
    def changed(self) -> int:
        """How many answers are others than last time."""
        return sum(answer.changed for group in self.groups for answer in group.answers)


def answered(
    content: Mapping[str, Any], before: Mapping[str, Any] | None, *, on: date, english: bool
) -> list[AnsweredPage]:
    """Every page of what was filed; ``on`` is the day whose plan was asked, ``before`` the version filed before."""
    return [
        AnsweredPage(page, TITLES[page], tuple(groups(page, content, before, on=on, english=english)))
        for page in PAGES
        if content.get(page)
    ]


def groups(
    page: str, content: Mapping[str, Any], before: Mapping[str, Any] | None, *, on: date, english: bool
) -> Iterator[Group]:
    """The groups of one page, in the order of its form."""
    form = form_for(page, content[page], on=on, english=english)
    old = None if before is None else before.get(page, {})
    known = {field.name: answer(field, content[page], old) for field in form if field.name != "csrf_token"}
    if page != PLAN:
        yield Group("", tuple(known.values()))
        return
    for section in sections(on):
        title = section.title_en if english else section.title
        yield Group(title, tuple(known[item.code] for item in section.items))


def answer(field: Field, values: Mapping[str, Any], before: Mapping[str, Any] | None) -> Answer:
    """One field as an answer; of a choice the words, not the code."""
    value = values.get(field.name)
    changed = before is not None and not same(before.get(field.name), value)
    if isinstance(field, BooleanField):
        return Answer(field.label.text, bool(value), YESNO, changed, field.name)
    if isinstance(field, SelectField):
        words = {choice.value: choice.label for choice in field.iter_choices()}
        return Answer(field.label.text, words.get(value, value), CHOICE, changed, field.name)
    kind = NUMBER if isinstance(field, IntegerField) and isinstance(value, int) else TEXT
    return Answer(field.label.text, value, kind, changed, field.name)


@dataclass(frozen=True)
class Collision:
    """One field that two windows filled in differently; ``value`` is what the control of the other one holds."""

    name: str
    theirs: Answer
    yours: Answer
    value: str


def collisions(form: FlaskForm, typed: Mapping[str, Any], saved: Mapping[str, Any]) -> list[Collision]:
    """The fields of a page whose saved answer is another than the one in this window, in the form's order."""
    return [
        Collision(
            field.name, answer(field, saved, None), answer(field, typed, None), control_text(saved.get(field.name))
        )
        for field in form
        if field.name in typed and not same(saved.get(field.name), typed[field.name])
    ]


def control_text(value: Any) -> str:
    """A saved value as a control holds it: a tick is ``y``, nothing is empty."""
    if value is None or value is False:
        return ""
    return "y" if value is True else str(value)
