"""The queue as a workbook: exactly the cases filtered, in the order shown; codes and numbers as text."""

import io
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

import xlsxwriter

from resumption.queue.queries import QueueRow

COLUMNS = (
    ("受理号", 20), ("企业", 34), ("统一社会信用代码", 22), ("县区", 10), ("行业", 26), ("类别", 12), ("得分", 8),
    ("状态", 14), ("提交时间", 18), ("办理期限", 18), ("提示", 40),
)  # fmt: skip


def queue_workbook(
    rows: Iterable[QueueRow],
    *,
    zone: tzinfo,
    filters: str,
    states: Mapping[str, str],
    tiers: Mapping[int, str],
    areas: Mapping[str, str],
    flags: Mapping[str, str],
) -> bytes:
    """A workbook of the rows with what was filtered above them; the mappings give codes their Chinese names."""
    out = io.BytesIO()
    # Texts stay texts: a name that begins with "=" is no formula.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("审核队列")
        bold, when = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for place, (_, width) in enumerate(COLUMNS):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(2, 0)
        sheet.write_string(0, 0, filters)
        for place, (title, _) in enumerate(COLUMNS):
            sheet.write_string(1, place, title, bold)
        for number, row in enumerate(rows, 2):
            marks = "；".join(f"{flags[flag]} {count}" for flag, count in row.flags.items())
            texts = (
                row.tracking_number, row.firm_name, row.credit_code, areas.get(row.area, row.area), row.industry_name,
                tiers[row.tier],
            )  # fmt: skip
            for place, text in enumerate(texts):
                sheet.write_string(number, place, text)
            sheet.write_number(number, 6, row.score)
            sheet.write_string(number, 7, states[row.state])
            for place, moment in ((8, row.filed_at), (9, row.due_at)):
                if moment is not None:
                    sheet.write_datetime(number, place, local(moment, zone), when)
            sheet.write_string(number, 10, marks)
    return out.getvalue()


def local(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in the office's time, as a spreadsheet keeps it."""
    return moment.astimezone(zone).replace(tzinfo=None)
