"""The same roster read the plain way: every row and every cell in turn, by the readers of ``cells.py`` alone."""

import io
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from office.identifiers import DOCUMENT_TYPES, RESIDENT, age
from office.spreadsheets.grid import Cell
from office.spreadsheets.problems import Problem, address
from resumption.declarations.cells import DUPLICATE, READERS, REMEDIES, Defect, document
from resumption.declarations.columns import COLUMNS, columns_of, squeezed
from resumption.declarations.roster import OLDEST, SCHEMA, SEARCHED_ROWS, TOTALS, YOUNGEST, Roster

Rows = dict[int, list[Cell]]


def rows_of(data: bytes) -> list[tuple[str, bool, Rows]]:
    """Every sheet with its rows by number; hidden ones without."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = []
    for about in workbook.sheets_metadata:
        visible, rows = about.visible == SheetVisibleEnum.Visible, Rows()
        sheet = workbook.get_sheet_by_name(about.name)
        if visible and sheet.start is not None:
            top, left = sheet.start
            for number, row in enumerate(sheet.to_python(skip_empty_area=True), start=top + 1):
                cells = [None] * left + [_plain(cell) for cell in row]
                if any(cell is not None for cell in cells):
                    rows[number] = cells
        sheets.append((about.name, visible, rows))
    return sheets


def _plain(cell: Any) -> Cell:
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if isinstance(cell, datetime):
        return cell.date()
    return str(cell) if isinstance(cell, time | timedelta) else cell


def read_cell_by_cell(data: bytes, today: date) -> Roster:
    """What ``read_roster`` has to say of a workbook that holds a roster."""
    best: tuple[str, Rows, int, dict[str, int]] | None = None
    for name, _, rows in rows_of(data):
        for row in [row for row in rows if row <= SEARCHED_ROWS]:
            places = columns_of(list(rows[row]))
            if "document_number" in places and len(places) > (len(best[3]) if best else 1):
                best = (name, rows, row, places)
    assert best
    name, rows, header_row, places = best
    people: list[dict[str, Any]] = []
    errors: list[Problem] = []
    warnings: list[Problem] = []

    def held(row: int, fact: str) -> Cell:
        place = places.get(fact)
        return None if place is None or place >= len(rows[row]) else rows[row][place]

    def problem(row: int, fact: str, defect: str) -> Problem:
        cell, header = held(row, fact), next(column.header for column in COLUMNS if column.fact == fact)
        value = "" if cell is None else str(cell)
        return Problem(name, row, header, address(places[fact], row), value, defect, REMEDIES[defect])

    for row, cells in rows.items():
        first = next(cell for cell in cells if cell is not None)
        if row <= header_row or squeezed(first).startswith(TOTALS):
            continue
        person: dict[str, Any] = {"row": row}
        for column in COLUMNS:
            try:
                person[column.fact] = _value(held(row, column.fact), column, person, today)
            except Defect as defect:
                person[column.fact] = None
                errors.append(problem(row, column.fact, str(defect)))
        number = person["document_number"]
        if number and person["document_type"] == RESIDENT and not YOUNGEST <= age(number, today) <= OLDEST:
            warnings.append(problem(row, "document_number", "unusual age"))
        people.append(person)
    keys = [(person["document_type"], person["document_number"]) for person in people]
    times = Counter(key for key in keys if key[1])
    repeated = [person["row"] for person, key in zip(people, keys, strict=True) if times[key] > 1]
    errors += [problem(row, "document_number", DUPLICATE) for row in repeated]
    order = {column.header: index for index, column in enumerate(COLUMNS)}
    errors.sort(key=lambda one: (one.row, order[one.column]))
    return Roster(name, header_row, pl.DataFrame(people, schema=SCHEMA), errors, warnings)


def _value(cell: Cell, column: Any, person: dict[str, Any], today: date) -> Any:
    if cell is None:
        if column.required:
            raise Defect("missing")
        return RESIDENT if column.fact == "document_type" else None
    if column.fact == "document_type":
        kind = squeezed(cell)
        return RESIDENT if kind == "身份证" else kind
    if column.fact != "document_number":
        return READERS[column.kind](cell, today)
    kind = person["document_type"]
    return document(cell, kind if kind in DOCUMENT_TYPES else RESIDENT, today)
