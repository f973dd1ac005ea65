"""A firm's roster: the workbook as a frame of declarations, and every defect at its true row and column, all at once.

Blank rows, title lines, the total line and hidden sheets are not people. A cell with a defect is null in the frame.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from office.errors import Invalid
from office.identifiers import DOCUMENT_TYPES, RESIDENT, age
from office.spreadsheets.grid import Cell, Sheet, read_sheets
from office.spreadsheets.problems import Problem, address
from office.wording import N_
from resumption.declarations.cells import DUPLICATE, READERS, REMEDIES, Defect, document
from resumption.declarations.columns import BY_FACT, COLUMNS, columns_of, squeezed

SEARCHED_ROWS = 20
TOTALS = ("合计", "总计", "小计", "共计")
YOUNGEST, OLDEST = 16, 70
KINDS: dict[str, Any] = {"day": pl.Date, "yes_no": pl.Boolean, "commitment": pl.Boolean, "temperature": pl.Int64}
SCHEMA: dict[str, Any] = {"row": pl.Int64} | {c.fact: KINDS.get(c.kind, pl.String) for c in COLUMNS}


@dataclass(frozen=True)
class Roster:
    """What was read: one row per person, what must be mended, what should be looked at."""

    sheet: str
    header_row: int
    frame: pl.DataFrame
    errors: list[Problem]
    warnings: list[Problem]


@dataclass
class _Reading:
    sheet: Sheet
    header_row: int
    places: dict[str, int]
    today: date
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def cell(self, row: int, fact: str) -> Cell:
        place, cells = self.places.get(fact), self.sheet.rows[row]
        return cells[place] if place is not None and place < len(cells) else None

    def problem(self, row: int, fact: str, defect: str) -> Problem:
        held = self.cell(row, fact)
        value = "" if held is None else str(held)
        where = address(self.places[fact], row)
        return Problem(self.sheet.name, row, BY_FACT[fact].header, where, value, defect, REMEDIES[defect])

    def person(self, row: int) -> dict[str, Any]:
        read: dict[str, Any] = {"row": row}
        for column in COLUMNS:
            try:
                read[column.fact] = self._value(row, column.fact, read)
            except Defect as defect:
                read[column.fact] = None
                self.errors.append(self.problem(row, column.fact, str(defect)))
        return read

    def _value(self, row: int, fact: str, read: dict[str, Any]) -> Any:
        column, cell = BY_FACT[fact], self.cell(row, fact)
        if cell is None:
            if column.required:
                raise Defect("missing")
            return RESIDENT if fact == "document_type" else None
        if fact == "document_type":
            kind = squeezed(cell)
            return RESIDENT if kind == "身份证" else kind
        if fact != "document_number":
            return READERS[column.kind](cell, self.today)
        kind = read["document_type"]
        number = document(cell, kind if kind in DOCUMENT_TYPES else RESIDENT, self.today)
        if kind == RESIDENT and not YOUNGEST <= age(number, self.today) <= OLDEST:
            self.warnings.append(self.problem(row, fact, "unusual age"))
        return number


def read_roster(data: bytes, *, today: date) -> Roster:
    """The roster in an uploaded workbook; ``Invalid`` if the file is no workbook or holds no roster."""
    sheet, header_row, places = _found(read_sheets(data))
    if missing := [c.header for c in COLUMNS if c.required and c.fact not in places]:
        raise Invalid(N_("花名册缺少这些列：{columns}。请按模板补齐表头。"), columns=missing)
    reading = _Reading(sheet, header_row, places, today)
    people = [reading.person(row) for row, cells in sheet.rows.items() if row > header_row and _is_person(cells)]
    if not people:
        raise Invalid(N_("花名册中没有人员，请填写后重新上传。"))
    frame = pl.DataFrame(people, schema=SCHEMA)
    _mark_repeated(reading, people)
    order = {column.header: index for index, column in enumerate(COLUMNS)}
    errors = sorted(reading.errors, key=lambda problem: (problem.row, order[problem.column]))
    return Roster(sheet.name, header_row, frame, errors, reading.warnings)


def _found(sheets: list[Sheet]) -> tuple[Sheet, int, dict[str, int]]:
    """The visible sheet and row that name most columns of a roster."""
    best: tuple[Sheet, int, dict[str, int]] | None = None
    for sheet in sheets:
        for row in [row for row in sheet.rows if row <= SEARCHED_ROWS]:
            places = columns_of(list(sheet.rows[row]))
            if "document_number" in places and len(places) > (len(best[2]) if best else 1):
                best = (sheet, row, places)
    if best is None:
        raise Invalid(N_("文件中没有找到花名册：需要一行含“姓名”“证件号码”等列名的表头，且工作表未隐藏。"))
    return best


def _is_person(cells: list[Cell]) -> bool:
    held = [cell for cell in cells if cell is not None]
    return bool(held) and not squeezed(held[0]).startswith(TOTALS)


def _mark_repeated(reading: _Reading, people: list[dict[str, Any]]) -> None:
    """The same document on two rows is a defect of both."""
    keys = [(person["document_type"], person["document_number"]) for person in people]
    times = Counter(key for key in keys if key[1])
    for person, key in zip(people, keys, strict=True):
        if times[key] > 1:
            reading.errors.append(reading.problem(person["row"], "document_number", DUPLICATE))
