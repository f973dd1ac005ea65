"""A column of declarations at once: what is obviously right is taken as it stands, the rest goes cell by cell.

What a cell means and which defect it has is said in ``cells.py`` alone. A cell is passed here only when it matches a
pattern for which the reader there gives the very same text back; all others are read there, equal ones once.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl

from office.identifiers import CHECK_LETTERS, DOCUMENT_TYPES, RESIDENT, WEIGHTS
from office.spreadsheets.grid import as_cell
from resumption.declarations.cells import READERS, Defect, document
from resumption.declarations.columns import Column, squeezed

# Printable half-width characters and unified ideographs are their own normal form.
PLAIN = r"^[!-~\x{4E00}-\x{9FFF}]+$"
UNCHANGED = {"text": PLAIN, "mobile": r"^1[3-9][0-9]{9}$"}
RESIDENT_FORM = r"^[0-9]{17}[0-9X]$"
FIRST_BIRTH = date(1900, 1, 1)
KINDS: dict[str, Any] = {"day": pl.Date, "yes_no": pl.Boolean, "commitment": pl.Boolean, "temperature": pl.Int64}

Checked = tuple[pl.Series, pl.Series]
"""The values of a column, and row by row the name of the defect; null where there is none."""


def check_column(cells: pl.Series, column: Column, today: date) -> Checked:
    """Read a column; a null cell is a defect where the column is required."""
    pattern, reader = UNCHANGED.get(column.kind), READERS[column.kind]
    right = cells.str.contains(pattern) if pattern else pl.repeat(False, len(cells), eager=True)
    return _checked([cells], column, right, lambda cell: reader(as_cell(cell), today))


def check_document_types(cells: pl.Series, column: Column) -> Checked:
    """Read the kinds of documents; where none is given it is a resident's."""

    def read(cell: str) -> str:
        kind = squeezed(as_cell(cell))
        return RESIDENT if kind == "身份证" else kind

    values, defects = _checked([cells], column, pl.repeat(False, len(cells), eager=True), read)
    return values.fill_null(RESIDENT), defects


def check_documents(cells: pl.Series, column: Column, kinds: pl.Series, today: date) -> Checked:
    """Read the documents' numbers, each by its kind.

    A resident's number written as it is stored is judged here, by its birth date and its last character.
    """

    def read(kind: str, cell: str) -> str:
        return document(as_cell(cell), kind if kind in DOCUMENT_TYPES else RESIDENT, today)

    formed = cells.str.contains(RESIDENT_FORM) & (kinds == RESIDENT)
    born, digits = cells.str.slice(6, 8).str.to_date("%Y%m%d", strict=False), cells.str.head(17)
    right = born.is_between(FIRST_BIRTH, today) & (check_letters(digits) == cells.str.slice(17))
    return _checked([kinds, cells], column, formed & right.fill_null(False), read)


def ages(numbers: pl.Series, today: date) -> pl.Series:
    """Full years of age on ``today`` of the holders of right resident identity numbers."""
    born = numbers.str.slice(6, 8).cast(pl.Int32)
    birthday_to_come = (born % 10_000 > today.month * 100 + today.day).cast(pl.Int32)
    return today.year - born // 10_000 - birthday_to_come


def check_letters(digits: pl.Series) -> pl.Series:
    """The last character that follows from each text of seventeen digits; null where they are none."""
    number, total = digits.cast(pl.Int64, strict=False), pl.repeat(0, len(digits), dtype=pl.Int64, eager=True)
    for place, weight in enumerate(reversed(WEIGHTS)):
        total += number // 10**place % 10 * weight
    return pl.Series(list(CHECK_LETTERS), dtype=pl.String).gather(total % 11)


def _checked(keys: list[pl.Series], column: Column, right: pl.Series, read: Callable[..., Any]) -> Checked:
    """Take the cells that are ``right``, read each other one by its ``keys``, the last of which is the cell."""
    names = [f"key {place}" for place in range(len(keys))]
    cell, kind = names[-1], KINDS.get(column.kind, pl.String)
    rows = pl.DataFrame(dict(zip(names, keys, strict=True))).with_columns(right=right)
    values: list[Any] = []
    defects: list[str | None] = []
    odd = rows.filter(~pl.col("right") & pl.col(cell).is_not_null()).select(names).unique()
    for key in odd.iter_rows():
        try:
            values.append(read(*key))
            defects.append(None)
        except Defect as defect:
            values.append(None)
            defects.append(str(defect))
    answers = odd.with_columns(pl.Series("value", values, dtype=kind), pl.Series("defect", defects, dtype=pl.String))
    found = rows.join(answers, on=names, how="left", maintain_order="left")
    if kind == pl.String:
        found = found.with_columns(pl.when("right").then(cell).otherwise("value").alias("value"))
    if column.required:
        found = found.with_columns(defect=pl.when(pl.col(cell).is_null()).then(pl.lit("missing")).otherwise("defect"))
    return found["value"], found["defect"]
