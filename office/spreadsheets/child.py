"""The part of reading a workbook that runs confined: calamine in, lines of JSON out.

First line: the sheets ``[[name, visible], …]``. Then one line per row that holds anything, of visible sheets only:
``[sheet, row, [cell, …]]``, rows counted from 1 and cells from column A. A cell is null, text, a number, true/false,
or ``{"date": "2020-02-03"}`` where the sheet itself holds a date.
"""

import io
import json
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MAX_ROWS = 200_000
MAX_CELLS = 6_000_000


def read(data: bytes) -> bytes:
    """Every visible sheet of the workbook as lines of JSON."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    lines = [json.dumps([[sheet.name, sheet.visible == SheetVisibleEnum.Visible] for sheet in sheets])]
    for index, about in enumerate(sheets):
        if about.visible != SheetVisibleEnum.Visible:
            continue
        sheet = workbook.get_sheet_by_name(about.name)
        if sheet.start is None or sheet.end is None:
            continue
        (top, left), (bottom, right) = sheet.start, sheet.end
        if bottom - top >= MAX_ROWS or (bottom - top + 1) * (right - left + 1) > MAX_CELLS:
            raise ValueError(about.name)
        for number, row in enumerate(sheet.to_python(skip_empty_area=True), start=top + 1):
            cells = [None] * left + [_plain(cell) for cell in row]
            if any(cell is not None for cell in cells):
                lines.append(json.dumps([index, number, cells], ensure_ascii=False))
    return "\n".join(lines).encode()


def _plain(cell: object) -> object:
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if isinstance(cell, datetime):
        return {"date": cell.date().isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    return str(cell) if isinstance(cell, time | timedelta) else cell
