"""XlsxWriter in constant-memory mode, with the same cells and styles."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from benchmarks.payout_writers.facts import rows, run
from subsidies.payouts.columns import COLUMNS, TITLE_ROWS, PaymentSheet
from subsidies.payouts.export import SHEET_NAME, TITLES, records


def write(facts: PaymentSheet, target: Path) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": datetime(2020, 1, 1)})  # noqa: DTZ001  (the library wants it without a zone)
    page = book.add_worksheet(SHEET_NAME)
    page.set_landscape()
    page.set_paper(9)
    page.repeat_rows(0, TITLE_ROWS - 1)
    page.freeze_panes(TITLE_ROWS, 0)
    for column, (_, width) in enumerate(COLUMNS):
        page.set_column(column, column, width)
    text = {"num_format": "@", "align": "left", "valign": "vcenter", "indent": 1, "shrink": True}
    last = {"bold": True, "top": 1}
    head = book.add_format({"bold": True, "bg_color": "#D9E2EC", "border": 1, "align": "center"})
    styles = [
        [book.add_format(style | more) for style in (text, {"num_format": "#,##0.00"}, {})] for more in ({}, last)
    ]
    page.write_string(0, 0, facts.title, book.add_format({"bold": True, "font_size": 16, "align": "center"}))
    for column, each in enumerate(TITLES):
        page.write_string(TITLE_ROWS - 1, column, each, head)
    for place, record in enumerate(records(facts, rows(facts.count)), 1):
        words, money, plain = styles[place > facts.count]
        for column, value in enumerate(record.values()):
            if isinstance(value, str) and value:
                page.write_string(TITLE_ROWS + place - 1, column, value, plain if place > facts.count else words)
            elif isinstance(value, Decimal):
                page.write_number(TITLE_ROWS + place - 1, column, value, money)
            elif isinstance(value, int):
                page.write_number(TITLE_ROWS + place - 1, column, value, plain)
    book.close()


if __name__ == "__main__":
    run(write)
