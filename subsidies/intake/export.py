"""The workbook a firm fills in with the lines of a claim: a column for every fact the measure declares."""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from office.rulebook.facts import Fact, Kind
from office.rulebook.reading import remedy_of
from subsidies.policy.support import Support

ROWS = 500
SHEET, GUIDE = "申报明细", "填写说明"
YES_NO = ("是", "否")
FORMATS = {Kind.DATE: "yyyy-mm-dd", Kind.INTEGER: "0"}  # everything else is text: nothing loses digits or places
HEADER = PatternFill("solid", fgColor="FF1F4E79")
OPTIONAL = PatternFill("solid", fgColor="FF5B7894")
EDGE = Border(bottom=Side("thin", color="FFFFFFFF"), right=Side("thin", color="FFFFFFFF"))
NARROWEST, WIDEST, NUMBERS = 12, 28, 24


def lines_template(measure: Support) -> bytes:
    """An .xlsx workbook; a filled one is read by :func:`subsidies.intake.reading.read_workbook` as it is."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    for number, fact in enumerate(measure.facts, start=1):
        _column(sheet, number, fact)
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 34
    _guide(book.create_sheet(GUIDE), measure)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def choices_of(fact: Fact) -> tuple[str, ...]:
    """What a cell may say, if that is a short list."""
    return YES_NO if fact.kind is Kind.BOOLEAN else tuple(choice.title for choice in fact.choices)


def needed(fact: Fact) -> bool:
    """Whether a filed claim must have it."""
    return fact.required or fact.on_filing


def _column(sheet: Worksheet, number: int, fact: Fact) -> None:
    letter = get_column_letter(number)
    cell = sheet.cell(1, number, fact.title)
    cell.font = Font(bold=True, color="FFFFFFFF")
    cell.fill = HEADER if needed(fact) else OPTIONAL
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    cell.border = EDGE
    width = NUMBERS if fact.personal else max(NARROWEST, min(WIDEST, 2 * len(fact.title) + 4))
    sheet.column_dimensions[letter].width = width
    sheet.column_dimensions[letter].number_format = FORMATS.get(fact.kind, "@")
    rule = None
    if listed := choices_of(fact):
        rule = DataValidation("list", formula1=f'"{",".join(listed)}"', allow_blank=not needed(fact))
        rule.error = "请从下拉列表中选择。"
    elif fact.kind is Kind.INTEGER:
        least, most = str(fact.minimum), str(fact.maximum)
        rule = DataValidation("whole", operator="between", formula1=least, formula2=most, allow_blank=not needed(fact))
        rule.error = f"请填写 {fact.minimum} 至 {fact.maximum} 之间的整数。"
    if rule is not None:
        rule.errorTitle = fact.title
        rule.add(f"{letter}2:{letter}{ROWS + 1}")
        sheet.add_data_validation(rule)


def _guide(sheet: Worksheet, measure: Support) -> None:
    sheet.append([measure.title])
    sheet.append([measure.plain])
    sheet.append(["列", "是否必填", "单位", "怎样填写", "可选内容"])
    for row in (1, 3):
        for cell in sheet[row]:
            cell.font = Font(bold=True)
    for fact in measure.facts:
        how = " ".join(filter(None, (fact.help, remedy_of(fact))))
        sheet.append([fact.title, "必填" if needed(fact) else "选填", fact.unit, how, "、".join(choices_of(fact))])
    for letter, width in zip("ABCDE", (30, 10, 8, 64, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A4"
