"""A workbook as sheets of rows with true positions and cell types, read in a confined child process.

``read_grids`` gives columns, for whoever has many rows; ``read_sheets`` gives each row as a list of cells.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from office.confinement import confined
from office.spreadsheets.archive import check
from office.spreadsheets.child import MARK

Cell = str | int | float | bool | date | None
ROW = "row"
# What ``str.strip`` takes away; the engine's own list lacks four of them.
BLANKS = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)


@dataclass(frozen=True)
class Sheet:
    """One sheet; ``rows`` maps a row's number, as the person sees it, to its cells from column A."""

    name: str
    visible: bool
    rows: dict[int, list[Cell]]


@dataclass(frozen=True)
class Grid:
    """One sheet by columns.

    ``frame`` has ``row``, the number the person sees, and the columns ``"0"`` (A), ``"1"``, … with cells as the
    confined reader writes them (``as_cell`` gives the value), null where nothing stands; empty rows are left out.
    """

    name: str
    visible: bool
    frame: pl.DataFrame

    def cells(self, limit: int | None = None) -> dict[int, list[Cell]]:
        """The rows, or the first ones up to row number ``limit``."""
        rows = self.frame if limit is None else self.frame.filter(pl.col(ROW) <= limit)
        return {row: [as_cell(written) for written in written_cells] for row, *written_cells in rows.iter_rows()}


def as_cell(written: str | None) -> Cell:
    """The value of a cell as the confined reader wrote it."""
    if written is None or not written.startswith(MARK):
        return written
    kind, rest = written[1], written[2:]
    if kind == "f":
        return float(rest)
    if kind == "d":
        return date.fromisoformat(rest)
    if kind == "b":
        return rest == "1"
    return int(rest) if kind == "i" else rest


def read_sheets(data: bytes) -> list[Sheet]:
    """All sheets in order; hidden ones are named but their rows are left out. ``Invalid`` if it cannot be read."""
    return [Sheet(grid.name, grid.visible, grid.cells()) for grid in read_grids(data)]


def read_grids(data: bytes) -> list[Grid]:
    """All sheets in order by columns; hidden ones are named and empty. ``Invalid`` if it cannot be read."""
    check(data)
    answer = memoryview(confined("office.spreadsheets.child", "read", data))
    names, place = _line(answer, 0)
    pieces: list[list[tuple[int, int, list[pl.Series]]]] = [[] for _ in names]
    while place < len(answer):
        about, place = _line(answer, place)
        columns: list[pl.Series] = [pl.Series([None], dtype=pl.String)] * about["left"]
        for size, separator in about["columns"]:
            columns.append(_column(bytes(answer[place : place + size]), separator) if size >= 0 else NOTHING)
            place += max(size, 0)
        pieces[about["sheet"]].append((about["row"], about["height"], columns))
    return [Grid(name, visible, _frame(held)) for (name, visible), held in zip(names, pieces, strict=True)]


NOTHING = pl.Series([None], dtype=pl.String)


def _line(answer: memoryview, place: int) -> tuple[Any, int]:
    end = bytes(answer[place : place + 100_000]).index(b"\n") + place
    return json.loads(bytes(answer[place:end])), end + 1


def _column(written: bytes, separator: str) -> pl.Series:
    return pl.Series([written.decode()]).str.split(separator).explode()


def _frame(pieces: list[tuple[int, int, list[pl.Series]]]) -> pl.DataFrame:
    width = max((len(columns) for _, _, columns in pieces), default=0)
    frames = [
        pl.DataFrame(
            {ROW: pl.int_range(row, row + height, eager=True)}
            | {
                str(place): column if len(column) == height else column.new_from_index(0, height)
                for place, column in enumerate(columns + [NOTHING] * (width - len(columns)))
            }
        )
        for row, height, columns in pieces
    ]
    if not frames:
        return pl.DataFrame(schema={ROW: pl.Int64})
    cells = pl.exclude(ROW)
    whole = pl.concat(frames, rechunk=True)
    whole = whole.with_columns(pl.when(cells.str.strip_chars(BLANKS) != "").then(cells))
    return whole.filter(pl.any_horizontal(cells.is_not_null()))
