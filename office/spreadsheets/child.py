"""The part of reading a workbook that runs confined: calamine in, columns of cells out, piece by piece.

The answer is one line of JSON, ``[[name, visible], …]``, then pieces of at most ``PIECE`` rows of visible sheets. A
piece is one line of JSON, ``{"sheet", "row", "height", "left", "columns": [[bytes, separator], …]}``, and the bytes of
its columns: the cells in UTF-8 with the separator between them, which stands in none of them; -1 bytes is a column
without anything. Rows count from 1, columns from A; ``left`` columns before the first are empty.

A text cell is its text, an empty one nothing. What the sheet itself holds as another type begins with ``MARK`` and one
letter: ``f`` number, ``i`` whole number, ``b`` true/false, ``d`` date in ISO form. A text that begins with ``MARK`` has
an ``s`` put before it: the type of a cell is never a matter of looks.
"""

import io
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MAX_ROWS = 200_000
MAX_CELLS = 6_000_000
PIECE = 4_096
MARK = "\0"
SEPARATOR = "\x1e"
TEXTS = (str, time, timedelta)


def read(data: bytes) -> Iterator[bytes]:
    """Every visible sheet of the workbook, as above."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    del data  # calamine has a copy of its own
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    yield _line([[sheet.name, sheet.visible == SheetVisibleEnum.Visible] for sheet in sheets])
    for index, about in enumerate(sheets):
        if about.visible == SheetVisibleEnum.Visible:
            yield from _pieces(index, workbook.get_sheet_by_name(about.name))


def _pieces(index: int, sheet: CalamineSheet) -> Iterator[bytes]:
    if sheet.start is None or sheet.end is None:
        return
    (top, left), (bottom, right) = sheet.start, sheet.end
    if bottom - top >= MAX_ROWS or (bottom - top + 1) * (right - left + 1) > MAX_CELLS:
        raise ValueError(sheet.name)
    rows, row = islice(sheet.iter_rows(), top, None), top + 1
    while piece := list(islice(rows, PIECE)):
        columns = [_column(cells) for cells in zip(*piece, strict=True)]
        yield _line(
            {
                "sheet": index,
                "row": row,
                "height": len(piece),
                "left": left,
                "columns": [[-1 if held is None else len(held), separator] for held, separator in columns],
            }
        )
        yield from (held for held, _ in columns if held is not None)
        row += len(piece)


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def _column(cells: tuple[Any, ...]) -> tuple[bytes | None, str]:
    """The cells of one column and the separator between them."""
    kinds = list(map(type, cells))
    marks = len(cells) - sum(map(kinds.count, TEXTS))
    if kinds.count(str) == len(cells):
        joined = SEPARATOR.join(cells)
        if len(joined) == len(cells) - 1:
            return None, ""
    else:
        joined = SEPARATOR.join(
            [cell if kind is str else _marked(cell) for kind, cell in zip(kinds, cells, strict=True)]
        )
    if joined.count(SEPARATOR) == len(cells) - 1 and joined.count(MARK) == marks:
        return joined.encode(), SEPARATOR
    return _unusual(cells)


def _unusual(cells: tuple[Any, ...]) -> tuple[bytes, str]:
    """A separator that cannot overlap itself, so that counting it tells whether it stands in a cell too."""
    texts = [_marked(cell) for cell in cells]
    separator = SEPARATOR
    while (joined := separator.join(texts)).count(separator) != len(texts) - 1:
        separator += "\x1f"
    return joined.encode(), separator


def _marked(cell: object) -> str:
    match cell:
        case float():
            return f"{MARK}f{cell!r}"
        case datetime():
            return f"{MARK}d{cell.date().isoformat()}"
        case date():
            return f"{MARK}d{cell.isoformat()}"
        case str():
            return f"{MARK}s{cell}" if cell.startswith(MARK) else cell
        case bool():
            return f"{MARK}b{cell:d}"
        case int():
            return f"{MARK}i{cell}"
        case _:
            return str(cell)
