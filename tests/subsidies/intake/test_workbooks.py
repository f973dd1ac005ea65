"""The template filled in and read: every value as it was meant, every wrong cell named, other tables refused."""

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from office.errors import Invalid
from subsidies.claims.queries import lines_of
from subsidies.intake.export import GUIDE, SHEET, lines_template
from subsidies.intake.reading import ReadLines, read_workbook
from subsidies.policy.catalogue import catalogue
from tests.subsidies.intake.desk import BUS, BUSES, STATED, WORKER, begun, filled, read, saved, table

TITLES = [fact.title for fact in BUSES.facts]
WRITTEN: tuple[tuple[str, Any, str], ...] = (
    ("departure_date", datetime.fromisoformat("2020-02-07T00:00"), "2020-02-07"),
    ("departure_date", "2020年2月7日", "2020-02-07"),
    ("departure_date", "２０２０/２/７", "2020-02-07"),
    ("departure_date", 43868, "2020-02-07"),
    ("approved_on", None, ""),
    ("origin_area", " 安徽省　阜阳市 ", "安徽省 阜阳市"),
    ("riders", "２０", "20"),
    ("riders", 20.0, "20"),
    ("fare", "36,000.00", "36,000.00"),
    ("fare", 36000.5, "36000.5"),
    ("fare", "３６０００．５０", "36000.50"),
    ("invoice_no", "００１２３４５６", "00123456"),
    ("invoice_no", "0000000000", "0000000000"),
    ("invoice_no", 123456, "123456"),
    ("invoice_no", 999999999999999, "999999999999999"),
    ("invoice_no", "0012_x0000_3456", "00123456"),  # a NUL as workbooks write it
    ("rider_ids", f"{WORKER}、A1", f"{WORKER}、A1"),
)
WRONG: tuple[tuple[str, Any, str, str, str], ...] = (
    ("departure_date", "2月30日", "A", "“2月30日”不是日期。", "请按 2020-02-07 的格式填写。"),
    ("departure_date", "2020-02-30", "A", "“2020-02-30”不是日期。", "请按 2020-02-07 的格式填写。"),
    ("departure_date", None, "A", "缺少“发车日期”。", "请填写“发车日期”。"),
    ("origin_area", None, "C", "缺少“出发地”。", "请填写“出发地”。"),
    ("riders", 20.5, "D", "“20.5”不是本栏可用的数字。", "请填写范围内的整数。"),
    ("riders", 0, "D", "“乘车人数”的值 0 不在 1 至 1000 之间。", "请填写范围内的整数。"),
    ("fare", "12,5", "G", "金额“12,5”须以文本填写，最多两位小数，如 24000.00。",
     "请以元为单位填写，最多两位小数，如 24000.00。"),
    ("fare", 36000.125, "G", "金额“36000.125”须以文本填写，最多两位小数，如 24000.00。",
     "请以元为单位填写，最多两位小数，如 24000.00。"),
    ("fare", "=18000*2", "G", "缺少“包车费用”。", "请填写“包车费用”。"),
    ("invoice_no", 12345678901234567890, "H", "“1.234567890123457e+19”是以数字格式存放的号码，末几位已丢失。",
     "请填写文字；号码请先把该列设为文本格式，再重新填写。"),
    ("invoice_no", 1234567890123456, "H", "“1.234567890123456e+15”是以数字格式存放的号码，末几位已丢失。",
     "请填写文字；号码请先把该列设为文本格式，再重新填写。"),
    ("rider_ids", 330502199001010012, "I", "“3.30*************e+17”是以数字格式存放的号码，末几位已丢失。",
     "请填写文字；号码请先把该列设为文本格式，再重新填写。"),
)  # fmt: skip


def test_the_downloaded_template_filled_in_comes_back_as_it_was_meant(client: FlaskClient, session: Session) -> None:
    claim, _ = begun(client, session)
    answer = client.get("/claims/templates/chartered_bus.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == [SHEET, GUIDE]
    assert [cell.value for cell in book[SHEET][1]] == TITLES
    assert [row[0] for row in book[GUIDE].iter_rows(min_row=4, values_only=True)] == TITLES
    second = {**BUS, "invoice_no": "00000002", "fare": 36000, "departure_date": "2020年2月8日"}
    upload = read(client, session, claim, filled(BUS, second, template=answer.data))
    assert (upload.state, upload.lines, upload.problem_count) == ("accepted", 2, 0)
    assert lines_of(session, claim.id) == [
        STATED,
        {**STATED, "invoice_no": "00000002", "fare": "36000", "departure_date": "2020-02-08"},
    ]
    assert "可得 48,000.00 元" in client.get(f"/claims/{claim.id}").text  # two thirds of 72,000


def test_what_people_write_in_cells_is_what_the_line_states() -> None:
    found = read_workbook(BUSES, filled(*({**BUS, name: value} for name, value, _ in WRITTEN)))
    assert found.wrong == []
    assert [line[name] for line, (name, _, _) in zip(found.lines, WRITTEN, strict=True)] == [row[2] for row in WRITTEN]
    others = [{**line, name: STATED[name]} for line, (name, _, _) in zip(found.lines, WRITTEN, strict=True)]
    assert others == [STATED] * len(WRITTEN)


def test_every_wrong_cell_is_named_with_row_column_and_remedy() -> None:
    found = read_workbook(BUSES, filled(BUS, *({**BUS, name: value} for name, value, *_ in WRONG)))
    assert len(found.lines) == 1 + len(WRONG)
    told = [(cell.row, cell.cell, cell.column, cell.marked().problem, cell.marked().remedy) for cell in found.wrong]
    facts = {fact.name: fact.title for fact in BUSES.facts}
    assert told == [
        (row, f"{letter}{row}", facts[name], sentence, remedy)
        for row, (name, _, letter, sentence, remedy) in enumerate(WRONG, start=3)
    ]


def test_yes_and_no_and_choices_are_read_by_the_words_people_see() -> None:
    refund, travel = catalogue().measure("unemployment_refund"), catalogue().measure("worker_travel")
    facts = {"insured_start": 10, "insured_end": 10, "not_counted": 0, "months_contributed": 12, "paid_last_year": 1}
    titles = [fact.title for fact in refund.facts if fact.name in facts]
    data = table([*titles, "严重失信企业", "僵尸企业"], [*facts.values(), "否", True], [*facts.values(), "不", "是"])
    found = read_workbook(refund, data)
    assert [(line["serious_breach"], line["zombie_firm"]) for line in found.lines] == [
        ("false", "true"),
        ("不", "true"),
    ]
    assert [(cell.cell, cell.marked().problem) for cell in found.wrong] == [("F3", "“不”既不是“是”也不是“否”。")]
    header = ["职工编号", "出行日期", "交通方式", "票据号码", "票价"]
    rows = [["A1", "2020-02-05", way, f"E{n}", 1] for n, way in enumerate(("铁路", "高铁", "rail", "骑马"))]
    found = read_workbook(travel, table(header, *rows))
    assert [line["transport"] for line in found.lines] == ["rail", "rail", "rail", "骑马"]
    assert [(cell.cell, cell.marked().problem) for cell in found.wrong] == [("C5", "“骑马”不在可选范围内。")]


def test_a_sheet_of_the_clerk_s_own_with_titles_blank_rows_and_totals() -> None:
    row = [date(2020, 2, 7), 20, 20, "36000.00", "安徽省阜阳市", 49, "00123456"]
    header = ["发车 日期", "乘车人数", "其中外地员工人数", "包车费用", "出发地", "核定座位数", "发票号码", "备注"]
    data = table(["某公司包车明细"], [], header, row, [], row, ["合计", 40])
    found = read_workbook(BUSES, data)
    stated = {**STATED, "approved_on": "", "rider_ids": ""}
    assert (found.lines, found.wrong) == ([stated, stated], [])


def hidden() -> bytes:
    """The filled sheet hidden behind an empty one."""
    book = openpyxl.load_workbook(io.BytesIO(filled(BUS)))
    del book[GUIDE]
    book.create_sheet("空表")
    book[SHEET].sheet_state = "hidden"
    book.active = 1
    return saved(book)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (lambda: b"PK\x03\x04 not a workbook at all", "文件不是 .xlsx 表格或已损坏"),
        (lambda: b"\xd0\xcf\x11\xe0 an old one", "旧版或加密的表格文件"),
        (lambda: table(["包车公司", "电话"], ["安徽客运", "0558"]), "没有找到表头：需要一行含这些列名：发车日期、"),
        (lambda: table(list(STATED.values()), list(STATED.values())), "没有找到表头"),
        (hidden, "工作表不能隐藏"),
        (lambda: lines_template(catalogue().measure("worker_travel")), "没有找到表头"),
        (lambda: lines_template(catalogue().measure("overtime_pay")), "没有找到表头"),
        (lambda: table(["发票号码"], ["00123456"]), "缺少这些列：发车日期、乘车人数、其中外地员工人数、包车费用。"),
        (lambda: filled(), "须有 1 至 500 行内容"),
        (lambda: filled(*[{"invoice_no": str(n)} for n in range(501)]), "须有 1 至 500 行内容"),
    ],
)  # fmt: skip
def test_what_holds_no_table_of_this_measure_is_refused(content: Callable[[], bytes], sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_workbook(BUSES, content())
    assert sentence in str(refused.value)


def test_500_lines_are_taken() -> None:
    found: ReadLines = read_workbook(BUSES, filled(*[{**BUS, "invoice_no": f"{n:08d}"} for n in range(500)]))
    assert ([line["invoice_no"] for line in found.lines], found.wrong) == ([f"{n:08d}" for n in range(500)], [])
