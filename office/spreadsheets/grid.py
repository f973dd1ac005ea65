"""A workbook as sheets of rows with true positions and cell types, read in a confined child process."""

import json
from dataclasses import dataclass
from datetime import date

from office.confinement import confined
from office.spreadsheets.archive import check

Cell = str | int | float | bool | date | None


@dataclass(frozen=True)
class Sheet:
    """One sheet; ``rows`` maps a row's number, as the person sees it, to its cells from column A."""

    name: str
    visible: bool
    rows: dict[int, list[Cell]]


def read_sheets(data: bytes) -> list[Sheet]:
    """All sheets in order; hidden ones are named but their rows are left out. ``Invalid`` if it cannot be read."""
    check(data)
    first, *lines = confined("office.spreadsheets.child", "read", data).decode().split("\n")
    sheets = [Sheet(name, visible, {}) for name, visible in json.loads(first)]
    for line in lines:
        index, number, cells = json.loads(line)
        sheets[index].rows[number] = [_typed(cell) for cell in cells]
    return sheets


def _typed(cell: str | int | float | bool | dict[str, str] | None) -> Cell:
    return date.fromisoformat(cell["date"]) if isinstance(cell, dict) else cell
