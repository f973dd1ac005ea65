"""The banks' workbooks and the statement as LibreOffice shows them: sums are the batch's, texts stay texts."""

from pathlib import Path

import pytest

from office.money import fen
from subsidies.payouts.files import WORKBOOK, BatchFacts, batch_files
from subsidies.payouts.profiles import profile_of
from subsidies.returns.export import StatementRow, statement
from tests.subsidies.payouts.test_export import row
from tests.subsidies.payouts.test_office_program import opened

AMOUNTS = (2_400_000, 666_667, 1)


@pytest.mark.parametrize("profile", ["icbc", "interbank"])
def test_a_banks_workbook(tmp_path: Path, profile: str) -> None:
    rows = [row(number, amount) for number, amount in enumerate(AMOUNTS, 1)]
    batch = BatchFacts("2020-0001", "resumption", profile, 3, sum(AMOUNTS), "0" * 64, "2020-02-15T01:00:00+00:00")
    [made] = [each for each in batch_files(batch, rows, profile_of(profile)) if each.kind == WORKBOOK]
    (tmp_path / "bank.xlsx").write_bytes(made.content)
    head, *lines, total = opened(tmp_path / "bank.xlsx", tmp_path)
    columns = profile_of(profile).columns
    assert head == [column.title for column in columns]
    places = {column.source: place for place, column in enumerate(columns)}
    assert [line[places["account_number"]] for line in lines] == [each.account_number for each in rows]
    assert [fen(line[places["amount"]]) for line in lines] == list(AMOUNTS)
    assert (total[0], fen(total[places["amount"]])) == ("合计 3 笔", made.total_fen) == ("合计 3 笔", sum(AMOUNTS))


def test_the_statement(tmp_path: Path) -> None:
    sent = StatementRow(
        1, "湖州甲有限公司", "91330500MA0TE5T081", "1205017984794077565", 666_667, "已支付", 666_667, 0, "", ""
    )
    content = statement("2020-0001", [(1, 666_667), (1, 666_667), (0, 0), (0, 0), (0, 0)], [sent])
    (tmp_path / "statement.xlsx").write_bytes(content)
    _, *items = opened(tmp_path / "statement.xlsx", tmp_path)
    assert [(item[0], fen(item[2])) for item in items] == [
        ("已送银行", 666_667), ("已支付", 666_667), ("已退回", 0), ("结果不明", 0), ("尚未回单", 0), ("差额", 0),
    ]  # fmt: skip
