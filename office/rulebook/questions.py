"""A "what if" as people ask it: on which day, by the rules of which day, with which values changed or whole files
replaced; and what of that differs from the rulebook in force, in words."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from office.errors import Invalid
from office.rulebook.changes import Change, Form, as_of, change_of, changed, form_of, members, part, written
from office.rulebook.parameters import Parameter, Rulebook, Version
from office.rulebook.parameters import read as read_texts
from office.rulebook.uploaded import faults_of
from office.wording import N_

LONGEST_ADDRESS = 1_500
MOST_CHANGES = 200


@dataclass(frozen=True)
class Question:
    """``on`` is the day the city is looked at; ``rules_of`` the day whose rules are applied to it, if another;
    ``texts`` are uploaded files of parameters by section."""

    on: date
    rules_of: date | None = None
    changes: tuple[Change, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether it asks for nothing but the rules in force."""
        return not (self.rules_of or self.changes or self.texts)

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it; :func:`question_of` takes it back."""
        return {
            "on": self.on.isoformat(),
            "rules_of": self.rules_of.isoformat() if self.rules_of else None,
            "changes": [change.address for change in self.changes],
            "texts": dict(self.texts),
        }

    def arguments(self) -> dict[str, Any] | None:
        """As an address carries it; None where that would be too long."""
        if self.texts or sum(len(change.address) for change in self.changes) > LONGEST_ADDRESS:
            return None
        said: dict[str, Any] = {"on": self.on.isoformat(), "c": [change.address for change in self.changes]}
        return said | ({"rules_of": self.rules_of.isoformat()} if self.rules_of else {})

    def rulebook(self, known: Rulebook, sections: Iterable[str]) -> Rulebook:
        """The rulebook it assumes; raises ``Invalid`` with the change at fault as field."""
        allowed = frozenset(sections)
        stated = [change.parameter.partition(".")[0] for change in self.changes]
        for section in (*self.texts, *stated):
            if section not in allowed:
                raise Invalid(N_("“{section}”的参数不在本次测算范围内。"), section=section)
        found = known
        if self.texts:
            found = self._with_texts(known)
        found = changed(found, self.changes) if self.changes else found
        return as_of(found, self.rules_of) if self.rules_of else found

    def _with_texts(self, known: Rulebook) -> Rulebook:
        for section, text in self.texts.items():
            if faults_of(section, text, known):
                raise Invalid(N_("上传的参数文件“{section}”有误，请重新上传。"), field="file", section=section)
        found = read_texts({**known.texts, **self.texts})
        parameters = {
            name: replace(parameter, choices=known.parameters[name].choices)
            for name, parameter in found.parameters.items()
        }
        marks = [f"{name} {hashlib.sha256(text.encode()).hexdigest()}" for name, text in sorted(self.texts.items())]
        return replace(found, parameters=parameters, assumed="\n".join(marks))


def question_of(said: Mapping[str, Any]) -> Question:
    """The question that :meth:`Question.plain` wrote; raises ``Invalid`` for anything else."""
    try:
        changes = tuple(change_of(str(address)) for address in said.get("changes") or ())
        rules_of = said.get("rules_of")
        texts = said.get("texts") or {}
        if len(changes) > MOST_CHANGES or not all(isinstance(text, str) for text in texts.values()):
            raise ValueError
        on = date.fromisoformat(said["on"])
        return Question(on, date.fromisoformat(rules_of) if rules_of else None, changes, dict(texts))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Invalid(N_("这个测算地址不完整，请从参数页面重新填写。")) from None


def differences(before: Rulebook, after: Rulebook, sections: Iterable[str], *, on: date | None) -> list[dict[str, Any]]:
    """Which values differ, as plain rows ``title, title_en, member, unit, form, before, after``; by what holds on the
    day ``on``, or, without one, by all versions with their dates."""
    wanted = tuple(f"{section}." for section in sections)
    rows = []
    for name, old in before.parameters.items():
        new = after.parameters.get(name)
        if new is None or not name.startswith(wanted):
            continue
        for member in members(old):
            sides = [_said(parameter, member, on) for parameter in (old, new)]
            if sides[0] != sides[1]:
                titles = {"title": old.title, "title_en": old.title_en, "unit": old.unit, "member": member}
                form = form_of(old, member)
                rows.append({**titles, "form": form and form.value, "before": sides[0], "after": sides[1]})
    return rows


def _said(parameter: Parameter, member: str, on: date | None) -> list[list[str]]:
    """``[value, since, until]`` of each version that counts; days are empty where they do not matter."""
    versions = [v for v in parameter.versions if on is None or v.covers(on)]
    form = form_of(parameter, member)
    return [[_text(form, part(v.value, member)), *_days(v, on)] for v in versions]


def _text(form: Form | None, value: Any) -> str:
    return written(form, value) if form else str(value)


def _days(version: Version, on: date | None) -> Sequence[str]:
    if on is not None:
        return ("", "")
    return (version.since.isoformat(), version.until.isoformat() if version.until else "")
