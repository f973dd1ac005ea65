"""The form of a "what if", made from the rulebook itself: a field for every value that can be changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from office.errors import DomainError, Invalid
from office.rulebook.changes import UNLIMITED, Change, Form, form_of, members, part, read, written
from office.rulebook.parameters import Parameter, Rulebook, Version
from office.rulebook.questions import Question
from office.scenarios.units import UNITS
from office.wording import N_

UNREAD = "measures"
"""The unit of lists that say what excludes what: they bear on filing, no figure follows from them."""
SINCE, UNTIL, SHOWN = "since:", "until:", "shown"


class Typed(Protocol):
    """What a browser sent: single values and lists of values by name."""

    def get(self, name: str, default: str, /) -> str: ...
    def getlist(self, name: str, /) -> list[str]: ...


@dataclass(frozen=True)
class Field:
    """One value of one version: what it is called, how it is written, what holds now, what was typed and its fault."""

    key: str
    parameter: Parameter
    member: str
    form: Form
    version: Version
    value: str
    typed: str
    since: str
    until: str
    fault: DomainError | None = None

    @property
    def unit(self) -> str:
        """The unit of a number or an amount, as a marked word; empty for what has none."""
        counted = self.form in (Form.WHOLE, Form.YUAN) and self.value != UNLIMITED[0]
        return UNITS.get(self.parameter.unit, "") if counted else ""

    @property
    def changed(self) -> bool:
        """Whether something else than what holds was typed."""
        return self.typed != self.value or (self.since, self.until) != days_of(self.version)


@dataclass(frozen=True)
class Section:
    """The fields of one file of parameters."""

    code: str
    fields: tuple[Field, ...]

    @property
    def changed(self) -> bool:
        """Whether a field of it holds something else than the law, or a fault."""
        return any(field.changed or field.fault for field in self.fields)


def days_of(version: Version) -> tuple[str, str]:
    """The first and last day of a version as a form holds them."""
    return version.since.isoformat(), version.until.isoformat() if version.until else ""


def sections_of(
    rulebook: Rulebook,
    codes: Iterable[str],
    *,
    on: date | None,
    typed: Typed | None = None,
    question: Question | None = None,
    faults: Mapping[str, DomainError] | None = None,
) -> list[Section]:
    """Every field by section: of the versions in force ``on`` a day, or of all; filled from what was typed or asked."""
    found = []
    for code in codes:
        fields = tuple(
            _field(parameter, member, version, typed, question, faults or {})
            for name, parameter in rulebook.parameters.items()
            if name.startswith(f"{code}.") and parameter.unit != UNREAD
            for member in members(parameter)
            if form_of(parameter, member)
            for version in parameter.versions
            if on is None or version.covers(on)
        )
        if fields:
            found.append(Section(code, fields))
    return found


def _field(
    parameter: Parameter,
    member: str,
    version: Version,
    typed: Typed | None,
    question: Question | None,
    faults: Mapping[str, DomainError],
) -> Field:
    form = form_of(parameter, member)
    assert form is not None
    value = written(form, part(version.value, member))
    key = Change(parameter.name, member, version.since, version.until, "").key
    since, until = days_of(version)
    field = Field(key, parameter, member, form, version, value, value, since, until, faults.get(key))
    if typed is not None:
        return _typed(field, typed)
    return _asked(field, question.changes) if question else field


def _typed(field: Field, typed: Typed) -> Field:
    text = typed.get(field.key, field.value).strip()
    if field.form is Form.CHOICES and field.key in typed.getlist(SHOWN):
        text = "、".join(typed.getlist(field.key))
    text = UNLIMITED[0] if text in UNLIMITED else text
    since = typed.get(SINCE + field.key, field.since) or field.since
    until = typed.get(UNTIL + field.key, field.until)
    return _with(field, text, since, until)


def _asked(field: Field, changes: Sequence[Change]) -> Field:
    """The field as a question fills it: with the change that begins or ends within the field's version."""
    first, last = field.version.since, field.version.until or date.max
    for change in changes:
        touches = first <= change.since <= last or first <= (change.until or date.max) <= last
        if touches and (change.parameter, change.member) == (field.parameter.name, field.member):
            until = change.until.isoformat() if change.until else ""
            return _with(field, change.text, change.since.isoformat(), until)
    return field


def _with(field: Field, text: str, since: str, until: str) -> Field:
    return replace(field, typed=text, since=since, until=until)


def asked(sections: Iterable[Section]) -> tuple[tuple[Change, ...], dict[str, DomainError]]:
    """The changes that the fields ask for, and what is wrong with any of them by field."""
    changes, faults = [], {}
    for field in (field for section in sections for field in section.fields):
        try:
            changes += list(_changes(field))
        except DomainError as error:
            faults[field.key] = error
    return tuple(changes), faults


def _changes(field: Field) -> Iterator[Change]:
    """One change where value or days are others than the law's; what means the same is none."""
    value = read(field.form, field.parameter, field.typed)
    same = value == read(field.form, field.parameter, field.value)
    if same and (field.since, field.until) == days_of(field.version):
        return
    since, until = _day(field.since), _day(field.until) if field.until else None
    if until is not None and until < since:
        raise Invalid(N_("止日不能早于起日。"))
    yield Change(field.parameter.name, field.member, since, until, written(field.form, value))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(N_("请按 2020-02-07 的格式填写日期。")) from None
