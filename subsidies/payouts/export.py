"""The payment workbook a bank is given: frozen rows in, a workbook out; no amount is computed again here.

Amounts are values with exactly two decimals, made from whole fen as decimals, so that no cell shows two decimals and
holds three. The total is a plain value, not a formula: the library writes formulas without a true cached value, and
office programs that trust the cache then show 0. Every text is written as text and its cell keeps the text format,
so that nothing runs, and an account number stays what it is when a clerk edits the cell.

Rows go straight from the iterator to disk (docs/decisions/002-payment-workbook.md); the same facts give the same bytes.
"""

import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from rustpy_xlsxwriter import Format, write_worksheet

from office.errors import Invalid
from office.money import capital, yuan
from office.wording import N_
from subsidies.payouts.columns import (
    AMOUNT,
    BATCH,
    CAPITAL,
    COLUMNS,
    NUMBER,
    TITLE_ROWS,
    PaymentRow,
    PaymentSheet,
    check_row,
    check_sheet,
)

TITLES = tuple(title for title, _ in COLUMNS)
HEADER_ROW = TITLE_ROWS - 1
SHEET_NAME = "支付清单"
TOTAL = "合计"
PROPERTIES = "docProps/core.xml"
# One moment for every workbook, in place of the clock's: the same rows give the same bytes.
CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    '<dcterms:created xsi:type="dcterms:W3CDTF">2020-01-01T00:00:00Z</dcterms:created></cp:coreProperties>'
)


def payment_workbook(sheet: PaymentSheet, rows: Iterable[PaymentRow]) -> bytes:
    """The workbook of a batch as bytes; raises as :func:`write_payment_workbook`."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "payments.xlsx"
        write_payment_workbook(sheet, rows, target)
        return target.read_bytes()


def write_payment_workbook(sheet: PaymentSheet, rows: Iterable[PaymentRow], target: Path) -> None:
    """Write the workbook of a batch to ``target``, row by row in constant memory.

    Raises ``Invalid`` for a batch or row that a sheet or a bank cannot take, and when the rows do not come to the
    batch's count and total: such a file must not leave the house. ``target`` is then as it was before.
    """
    check_sheet(sheet)
    partial = target.with_name(target.name + ".partial")
    try:
        write_worksheet(records(sheet, rows), str(partial), sheet_name=SHEET_NAME, **layout(sheet))
        settle_properties(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def records(sheet: PaymentSheet, rows: Iterable[PaymentRow]) -> Iterator[dict[str, object]]:
    """Each row as cells by column title, then the total row."""
    count = total = 0
    for row in rows:
        count += 1
        check_row(row, count)
        total += row.amount
        yield dict(zip(TITLES, (
            sheet.batch, row.number, row.firm_name, row.credit_code, row.measure, row.basis, in_yuan(row.amount),
            capital(row.amount), row.account_name, row.account_number, row.bank, row.cnaps, row.purpose, row.remark,
        ), strict=True))  # fmt: skip
        if count > sheet.count:
            break
    if (count, total) != (sheet.count, sheet.total):
        raise Invalid(
            N_("支付清单的笔数或合计与批次不符（批次 {count} 笔、{total} 元），文件未生成。请重新编制批次。"),
            count=sheet.count,
            total=yuan(sheet.total),
        )
    yield dict(zip(TITLES, total_cells(sheet), strict=True))


def total_cells(sheet: PaymentSheet) -> list[object]:
    """The total row: count, sum and the sum in capital numerals."""
    cells: list[object] = [None] * len(COLUMNS)
    cells[BATCH], cells[NUMBER] = TOTAL, f"{sheet.count} 笔"
    cells[AMOUNT], cells[CAPITAL] = in_yuan(sheet.total), capital(sheet.total)
    return cells


def in_yuan(amount: int) -> Decimal:
    """Fen as the exact decimal the cell holds."""
    return Decimal(amount).scaleb(-2)


def layout(sheet: PaymentSheet) -> dict[str, Any]:
    """How the sheet looks on screen and on A4: title, frozen header, columns, total row, print set-up."""
    # One line each, shrunk where long: LibreOffice does not make a wrapped row higher when it opens the file.
    formats = {title: cell().set_num_format("@").set_align("left").set_indent(1).set_shrink() for title in TITLES}
    formats[TITLES[AMOUNT]] = cell().set_num_format("#,##0.00").set_align("right").set_indent(1)
    formats[TITLES[NUMBER]] = cell().set_align("center")
    total_row = HEADER_ROW + sheet.count + 1
    heading = cell().set_bold().set_align("center").set_border("thin").set_background_color("#D9E2EC")
    heavy = Format().set_bold().set_border_top("thin")
    return {
        "header_row": HEADER_ROW,
        "freeze_row": TITLE_ROWS,
        "header_format": heading,
        "merge_ranges": [
            (0, 0, 0, len(COLUMNS) - 1, sheet.title, cell().set_bold().set_font_size(16).set_align("center"))
        ],
        "row_heights": {0: 30.0, HEADER_ROW: 30.0, total_row: 26.0},
        "row_formats": {total_row: cell().set_bold().set_border_top("thin").set_align("left").set_indent(1)},
        "column_widths": dict(COLUMNS),
        "column_formats": formats,
        # A column's format wins over the row's for numbers: this rule draws the sum like the rest of the total row.
        "conditional_formats": {
            TITLES[AMOUNT]: {"type": "cell", "criteria": "==", "value": in_yuan(sheet.total), "format": heavy},
        },
        "ignore_errors": list(TITLES),
        "page_setup": {
            "landscape": True,
            "paper_size": 9,
            "repeat_rows": (0, HEADER_ROW),
            "fit_to_pages": (1, 0),
            "print_gridlines": True,
            "center_horizontally": True,
            "margins": {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6},
            "footer": "&C第 &P 页，共 &N 页",
        },
    }


def cell() -> Format:
    """A cell in the middle of its row's height."""
    return Format().set_align("vertical_center")


def settle_properties(path: Path) -> None:
    """Put fixed properties in place of those with the time of writing.

    They are among the last, small parts of the archive: the parts from there on are written again, the sheet is not
    touched, however long it is.
    """
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        parts = archive.infolist()
        first = next(place for place, part in enumerate(parts) if part.filename == PROPERTIES)
        kept = {part.filename: archive.read(part) for part in parts[first:]}
        archive.start_dir = parts[first].header_offset
        for part in parts[first:]:
            archive.filelist.remove(part)
            del archive.NameToInfo[part.filename]
        for name, content in kept.items():
            archive.writestr(zipfile.ZipInfo(name), CORE if name == PROPERTIES else content)
