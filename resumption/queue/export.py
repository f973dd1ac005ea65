"""The queue as a workbook: exactly the cases filtered, in the order shown; codes and numbers as text."""

import io
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

import xlsxwriter

from office.departments import DEPARTMENTS
from office.firms.areas import AREAS
from resumption.policy.ranking import TIER_TITLES
from resumption.queue.queries import QueueFilter, QueueRow

COLUMNS = (
    ("受理号", 20), ("企业", 34), ("统一社会信用代码", 22), ("县区", 10), ("行业", 26), ("行业部门", 16), ("类别", 12),
    ("得分", 8), ("状态", 14), ("提交时间", 18), ("办理期限", 18), ("提示", 40),
)  # fmt: skip

STATE_NAMES = {
    "filed": "审核中", "proposed": "待签发", "returned": "退回补正", "approved": "已批准",
    "recorded": "已备案", "rejected": "不予批准",
}  # fmt: skip
TIERS = [title for title, _ in TIER_TITLES.values()]


def workbook_name(at: datetime) -> str:
    """What the file is called."""
    return f"审核队列-{at:%Y%m%d-%H%M}.xlsx"


def described(wanted: QueueFilter, *, zone: tzinfo, flags: Mapping[str, str]) -> str:
    """What was filtered, in the words of the office: stands above the exported rows."""
    parts = ["状态：" + "、".join(STATE_NAMES[state] for state in wanted.states)]
    if wanted.tier is not None:
        parts.append("类别：" + TIERS[wanted.tier])
    if wanted.area:
        parts.append("县区：" + AREAS.get(wanted.area, wanted.area))
    if wanted.department:
        parts.append("行业部门：" + DEPARTMENTS.get(wanted.department, wanted.department))
    if wanted.flag in flags:
        parts.append("提示：" + flags[wanted.flag])
    if wanted.least_score is not None:
        parts.append(f"得分不低于：{wanted.least_score}")
    if wanted.due_before:
        parts.append(f"办理期限早于：{wanted.due_before.astimezone(zone):%Y-%m-%d %H:%M}")
    if wanted.text:
        parts.append(f"查找：{wanted.text}")
    return "；".join(parts)


def queue_workbook(
    rows: Iterable[QueueRow],
    *,
    zone: tzinfo,
    filters: str,
    flags: Mapping[str, str],
) -> bytes:
    """A workbook of the rows with what was filtered above them; ``flags`` gives marks their names."""
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
                row.tracking_number, row.firm_name, row.credit_code, AREAS.get(row.area, row.area), row.industry_name,
                DEPARTMENTS.get(row.department or "", ""), TIERS[row.tier],
            )  # fmt: skip
            for place, text in enumerate(texts):
                sheet.write_string(number, place, text)
            sheet.write_number(number, 7, row.score)
            sheet.write_string(number, 8, STATE_NAMES[row.state])
            for place, moment in ((9, row.filed_at), (10, row.due_at)):
                if moment is not None:
                    sheet.write_datetime(number, place, local(moment, zone), when)
            sheet.write_string(number, 11, marks)
    return out.getvalue()


def local(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in the office's time, as a spreadsheet keeps it."""
    return moment.astimezone(zone).replace(tzinfo=None)
