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
    answer = confined("office.spreadsheets.child", "read", data)
    names, place = _line(answer, 0)
    sheets: list[list[pl.DataFrame]] = [[] for _ in names]
    while place < len(answer):
        about, place = _line(answer, place)
        columns = [pl.repeat(None, about["height"], dtype=pl.String, eager=True)] * about["left"]
        for size, separator in about["columns"]:
            columns.append(_column(answer[place : place + max(size, 0)], separator, about["height"]))
            place += max(size, 0)
        rows = pl.int_range(about["row"], about["row"] + about["height"], eager=True)
        sheets[about["sheet"]].append(pl.DataFrame({ROW: rows} | {str(at): cells for at, cells in enumerate(columns)}))
    return [Grid(name, visible, _held(pieces)) for (name, visible), pieces in zip(names, sheets, strict=True)]


def _line(answer: bytes, place: int) -> tuple[Any, int]:
    end = answer.index(b"\n", place)
    return json.loads(answer[place:end]), end + 1


def _column(written: bytes, separator: str, height: int) -> pl.Series:
    if not separator:
        return pl.repeat(None, height, dtype=pl.String, eager=True)
    return pl.Series([written.decode()]).str.split(separator).explode()


def _held(pieces: list[pl.DataFrame]) -> pl.DataFrame:
    """All pieces of a sheet, blanks as nulls, without the rows that hold nothing."""
    if not pieces:
        return pl.DataFrame(schema={ROW: pl.Int64})
    cells = pl.exclude(ROW)
    whole = pl.concat(pieces).with_columns(pl.when(cells.str.strip_chars(BLANKS) != "").then(cells))
    return whole.filter(pl.any_horizontal(cells.is_not_null()))
