"""The whitelist as open data: the same fields as JSON and as CSV, and what each of them means."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from office.firms.areas import AREAS
from office.wording import N_
from resumption.openlist.queries import PublicChange, PublicRow
from resumption.policy.ranking import TIER_TITLES, TIERS
from resumption.policy.standing import STANDING_TITLES, Standing

MARK = "\ufeff"
RUNS = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet program would run as a formula."""


@dataclass(frozen=True)
class Column:
    """One field of the open data: its name, its form, its meaning (a marked sentence)."""

    name: str
    form: str
    meaning: str


FIRM_COLUMNS = (
    Column("credit_code", "text(18)", N_("统一社会信用代码（GB 32100-2015）")),
    Column("name", "text", N_("企业现用名称")),
    Column("area", "text(6)", N_("县区代码（GB/T 2260）")),
    Column("area_name", "text", N_("县区名称")),
    Column("industry", "text(4)", N_("行业代码（GB/T 4754-2017）")),
    Column("industry_name", "text", N_("行业名称")),
    Column("tier", "text", N_("类别：guarantee 保障类、priority 优先类、local 本地用工类、ordinary 一般类、hold 暂缓")),
    Column("tier_name", "text", N_("类别名称")),
    Column("list_year", "integer", N_("公布批次的年份")),
    Column("list_number", "integer", N_("公布批次在当年的序号，从 1 起连续")),
    Column("published_on", "date", N_("公布日期")),
    Column("valid_from", "date", N_("可复工日期")),
    Column("approval", "text", N_("批复文号")),
    Column("state", "text", N_("状态：active 正常、mending 责令整改中、suspended 停产整顿、removed 已移出")),
    Column("state_name", "text", N_("状态名称")),
    Column("state_since", "date", N_("该状态自何日起")),
)
HISTORY_COLUMNS = (
    Column("effective_on", "date", N_("生效日期")),
    Column(
        "act",
        "text",
        N_("变动：entered 列入、order_to_mend 责令整改、suspend 停产整顿、remove 移出、restore 恢复"),
    ),
    Column("state", "text", N_("变动后的状态")),
    Column("reason", "text", N_("理由")),
    Column("paper", "text", N_("文书文号")),
)


def firm_record(row: PublicRow) -> dict[str, Any]:
    """A published firm under the names of the dictionary; days as ISO text."""
    return {
        "credit_code": row.credit_code,
        "name": row.name,
        "area": row.area,
        "area_name": AREAS.get(row.area, row.area),
        "industry": row.industry,
        "industry_name": row.industry_name,
        "tier": TIERS[row.tier],
        "tier_name": TIER_TITLES[TIERS[row.tier]][0],
        "list_year": row.batch_year,
        "list_number": row.batch_number,
        "published_on": row.published_on.isoformat(),
        "valid_from": row.valid_from.isoformat(),
        "approval": row.approval,
        "state": row.state,
        "state_name": STANDING_TITLES[Standing(row.state)],
        "state_since": row.state_since.isoformat(),
    }


def change_record(change: PublicChange) -> dict[str, str]:
    """A change of standing under the names of the dictionary."""
    return {
        "effective_on": change.effective_on.isoformat(),
        "act": change.act,
        "state": change.state,
        "reason": change.reason,
        "paper": change.paper,
    }


def as_json(publisher: str, day: date, name: str, records: Sequence[Mapping[str, Any]], **more: Any) -> bytes:
    """A document with who publishes it, the day it tells of, and its records; the same bytes for the same data."""
    content = {"publisher": publisher, "day": day.isoformat(), **more, "count": len(records), name: records}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def as_csv(columns: Iterable[Column], records: Iterable[Mapping[str, Any]]) -> bytes:
    """UTF-8 with its mark, so that spreadsheet programs read the Chinese; no cell a program would run."""
    out = io.StringIO(newline="")
    out.write(MARK)
    names = [column.name for column in columns]
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([plain(str(record[name])) for name in names] for record in records)
    return out.getvalue().encode()


def plain(cell: str) -> str:
    """The cell as text that no spreadsheet program runs."""
    return f"'{cell}" if cell.startswith(RUNS) else cell
