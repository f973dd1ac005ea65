"""Columns of a register at once: what is obviously right is taken as it stands, the rest is read cell by cell.

What a cell means and which defect it has is said in ``declarations/cells.py``, as for rosters. A cell passes here only
when it matches a form for which the reader there gives the same value; equal other cells are read there once.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl

from office.errors import Invalid
from office.identifiers import (
    DOCUMENT_TYPES,
    HOME_RETURN,
    PASSPORT,
    RESIDENT,
    TAIWAN,
    compact,
    normal_document,
)
from resumption.declarations.cells import Defect, day, document, temperature
from resumption.declarations.checking import FIRST_BIRTH, PLAIN, RESIDENT_FORM, check_letters
from resumption.declarations.columns import Column, squeezed
from resumption.registers.catalogue import half_width

NUMERIC = "\x1e"  # stands before what a workbook holds as a number where a document's number belongs
DAY_FORM = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?$"
TEMPERATURE_FORM = r"^[0-9]{2}(\.[0-9])?$"
COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
SCIENTIFIC = re.compile(r"\d(\.\d+)?[Ee]\+?\d+")
LEAST_TENTHS, MOST_TENTHS = 340, 430
OTHERS = (HOME_RETURN, TAIWAN, PASSPORT)
KINDS: dict[str, Any] = {"day": pl.Date, "temperature": pl.Int64}

Checked = tuple[pl.Series, pl.Series]
"""The values of a column, and row by row the name of the defect; null where there is none."""


def check(cells: pl.Series, column: Column, today: date) -> Checked:
    """Read a column of texts; an absent cell is a defect where the column is required."""
    right, values, reader = _obvious(cells, column.kind, today)
    return _checked(cells, right, values, lambda text: reader(text, today), column)


def check_documents(cells: pl.Series, kinds: pl.Series | None, column: Column, today: date) -> Checked:
    """Read document numbers; a register that does not say which document it was may have any of them."""
    if kinds is None:
        right, values, _ = _obvious(cells, "document", today)
        return _checked(cells, right, values, lambda text: any_document(text, today), column)
    told = pl.select(pl.concat_str(kinds.fill_null(""), pl.lit("\t"), cells)).to_series()
    resident = kinds.is_null() | kinds.is_in([RESIDENT, "身份证"])
    right, values, _ = _obvious(cells, "document", today)
    return _checked(told, right & resident, values, lambda text: _told_document(text, today), column)


def any_document(text: str, today: date) -> str:
    """The stored form of a number whose document is not named: a resident's, else another one it fits."""
    if lost(text):
        raise Defect("stored as a number, digits lost")
    number = compact(text)
    if not number.isdigit() and len(number) != 18:
        for kind in OTHERS:
            try:
                return normal_document(kind, number, today)
            except Invalid:
                continue
    return document(text, RESIDENT, today)


def lost(text: str) -> bool:
    """Whether a spreadsheet held the number as a number, so that its last digits are gone."""
    return text.startswith(NUMERIC) or SCIENTIFIC.fullmatch(text.strip()) is not None


def _told_document(text: str, today: date) -> str:
    kind, _, number = text.partition("\t")
    kind = squeezed(kind)
    kind = RESIDENT if kind == "身份证" else kind
    if kind not in DOCUMENT_TYPES or lost(number):
        return any_document(number, today)
    return document(number, kind, today)


def some_day(text: str, today: date) -> date:
    """A day, with or without the time of day, also written as 20200203."""
    digits = COMPACT_DAY.fullmatch(half_width(text))
    return day("-".join(digits.groups()) if digits else text, today)


def _area(text: str, today: date) -> str:
    return half_width(text)


def _temperature(text: str, today: date) -> int:
    return temperature(text, today)


def _obvious(cells: pl.Series, kind: str, today: date) -> tuple[pl.Series, pl.Series, Callable[[str, date], Any]]:
    """Which cells are obviously right, their values, and the reader of the others."""
    if kind == "document":
        born, digits = cells.str.slice(6, 8).str.to_date("%Y%m%d", strict=False), cells.str.head(17)
        right = born.is_between(FIRST_BIRTH, today) & (check_letters(digits) == cells.str.slice(17))
        return cells.str.contains(RESIDENT_FORM) & right.fill_null(False), cells, any_document
    if kind == "day":
        found = cells.str.head(10).str.to_date("%Y-%m-%d", strict=False)
        return cells.str.contains(DAY_FORM) & (found <= today).fill_null(False), found, some_day
    if kind == "temperature":
        tenths = (cells.cast(pl.Decimal(6, 1), strict=False) * 10).cast(pl.Int64, strict=False)
        fits = tenths.is_between(LEAST_TENTHS, MOST_TENTHS).fill_null(False)
        return cells.str.contains(TEMPERATURE_FORM) & fits, tenths, _temperature
    return cells.str.contains(PLAIN), cells, _area


def _checked(
    cells: pl.Series, right: pl.Series, values: pl.Series, read: Callable[[str], Any], column: Column
) -> Checked:
    """Take what is right, read each different other cell once."""
    kind = KINDS.get(column.kind, pl.String)
    frame = pl.DataFrame({"cell": cells, "right": right.fill_null(False), "value": values})
    odd = frame.filter(~pl.col("right") & pl.col("cell").is_not_null())["cell"].unique()
    read_values: list[Any] = []
    defects: list[str | None] = []
    for cell in odd:
        try:
            read_values.append(read(cell))
            defects.append(None)
        except Defect as defect:
            read_values.append(None)
            defects.append(str(defect))
    answers = pl.DataFrame(
        {"cell": odd, "read": pl.Series(read_values, dtype=kind), "defect": pl.Series(defects, dtype=pl.String)}
    )
    found = frame.join(answers, on="cell", how="left", maintain_order="left").with_columns(
        value=pl.when("right").then("value").otherwise("read")
    )
    if column.required:
        missing = pl.when(pl.col("cell").is_null()).then(pl.lit("missing")).otherwise("defect")
        found = found.with_columns(defect=missing)
    return found["value"], found["defect"]
