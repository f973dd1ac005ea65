"""A firm's roster: the workbook as a frame of declarations, and every defect at its true row and column, all at once.

Blank rows, title lines, the total line and hidden sheets are not people. A cell with a defect is null in the frame.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from office.errors import Invalid
from office.identifiers import RESIDENT
from office.spreadsheets.grid import ROW, Grid, as_cell, read_grids
from office.spreadsheets.problems import Problem, address
from office.wording import N_
from resumption.declarations.cells import DUPLICATE, REMEDIES
from resumption.declarations.checking import KINDS, ages, check_column, check_document_types, check_documents
from resumption.declarations.columns import BY_FACT, COLUMNS, columns_of, squeezed

SEARCHED_ROWS = 20
TOTALS = ("合计", "总计", "小计", "共计")
# A cell that begins a total line holds one of these, or something that only becomes one when made half-width.
MAYBE_TOTAL = r"[合总小共]|[^\x00!-~\x{4E00}-\x{9FFF}]"
LISTED = {"name", "document_number"}
"""What a list of names has to have."""
DECLARED = {"key_area", "contact", "temperature_tenths", "commitment"}
"""What makes a declaration of a row: a workbook with none of these columns is a list of names."""
YOUNGEST, OLDEST = 16, 70
SCHEMA: dict[str, Any] = {ROW: pl.Int64} | {c.fact: KINDS.get(c.kind, pl.String) for c in COLUMNS}


@dataclass(frozen=True)
class Roster:
    """What was read: one row per person, what must be mended, what should be looked at; ``places`` says which column
    (from 0) holds which fact."""

    sheet: str
    header_row: int
    frame: pl.DataFrame
    errors: list[Problem]
    warnings: list[Problem]
    places: dict[str, int] = field(default_factory=dict, compare=False)

    def refused(self, rows: Iterable[int], defect: str, remedy: str) -> "Roster":
        """The same with the document numbers of these rows refused for a reason the workbook itself does not show."""
        header, place = BY_FACT["document_number"].header, self.places["document_number"]
        numbers = dict(self.frame.select(ROW, "document_number").iter_rows())
        found = [
            Problem(self.sheet, row, header, address(place, row), numbers[row] or "", defect, remedy) for row in rows
        ]
        errors = sorted([*self.errors, *found], key=lambda problem: problem.row)
        return replace(self, errors=errors)


@dataclass(frozen=True)
class _Found:
    """Where the roster stands: the sheet, its header, and which column holds which fact."""

    grid: Grid
    header_row: int
    places: dict[str, int]

    def people(self) -> pl.DataFrame:
        """The rows of people: below the header, and not the total line, which says so in its first cell."""
        rows = self.grid.frame.filter(pl.col(ROW) > self.header_row)
        first = rows.select(pl.coalesce(pl.exclude(ROW))).to_series()
        maybe = first.filter(first.str.contains(MAYBE_TOTAL)).unique()
        totals = [written for written in maybe if squeezed(as_cell(written)).startswith(TOTALS)]
        return rows.filter(~first.is_in(totals))

    def cells(self, people: pl.DataFrame, fact: str) -> pl.Series:
        """The column of a fact as it is written; of nulls where the sheet has none."""
        place = self.places.get(fact)
        return pl.repeat(None, people.height, dtype=pl.String, eager=True) if place is None else people[str(place)]

    def problems(self, people: pl.DataFrame, fact: str, defects: pl.Series) -> list[Problem]:
        """A problem for every row with a defect, in the order of the rows."""
        header, place = BY_FACT[fact].header, self.places[fact]
        told = pl.DataFrame({"row": people[ROW], "cell": self.cells(people, fact), "defect": defects})
        problems = []
        for row, written, defect in told.filter(pl.col("defect").is_not_null()).iter_rows():
            value = "" if written is None else str(as_cell(written))
            where = address(place, row)
            problems.append(Problem(self.grid.name, row, header, where, value, defect, REMEDIES[defect]))
        return problems


def read_roster(data: bytes, *, today: date, list_of_names: bool = False) -> Roster:
    """The roster in an uploaded workbook; ``Invalid`` if the file is no workbook or holds no roster.

    With ``list_of_names`` a workbook without any of the columns of a declaration is taken as well: its people are still
    to declare themselves.
    """
    found = _found(read_grids(data))
    if list_of_names and not DECLARED & found.places.keys():
        asked = {column.fact: column for column in COLUMNS if column.fact in LISTED}
    else:
        asked = {column.fact: column for column in COLUMNS if column.required}
    if missing := [c.header for c in asked.values() if c.fact not in found.places]:
        raise Invalid(N_("花名册缺少这些列：{columns}。请按模板补齐表头。"), columns=missing)
    people = found.people()
    if people.is_empty():
        raise Invalid(N_("花名册中没有人员，请填写后重新上传。"))
    values, errors = {ROW: people[ROW]}, []
    for column in COLUMNS:
        cells = found.cells(people, column.fact)
        if column.fact == "document_type":
            values[column.fact], defects = check_document_types(cells, column)
        elif column.fact == "document_number":
            values[column.fact], defects = check_documents(cells, column, values["document_type"], today)
        else:
            values[column.fact], defects = check_column(cells, replace(column, required=column.fact in asked), today)
        if defects.null_count() < len(defects):
            errors += found.problems(people, column.fact, defects)
    frame = pl.DataFrame(values, schema=SCHEMA)
    errors += found.problems(people, "document_number", _repeated(frame))
    order = {column.header: index for index, column in enumerate(COLUMNS)}
    errors.sort(key=lambda problem: (problem.row, order[problem.column]))
    warnings = found.problems(people, "document_number", _of_unusual_age(frame, today))
    return Roster(found.grid.name, found.header_row, frame, errors, warnings, found.places)


def _found(grids: list[Grid]) -> _Found:
    """The visible sheet and row that name most columns of a roster."""
    best: _Found | None = None
    for grid in grids:
        for row, cells in grid.cells(SEARCHED_ROWS).items():
            places = columns_of(list(cells))
            if "document_number" in places and len(places) > (len(best.places) if best else 1):
                best = _Found(grid, row, places)
    if best is None:
        raise Invalid(N_("文件中没有找到花名册：需要一行含“姓名”“证件号码”等列名的表头，且工作表未隐藏。"))
    return best


def _repeated(frame: pl.DataFrame) -> pl.Series:
    """The same document on two rows is a defect of both."""
    twice = frame.select("document_type", "document_number").is_duplicated()
    return _named(DUPLICATE, twice & frame["document_number"].is_not_null())


def _of_unusual_age(frame: pl.DataFrame, today: date) -> pl.Series:
    resident = frame.select(pl.when(pl.col("document_type") == RESIDENT).then("document_number")).to_series()
    return _named("unusual age", ~ages(resident, today).is_between(YOUNGEST, OLDEST))


def _named(defect: str, rows: pl.Series) -> pl.Series:
    return pl.select(pl.when(rows).then(pl.lit(defect))).to_series()
