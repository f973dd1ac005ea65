"""The workbook annexed to a paper whose tables are too long to print: frozen tables in, the same bytes every time.

It is embedded in the PDF (which is what PDF/A-3 is for), so the signature on the paper covers it.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from pyhanko.pdf_utils.reader import PdfFileReader

WRITTEN = datetime(2020, 1, 1)  # noqa: DTZ001 (one moment for all, without a zone as the library wants it)
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
NARROWEST, WIDEST = 8, 60


def annexed_workbook(sheets: Sequence[Mapping[str, Any]]) -> bytes:
    """A workbook of tables: each sheet has a ``title``, ``columns`` (``title`` and ``kind``) and ``rows`` of cells.

    The kind ``yuan`` takes decimal text and becomes a number of two decimals, ``number`` an integer; anything else is
    written as text, whatever it begins with. An empty cell is None.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    book.set_properties({"created": WRITTEN})
    head = book.add_format({"bold": True, "bg_color": "#D9E2EC", "border": 1, "text_wrap": True, "valign": "vcenter"})
    kinds = {"yuan": book.add_format({"num_format": "#,##0.00"}), "number": book.add_format({"num_format": "0"})}
    text = book.add_format({"num_format": "@"})
    for sheet in sheets:
        page = book.add_worksheet(sheet["title"])
        page.freeze_panes(1, 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        for place, column in enumerate(sheet["columns"]):
            style = kinds.get(column["kind"], text)
            page.set_column(place, place, width(column["title"], [row[place] for row in sheet["rows"]]))
            page.write_string(0, place, column["title"], head)
            for number, row in enumerate(sheet["rows"], 1):
                if row[place] is None:
                    continue
                if column["kind"] in kinds:
                    page.write_number(number, place, Decimal(row[place]), style)
                else:
                    page.write_string(number, place, str(row[place]), style)
    book.close()
    return target.getvalue()


def embedded_workbook(pdf: bytes) -> tuple[str, bytes] | None:
    """Name and content of the workbook inside one of our own papers; None when it has none."""
    names = PdfFileReader(io.BytesIO(pdf)).root.get("/Names")
    if names is None:
        return None
    annex = names["/EmbeddedFiles"]["/Names"][1]  # name, file, name, file …: a paper has one
    return str(annex["/UF"]), annex["/EF"]["/F"].data


def width(title: str, cells: Sequence[Any]) -> int:
    """Characters a column needs; a Chinese character takes two. The title may stand on two lines."""
    longest = max((measure(str(cell)) for cell in cells if cell is not None), default=0)
    return min(max(longest + 2, measure(title) // 2 + 3, NARROWEST), WIDEST)


def measure(text: str) -> int:
    """Characters of half a square that the text takes."""
    return sum(1 if ord(character) < 0x2E80 else 2 for character in text)
