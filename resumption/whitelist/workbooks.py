"""Workbooks of firms and designations as frames of facts: title lines above the header are skipped.

One function reads the grid, :func:`grid`; everything else works on rows, so that another reader can take its place.
"""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from python_calamine import CalamineWorkbook

from office.errors import Invalid
from office.wording import N_
from resumption.policy.conditions import COUNTS, FLAGS
from resumption.whitelist.headers import DESIGNATION_HEADERS, FIRM_HEADERS, NO, WORDS, YES, fact_name

SEARCHED_ROWS = 20
Row = Sequence[Any]


def grid(path: Path) -> list[Row]:
    """The cells of the first visible sheet, row by row."""
    workbook = CalamineWorkbook.from_path(str(path))
    visible = [sheet.name for sheet in workbook.sheets_metadata if str(sheet.visible).endswith("Visible")]
    return list(workbook.get_sheet_by_name((visible or workbook.sheet_names)[0]).to_python(skip_empty_area=False))


def firms(rows: Sequence[Row]) -> pl.DataFrame:
    """One row per firm with the facts the sheet has, typed; raises ``Invalid`` naming the row and the column."""
    schema: dict[str, Any] = {**dict.fromkeys(COUNTS, pl.Int64), **dict.fromkeys(FLAGS, pl.Boolean)}
    schema |= {"planned_date": pl.Date, "filed_at": pl.Datetime("us")}
    return _frame(rows, FIRM_HEADERS, schema)


def designations(rows: Sequence[Row]) -> pl.DataFrame:
    """One row per designation: credit_code, list, grade, year."""
    return _frame(rows, DESIGNATION_HEADERS, {"year": pl.Int64})


def _frame(rows: Sequence[Row], headers: dict[str, str], schema: dict[str, Any]) -> pl.DataFrame:
    top, names = _header(rows, headers)
    kinds = {name: schema.get(name, pl.String) for name in names.values()}
    records = [
        {name: _value(row[column], name, kinds[name], number) for column, name in names.items()}
        for number, row in enumerate(rows[top + 1 :], start=top + 2)
        if any(cell not in ("", None) for cell in row)
    ]
    return pl.DataFrame(records, schema=kinds)


def _header(rows: Sequence[Row], headers: dict[str, str]) -> tuple[int, dict[int, str]]:
    """The row with most known headers among the first, and which column holds which fact (the first of two)."""
    best: tuple[int, dict[int, str]] = (0, {})
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        names: dict[int, str] = {}
        for column, cell in enumerate(row):
            name = fact_name(cell, headers)
            if name and name not in names.values():
                names[column] = name
        if len(names) > len(best[1]):
            best = (index, names)
    if "credit_code" not in best[1].values():
        raise Invalid(N_("表格中没有找到“统一社会信用代码”一列，请核对表头。"))
    return best


def _value(cell: Any, name: str, kind: Any, row: int) -> Any:
    if isinstance(cell, str):
        cell = unicodedata.normalize("NFKC", cell).strip()
    if cell in ("", None):
        return None
    try:
        if kind == pl.Boolean:
            return _yes(cell)
        if kind == pl.Int64:
            number = float(cell)
            return int(number) if number.is_integer() and number >= 0 else _refuse(cell)
        if kind == pl.Date:
            moment = cell if isinstance(cell, date) else datetime.fromisoformat(str(cell).replace("/", "-"))
            return moment.date() if isinstance(moment, datetime) else moment
        if kind == pl.Datetime("us"):
            return datetime.fromisoformat(str(cell).replace("/", "-"))
    except (TypeError, ValueError):
        raise Invalid(N_("第 {row} 行的“{column}”填写有误：{cell}"), row=row, column=name, cell=cell) from None
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return WORDS.get(name, {}).get(text, text)


def _yes(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    text = str(int(cell) if isinstance(cell, float) else cell).lower()
    return True if text in YES else False if text in NO else _refuse(cell)


def _refuse(cell: Any) -> Any:
    raise ValueError(cell)
