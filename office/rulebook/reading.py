"""Text in, frame out: what forms, spreadsheets and JSON carry, read by a measure's own declaration.

Nothing is guessed: whatever cannot be read becomes a :class:`Problem` with its row, its fact and what to do, all of
them at once, and the row's cell stays null.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import narwhals as nw
import polars as pl

from office.errors import DomainError, Invalid
from office.money import fen
from office.rulebook.facts import DTYPES, Fact, Kind
from office.rulebook.measure import CLAIM, LINE, Measure
from office.wording import N_, fill

YES, NO = ("true", "是"), ("false", "否")
DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
SERIAL_DAY, SERIAL_ORIGIN = re.compile(r"\d{5}"), date(1899, 12, 30)
LOST_DIGITS = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
LARGEST_EXACT = 10**15
SCALES = {Kind.QUANTITY: 2, Kind.PERCENT: 4}


@dataclass(frozen=True)
class Problem:
    """One cell that cannot be read: ``row`` counts from 1, ``sentence`` and ``remedy`` are Chinese msgids."""

    row: int
    fact: str
    sentence: str
    remedy: str
    values: Mapping[str, object]

    def plain(self) -> dict[str, object]:
        return {
            "row": self.row,
            "fact": self.fact,
            "problem": fill(self.sentence, self.values),
            "remedy": fill(self.remedy, self.values),
        }


def read_facts(
    measure: Measure, rows: Sequence[Mapping[str, Any]], *, claim: str = "", filing: bool = False
) -> tuple[nw.DataFrame[pl.DataFrame], list[Problem]]:
    """The facts of ``rows`` as a frame (one row each, keys ``claim`` and ``line``) and every problem in them.

    Keys are English names or Chinese titles; values are text (numbers, dates and booleans of JSON are taken as their
    text). ``filing`` also asks for the facts that only a filed claim needs.
    """
    problems: list[Problem] = []
    columns: dict[str, list[Any]] = {fact.name: [] for fact in measure.facts}
    for number, row in enumerate(rows, start=1):
        cells = _cells(measure, number, row, problems)
        for fact in measure.facts:
            columns[fact.name].append(_read(fact, number, cells.get(fact.name, ""), filing, problems))
    schema = {CLAIM: nw.String(), LINE: nw.Int64(), **{fact.name: DTYPES[fact.kind]() for fact in measure.facts}}
    data = {CLAIM: [claim] * len(rows), LINE: list(range(1, len(rows) + 1)), **columns}
    return nw.from_dict(data, schema, backend="polars"), problems


def _cells(measure: Measure, number: int, row: Mapping[str, Any], problems: list[Problem]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for key, value in row.items():
        fact = measure.fact(compact(str(key)))
        if fact is None:
            if compact(text_of(value)):
                problems.append(_unknown(measure, number, str(key)))
        elif fact.name in cells:
            problems.append(
                Problem(number, fact.name, N_("“{title}”填写了两次。"), N_("请只保留一列。"), {"title": fact.named})
            )
        else:
            cells[fact.name] = compact(text_of(value))
    return cells


def _unknown(measure: Measure, number: int, key: str) -> Problem:
    known = [fact.name for fact in measure.facts]
    return Problem(
        number,
        key,
        N_("“{key}”不是本项目的事项。"),
        N_("请改用这些名称之一：{known}；或删去该列。"),
        {"key": key, "known": known},
    )


def _read(fact: Fact, number: int, text: str, filing: bool, problems: list[Problem]) -> Any:
    if not text:
        if fact.required or (filing and fact.on_filing):
            problems.append(
                Problem(number, fact.name, N_("缺少“{title}”。"), N_("请填写“{title}”。"), {"title": fact.named})
            )
        return None
    try:
        value = value_of(fact, text)
    except DomainError as error:
        problems.append(
            Problem(number, fact.name, error.sentence, remedy_of(fact), {**error.values, "title": fact.named})
        )
        return None
    return value


def compact(text: str) -> str:
    """Half-width, without surrounding space."""
    return unicodedata.normalize("NFKC", text).strip()


def text_of(value: Any) -> str:
    """The text a JSON value or a spreadsheet cell stands for; nothing becomes ``""``.

    A cell's number that is too long to be exact keeps its exponent, so that nobody takes it for a document's number.
    A NUL, which a workbook can hide in a text and the database cannot keep, is left out.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < LARGEST_EXACT else f"{value:.15e}"
    return value.isoformat() if isinstance(value, date) else str(value).replace("\0", "")


def value_of(fact: Fact, text: str) -> Any:
    """The stored value behind compact text; raises ``Invalid`` with what is wrong."""
    if fact.kind is Kind.TEXT:
        if LOST_DIGITS.fullmatch(text):
            raise Invalid(N_("“{value}”是以数字格式存放的号码，末几位已丢失。"), value=text)
        return text
    if fact.kind is Kind.DATE:
        return _day(text)
    if fact.kind is Kind.BOOLEAN:
        return _boolean(text)
    if fact.kind is Kind.CHOICE:
        return _choice(fact, text)
    number = _number(fact, text)
    if not fact.minimum <= number <= fact.maximum:
        raise Invalid(
            N_("“{title}”的值 {value} 不在 {least} 至 {most} 之间。"),
            title=fact.named,
            value=text,
            least=shown(fact, fact.minimum),
            most=shown(fact, fact.maximum),
        )
    return number


def _number(fact: Fact, text: str) -> int:
    if fact.kind is Kind.MONEY:
        return fen(text)
    places = SCALES.get(fact.kind, 0)
    if fact.kind is Kind.PERCENT:
        text = text.removesuffix("%")
    if not re.fullmatch(rf"-?\d{{1,12}}(?:\.0*)?|-?\d{{1,12}}\.\d{{1,{max(places, 1)}}}0*", text) or (
        not places and Decimal(text) % 1
    ):
        raise Invalid(N_("“{value}”不是本栏可用的数字。"), value=text)
    return int(Decimal(text).scaleb(places))


def _day(text: str) -> date:
    if SERIAL_DAY.fullmatch(text):  # a date in a cell without a date's format
        return SERIAL_ORIGIN + timedelta(days=int(text))
    match = DAY.fullmatch(text) or re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass  # a 30 February is refused in the same words as what is no date at all
    raise Invalid(N_("“{value}”不是日期。"), value=text)


def _boolean(text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise Invalid(N_("“{value}”既不是“是”也不是“否”。"), value=text)


def _choice(fact: Fact, text: str) -> str:
    for choice in fact.choices:
        if text in (choice.code, choice.title, *choice.aliases):
            return choice.code
    raise Invalid(N_("“{value}”不在可选范围内。"), value=text)


def shown(fact: Fact, stored: int) -> str:
    """A stored number as people write it."""
    places = 2 if fact.kind is Kind.MONEY else SCALES.get(fact.kind, 0)
    return format(Decimal(stored).scaleb(-places), "f")


def remedy_of(fact: Fact) -> str:
    """What to write instead, by kind."""
    return {
        Kind.DATE: N_("请按 2020-02-07 的格式填写。"),
        Kind.TEXT: N_("请填写文字；号码请先把该列设为文本格式，再重新填写。"),
        Kind.INTEGER: N_("请填写范围内的整数。"),
        Kind.MONEY: N_("请以元为单位填写，最多两位小数，如 24000.00。"),
        Kind.QUANTITY: N_("请填写范围内的数字，最多两位小数。"),
        Kind.PERCENT: N_("请填写百分数，最多四位小数，如 4.35。"),
        Kind.BOOLEAN: N_("请填写“是”或“否”。"),
        Kind.CHOICE: N_("请从可选值中选择。"),
    }[fact.kind]
