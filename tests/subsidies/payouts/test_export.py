"""The payment workbook, read back: exact amounts, text where text belongs, nothing that runs."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from office.errors import Invalid
from office.money import capital
from subsidies.payouts.columns import COLUMNS, PaymentRow, PaymentSheet
from subsidies.payouts.export import payment_workbook


def row(number: int, amount: int, name: str = "湖州测试有限公司") -> PaymentRow:
    return PaymentRow(
        number, name, "91330500MA0TE5T081", "包车补助", "湖经信补〔2020〕1号", amount, name,
        "1205017984794077565", "中国工商银行湖州分行", "102336053847", "复工复产补助",
    )  # fmt: skip


def written(rows: list[PaymentRow]) -> bytes:
    total = sum(each.amount for each in rows)
    return payment_workbook(PaymentSheet("2020-0001", "支付清单", len(rows), total), rows)


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=20))
def test_cells_sum_to_the_total_to_the_fen(amounts: list[int]) -> None:
    page = load_workbook(BytesIO(written([row(n, amount) for n, amount in enumerate(amounts, 1)]))).active
    cells = [line[6] for line in page.iter_rows(min_row=3, values_only=True)]
    assert [round(cell * 100) for cell in cells] == [*amounts, sum(amounts)]
    assert page.cell(len(amounts) + 3, 8).value == capital(sum(amounts))


def test_header_text_cells_formats_and_frozen_pane() -> None:
    page = load_workbook(BytesIO(written([row(1, 2400000)]))).active
    assert [cell.value for cell in page[2]] == [title for title, _ in COLUMNS]
    assert page.freeze_panes == "A3"
    assert (page["J3"].value, page["J3"].data_type) == ("1205017984794077565", "s")
    assert (page["L3"].value, page["L3"].data_type) == ("102336053847", "s")
    assert (page["G3"].value, page["G3"].number_format) == (24000, "#,##0.00")
    assert page["H3"].value == "人民币贰万肆仟元整"
    assert [page["A4"].value, page["B4"].value, page["G4"].value] == ["合计", "1 笔", 24000]


@pytest.mark.parametrize("name", ["=1+1", "+SUM(A1)", "-2", "@cmd", "http://example.org", "{=A1}"])
def test_no_cell_is_a_formula_or_a_link(name: str) -> None:
    page = load_workbook(BytesIO(written([row(1, 1, name)]))).active
    assert (page["C3"].value, page["C3"].data_type, page["C3"].hyperlink) == (name, "s", None)


def test_the_same_rows_give_the_same_bytes() -> None:
    assert written([row(1, 12345)]) == written([row(1, 12345)])


def test_rows_that_do_not_come_to_the_batch_make_no_file() -> None:
    with pytest.raises(Invalid):
        payment_workbook(PaymentSheet("2020-0001", "支付清单", 1, 100), [row(1, 99)])
