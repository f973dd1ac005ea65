"""A bank's return file as lines: workbook or lines of text, read in the confined child, by the titles of a profile."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from office.errors import Invalid
from office.files.large import CSV, table_type
from office.money import fen, yuan
from office.spreadsheets.delimited import read_blocks
from office.spreadsheets.grid import Cell, Sheet, read_sheets
from office.spreadsheets.tables import TOTALS, Table, find_table, squeezed
from office.wording import N_
from subsidies.payouts.profiles import Answer
from subsidies.returns.findings import Line

REQUIRED = ("number", "amount", "result")
HALF_A_THOUSANDTH = Decimal("0.0005")


@dataclass(frozen=True)
class Answered:
    """The lines of a file, and what each of them says as it stood there."""

    lines: tuple[Line, ...]
    said: tuple[dict[str, str], ...]


def read_return(content: bytes, answer: Answer) -> Answered:
    """The lines of a return file.

    Raises ``Invalid`` for a file that cannot be read, one without the columns of the profile, and one whose total line
    does not agree with its lines: it may be cut, so nothing of it is used.
    """
    sheets = _sheets(content)
    table = find_table(sheets, _namer(answer.columns))
    missing = [name for name in REQUIRED if table is None or name not in table.places]
    if table is None or missing:
        titles = [answer.columns[name][0] for name in missing]
        raise Invalid(N_("回单缺少以下列：{missing}。请核对银行格式后重新上传。"), field="file", missing=titles)
    rows = [(row, {name: table.cell(row, name) for name in table.places}) for row in table.rows]
    rows = [(row, cells) for row, cells in rows if any(cell not in (None, "") for cell in cells.values())]
    if not rows:
        raise Invalid(N_("回单中没有明细行。"), field="file")
    words = {squeezed(word): outcome for outcome, known in answer.results.items() for word in known}
    lines = tuple(_line(row, cells, words) for row, cells in rows)
    _check_total(sheets, table, lines)
    return Answered(lines, tuple({name: _text(cell) for name, cell in cells.items()} for _, cells in rows))


def _sheets(content: bytes) -> list[Sheet]:
    if table_type(content) != CSV:
        return read_sheets(content)
    rows: dict[int, list[Cell]] = {}
    for block in read_blocks([content]):
        for row, *cells in block.frame.iter_rows():
            rows[row] = list(cells)
    return [Sheet("", True, rows)]


def _namer(columns: Mapping[str, Sequence[str]]) -> Any:
    known = {squeezed(title): name for name, titles in columns.items() for title in titles}
    return known.get


def _line(row: int, cells: Mapping[str, Cell], words: Mapping[str, str]) -> Line:
    return Line(
        line=row,
        batch=_text(cells.get("batch")),
        number=_whole(cells.get("number")),
        account="".join(_text(cells.get("account_number")).split()),
        amount_fen=amount(cells.get("amount")),
        outcome=words.get(squeezed(_text(cells.get("result"))), ""),
        code=_text(cells.get("code")),
        words=_text(cells.get("words")),
    )


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _whole(cell: Cell) -> int | None:
    text = _text(cell)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def amount(cell: Cell) -> int | None:
    """Fen in a cell of yuan; None for what is no amount of whole fen."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        exact = Decimal(repr(cell))
        cents = exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        return int(cents.scaleb(2)) if abs(exact - cents) < HALF_A_THOUSANDTH else None
    try:
        return fen(str(cell).strip().removesuffix("元").removeprefix("¥"))
    except Invalid:
        return None


def _totals(sheets: Sequence[Sheet], table: Table) -> Iterator[int]:
    """What the file's own total lines say, where they say it in the column of amounts."""
    sheet = next(each for each in sheets if each.name == table.sheet and each.rows)
    place = table.places["amount"]
    for row, cells in sheet.rows.items():
        first = next((cell for cell in cells if cell is not None), "")
        if row > table.header_row and squeezed(first).startswith(TOTALS) and place < len(cells):
            found = amount(cells[place])
            if found is not None:
                yield found


def _check_total(sheets: Sequence[Sheet], table: Table, lines: Sequence[Line]) -> None:
    """A total is that of all lines, or of those paid: banks write either."""
    sums = {
        sum(line.amount_fen or 0 for line in lines),
        sum(line.amount_fen or 0 for line in lines if line.outcome == "paid"),
    }
    for total in _totals(sheets, table):
        if total not in sums:
            raise Invalid(
                N_("回单合计 {total} 元与明细之和 {found} 元不符，文件可能不完整，未办理任何一笔。请向银行重新索取。"),
                field="file",
                total=yuan(total),
                found=yuan(max(sums)),
            )
