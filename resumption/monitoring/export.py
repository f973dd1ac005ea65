"""The reviewers' list of a day as a workbook: the rows as filtered, figures as numbers, codes as text."""

import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from typing import Protocol

import xlsxwriter

COLUMNS = (
    ("序号", 6), ("企业", 34), ("统一社会信用代码", 22), ("县区", 10), ("批准人数", 10), ("状态", 10),
    ("在岗", 8), ("隔离", 8), ("体温异常", 10), ("可上岗", 8), ("超出可上岗", 12), ("口罩（只）", 12), ("已消毒", 8),
    ("版本", 6), ("报送时间", 18),
)  # fmt: skip
WRITTEN = datetime(2020, 1, 1)  # noqa: DTZ001 (one moment for all, without a zone as the library wants it)
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Row(Protocol):
    """A firm and its report of the day, as plain values."""

    @property
    def firm_name(self) -> str: ...
    @property
    def credit_code(self) -> str: ...
    @property
    def area(self) -> str: ...
    @property
    def headcount(self) -> int: ...
    @property
    def number(self) -> int | None: ...
    @property
    def zero(self) -> bool | None: ...
    @property
    def on_duty(self) -> int | None: ...
    @property
    def isolated(self) -> int | None: ...
    @property
    def abnormal(self) -> int | None: ...
    @property
    def masks(self) -> int | None: ...
    @property
    def cleared(self) -> int | None: ...
    @property
    def disinfected(self) -> bool | None: ...
    @property
    def filed_at(self) -> datetime | None: ...
    @property
    def over_cleared(self) -> bool: ...


def file_name(day: date) -> str:
    """What the workbook of a day is called."""
    return f"日报-{day.isoformat()}.xlsx"


def day_workbook(rows: Iterable[Row], *, day: date, areas: Mapping[str, str], zone: tzinfo) -> bytes:
    """One sheet: a title, the header, a line a firm, and the sums; ``areas`` gives codes their Chinese names."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    book.set_properties({"created": WRITTEN})
    head = book.add_format({"bold": True, "bg_color": "#D9E2EC", "border": 1, "text_wrap": True, "valign": "vcenter"})
    bold, text = book.add_format({"bold": True, "font_size": 14}), book.add_format({"num_format": "@"})
    page = book.add_worksheet("日报")
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(1)
    page.freeze_panes(2, 2)
    page.write_string(0, 0, f"{day.isoformat()} 复工企业日报", bold)
    for place, (title, width) in enumerate(COLUMNS):
        page.set_column(place, place, width)
        page.write_string(1, place, title, head)
    sums = dict.fromkeys((6, 7, 8), 0)
    last = 1
    for last, row in enumerate(rows, 2):
        cells = _cells(last - 1, row, areas, zone)
        for place, cell in enumerate(cells):
            if isinstance(cell, int):
                page.write_number(last, place, cell)
            elif cell is not None:
                page.write_string(last, place, cell, text)
        for place in sums:
            value = cells[place]
            sums[place] += value if isinstance(value, int) else 0
    page.write_string(last + 1, 1, "合计", head)
    for place, value in sums.items():
        page.write_number(last + 1, place, value, head)
    book.close()
    return target.getvalue()


def _cells(number: int, row: Row, areas: Mapping[str, str], zone: tzinfo) -> tuple[int | str | None, ...]:
    state = "未报" if row.number is None else "零报告" if row.zero else "已报"
    flags = {True: "是", False: "否", None: None}
    return (
        number, row.firm_name, row.credit_code, areas.get(row.area, row.area), row.headcount, state, row.on_duty,
        row.isolated, row.abnormal, row.cleared, flags[row.over_cleared] if row.number else None, row.masks,
        flags[row.disinfected], row.number,
        f"{row.filed_at.astimezone(zone):%Y-%m-%d %H:%M}" if row.filed_at else None,
    )  # fmt: skip
