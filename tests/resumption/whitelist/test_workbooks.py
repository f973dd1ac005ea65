"""The city's workbooks: what people write is understood, what cannot be is named cell by cell, nothing is guessed."""

import io
import json
from datetime import date, datetime

import openpyxl
import pytest
from click.testing import CliRunner

from office.errors import Invalid
from resumption.cli import rank_command
from resumption.whitelist import workbooks

HEADERS = [
    "统一社会信用代码",
    "企业名称",
    "行业代码",
    "从业人员数",
    "上市公司",
    "亩均评价",
    "订单情况",
    "拟复工日期",
    "申请时间",
]
GOOD = ["91330500MA0TE5T081", "甲", "1819", 100, "是", "A", "大", date(2020, 2, 12), "2020-02-05 09:30"]
CODES = ["91330500MA0TE5T081", "91330502MA0TE5T08X", "91330503MA0TE5T08C", "91330521MA0TE5T08E"]


def book(*rows, headers=HEADERS):
    """A workbook with a title above the header, as cities send it."""
    made = openpyxl.Workbook()
    made.active.title = "汇总"
    for row in (["申请汇总表"], headers, *rows):
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(place, cell, code=CODES[0]):
    row = [code, *GOOD[1:]]
    row[place] = cell
    return row


@pytest.mark.parametrize(
    ("place", "cell", "name", "value"),
    [
        (0, " ９１330500ma0te5t081 ", "credit_code", "91330500MA0TE5T081"),
        (2, 111, "industry", "0111"),
        (3, "１００", "staff_total", 100),
        (4, "√", "listed", True),
        (4, "无", "listed", False),
        (5, "b类", "per_mu_grade", "B"),
        (5, "无", "per_mu_grade", "none"),
        (6, "normal", "order_book", "normal"),
        (7, "2020年2月12日", "planned_date", date(2020, 2, 12)),
        (7, "2020/2/12", "planned_date", date(2020, 2, 12)),
        (7, 43873, "planned_date", date(2020, 2, 12)),
        (7, None, "planned_date", None),
        (8, "2020/2/5 9:30", "filed_at", datetime(2020, 2, 5, 9, 30)),  # noqa: DTZ001  (Beijing wall time)
        (8, date(2020, 2, 5), "filed_at", datetime(2020, 2, 5)),  # noqa: DTZ001
    ],
)
def test_what_people_write_is_understood(place, cell, name, value):
    read = workbooks.firms(book(changed(place, cell)))
    assert (read.errors, read.frame[name].to_list()) == ([], [value])


def test_our_own_names_blank_rows_and_the_total_line():
    rows = [[CODES[0], 5], [], ["", None], [CODES[1], 7], ["合计", 12]]
    read = workbooks.firms(book(*rows, headers=["credit_code", "staff_total"]))
    assert (read.errors, read.frame.rows()) == ([], [(CODES[0], 5), (CODES[1], 7)])


def wrong_cells():
    return book(
        changed(0, "91330500MA0TE5T082"), changed(3, "一百", CODES[1]), changed(3, -1, CODES[2]),
        [CODES[3], "丁", "1819", 1.5, "也许", "E", "很大", "2020-02-30", "2020-02-05 25:00"],
        changed(0, 9.13e17), changed(0, None), changed(1, "甲"), changed(1, "甲又"),
    )  # fmt: skip


def test_every_wrong_cell_at_once():
    errors = workbooks.firms(wrong_cells()).errors
    assert [error.cell for error in errors] == [
        "A3",
        "D4",
        "D5",
        "D6",
        "E6",
        "F6",
        "G6",
        "H6",
        "I6",
        "A7",
        "A8",
        "A9",
        "A10",
    ]
    assert [error.column for error in errors[2:4]] == ["从业人员数"] * 2
    assert {(error.sheet, bool(error.problem), bool(error.remedy)) for error in errors} == {("汇总", True, True)}
    assert [error.row for error in errors] == [int(error.cell[1:]) for error in errors]
    assert errors[1].value == "一百"


def test_the_command_ranks_nothing_and_names_every_wrong_cell_of_both_workbooks(tmp_path):
    firms, lists, out = tmp_path / "firms.xlsx", tmp_path / "lists.xlsx", tmp_path / "ranked.json"
    firms.write_bytes(wrong_cells())
    lists.write_bytes(book([CODES[0], "上市公司", "今年"], headers=["统一社会信用代码", "名录", "年度"]))
    options = ["--designations", str(lists), "--on", "2020-02-07", "--output", str(out)]
    done = CliRunner().invoke(rank_command, [str(firms), *options])
    assert (done.exit_code, out.exists()) == (1, False)
    first, *cells = done.output.splitlines()
    assert (first, len(cells)) == ("Error: 有 14 处需要更正 (cells to mend)：", 14)
    assert cells[1] == "firms.xlsx 汇总!D4（第 4 行“从业人员数”）：“一百”不是本栏可用的数字。请填写范围内的整数。"
    assert cells[-1].startswith("lists.xlsx 汇总!C3（第 3 行“年度”）：")


def test_the_shape_of_a_ranked_firm(tmp_path):
    """POLICY: one object per firm, in order; reasons and what is missing as objects of their own."""
    firms = tmp_path / "firms.xlsx"
    firms.write_bytes(book(GOOD, changed(7, date(2020, 2, 1), CODES[1])))
    done = CliRunner().invoke(rank_command, [str(firms), "--on", "2020-02-07"])
    assert done.exit_code == 0, done.output
    ranked = json.loads(done.output)
    assert [firm["rank"] for firm in ranked] == [1, 2]
    for firm in ranked:
        assert list(firm) == ["credit_code", "name", "tier", "rank", "score", "reasons", "missing"]
        assert all({"code", "title", "met", "cite"} <= reason.keys() for reason in firm["reasons"])
        assert all({"document", "number", "article", "words"} == reason["cite"].keys() for reason in firm["reasons"])
        unmet = {reason["code"] for reason in firm["reasons"] if reason["met"] is False}
        assert {missing["code"] for missing in firm["missing"]} <= unmet
    assert "planned_date" in {missing["code"] for missing in ranked[1]["missing"]}


def test_a_workbook_without_such_a_table_names_the_columns():
    with pytest.raises(Invalid, match="统一社会信用代码"):
        workbooks.firms(book(["甲"], headers=["企业名称"]))
    with pytest.raises(Invalid, match="名录、年度"):
        workbooks.designations(book([CODES[0]], headers=["统一社会信用代码"]))
