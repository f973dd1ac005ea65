"""The register's file as blocks of right rows and problems of the others; parsed in the confined child, any length."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from office.errors import Invalid
from office.files.large import CSV
from office.spreadsheets.delimited import read_blocks
from office.spreadsheets.grid import ROW, read_grids
from office.spreadsheets.problems import Problem, address
from office.wording import N_, Bilingual
from subsidies.insurance.columns import COLUMNS, REMEDIES, half_width, judged, places_of

SEARCHED_ROWS = 20
TOTALS = r"^\s*(合计|总计|小计|共计)"
SHOWN = 40


@dataclass(frozen=True)
class Judged:
    """One block: ``right`` has ``row`` and a typed column per fact, ``rows`` counts the ``wrong`` ones too."""

    right: pl.DataFrame
    rows: int
    wrong: int
    problems: list[Problem]
    done: int
    total: int


def read_register(kind: str, pieces: Iterable[bytes]) -> Iterator[Judged]:
    """Judge a file, a block at a time; ``Invalid`` when it cannot be read or is no insurance register."""
    places: dict[str, int] | None = None
    for sheet, frame, done, total in _frames(kind, pieces):
        rows = frame
        if places is None:
            header, places = _header(frame)
            rows = frame.filter(pl.col(ROW) > header)
        yield _judged(sheet, rows, places, done, total)
    if places is None:
        raise Invalid(N_("文件中没有任何内容，请重新选择。"), field="file")


def _frames(kind: str, pieces: Iterable[bytes]) -> Iterator[tuple[str, pl.DataFrame, int, int]]:
    if kind == CSV:
        for block in read_blocks(pieces):
            yield "", block.frame, block.done, block.total
        return
    grids = [grid for grid in read_grids(b"".join(pieces)) if grid.visible and grid.frame.height]
    if grids:
        best = max(grids, key=lambda grid: len(_best_header(grid.frame)[1]))
        yield best.name, best.frame, 1, 1


def _header(frame: pl.DataFrame) -> tuple[int, dict[str, int]]:
    row, places = _best_header(frame)
    missing = [Bilingual(column.header, "") for column in COLUMNS if column.required and column.fact not in places]
    if missing:
        raise Invalid(
            N_("文件不像失业保险参保名册，缺少这些列：{columns}。请核对表头。"), field="file", columns=missing
        )
    return row, places


def _best_header(frame: pl.DataFrame) -> tuple[int, dict[str, int]]:
    """The row, among the first ones, that names most columns, and which column holds which fact."""
    best: tuple[int, dict[str, int]] = (0, {})
    for row, *cells in frame.filter(pl.col(ROW) <= SEARCHED_ROWS).iter_rows():
        places = places_of(dict(enumerate(cells)))
        if len(places) > len(best[1]):
            best = (row, places)
    return best


def _judged(sheet: str, frame: pl.DataFrame, places: dict[str, int], done: int, total: int) -> Judged:
    first = pl.coalesce(pl.exclude(ROW))
    frame = frame.filter(~first.str.contains(TOTALS))
    values, faults, cells = {ROW: frame[ROW]}, {}, {}
    for column in COLUMNS:
        place = str(places.get(column.fact, ""))
        held = frame[place] if place in frame.columns else pl.Series([None] * frame.height, dtype=pl.String)
        cells[column.fact] = held
        values[column.fact], faults[column.fact] = judged(held, column)
    if not frame.height:
        return Judged(pl.DataFrame(values), 0, 0, [], done, total)
    wrong = pl.DataFrame(faults).select(pl.any_horizontal(pl.all().is_not_null()))[:, 0]
    problems = _problems(sheet, frame[ROW], cells, faults, places) if wrong.any() else []
    return Judged(pl.DataFrame(values).filter(~wrong), frame.height, int(wrong.sum()), problems, done, total)


def _problems(
    sheet: str, rows: pl.Series, cells: dict[str, pl.Series], faults: dict[str, pl.Series], places: dict[str, int]
) -> list[Problem]:
    """Every wrong cell, in the order of rows and columns."""
    found = []
    for order, column in enumerate(COLUMNS):
        at = faults[column.fact].is_not_null().arg_true()
        texts = half_width(cells[column.fact].gather(at))
        for row, value, fault in zip(rows.gather(at), texts, faults[column.fact].gather(at), strict=True):
            where = address(places[column.fact], row) if column.fact in places else ""
            told = Problem(sheet, row, column.header, where, (value or "")[:SHOWN], fault, REMEDIES[fault])
            found.append((row, order, told))
    return [problem for _, _, problem in sorted(found, key=lambda one: one[:2])]
