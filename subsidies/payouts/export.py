"""The payment workbook a bank is given: frozen rows in, a workbook out; no amount is computed again here.

Amounts are values with exactly two decimals, made from whole fen as decimal text, so that no cell shows two decimals
and holds three. The total is a plain value, not a formula: a formula without its cached value shows 0 in some office
programs. Account numbers are text, and no text is ever taken for a formula.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from office.errors import Invalid
from office.money import capital
from office.wording import N_

COLUMNS = (
    ("批次", 14), ("序号", 8), ("企业名称", 34), ("统一社会信用代码", 22), ("补助项目", 18), ("依据文书", 24),
    ("核定金额（元）", 18), ("大写金额", 40), ("户名", 34), ("账号", 26), ("开户银行", 28), ("行号", 16),
    ("用途", 18), ("备注", 18),
)  # fmt: skip
AMOUNT, CAPITAL = 6, 7
HEADER_ROW = 1
MOST_ROWS = 1_000_000
# One moment for every workbook: the same rows give the same bytes.
MADE = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class PaymentRow:
    """One payment. ``amount`` in fen; every other field is text as it stood when the batch was drawn."""

    number: int
    firm_name: str
    credit_code: str
    measure: str
    basis: str
    amount: int
    account_name: str
    account_number: str
    bank: str
    cnaps: str
    purpose: str
    remark: str = ""


@dataclass(frozen=True)
class PaymentSheet:
    """A released batch: its number, title, and what its rows must come to (count, fen)."""

    batch: str
    title: str
    count: int
    total: int


def payment_workbook(sheet: PaymentSheet, rows: Iterable[PaymentRow]) -> bytes:
    """The workbook of a batch, row by row in constant memory.

    Raises ``Invalid`` when the rows do not come to the batch's count and total: such a file must not leave the house.
    """
    buffer = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = Workbook(buffer, options)
    workbook.set_properties({"title": sheet.title, "created": MADE})
    page = workbook.add_worksheet("支付清单")
    count, total = fill(workbook, page, sheet, rows)
    workbook.close()
    if (count, total) != (sheet.count, sheet.total):
        raise Invalid(N_("支付清单的笔数或合计与批次不符，文件未生成。请重新编制批次。"))
    return buffer.getvalue()


def fill(workbook: Workbook, page: Worksheet, sheet: PaymentSheet, rows: Iterable[PaymentRow]) -> tuple[int, int]:
    """Write title, header, rows and total; returns how many rows there were and their sum in fen."""
    head = workbook.add_format({"bold": True, "bg_color": "#D9E2EC", "border": 1, "align": "center"})
    text = workbook.add_format({"num_format": "@"})
    money = workbook.add_format({"num_format": "#,##0.00"})
    bold = workbook.add_format({"bold": True, "top": 1})
    bold_money = workbook.add_format({"bold": True, "top": 1, "num_format": "#,##0.00"})
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADER_ROW)
    page.freeze_panes(HEADER_ROW + 1, 0)
    for column, (_, width) in enumerate(COLUMNS):
        page.set_column(column, column, width)
    page.write_string(0, 0, sheet.title, workbook.add_format({"bold": True, "font_size": 14}))
    for column, (title, _) in enumerate(COLUMNS):
        page.write_string(HEADER_ROW, column, title, head)
    count = total = 0
    for count, row in enumerate(rows, 1):
        if count > MOST_ROWS:
            raise Invalid(N_("一个批次最多 {most} 笔，请拆分后再导出。"), most=MOST_ROWS)
        total += row.amount
        for column, value in enumerate(texts(sheet.batch, row)):
            if column == AMOUNT:
                page.write_number(HEADER_ROW + count, column, Decimal(row.amount).scaleb(-2), money)
            else:
                page.write_string(HEADER_ROW + count, column, value, text)
    last = HEADER_ROW + count + 1
    page.write_string(last, 0, "合计", bold)
    page.write_string(last, 1, f"{count} 笔", bold)
    page.write_number(last, AMOUNT, Decimal(total).scaleb(-2), bold_money)
    page.write_string(last, CAPITAL, capital(total), bold)
    return count, total


def texts(batch: str, row: PaymentRow) -> tuple[str, ...]:
    """A row's cells in the order of ``COLUMNS``; the amount's own place is left empty."""
    return (
        batch, str(row.number), row.firm_name, row.credit_code, row.measure, row.basis, "", capital(row.amount),
        row.account_name, row.account_number, row.bank, row.cnaps, row.purpose, row.remark,
    )  # fmt: skip
