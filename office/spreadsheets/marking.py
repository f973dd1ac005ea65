"""The same workbook handed back: cells at fault coloured and commented, a first sheet listing them all.

The workbook is opened in a confined child, as it comes from outside; texts are written as text, never as formulas.
"""

import io
import json
from collections.abc import Iterable

from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from office.confinement import MEGABYTE, Limits, confined
from office.spreadsheets.archive import check
from office.spreadsheets.problems import Problem

LISTING = "需更正的内容"
HEADERS = ("工作表", "单元格", "行", "列", "填写内容", "更正办法")
WIDTHS = (14, 10, 8, 22, 26, 70)
AUTHOR = "复工复产审核"
LIMITS = Limits(memory=1024 * MEGABYTE, processor=120, wall=180)
COLOUR = PatternFill("solid", fgColor="FFFFC7CE")


def marked(data: bytes, problems: Iterable[Problem]) -> bytes:
    """The .xlsx workbook with these problems marked; ``Invalid`` if it cannot be opened."""
    check(data)
    listed = json.dumps([problem.as_json() for problem in problems]).encode()
    return confined("office.spreadsheets.marking", "mark", listed + b"\n" + data, LIMITS)


def mark(payload: bytes) -> bytes:
    """The confined part: one line of JSON with the problems, then the workbook."""
    listed, _, data = payload.partition(b"\n")
    problems = [Problem(**problem) for problem in json.loads(listed)]
    book = load_workbook(io.BytesIO(data))
    if LISTING in book.sheetnames:
        del book[LISTING]
    remedies: dict[tuple[str, str], list[str]] = {}
    for problem in problems:
        remedies.setdefault((problem.sheet, problem.cell), []).append(problem.remedy)
    for (sheet, where), sentences in remedies.items():
        cell = book[sheet][where]
        cell.fill = COLOUR
        if not isinstance(cell, MergedCell):
            cell.comment = Comment("\n".join(sentences), AUTHOR, height=120, width=280)
    _list(book.create_sheet(LISTING, 0), problems)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _list(sheet: Worksheet, problems: list[Problem]) -> None:
    sheet.append(HEADERS)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDEF", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    for number, p in enumerate(problems, start=2):
        sheet.cell(number, 3, p.row)
        for column, text in ((1, p.sheet), (2, p.cell), (4, p.column), (5, p.value), (6, p.remedy)):
            _write_text(sheet.cell(number, column), text)


def _write_text(cell: Cell | MergedCell, text: str) -> None:
    if isinstance(cell, Cell):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.data_type = "s"
        cell.number_format = "@"
