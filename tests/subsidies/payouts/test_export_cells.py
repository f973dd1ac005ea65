"""The payment workbook cell by cell: what a bank could misread is refused, everything else comes back as it went in."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from office.errors import Conflict, DomainError, Invalid
from office.money import capital, fen
from subsidies.payouts.columns import FORBIDDEN, MAX_FEN, MAX_ROWS, MAX_TEXT, PaymentRow, PaymentSheet
from subsidies.payouts.export import payment_workbook, write_payment_workbook
from tests.subsidies.payouts.test_export import row

SHEET = "xl/worksheets/sheet1.xml"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).filter(lambda text: not FORBIDDEN.search(text))


def sheet_for(rows: list[PaymentRow]) -> PaymentSheet:
    return PaymentSheet("2020-0001", "支付清单", len(rows), sum(each.amount for each in rows))


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("payments") / "payments.xlsx"


def grid(rows: list[PaymentRow], target: Path) -> list[list[object]]:
    """The workbook's cells below the header, as calamine reads them."""
    write_payment_workbook(sheet_for(rows), rows, target)
    return [list(line) for line in CalamineWorkbook.from_path(target).get_sheet_by_index(0).to_python()[2:]]


@given(name=TEXT, remark=TEXT, amount=st.integers(1, MAX_FEN - 1))
def test_every_text_and_amount_comes_back_as_it_went_in(target: Path, name: str, remark: str, amount: int) -> None:
    one = replace(row(1, amount, name), remark=remark)
    line, total = grid([one], target)
    page = load_workbook(target, data_only=True).worksheets[0]
    xml = zipfile.ZipFile(target).read(SHEET).decode()
    assert [line[2], line[8], line[13]] == [name, name, remark]
    assert [page["C3"].value or "", page["N3"].value or ""] == [excel_escaped(name), excel_escaped(remark)]
    assert [fen(str(value)) for value in re.findall(r'<c r="G\d+"[^>]*><v>([^<]*)</v>', xml)] == [amount, amount]
    assert [total[0], total[1], total[7]] == ["合计", "1 笔", capital(amount)]
    assert "<f>" not in xml


def excel_escaped(text: str) -> str:
    """openpyxl hands out an escaped ``_x0041_`` as the file has it; Excel, LibreOffice and calamine take it back."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "{=A1}", "'=1", "=cmd|'/C calc'!A0", "https://example.org",
     " leading", "trailing ", "<&>\"'", "𠮷㛃珺", "1.2E+17", "_x0041_", "]]>"],
)  # fmt: skip
def test_text_stays_text(target: Path, text: str) -> None:
    assert grid([replace(row(1, 1, text), remark=text)], target)[0][2] == text
    page = load_workbook(target).worksheets[0]
    assert {cell.data_type for line in page.iter_rows() for cell in line} == {"s", "n"}
    assert [(page[at].data_type, page[at].number_format) for at in ("C3", "J3", "L3", "N3")] == [("s", "@")] * 4
    assert page["C3"].hyperlink is None


def test_looks_print_and_total_row(target: Path) -> None:
    grid([row(1, 100), row(2, 250)], target)
    page = load_workbook(target).worksheets[0]
    head, amounts = page["A2"], [page["G3"], page["G4"], page["G5"]]
    assert (head.font.bold, head.fill.fgColor.rgb, head.border.bottom.style) == (True, "FFD9E2EC", "thin")
    assert [(cell.value, cell.number_format) for cell in amounts] == [(n, "#,##0.00") for n in (1, 2.5, 3.5)]
    assert (page.freeze_panes, page.print_title_rows) == ("A3", "$1:$2")
    assert (page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToHeight) == ("landscape", 9, 0)
    assert [page["A5"].value, page["B5"].value, page["A5"].font.bold] == ["合计", "2 笔", True]
    assert page.max_row == 5


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"number": 2}, Conflict), ({"number": 0}, Conflict), ({"amount": 0}, Invalid), ({"amount": -1}, Invalid),
        ({"amount": MAX_FEN}, Invalid), ({"cnaps": "102336053848"}, Invalid), ({"cnaps": "1023 3605 3847"}, Invalid),
        ({"remark": "\x00"}, Invalid), ({"remark": "\x1f"}, Invalid), ({"bank": "\ufffe"}, Invalid),
        ({"purpose": "\ud800"}, Invalid), ({"firm_name": "a\rb"}, Invalid),
        ({"remark": "长" * (MAX_TEXT + 1)}, Invalid),
        ({"remark": "𠮷" * (MAX_TEXT // 2 + 1)}, Invalid),
    ],
)  # fmt: skip
def test_what_a_bank_could_misread_is_refused_and_nothing_is_left(
    tmp_path: Path, change: dict[str, object], kind: type[DomainError]
) -> None:
    rows = [replace(row(1, 100), **change)]  # type: ignore[arg-type]
    with pytest.raises(kind):
        write_payment_workbook(PaymentSheet("2020-0001", "支付清单", 1, 100), rows, tmp_path / "payments.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["长" * MAX_TEXT, "𠮷" * (MAX_TEXT // 2)])
def test_the_longest_text_a_cell_takes(target: Path, text: str) -> None:
    assert grid([replace(row(1, 1), remark=text)], target)[0][13] == text


@pytest.mark.parametrize(("count", "total"), [(0, 0), (MAX_ROWS + 1, 1), (1, MAX_FEN), (1, 0)])
def test_a_batch_that_cannot_stand_on_one_sheet_is_refused_before_a_row_is_read(count: int, total: int) -> None:
    def unread() -> Iterator[PaymentRow]:
        raise AssertionError("a row was read")
        yield row(1, 1)

    with pytest.raises(Invalid):
        payment_workbook(PaymentSheet("2020-0001", "支付清单", count, total), unread())


@pytest.mark.parametrize("rows", [[], [row(1, 50)], [row(1, 50), row(2, 49)], [row(1, 50), row(2, 50), row(3, 1)]])
def test_rows_that_do_not_come_to_the_batch_leave_the_older_file(tmp_path: Path, rows: list[PaymentRow]) -> None:
    kept = tmp_path / "payments.xlsx"
    kept.write_bytes(b"as it was")
    with pytest.raises(Invalid, match="不符"):
        write_payment_workbook(PaymentSheet("2020-0001", "支付清单", 2, 100), rows, kept)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("payments.xlsx", b"as it was")]


def test_the_file_says_nothing_of_when_it_was_written(tmp_path: Path) -> None:
    rows = [row(number, number) for number in range(1, 2001)]
    write_payment_workbook(sheet_for(rows), iter(rows), tmp_path / "payments.xlsx")
    with zipfile.ZipFile(tmp_path / "payments.xlsx") as archive:
        assert archive.testzip() is None
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert len({part.filename for part in archive.infolist()}) == len(archive.infolist()) == 9
        dates = re.findall(r"20\d\d-[^<]*", archive.read("docProps/core.xml").decode())
    assert dates == ["2020-01-01T00:00:00Z"]
