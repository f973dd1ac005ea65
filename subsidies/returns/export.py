"""A batch's statement of reconciliation as a workbook: what was sent, what became of it, to the fen."""

from collections.abc import Sequence
from dataclasses import dataclass

from office.documents.export import annexed_workbook
from office.money import yuan

SUMMARY, ROWS = "对账", "明细"
# The statement is a Chinese paper whoever asks for it.
STATE_WORDS = {"sent": "尚未回单", "unknown": "结果不明", "paid": "已支付", "part_paid": "部分支付", "failed": "已退回"}
ITEMS = ("已送银行", "已支付", "已退回", "结果不明", "尚未回单", "差额")


@dataclass(frozen=True)
class StatementRow:
    """A row of the batch; amounts in fen, ``state`` as people read it."""

    number: int
    firm_name: str
    credit_code: str
    account_number: str
    amount_fen: int
    state: str
    paid_fen: int
    returned_fen: int
    code: str
    words: str


def statement_name(batch: str) -> str:
    """What a batch's statement is called as a file."""
    return f"对账表-{batch}.xlsx"


def statement(batch: str, items: Sequence[tuple[int, int]], rows: Sequence[StatementRow]) -> bytes:
    """The workbook. ``items`` are count and fen in the order of ``ITEMS``, without the difference, worked out here."""
    difference = items[0][1] - sum(amount for _, amount in items[1:])
    told = [*items, (0, difference)]
    return annexed_workbook(
        [
            {
                "title": SUMMARY,
                "columns": [
                    {"title": f"批次 {batch}", "kind": "text"},
                    {"title": "笔数", "kind": "number"},
                    {"title": "金额（元）", "kind": "yuan"},
                ],
                "rows": [[title, count, yuan(amount)] for title, (count, amount) in zip(ITEMS, told, strict=True)],
            },
            {
                "title": ROWS,
                "columns": [
                    {"title": "序号", "kind": "number"}, {"title": "企业名称", "kind": "text"},
                    {"title": "统一社会信用代码", "kind": "text"}, {"title": "账号", "kind": "text"},
                    {"title": "应付金额（元）", "kind": "yuan"}, {"title": "结果", "kind": "text"},
                    {"title": "已支付（元）", "kind": "yuan"}, {"title": "已退回（元）", "kind": "yuan"},
                    {"title": "银行代码", "kind": "text"}, {"title": "银行说明", "kind": "text"},
                ],
                "rows": [
                    [
                        row.number, row.firm_name, row.credit_code, row.account_number, yuan(row.amount_fen), row.state,
                        yuan(row.paid_fen), yuan(row.returned_fen), row.code or None, row.words or None,
                    ]
                    for row in rows
                ],
            },
        ]
    )  # fmt: skip
