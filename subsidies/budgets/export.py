"""A fund's postings as CSV: UTF-8 with its mark, so that spreadsheet programs read the Chinese; amounts as text."""

import csv
from collections.abc import Iterable, Mapping
from datetime import tzinfo
from typing import TextIO

from office.money import yuan
from subsidies.ledger.queries import Posted

COLUMNS = (
    "序号", "时间", "事项", "资金", "年度", "金额（元）", "借方科目", "贷方科目", "依据", "企业", "统一社会信用代码",
    "区县", "市级承担（元）", "区县承担（元）", "经办人",
)  # fmt: skip
MARK = "\ufeff"
RUNS = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet program would run as a formula."""


def write_postings(
    out: TextIO,
    rows: Iterable[Posted],
    *,
    zone: tzinfo,
    events: Mapping[str, str],
    accounts: Mapping[str, str],
    funds: Mapping[str, str],
    areas: Mapping[str, str],
) -> int:
    """Write the header and every posting; returns how many.

    The mappings give codes their Chinese names; ``zone`` is the time they are told in.
    """
    out.write(MARK)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = 0
    for row in rows:
        count += 1
        parts = ("", "") if row.city_fen is None else (yuan(row.city_fen), yuan(row.amount_fen - row.city_fen))
        cells = (
            str(row.id), f"{row.at.astimezone(zone):%Y-%m-%d %H:%M:%S}", events[row.event],
            funds.get(row.fund, row.fund), str(row.year), yuan(row.amount_fen),
            accounts[row.debit], accounts[row.credit], row.reference, row.firm_name, row.credit_code,
            areas.get(row.area, row.area), *parts, row.who,
        )  # fmt: skip
        writer.writerow([plain(cell) for cell in cells])
    return count


def plain(cell: str) -> str:
    """The cell as text that no spreadsheet program runs."""
    return f"'{cell}" if cell.startswith(RUNS) else cell
