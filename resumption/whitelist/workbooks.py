"""Workbooks of firms and of official lists as frames of facts, and every wrong cell, all at once.

The bytes are a stranger's: they are read in the confined child (``office.spreadsheets``), whoever sent them. A cell
with a defect is null in the frame, so that nobody may use a frame that has errors.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import polars as pl

from office.errors import DomainError, Invalid
from office.identifiers import compact as without_spaces
from office.identifiers import normal_credit_code
from office.rulebook.facts import Choice, Fact, Kind
from office.rulebook.reading import compact, remedy_of, text_of, value_of
from office.spreadsheets.grid import Cell, read_sheets
from office.spreadsheets.problems import Problem
from office.spreadsheets.tables import Table, find_table
from office.wording import N_
from resumption.policy.conditions import COUNTS, FLAGS
from resumption.whitelist.headers import (
    CHOICES,
    DESIGNATION_HEADERS,
    FIRM_HEADERS,
    NO_WORDS,
    OTHER_WORDS,
    YES_WORDS,
    designation_fact,
    firm_fact,
)

LARGEST_COUNT = 10**9
MOMENT = re.compile(r"(.+?)[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?")
KINDS = {**dict.fromkeys(COUNTS, Kind.INTEGER), **dict.fromkeys(FLAGS, Kind.BOOLEAN), "planned_date": Kind.DATE,
         "filed_at": Kind.DATE, "year": Kind.INTEGER, **dict.fromkeys(CHOICES, Kind.CHOICE)}  # fmt: skip
COLUMNS: dict[Kind, Any] = {Kind.INTEGER: pl.Int64, Kind.BOOLEAN: pl.Boolean, Kind.DATE: pl.Date}
CODE_REMEDY = N_("请对照营业执照填写 18 位代码，并把该列设为文本格式。")


@dataclass(frozen=True)
class Read:
    """What a workbook says: a row per firm or designation, and what must be mended before it may be used."""

    frame: pl.DataFrame
    errors: list[Problem]


def firms(data: bytes) -> Read:
    """One row per firm with the facts the sheet has; ``Invalid`` if this is no workbook or holds no such table."""
    table, read = _read(data, firm_fact, FIRM_HEADERS, required=("credit_code",), code=normal_credit_code)
    errors = sorted(read.errors + _repeated(table, read.frame), key=lambda error: error.row)
    return Read(read.frame, errors)


def designations(data: bytes) -> Read:
    """One row per designation: credit_code, list, grade, year. Lists may hold older codes than today's."""
    required = ("credit_code", "list", "year")
    return _read(data, designation_fact, DESIGNATION_HEADERS, required=required, code=without_spaces)[1]


def _read(
    data: bytes,
    name_of: Callable[[str], str | None],
    headers: Mapping[str, str],
    *,
    required: tuple[str, ...],
    code: Callable[[str], str],
) -> tuple[Table, Read]:
    titles = {name: title for title, name in reversed(list(headers.items()))}
    table = find_table(read_sheets(data), name_of)
    if absent := [titles[name] for name in required if table is None or name not in table.places]:
        raise Invalid(N_("表格中没有找到这些列：{columns}。请核对表头，且工作表未隐藏。"), columns=absent)
    assert table is not None  # the required columns were found in it
    facts = {name: _fact(name, titles[name]) for name in table.places}
    errors: list[Problem] = []
    records = [
        {name: _value(table, row, fact, errors, name in required, code) for name, fact in facts.items()}
        for row in table.rows
    ]
    return table, Read(pl.DataFrame(records, schema={name: _column(fact) for name, fact in facts.items()}), errors)


def _fact(name: str, title: str) -> Fact:
    choices = tuple(Choice(code, word, code) for code, word in CHOICES.get(name, {}).items())
    return Fact(name, KINDS.get(name, Kind.TEXT), title, name, maximum=LARGEST_COUNT, choices=choices)


def _column(fact: Fact) -> Any:
    return pl.Datetime("us") if fact.name == "filed_at" else COLUMNS.get(fact.kind, pl.String)


def _value(
    table: Table, row: int, fact: Fact, errors: list[Problem], required: bool, code: Callable[[str], str]
) -> Any:
    cell = table.cell(row, fact.name)
    if cell is None:
        if required:
            errors.append(table.problem(row, fact.name, N_("缺少此项。"), N_("此项必填，请补填。")))
        return None
    try:
        return _credit_code(cell, code) if fact.name == "credit_code" else _understood(fact, cell)
    except DomainError as error:
        errors.append(table.problem(row, fact.name, str(error), _remedy(fact)))
        return None


def _credit_code(cell: Cell, code: Callable[[str], str]) -> str:
    if not isinstance(cell, str):
        raise Invalid(N_("“{value}”是以数字格式存放的代码，末几位已丢失。"), value=cell)
    return code(cell)


def _understood(fact: Fact, cell: Cell) -> Any:
    text = compact(text_of(cell))
    if fact.kind is Kind.BOOLEAN:
        text = "是" if text.lower() in YES_WORDS else "否" if text.lower() in NO_WORDS else text
    if fact.kind is Kind.CHOICE:
        text = text.upper() if fact.name == "per_mu_grade" and text.lower() != "none" else text
        text = OTHER_WORDS.get(fact.name, {}).get(text, text)
    if fact.name == "industry" and not isinstance(cell, str):
        text = text.zfill(4)  # 0111 is a class of GB/T 4754 that a number cell shows as 111
    return _moment(fact, text) if fact.name == "filed_at" else value_of(fact, text)


def _moment(fact: Fact, text: str) -> datetime:
    """Beijing wall time; the time of day may be left out."""
    found = MOMENT.fullmatch(text)
    day: date = value_of(fact, found[1] if found else text)
    hour, minute, second = (int(part or 0) for part in found.groups()[1:]) if found else (0, 0, 0)
    try:
        return datetime.combine(day, time(hour, minute, second))
    except ValueError:
        raise Invalid(N_("“{value}”不是时间。"), value=text) from None


def _remedy(fact: Fact) -> str:
    if fact.name == "credit_code":
        return CODE_REMEDY
    if fact.kind is Kind.CHOICE:
        words = "、".join(choice.title for choice in fact.choices)
        return N_("请填写其中之一：{words}。").format(words=words)
    return N_("请按 2020-02-07 09:30 的格式填写。") if fact.name == "filed_at" else remedy_of(fact)


def _repeated(table: Table, frame: pl.DataFrame) -> list[Problem]:
    """The same firm on two rows is a defect of both."""
    codes = dict(zip(table.rows, frame["credit_code"], strict=True))
    times = Counter(code for code in codes.values() if code is not None)
    problem, remedy = N_("“{code}”与另一行相同。"), N_("每家企业只填一行，请核对后改正或删去重复的行。")
    return [
        table.problem(row, "credit_code", problem.format(code=code), remedy)
        for row, code in codes.items()
        if times[code] > 1
    ]
