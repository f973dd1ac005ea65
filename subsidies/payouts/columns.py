"""The payment sheet as frozen facts: its columns (POLICY §3), a row, the whole, and what each must satisfy.

A row carries what was decided and frozen with the batch; nothing in it is computed from anything else. The titles are
the bank's and stay Chinese in either language of the site.
"""

import re
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from office.errors import Conflict, Invalid
from office.identifiers import normal_cnaps
from office.money import yuan
from office.wording import N_

# Title and width in characters. The amount and its capital numerals are found by place.
COLUMNS = (
    ("批次", 12), ("序号", 8), ("企业名称", 32), ("统一社会信用代码", 21), ("补助项目", 17), ("依据文书", 20),
    ("核定金额（元）", 16), ("大写金额", 34), ("户名", 32), ("账号", 23), ("开户银行", 36), ("行号", 15),
    ("用途", 14), ("备注", 10),
)  # fmt: skip
BATCH, NUMBER, AMOUNT, CAPITAL = 0, 1, 6, 7
TITLE_ROWS = 2
MAX_ROWS = 1_048_576 - TITLE_ROWS - 1  # a worksheet's rows by the file format, less title, header and total
MAX_FEN = 10**15  # a cell is a binary64 number: fifteen digits are exact in every office program, a sixteenth is not
MAX_TEXT = 32_767  # UTF-16 units in one cell, by the file format

RUNS = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet program would run as a formula

# What XML cannot hold, and control characters, which no bank takes; tab and line feed are let through as text.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class PaymentSheet:
    """A released batch: its number, title, and what its rows must come to (count, fen)."""

    batch: str
    title: str
    count: int
    total: int


TEXTS = {
    "firm_name": 2, "credit_code": 3, "measure": 4, "basis": 5, "account_name": 8, "account_number": 9, "bank": 10,
    "cnaps": 11, "purpose": 12, "remark": 13,
}  # fmt: skip
texts_of = attrgetter(*TEXTS)


def check_sheet(sheet: PaymentSheet) -> None:
    """Refuse a batch that cannot stand on one sheet.

    A batch longer than a sheet is refused rather than spread over several: a bank takes one list with one total.
    Raises ``Invalid``.
    """
    for text in (sheet.batch, sheet.title):
        check_text(text, "标题")
    if sheet.count < 1:
        raise Invalid(N_("批次 {batch} 没有支付明细，不能导出。"), batch=sheet.batch)
    if sheet.count > MAX_ROWS:
        raise Invalid(N_("一个批次最多 {most} 笔，请拆分后再导出。"), most=MAX_ROWS)
    if not 0 < sheet.total < MAX_FEN:
        raise Invalid(N_("合计 {amount} 元超出表格能精确表示的范围，请拆分批次。"), amount=yuan(sheet.total))


def check_row(row: PaymentRow, place: int) -> None:
    """Refuse a row the bank could misread; ``place`` counts from 1 and has to be the row's own number.

    Raises ``Conflict`` for a gap in the numbers, ``Invalid`` naming the row for anything else.
    """
    if row.number != place:
        raise Conflict(N_("支付清单第 {place} 笔的序号是 {number}，序号须连续。"), place=place, number=row.number)
    if not 0 < row.amount < MAX_FEN:
        raise Invalid(N_("支付清单第 {place} 笔金额 {amount} 元不能支付。"), place=place, amount=yuan(row.amount))
    if not is_cnaps(row.cnaps):
        raise Invalid(N_("支付清单第 {place} 笔的行号“{cnaps}”不正确。"), place=place, cnaps=row.cnaps)
    together = "".join(texts_of(row))
    if len(together) * 2 > MAX_TEXT or FORBIDDEN.search(together):
        for name, column in TEXTS.items():
            check_text(getattr(row, name), f"{place} · {COLUMNS[column][0]}")


def check_text(text: str, where: str) -> None:
    """Refuse text that a cell cannot hold as it is; ``where`` names the cell. Raises ``Invalid``."""
    found = FORBIDDEN.search(text)
    if found:
        code = f"U+{ord(found[0]):04X}"
        raise Invalid(N_("支付清单（{where}）含有不能写入表格的字符 {code}，请删除。"), where=where, code=code)
    if len(text.encode("utf-16-le")) // 2 > MAX_TEXT:
        raise Invalid(N_("支付清单（{where}）超过一格最多 {most} 个字符，请缩短。"), where=where, most=MAX_TEXT)


@cache
def is_cnaps(text: str) -> bool:
    """Whether the text is a CNAPS number in its stored form; the banks of a city are few, so each is checked once."""
    try:
        return normal_cnaps(text) == text
    except Invalid:
        return False
