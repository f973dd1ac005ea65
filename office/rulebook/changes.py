"""A rulebook with other values, for a "what if": what can be changed, how it is written, and the changed rulebook.

Which parameters can be changed is read from the rulebook itself: numbers, shares, amounts, days, yes and no, words
from a list, and tables of such. Nothing here knows what any of them means.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from office.errors import DomainError, Invalid
from office.money import fen, share, yuan
from office.rulebook.columns import LARGEST_AMOUNT
from office.rulebook.parameters import LARGEST_TERM, NO_LIMIT, Citation, Parameter, Rulebook, Version
from office.wording import N_, Bilingual

ASSUMED = Citation("what if", "", "", "")
"""The source of an assumed value: none."""
MOST, PERCENT, MOST_WORDS = 1_000_000, 100, 200
SHARE = re.compile(r"\d{1,5}(?:\.\d{1,4})?%?|\d{1,5}/\d{1,5}")
WORD = re.compile(r"\w{1,40}")
APART = re.compile(r"[\s,;、，；]+")
UNLIMITED = (NO_LIMIT, "不限")
"""How no limit is kept as text, and how else people write it."""
ADDRESS = re.compile(
    r"(?P<parameter>[a-z_]+\.[a-z_0-9]+)(?:/(?P<member>\w+))?"
    r"@(?P<since>\d{4}-\d\d-\d\d)(?:\.\.(?P<until>\d{4}-\d\d-\d\d))?=(?P<text>.*)"
)


class Form(StrEnum):
    """How a value that can be changed is written."""

    WHOLE = "whole"  # a whole number
    SHARE = "share"  # an exact fraction, kept as one
    SHARE_TEXT = "share text"  # the same within a table, kept as text
    YUAN = "yuan"  # decimal text in yuan, kept as fen
    YESNO = "yes/no"
    DAY = "day"
    DAYS = "days"  # the first and the last day of a window
    CHOICE = "choice"  # one of the parameter's choices
    CHOICES = "choices"  # some of them, or none
    WORDS = "words"  # a list of words, at least one


@dataclass(frozen=True)
class Change:
    """From ``since`` to ``until`` (both included; None: without end) a parameter, or one ``member`` of its table,
    holds the value that people write as ``text``."""

    parameter: str
    member: str
    since: date
    until: date | None
    text: str

    @property
    def key(self) -> str:
        """What it changes, without the value: the name of its field in a form."""
        member = f"/{self.member}" if self.member else ""
        until = f"..{self.until.isoformat()}" if self.until else ""
        return f"{self.parameter}{member}@{self.since.isoformat()}{until}"

    @property
    def address(self) -> str:
        """The whole of it on one line, as it stands in an address."""
        return f"{self.key}={self.text}"


def change_of(address: str) -> Change:
    """The change that :attr:`Change.address` wrote; raises ``Invalid`` for anything else."""
    found = ADDRESS.fullmatch(address)
    try:
        if found is None:
            raise ValueError
        since = date.fromisoformat(found["since"])
        until = date.fromisoformat(found["until"]) if found["until"] else None
        if until is not None and until < since:
            raise ValueError
    except ValueError:
        raise Invalid(N_("“{text}”不是可用的参数假设，请从参数页面重新填写。"), text=address[:80]) from None
    return Change(found["parameter"], found["member"] or "", since, until, found["text"])


def members(parameter: Parameter) -> tuple[str, ...]:
    """The keys of a parameter that is a table; of any other one member without a name."""
    value = parameter.versions[-1].value
    return tuple(value) if isinstance(value, dict) else ("",)


def form_of(parameter: Parameter, member: str = "") -> Form | None:
    """How a value is written; None where it cannot be changed here."""
    values = [value for version in parameter.versions if (value := part(version.value, member)) is not None]
    kinds = {type(value) for value in values}
    if parameter.unit in ("yuan", "share") and not member:
        return Form.YUAN if parameter.unit == "yuan" else Form.SHARE
    if not kinds:
        return Form.DAYS if parameter.unit == "days" else Form.WHOLE
    if kinds == {bool}:
        return Form.YESNO
    if kinds == {int}:
        return Form.WHOLE
    if kinds == {date}:
        return Form.DAY
    if kinds == {str}:
        if parameter.choices:
            return Form.CHOICE
        return Form.SHARE_TEXT if all(SHARE.fullmatch(value) for value in values) else None
    if kinds == {list}:
        return _form_of_lists(parameter, values)
    return None


def _form_of_lists(parameter: Parameter, values: list[list[Any]]) -> Form | None:
    each = {type(one) for value in values for one in value}
    if each == {date} and all(len(value) == 2 for value in values):
        return Form.DAYS
    if each <= {str} and parameter.choices:
        return Form.CHOICES
    plain = each == {str} and all(value and all(WORD.fullmatch(one) for one in value) for value in values)
    return Form.WORDS if plain else None


def part(value: Any, member: str) -> Any:
    """The member of a table, or the value itself."""
    return (value or {}).get(member) if member else value


def written(form: Form, value: Any) -> str:
    """A stored value as people write it; :func:`read` takes it back."""
    if value is None:
        return UNLIMITED[0]
    match form:
        case Form.YUAN:
            return yuan(value)
        case Form.YESNO:
            return "true" if value else "false"
        case Form.DAY:
            return str(value.isoformat())
        case Form.DAYS:
            return "..".join(day.isoformat() for day in value)
        case Form.CHOICES | Form.WORDS:
            return "、".join(value)
    return str(value)


def read(form: Form, parameter: Parameter, text: str) -> Any:
    """The value behind what somebody wrote; raises ``Invalid`` with what is wrong and how it is written."""
    text = text.strip()
    if text in UNLIMITED:
        if may_be_unlimited(parameter):
            return None
        raise Invalid(N_("这一项必须有数值，不能填“不限”。"))
    match form:
        case Form.WHOLE:
            return _whole(parameter, text)
        case Form.SHARE:
            return _share(parameter, text)
        case Form.SHARE_TEXT:
            share_text(text)
            return text
        case Form.YUAN:
            amount = fen(text)
            if not 0 <= amount <= LARGEST_AMOUNT:
                raise Invalid(N_("金额 {value} 元超出可用范围，请填 0 以上的金额。"), value=text)
            return amount
        case Form.YESNO:
            return _one_of({"true": True, "false": False, "是": True, "否": False}, text)
        case Form.DAY:
            return _day(text)
        case Form.DAYS:
            return _days(text)
        case Form.CHOICE:
            return _one_of({choice: choice for choice in parameter.choices}, text)
    return _words(form, parameter, text)


def may_be_unlimited(parameter: Parameter) -> bool:
    """Whether the law itself somewhere sets no limit: then the rules know what that means."""
    return any(version.value is None for version in parameter.versions)


def _whole(parameter: Parameter, text: str) -> int:
    most = PERCENT if parameter.unit == "%" else MOST
    if not re.fullmatch(r"\d{1,7}", text) or int(text) > most:
        raise Invalid(N_("请填 0 至 {most} 的整数。"), most=most)
    return int(text)


def share_text(text: str) -> Any:
    """The exact fraction of a share; no exponent, no endless digits."""
    if not SHARE.fullmatch(text):
        raise Invalid(N_("“{share}”不是比例，请写成 2/3、0.6 或 50%。"), share=text[:40])
    return share(text)


def _share(parameter: Parameter, text: str) -> Any:
    found = share_text(text)
    usual = all(version.value is None or version.value <= 1 for version in parameter.versions)
    if found.numerator > LARGEST_TERM or found.denominator > LARGEST_TERM or (usual and found > 1):
        raise Invalid(N_("比例 {share} 超出可用范围。"), share=text)
    return found


def _one_of(values: Mapping[str, Any], text: str) -> Any:
    if text not in values:
        raise Invalid(N_("“{value}”不在可选范围内。"), value=text[:40])
    return values[text]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(N_("请按 2020-02-07 的格式填写日期。")) from None


def _days(text: str) -> list[date]:
    days = [_day(one.strip()) for one in text.split("..")]
    if len(days) != 2 or days[0] > days[1]:
        raise Invalid(N_("请填写起止两个日期，如 2020-01-24..2020-02-09。"))
    return days


def _words(form: Form, parameter: Parameter, text: str) -> list[str]:
    found = list(dict.fromkeys(one for one in APART.split(text) if one))
    if form is Form.CHOICES:
        return [str(_one_of({choice: choice for choice in parameter.choices}, one)) for one in found]
    wrong = [one for one in found if not WORD.fullmatch(one)]
    if wrong or not 0 < len(found) <= MOST_WORDS:
        raise Invalid(N_("请填写一个以上的词，用顿号分开，只用文字和数字。"))
    return found


def changed(rulebook: Rulebook, changes: Iterable[Change]) -> Rulebook:
    """The rulebook in which every change holds, applied in order.

    Raises ``Invalid`` with the change's ``key`` as its field: for a parameter that there is not, one that cannot be
    changed, or a value that is none.
    """
    parameters, changes = dict(rulebook.parameters), tuple(changes)
    for change in changes:
        try:
            parameters[change.parameter] = _changed(parameters.get(change.parameter), change)
        except DomainError as error:
            raise Invalid(error.sentence, field=change.key, **error.values) from None
    said = "\n".join(change.address for change in changes)
    return replace(rulebook, parameters=parameters, assumed="\n".join(filter(None, (rulebook.assumed, said))))


def _changed(parameter: Parameter | None, change: Change) -> Parameter:
    form = parameter and change.member in members(parameter) and form_of(parameter, change.member)
    if not parameter or not form:
        raise Invalid(N_("参数“{parameter}”不存在，或不能在这里更改。"), parameter=change.parameter)
    value = read(form, parameter, change.text)
    kept = [piece for version in parameter.versions for piece in _outside(version, change)]
    if change.member:
        inside = [v for version in parameter.versions for v in _inside(version, change)]
        if not inside:
            raise Invalid(N_("参数“{title}”在所填期间没有规定，不能更改。"), title=named(parameter))
        new = [replace(v, value={**v.value, change.member: value}, cite=ASSUMED) for v in inside]
    else:
        new = [Version(change.since, change.until, value, ASSUMED)]
    return replace(parameter, versions=tuple(sorted([*kept, *new], key=lambda version: version.since)))


def _outside(version: Version, change: Change) -> Iterator[Version]:
    """What of a version the change leaves as it is: before it and after it."""
    if version.since < change.since:
        eve = change.since - timedelta(days=1)
        yield replace(version, until=eve if version.until is None else min(version.until, eve))
    if change.until is not None and (version.until is None or version.until > change.until):
        yield replace(version, since=max(version.since, change.until + timedelta(days=1)))


def _inside(version: Version, change: Change) -> Iterator[Version]:
    """What of a version falls within the days of the change."""
    since = max(version.since, change.since)
    ends = [day for day in (version.until, change.until) if day is not None]
    until = min(ends) if ends else None
    if until is None or since <= until:
        yield replace(version, since=since, until=until)


def as_of(rulebook: Rulebook, day: date) -> Rulebook:
    """The rulebook in which what is in force on ``day`` is in force always, and nothing else is on any day."""
    parameters = {}
    for name, parameter in rulebook.parameters.items():
        found = next((version for version in parameter.versions if version.covers(day)), None)
        always = (
            replace(found, since=date.min, until=None)
            if found
            else replace(parameter.versions[0], since=date.max, until=date.max)
        )
        parameters[name] = replace(parameter, versions=(always,))
    said = f"as of {day.isoformat()}"
    return replace(rulebook, parameters=parameters, assumed="\n".join(filter(None, (rulebook.assumed, said))))


def named(parameter: Parameter) -> Bilingual:
    """Its title, for sentences."""
    return Bilingual(parameter.title, parameter.title_en)
