"""Lines from a workbook or from the clipboard, read by the measure's own declaration.

A pasted table may have a header of its own; without one its columns are the facts in their order. A workbook needs a
header. Whatever can be read is written the one way the form writes it (2020-02-07, true, a choice's code); whatever
cannot stays as it was typed, and the problem names its cell.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from office.errors import DomainError, Invalid
from office.identifiers import masked
from office.rulebook.facts import Fact, Kind
from office.rulebook.reading import Problem as FactProblem
from office.rulebook.reading import compact, read_facts, text_of, value_of
from office.spreadsheets.grid import read_sheets
from office.spreadsheets.problems import Problem, address
from office.spreadsheets.tables import Table, find_table
from office.wording import N_, fill, plain
from subsidies.claims.lines import MOST_LINES
from subsidies.policy.support import Support

WRITTEN_ONE_WAY = (Kind.DATE, Kind.BOOLEAN, Kind.CHOICE)


@dataclass(frozen=True)
class WrongCell:
    """A cell that cannot be read; ``sentence`` and ``remedy`` are marked sentences over ``values``."""

    sheet: str
    row: int
    column: str
    cell: str
    value: str
    sentence: str
    remedy: str
    values: Mapping[str, Any]

    def plain(self) -> dict[str, Any]:
        """As the table of uploads keeps it for the page."""
        return {
            "row": self.row, "column": self.column, "cell": self.cell, "value": self.value,
            "sentence": self.sentence, "remedy": self.remedy, "values": plain(self.values),
        }  # fmt: skip

    def marked(self) -> Problem:
        """As the marked workbook says it."""
        return Problem(
            self.sheet, self.row, self.column, self.cell, self.value,
            fill(self.sentence, self.values), fill(self.remedy, self.values),
        )  # fmt: skip


@dataclass(frozen=True)
class ReadLines:
    """The lines of a workbook in its order, and every cell at fault."""

    lines: list[dict[str, str]]
    wrong: list[WrongCell]


def written(fact: Fact, text: str) -> str:
    """A value as the form writes it, or as it was typed where it cannot be read."""
    if fact.kind not in WRITTEN_ONE_WAY or not text:
        return text
    try:
        return text_of(value_of(fact, text))
    except DomainError:
        return text


def pasted_lines(measure: Support, text: str) -> list[dict[str, str]]:
    """The lines of a table pasted from a spreadsheet program; raises ``Invalid`` for columns it does not know."""
    try:
        rows = [[compact(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter="\t")]
    except csv.Error:  # a cell longer than the reader takes
        raise Invalid(N_("粘贴内容中引号不成对，或一格内容过长。请更正后重新粘贴。"), field="pasted") from None
    rows = [row for row in rows if any(row)]
    if not rows:
        raise Invalid(N_("没有粘贴任何内容。"), field="pasted")
    known = [measure.fact(cell) for cell in rows[0]]
    if any(known):
        unknown = [cell for cell, fact in zip(rows[0], known, strict=True) if cell and fact is None]
        if unknown:
            raise Invalid(
                N_("不认识这些列：{unknown}。请改用表单中的名称，或删去该列。"), field="pasted", unknown=unknown
            )
        named = [fact.named for fact in known if fact is not None]
        if twice := [title for title in dict.fromkeys(named) if named.count(title) > 1]:
            raise Invalid(N_("这些列出现了两次：{twice}。请各保留一列。"), field="pasted", twice=twice)
        facts, rows = known, rows[1:]
    else:
        facts = list(measure.facts)
    widest = max((len(row) for row in rows), default=0)
    if widest > len(facts):
        raise Invalid(
            N_("粘贴内容有 {found} 列，而这里有 {known} 列。请连同表头一起粘贴，或按表单的顺序排列各列。"),
            field="pasted", found=widest, known=len(facts),
        )  # fmt: skip
    if not rows or len(rows) > MOST_LINES:
        raise Invalid(N_("一次请粘贴 1 至 {most} 行。"), field="pasted", most=MOST_LINES)
    return [
        {fact.name: written(fact, cell) for fact, cell in zip(facts, row, strict=False) if fact is not None}
        for row in rows
    ]


def read_workbook(measure: Support, data: bytes) -> ReadLines:
    """The lines of a workbook, read in the confined child; ``Invalid`` if it holds no table of this measure."""
    table = find_table(read_sheets(data), lambda header: fact.name if (fact := measure.fact(header)) else None)
    if table is None:
        raise Invalid(
            N_("表格中没有找到表头：需要一行含这些列名：{names}；工作表不能隐藏。"),
            names=[fact.named for fact in measure.facts],
        )
    missing = [fact.named for fact in measure.facts if fact.required and fact.name not in table.places]
    if missing:
        raise Invalid(N_("表格缺少这些列：{missing}。请使用本项目的模板。"), missing=missing)
    if not table.rows or len(table.rows) > MOST_LINES:
        raise Invalid(N_("表格须有 1 至 {most} 行内容。"), most=MOST_LINES)
    lines = [
        {fact.name: written(fact, compact(text_of(table.cell(row, fact.name)))) for fact in measure.facts}
        for row in table.rows
    ]
    _, problems = read_facts(measure, lines, filing=True)
    return ReadLines(lines, [_placed(measure, table, list(table.rows), problem) for problem in problems])


def _placed(measure: Support, table: Table, rows: Sequence[int], problem: FactProblem) -> WrongCell:
    """A problem of a fact where the person finds it; a number of somebody's document is not repeated."""
    fact, row = measure.fact(problem.fact), rows[problem.row - 1]
    place = table.places.get(problem.fact, 0)
    held = "" if problem.fact not in table.places else text_of(table.cell(row, problem.fact))
    values = dict(problem.values)
    if fact is not None and fact.personal:
        held = masked(held)
        values |= {name: masked(str(value)) for name, value in values.items() if name == "value"}
    column = fact.title if fact else problem.fact
    return WrongCell(table.sheet, row, column, address(place, row), held, problem.sentence, problem.remedy, values)
