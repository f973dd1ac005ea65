"""The table inside a workbook: title lines, blank rows, total lines and hidden sheets are no part of it."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from office.spreadsheets.archive import MAX_BYTES
from office.spreadsheets.grid import Cell, Sheet
from office.spreadsheets.problems import Problem, address

SEARCHED_ROWS = 20
TOTALS = ("合计", "总计", "小计", "共计")


@dataclass(frozen=True)
class Table:
    """One table: ``headers`` as the sheet writes them by column counted from 0, ``rows`` by their numbers in the sheet.

    ``places`` says which column holds which known name; of two columns with one name the first counts.
    """

    sheet: str
    header_row: int
    headers: dict[int, str]
    places: dict[str, int]
    rows: dict[int, list[Cell]]

    def cell(self, row: int, name: str) -> Cell:
        """The cell of that row under the header of that name; None where either is missing."""
        place, cells = self.places.get(name), self.rows[row]
        return cells[place] if place is not None and place < len(cells) else None

    def problem(self, row: int, name: str, problem: str, remedy: str) -> Problem:
        """A defect of the cell of that row and name, with its place and what it holds."""
        place, held = self.places[name], self.cell(row, name)
        value = "" if held is None else str(held)
        return Problem(self.sheet, row, self.headers[place], address(place, row), value, problem, remedy)


def find_table(sheets: Sequence[Sheet], name_of: Callable[[str], str | None]) -> Table | None:
    """The visible sheet and the row, among its first ones, with most headers known to ``name_of``; None without any.

    ``name_of`` is given the squeezed header.
    """
    best: tuple[int, Sheet, int, dict[str, int]] | None = None
    for sheet in sheets:
        for row in [row for row in sheet.rows if row <= SEARCHED_ROWS]:
            places = _places(sheet.rows[row], name_of)
            if len(places) > (best[0] if best else 0):
                best = (len(places), sheet, row, places)
    if best is None:
        return None
    _, sheet, header_row, places = best
    headers = {place: str(cell) for place, cell in enumerate(sheet.rows[header_row]) if cell is not None}
    rows = {row: cells for row, cells in sheet.rows.items() if row > header_row and not _is_total(cells)}
    return Table(sheet.name, header_row, headers, places, rows)


def bytes_of(path: Path) -> bytes:
    """A file's bytes, one more than a workbook may have at most: what checks the workbook says that it is too large."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def squeezed(text: object) -> str:
    """Half-width and without any space: how header names are compared."""
    return "".join(unicodedata.normalize("NFKC", str(text)).split())


def _places(cells: Sequence[Cell], name_of: Callable[[str], str | None]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        if isinstance(cell, str) and (name := name_of(squeezed(cell))):
            places.setdefault(name, place)
    return places


def _is_total(cells: Sequence[Cell]) -> bool:
    first = next((cell for cell in cells if cell is not None), "")
    return squeezed(first).startswith(TOTALS)
