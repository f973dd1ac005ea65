"""A whole file of parameters from somebody's disk: hostile until read, then held against the file it would replace.

Everything wrong is said at once, by line and parameter. A file is taken only if it has the same parameters, each with
values of the same form and size, so that no rule ever meets a value it does not know.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from office.errors import DomainError, Invalid
from office.rulebook import parameters as reader
from office.rulebook.changes import form_of, members, part, read, written
from office.rulebook.parameters import BadParameter, Parameter, Rulebook, Version
from office.wording import N_, plain

LARGEST = 128 * 1024
LONGEST_LINE = 1_000
"""Characters: a key of thousands of dots would keep the reader of TOML busy for minutes."""
PLACE = re.compile(r"at line (\d+), column (\d+)|\(at end of document\)")


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the file: ``line`` from 1 (0 where it is no matter of one line), the sentence as marked."""

    line: int
    parameter: str
    sentence: str
    values: Mapping[str, Any]

    def plain(self) -> dict[str, Any]:
        return {"line": self.line, "parameter": self.parameter, "sentence": self.sentence, "values": plain(self.values)}


def text_of(content: bytes) -> str:
    """The text of a file; raises ``Invalid`` for one that is too large, not UTF-8, or has endless lines."""
    if len(content) > LARGEST:
        raise Invalid(N_("文件超过 {most} KB，不是参数文件。"), field="file", most=LARGEST // 1024)
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Invalid(N_("第 {line} 行不是 UTF-8 文字，请另存为 UTF-8 编码。"), field="file", line=line) from None
    for number, characters in enumerate(text.splitlines(), 1):
        if len(characters) > LONGEST_LINE:
            raise Invalid(N_("第 {line} 行超过 {most} 个字符。"), field="file", line=number, most=LONGEST_LINE)
    return text


def faults_of(section: str, text: str, known: Rulebook) -> tuple[Fault, ...]:
    """Everything wrong with ``text`` as the file of ``section``, in the order of its lines; empty for a good one."""
    try:
        tables = tomllib.loads(text)
    except RecursionError:
        return (Fault(0, "", N_("嵌套过深，不是参数文件。"), {}),)
    except ValueError as error:
        found = PLACE.search(str(error))
        at = int(found[1]) if found and found[1] else text.count("\n") + 1
        return (Fault(at, "", N_("不合 TOML 格式，请检查这一行的引号、括号和等号。"), {}),)
    lines = {key: _line_of(key, text) for key in tables}
    own = {name.partition(".")[2]: each for name, each in known.parameters.items() if name.startswith(f"{section}.")}
    faults = [Fault(0, key, N_("缺少这个参数。"), {}) for key in own if key not in tables]
    faults += [Fault(lines[key], key[:60], N_("规则库中没有这个参数。"), {}) for key in tables if key not in own]
    for key, table in tables.items():
        if key in own:
            faults += [Fault(lines[key], key, sentence, values) for sentence, values in _wrong(own[key], table)]
    return tuple(sorted(faults, key=lambda fault: fault.line))


def _line_of(key: str, text: str) -> int:
    header = re.search(rf"^[ \t]*\[+[ \t]*[\"']?{re.escape(key)}[\"']?\s*[\].]", text, re.MULTILINE)
    return text.count("\n", 0, header.start()) + 1 if header else 0


def _wrong(known: Parameter, table: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is wrong with one parameter's table, as sentences and their values."""
    shape = _misshapen(table)
    if shape:
        yield shape, {}
        return
    if table["unit"] != known.unit:
        yield N_("单位应为“{unit}”。"), {"unit": known.unit}
        return
    try:
        parameter = reader.parameter(known.name, {**table, "choices": list(known.choices)})
    except (BadParameter, DomainError, TypeError, ValueError):
        yield N_("日期重叠、止于开始之前，或数值、依据不合格式。"), {}
        return
    for version in parameter.versions:
        yield from _unlike(known, version)


def _misshapen(table: Any) -> str:
    """The sentence for a table that lacks a part or has one of another kind; empty for a whole one."""
    if not isinstance(table, dict) or not {"title", "title_en", "unit", "version"} <= table.keys():
        return N_("须有 title、title_en、unit 和 version。")
    if table.keys() - {"title", "title_en", "unit", "version", "choices"}:
        return N_("有不认识的项；只能有 title、title_en、unit、choices 和 version。")
    versions = table["version"]
    if not isinstance(versions, list) or not versions or not all(isinstance(each, dict) for each in versions):
        return N_("须有一个以上的 [[….version]]。")
    for each in versions:
        if not {"from", "value", "cite"} <= each.keys() or each.keys() - {"from", "until", "value", "cite"}:
            return N_("每个版本须有 from、value 和 cite，可以有 until，不能有其他项。")
        if type(each["from"]) is not date or type(each.get("until", date.max)) is not date:
            return N_("from 和 until 须是日期，不加引号，如 2020-02-07。")
        cite = each["cite"]
        if not isinstance(cite, dict) or cite.keys() != {"document", "number", "article", "words"}:
            return N_("cite 须有 document、number、article 和 words。")
        if not all(isinstance(words, str) for words in cite.values()):
            return N_("cite 的各项须是文字。")
    return ""


def _unlike(known: Parameter, version: Version) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a rule could not work with: another form than the known values have, or beyond its bounds."""
    pattern = known.versions[-1].value
    if isinstance(pattern, dict) and (not isinstance(version.value, dict) or version.value.keys() != pattern.keys()):
        yield (
            N_("{since} 起的值须有这些项：{members}。"),
            {"since": version.since.isoformat(), "members": list(pattern)},
        )
        return
    for member in members(known):
        value, form = part(version.value, member), form_of(known, member)
        try:
            if form is None:
                fits = _same_shape(part(pattern, member), value)
            else:
                fits = value is None or type(read(form, known, written(form, value))) is type(value)
                if value is None:
                    read(form, known, written(form, value))
        except DomainError as error:
            yield error.sentence, dict(error.values)
            continue
        except (TypeError, ValueError, AttributeError):
            fits = False
        if not fits:
            yield N_("{since} 起的值与现行规定不是同一种写法。"), {"since": version.since.isoformat()}


def _same_shape(pattern: Any, value: Any) -> bool:
    """Whether a value is built as the pattern is: the same keys, the same types, lists of like things."""
    if isinstance(pattern, dict):
        return (
            isinstance(value, dict)
            and value.keys() == pattern.keys()
            and all(_same_shape(pattern[key], value[key]) for key in pattern)
        )
    if isinstance(pattern, list):
        return isinstance(value, list) and bool(value) and all(_like_one_of(pattern, each) for each in value)
    return type(value) is type(pattern)


def _like_one_of(pattern: list[Any], value: Any) -> bool:
    """Whether a member of a list is built as its known members are; a table may leave out what not all of them have."""
    tables = [each for each in pattern if isinstance(each, dict)]
    if not tables or not isinstance(value, dict):
        return any(_same_shape(each, value) for each in pattern)
    always = set.intersection(*(set(each) for each in tables))
    known = {key: each[key] for each in tables for key in each}
    fits = (_same_shape(known[key], value[key]) for key in value if key in known)
    return always <= value.keys() <= known.keys() and all(fits)
