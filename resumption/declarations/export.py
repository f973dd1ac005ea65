"""The roster template firms fill in: our headers, drop-downs, text cells for numbers, each column explained."""

import io
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from office.identifiers import DOCUMENT_TYPES
from resumption.declarations.cells import SERIAL_ORIGIN
from resumption.declarations.columns import COLUMNS, Column

ROWS = 3000
SHEET, GUIDE = "花名册", "填写说明"
YES_NO = ("是", "否")
CHOICES = {
    "sex": ("男", "女"),
    "document_type": DOCUMENT_TYPES,
    "health_code": ("绿码", "黄码", "红码"),
    "symptoms": ("无", "发热", "咳嗽", "乏力", "其他"),
}
FORMS = {"day": "日期，例如 2020-02-03", "temperature": "数字，单位 ℃，例如 36.8", "mobile": "11 位手机号码（文本）"}
GUIDANCE = {
    "document_number": "身份证、护照等号码，按证件填写（文本，不要设为数字）",
    "stayed_at": "2020 年 1 月 1 日以来停留过的城市，多个用顿号分开",
    "returned_on": "从外地返回本市的日期；一直在本市的留空。例如 2020-02-03",
    "origin_area": "从哪里返回，填到市；一直在本市的留空",
    "commitment": "员工本人已作健康申报和自我防控承诺的填“是”",
}
EARLIEST = date(2019, 1, 1)
HEADER = PatternFill("solid", fgColor="FF1F4E79")
OPTIONAL = PatternFill("solid", fgColor="FF5B7894")
EDGE = Border(bottom=Side("thin", color="FFFFFFFF"), right=Side("thin", color="FFFFFFFF"))


def roster_template() -> bytes:
    """An .xlsx workbook; a filled one passes :func:`resumption.declarations.roster.read_roster` as it is."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    for number, column in enumerate(COLUMNS, start=1):
        _column(sheet, number, column)
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 34
    _guide(book.create_sheet(GUIDE))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def choices_of(column: Column) -> tuple[str, ...]:
    """What a cell of this column may say, if that is a short list."""
    if column.kind in ("yes_no", "commitment"):
        return YES_NO
    return tuple(CHOICES.get(column.fact, ()))


def guidance_of(column: Column) -> str:
    """How to fill a column, in a few words."""
    listed = choices_of(column)
    return GUIDANCE.get(column.fact) or FORMS.get(column.kind) or ("从下拉列表中选择" if listed else "文字")


def _column(sheet: Worksheet, number: int, column: Column) -> None:
    letter = get_column_letter(number)
    cell = sheet.cell(1, number, column.header)
    cell.font = Font(bold=True, color="FFFFFFFF")
    cell.fill = HEADER if column.required else OPTIONAL
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    cell.border = EDGE
    width = 22 if column.fact == "document_number" else max(10, min(18, 2 * len(column.header) + 2))
    sheet.column_dimensions[letter].width = width
    form = {"day": "yyyy-mm-dd", "temperature": "0.0"}.get(column.kind, "@")
    sheet.column_dimensions[letter].number_format = form
    if listed := choices_of(column):
        rule = DataValidation("list", formula1=f'"{",".join(listed)}"', allow_blank=not column.required)
        rule.errorTitle, rule.error = column.header, "请从下拉列表中选择。"
        rule.add(f"{letter}2:{letter}{ROWS + 1}")
        sheet.add_data_validation(rule)
    elif column.kind == "day":
        rule = DataValidation("date", operator="greaterThan", formula1=str((EARLIEST - SERIAL_ORIGIN).days))
        rule.errorTitle, rule.error = column.header, "请填写日期，例如 2020-02-03。"
        rule.add(f"{letter}2:{letter}{ROWS + 1}")
        sheet.add_data_validation(rule)


def _guide(sheet: Worksheet) -> None:
    sheet.append(["列", "是否必填", "怎样填写", "可选内容"])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column in COLUMNS:
        row = [column.header, "必填" if column.required else "选填", guidance_of(column), "、".join(choices_of(column))]
        sheet.append(row)
    for letter, width in zip("ABCD", (34, 10, 56, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
