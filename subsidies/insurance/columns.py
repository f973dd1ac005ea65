"""The columns of the insurance register's file: their headers, and how a column of cells becomes figures.

A column is judged at once; only cells that are wrong are looked at one by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from office.errors import Invalid
from office.identifiers import normal_cnaps, normal_credit_code
from office.spreadsheets.child import MARK
from office.wording import N_

REMEDIES = {
    "missing": N_("此项必填，请补填。"),
    "code": N_("统一社会信用代码不正确，请对照营业执照核对 18 位代码。"),
    "count": N_("请填写 0 至 10000000 之间的整数。"),
    "amount": N_("请以元为单位填写，最多两位小数，如 24000.00。"),
    "yesno": N_("请填写“是”或“否”。"),
    "digits": N_("请把该列设为文本格式后重新填写，数字格式会丢失末几位。"),
    "account": N_("账号应为 8 至 32 位数字，请核对。"),
    "cnaps": N_("行号应为 12 位数字且校验位正确，请核对。"),
    "twice": N_("同一单位在文件中出现两次，请删去一行。"),
}
MOST_PEOPLE = 10_000_000
LARGEST_FEN = 10**14
YES, NO = ("是", "true", "1", "y"), ("否", "false", "0", "n")


@dataclass(frozen=True)
class Column:
    """A column: the fact it holds, how it is read, the header as printed and other words for it."""

    fact: str
    kind: str
    header: str
    aliases: tuple[str, ...] = ()
    required: bool = True


COLUMNS = (
    Column("credit_code", "code", N_("统一社会信用代码"), ("信用代码", "社会信用代码")),
    Column("name", "text", N_("单位名称"), ("企业名称", "名称")),
    Column("insured_start", "count", N_("年初参保人数"), ("上年初参保人数",)),
    Column("insured_end", "count", N_("年末参保人数"), ("上年末参保人数",)),
    Column("not_counted", "count", N_("不计入裁员人数"), ("不计入裁员的减员人数",)),
    Column("drawing_benefit", "count", N_("领取失业保险金人数")),
    Column("months_contributed", "count", N_("缴费月数"), ("累计缴费月数",)),
    Column("paid_fen", "amount", N_("上年度实际缴纳失业保险费(元)"),
           ("上年度实际缴纳失业保险费", "paid_last_year", "上年度实际缴纳失业保险费（元）")),
    Column("serious_breach", "yesno", N_("严重失信"), ("严重失信企业",)),
    Column("zombie_firm", "yesno", N_("僵尸企业")),
    Column("bank", "text", N_("开户银行"), ("开户行",), required=False),
    Column("account_name", "text", N_("户名"), ("账户名称",), required=False),
    Column("account_number", "account", N_("账号"), ("银行账号",), required=False),
    Column("cnaps", "cnaps", N_("行号"), ("联行号", "支付行号"), required=False),
)  # fmt: skip
KNOWN = {alias: column.fact for column in COLUMNS for alias in (column.fact, column.header, *column.aliases)}


def places_of(cells: Mapping[int, str | None]) -> dict[str, int]:
    """Which column of a header row holds which fact; of two with one name the first counts."""
    found: dict[str, int] = {}
    for place, cell in cells.items():
        fact = KNOWN.get("".join((cell or "").split()))
        if fact:
            found.setdefault(fact, place)
    return found


def judged(cells: pl.Series, column: Column) -> tuple[pl.Series, pl.Series]:
    """The column's values, and for each cell the name of what is wrong with it (null where nothing is)."""
    typed = cells.str.starts_with(MARK).fill_null(False)
    texts = as_written(cells) if column.kind == "text" else half_width(cells)
    frame = pl.DataFrame({"text": texts, "typed": typed})
    value, fault = READERS[column.kind](frame)
    empty = texts.is_null()
    wrong = pl.DataFrame({"empty": empty, "fault": fault}).select(
        pl.when("empty").then(pl.lit("missing") if column.required else None).otherwise("fault")
    )[:, 0]
    return value.alias(column.fact), wrong.alias(column.fact)


def half_width(cells: pl.Series) -> pl.Series:
    """Cells as :func:`as_written`, but half-width: for codes and numbers."""
    return as_written(cells.str.normalize("NFKC"))


def as_written(cells: pl.Series) -> pl.Series:
    """Cells as text without the reader's marks and surrounding space, empty ones null.

    Names keep their full-width brackets: a bank compares an account's holder to the letter.
    """
    marked = pl.DataFrame({"c": cells.str.strip_chars()}).select(
        pl.when(pl.col("c").str.starts_with(MARK)).then(pl.col("c").str.slice(2)).otherwise("c").str.strip_chars()
    )[:, 0]
    return marked.replace("", None)


def _text(frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    return frame["text"], pl.Series([None] * frame.height, dtype=pl.String)


def _count(frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    whole = frame["text"].str.replace(r"\.0*$", "").str.extract(r"^(\d{1,8})$").cast(pl.Int64)
    return whole, _fault(whole.is_not_null() & (whole <= MOST_PEOPLE), "count")


def _amount(frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Decimal text in yuan as fen, by whole numbers; what a float's last digits hide is refused, not rounded."""
    parts = frame["text"].str.replace_all(",", "").str.extract_groups(r"^(?<yuan>\d{1,12})(?:\.(?<part>\d{0,2})0*)?$")
    yuan = parts.struct.field("yuan").cast(pl.Int64)
    fen = parts.struct.field("part").fill_null("").str.pad_end(2, "0").cast(pl.Int64)
    amount = yuan * 100 + fen
    return amount, _fault(amount.is_not_null() & (amount <= LARGEST_FEN), "amount")


def _yesno(frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    said = frame["text"].str.to_lowercase()
    yes, no = said.is_in(YES), said.is_in(NO)
    return yes, _fault(yes | no, "yesno")


def _code(frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    return _each(frame["text"], normal_credit_code, "code")


def _account(frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    number = frame["text"].str.replace_all(r"[\s-]", "")
    fault = _fault(number.str.contains(r"^\d{8,32}$"), "account")
    lost = frame["typed"] & (number.str.len_chars() >= 15)
    told = pl.DataFrame({"lost": lost, "fault": fault}).select(
        pl.when("lost").then(pl.lit("digits")).otherwise("fault")
    )
    return number, told[:, 0]


def _cnaps(frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    return _each(frame["text"], normal_cnaps, "cnaps")


def _each(texts: pl.Series, normal: object, fault: str) -> tuple[pl.Series, pl.Series]:
    known: dict[str, str | None] = {}
    for text in texts.drop_nulls().unique():
        try:
            known[text] = normal(text)  # type: ignore[operator]
        except Invalid:
            known[text] = None
    values = [known.get(text) if text is not None else None for text in texts]
    found = pl.Series(values, dtype=pl.String)
    return found, _fault(found.is_not_null(), fault)


def _fault(fine: pl.Series, name: str) -> pl.Series:
    return (
        pl.DataFrame({"fine": fine.fill_null(False)})
        .select(pl.when("fine").then(None).otherwise(pl.lit(name)))[:, 0]
        .cast(pl.String)
    )


READERS = {
    "text": _text,
    "count": _count,
    "amount": _amount,
    "yesno": _yesno,
    "code": _code,
    "account": _account,
    "cnaps": _cnaps,
}
