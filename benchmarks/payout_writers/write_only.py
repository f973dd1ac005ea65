"""openpyxl in write-only mode, with the same cells and styles."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from benchmarks.payout_writers.facts import rows, run
from subsidies.payouts.columns import AMOUNT, COLUMNS, NUMBER, TITLE_ROWS, PaymentSheet
from subsidies.payouts.export import SHEET_NAME, TITLES, records


def write(facts: PaymentSheet, target: Path) -> None:
    book = Workbook(write_only=True)
    page = book.create_sheet(SHEET_NAME)
    page.freeze_panes = f"A{TITLE_ROWS + 1}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.print_title_rows = f"1:{TITLE_ROWS}"
    for column, (_, width) in enumerate(COLUMNS):
        page.column_dimensions[chr(65 + column)].width = width
    middle = Alignment(horizontal="left", vertical="center", indent=1, shrink_to_fit=True)
    side = Side(style="thin")

    def styled(value: Any, **style: Any) -> WriteOnlyCell:
        cell = WriteOnlyCell(page, value=value)
        if isinstance(value, str):
            cell.data_type = "s"  # whatever it starts with, it is text
        for name, each in style.items():
            setattr(cell, name, each)
        return cell

    title = {"font": Font(bold=True, size=16), "alignment": Alignment(horizontal="center", vertical="center")}
    head = {"font": Font(bold=True), "fill": PatternFill("solid", fgColor="FFD9E2EC"),
            "border": Border(side, side, side, side), "alignment": Alignment(horizontal="center")}  # fmt: skip
    page.append([styled(facts.title, **title)])
    page.append([styled(each, **head) for each in TITLES])
    for place, record in enumerate(records(facts, rows(facts.count)), 1):
        values = [value or None for value in record.values()]
        last = {"font": Font(bold=True), "border": Border(top=side)} if place > facts.count else {}
        cells: list[Any] = []
        for column, value in enumerate(values):
            if value is None:
                cells.append(None)
            elif column == AMOUNT:
                cells.append(styled(value, number_format="#,##0.00", **last))
            elif column == NUMBER or last:
                cells.append(styled(value, **last))
            else:
                cells.append(styled(value, number_format="@", alignment=middle, **last))
        page.append(cells)
    book.save(target)


if __name__ == "__main__":
    run(write)
