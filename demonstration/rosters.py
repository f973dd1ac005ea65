"""A firm's roster as a workbook, with a title line above the header as firms send it."""

import io
from collections.abc import Iterable, Mapping
from typing import Any

from xlsxwriter import Workbook

from resumption.declarations.columns import COLUMNS

HEADERS = tuple(column.header for column in COLUMNS)


def workbook(firm: str, people: Iterable[Mapping[str, Any]]) -> bytes:
    """An .xlsx file with one line per person; numbers of cards and telephones are text."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("花名册")
        sheet.write_string(0, 0, f"{firm}员工花名册")
        sheet.write_row(1, 0, HEADERS)
        for row, person in enumerate(people, start=2):
            for column, header in enumerate(HEADERS):
                if value := person.get(header):
                    sheet.write_string(row, column, str(value))
        sheet.freeze_panes(2, 1)
    return out.getvalue()
