"""A register's file as blocks of rows that are right and problems of those that are not.

A workbook is held whole (up to what the confined reader takes), a CSV file of any length never is. Title lines above
the header, blank rows and total lines are not records. A row with one wrong cell is left out; every wrong cell is
named, document numbers masked wherever they stand.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from office.errors import Invalid
from office.files.large import CSV
from office.identifiers import masked
from office.spreadsheets.delimited import Block, filled, read_blocks
from office.spreadsheets.grid import Cell, Sheet, read_sheets
from office.spreadsheets.problems import Problem, address
from office.wording import N_, Bilingual
from resumption.declarations.cells import REMEDIES
from resumption.registers.catalogue import Register
from resumption.registers.checking import NUMERIC, check, check_documents

SEARCHED_ROWS = 20
TOTALS = r"^\s*(合计|总计|小计|共计)"
LONG_NUMBER = re.compile(r"\d(?:[ \-]?\d){14,}[ \-]?[Xx]?")  # as long as an identity number
SHOWN = 40
MOST_PROBLEMS = 100_000  # wrong cells named; further ones are only counted


@dataclass(frozen=True)
class Judged:
    """One block: ``right`` has ``row`` and a typed column per fact, ``rows`` counts wrong ones too.

    ``wrong`` is how many rows had a wrong cell, ``problems`` which cells.
    """

    right: pl.DataFrame
    rows: int
    wrong: int
    problems: list[Problem]
    done: int
    total: int


def read_register(register: Register, kind: str, pieces: Iterable[bytes], *, today: date) -> Iterator[Judged]:
    """Judge a register's file, a block at a time; ``Invalid`` if it cannot be read or is not this register."""
    sheet, blocks = _blocks(register, kind, pieces)
    places: dict[str, int] | None = None
    named = 0
    for block in blocks:
        frame = block.frame
        if places is None:
            header, places = _header(register, frame)
            frame = frame.filter(pl.col("row") > header)
        judged = judge(register, frame, places, sheet=sheet, today=today, most=MOST_PROBLEMS - named)
        named += len(judged.problems)
        yield Judged(judged.right, judged.rows, judged.wrong, judged.problems, block.done, block.total)
    if places is None:
        raise Invalid(N_("文件中没有任何内容，请重新选择。"))


def judge(
    register: Register, frame: pl.DataFrame, places: dict[str, int], *, sheet: str, today: date, most: int
) -> Judged:
    """Rows of text cells as typed facts, and what is wrong with the others."""
    first = pl.coalesce(pl.exclude("row"))
    frame = frame.filter(~first.str.contains(TOTALS))
    found, defects = {"row": frame["row"]}, dict[str, pl.Series]()
    cells = {fact: _column(frame, place) for fact, place in places.items()}
    for column in register.columns:
        held = cells.get(column.fact, pl.Series([None] * frame.height, dtype=pl.String))
        if column.kind == "document":
            checked = check_documents(held, cells.get("document_type"), column, today)
        else:
            checked = check(held, column, today)
        found[column.fact], defects[column.fact] = checked
    wrong = pl.DataFrame(defects).select(pl.any_horizontal(pl.all().is_not_null()))[:, 0] if frame.height else None
    if wrong is None or not wrong.any():
        return Judged(pl.DataFrame(found), frame.height, 0, [], 0, 0)
    problems = _problems(register, frame, cells, defects, places, sheet, most)
    return Judged(pl.DataFrame(found).filter(~wrong), frame.height, int(wrong.sum()), problems, 0, 0)


def _problems(
    register: Register,
    frame: pl.DataFrame,
    cells: dict[str, pl.Series],
    defects: dict[str, pl.Series],
    places: dict[str, int],
    sheet: str,
    most: int,
) -> list[Problem]:
    """Every wrong cell, in the order of rows and columns."""
    found = []
    for order, column in enumerate(register.columns):
        defect = defects[column.fact]
        at = defect.is_not_null().arg_true().head(most)
        values = cells[column.fact].gather(at) if column.fact in cells else [None] * len(at)
        for row, value, name in zip(frame["row"].gather(at), values, defect.gather(at), strict=True):
            where = address(places[column.fact], row) if column.fact in places else ""
            shown = hidden(value or "", whole=column.kind == "document")
            found.append((row, order, Problem(sheet, row, column.header, where, shown, name, REMEDIES[name])))
    return [problem for _, _, problem in sorted(found, key=lambda one: one[:2])[:most]]


def hidden(text: str, *, whole: bool = False, longest: int = SHOWN) -> str:
    """What somebody typed, as it is shown and kept: no document number in the clear, wherever it stands."""
    text = text.removeprefix(NUMERIC).strip()
    if whole:
        return masked(text)[:longest]
    return LONG_NUMBER.sub(lambda found: masked(found[0]), text)[:longest]


def _column(frame: pl.DataFrame, place: int) -> pl.Series:
    """A column of the block; a block whose rows are all shorter has none."""
    if str(place) in frame.columns:
        return frame[str(place)]
    return pl.Series([None] * frame.height, dtype=pl.String)


def _header(register: Register, frame: pl.DataFrame) -> tuple[int, dict[str, int]]:
    """The row that names most columns, and which column holds which fact."""
    best: tuple[int, dict[str, int]] = (0, {})
    for row, *cells in frame.filter(pl.col("row") <= SEARCHED_ROWS).iter_rows():
        places = register.places(cells)
        if len(places) > len(best[1]):
            best = (row, places)
    missing = [Bilingual(c.header, "") for c in register.columns if c.required and c.fact not in best[1]]
    if missing:
        raise Invalid(
            N_("文件不像“{register}”：缺少这些列：{columns}。请核对登记簿种类和表头。"),
            register=Bilingual(register.title, register.title_en),
            columns=missing,
        )
    return best


def _blocks(register: Register, kind: str, pieces: Iterable[bytes]) -> tuple[str, Iterator[Block]]:
    if kind == CSV:
        return "", read_blocks(pieces)
    sheets = read_sheets(b"".join(pieces))
    sheet = max(sheets, key=lambda one: _likeness(register, one), default=None)
    if sheet is None:
        raise Invalid(N_("文件中没有任何内容，请重新选择。"))
    return sheet.name, iter([_block(register, sheet)] if sheet.rows else [])


def _likeness(register: Register, sheet: Sheet) -> int:
    """How many columns of the register a sheet names in one of its first rows."""
    first = [cells for row, cells in sheet.rows.items() if row <= SEARCHED_ROWS]
    return max((len(register.places(cells)) for cells in first), default=0)


def _block(register: Register, sheet: Sheet) -> Block:
    """A sheet's rows as texts; what stands there as a number is marked where that loses digits."""
    width = max(map(len, sheet.rows.values()))
    columns: list[list[str | None]] = [[] for _ in range(width)]
    for cells in sheet.rows.values():
        for place, column in enumerate(columns):
            column.append(_text(cells[place]) if place < len(cells) else None)
    series = [pl.Series(str(place), column, dtype=pl.String) for place, column in enumerate(columns)]
    frame = pl.DataFrame([pl.Series("row", list(sheet.rows), dtype=pl.Int64), *series])
    return Block(filled(frame), 1, 1)


def _text(cell: Cell) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    lost = isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 10**15
    return NUMERIC + str(cell) if lost else str(cell)
