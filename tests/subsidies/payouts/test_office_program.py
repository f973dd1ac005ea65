"""The payment workbook as a clerk sees it: in LibreOffice the total shows and no text has become a number."""

import csv
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from office.money import capital, fen, yuan_grouped
from subsidies.payouts.columns import AMOUNT, COLUMNS, PaymentSheet
from subsidies.payouts.export import write_payment_workbook
from tests.subsidies.payouts.test_export import row


def opened(workbook: Path, folder: Path) -> list[list[str]]:
    """The cells as LibreOffice shows them."""
    return all_opened([workbook], folder)[0]


def all_opened(workbooks: Sequence[Path], folder: Path) -> list[list[list[str]]]:
    """The cells of several workbooks of a folder as LibreOffice, started once, shows them."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    names = [each.name for each in workbooks]
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", *names],
        cwd=folder, check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    shown = []
    for each in workbooks:
        with each.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
            shown.append(list(csv.reader(file)))
    return shown


def test_libreoffice_shows_the_total_and_keeps_every_text(tmp_path: Path) -> None:
    amounts = [2_400_000, 666_667, 1, 99_999_999_999]
    rows = [row(number, amount) for number, amount in enumerate(amounts, 1)]
    rows[1] = replace(rows[1], remark="=1+1", firm_name="湖州喆珺堃㛃口罩有限公司")
    sheet = PaymentSheet("2020-0001", "支付清单", len(rows), sum(amounts))
    write_payment_workbook(sheet, rows, tmp_path / "payments.xlsx")
    title, head, *lines, total = opened(tmp_path / "payments.xlsx", tmp_path)
    assert title[0] == "支付清单"
    assert head == [name for name, _ in COLUMNS]
    assert [line[AMOUNT] for line in lines] == [yuan_grouped(amount) for amount in amounts]
    assert [line[9] for line in lines] == [each.account_number for each in rows]
    assert [line[11] for line in lines] == [each.cnaps for each in rows]
    assert (lines[1][2], lines[1][13]) == ("湖州喆珺堃㛃口罩有限公司", "=1+1")
    assert (total[0], total[1], total[7]) == ("合计", "4 笔", capital(sum(amounts)))
    assert fen(total[AMOUNT]) == sum(fen(line[AMOUNT]) for line in lines) == sum(amounts)
