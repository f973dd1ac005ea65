"""Reading by columns and reading cell by cell say the same of every sheet: values, types, defects, places, warnings."""

import io
import sys
import unicodedata
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from office.identifiers import CHECK_LETTERS, WEIGHTS
from office.spreadsheets.grid import BLANKS, read_sheets
from resumption.declarations.cells import REMEDIES
from resumption.declarations.checking import PLAIN, check_documents
from resumption.declarations.columns import BY_FACT, COLUMNS
from resumption.declarations.roster import read_roster
from tests.office.spreadsheets.test_hostile import workbook
from tests.resumption.declarations.cell_by_cell import read_cell_by_cell, rows_of

DATA = Path(__file__).parents[2] / "data"
TODAY = date(2020, 2, 8)
HEADERS = [column.header for column in COLUMNS]


def identity(body: str) -> str:
    """Seventeen digits and the character that follows from them."""
    return body + CHECK_LETTERS[sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True)) % 11]


MOMENT = datetime.fromisoformat("2020-02-03T04:05:00")
GOOD: dict[str, Any] = {
    "name": "张三", "sex": "男", "document_type": "居民身份证", "document_number": identity("33050219900501317"),
    "mobile": "13812345678", "department": "仓储", "position": "文员", "registered_residence": "浙江省湖州市",
    "address": "浙江省湖州市吴兴区", "stayed_at": "湖州", "returned_on": date(2020, 1, 20),
    "origin_area": "浙江省温州市",
    "transport": "铁路", "vehicle_number": "G1977", "key_area": "否", "contact": "否", "temperature_tenths": 36.5,
    "symptoms": "无", "health_code": "绿码", "isolation_start": date(2020, 1, 21), "commitment": "是",
}  # fmt: skip
ANY: list[Any] = [
    None, "", " ", "\u3000", "\xa0\t", "x", "１２３", " 张三 ", "㈱", "ﬁ", "e\u0301", "合计", "合 计", "0", 0,
    1, -1, 1.5, 36.6,
    1e300, 12345678901234567890, True, False, date(2020, 2, 3), date(2020, 3, 30), MOMENT,
    time(3, 4),
    timedelta(hours=30), "_x0000_f36.5", "a_x0000_b", "a_x001E_b_x001F_", "a\nb", "=1/0", "#N/A", "'", "是", "否",
]  # fmt: skip
OWN: dict[str, list[Any]] = {
    "name": ["合计", "总计：", "小\u3000计", "張 三", "Ａnna", "·", "喆珺", "㛃", "合作"],
    "document_type": ["身份证", "居民 身份证", "护照", "回乡证", "台胞证", "军官证", "台 胞 证", 3, "ＩＤ"],
    "document_number": [
        identity("33050219900501317"), identity("33052119850322771"), "330521 1985 0322 771x",
        "３３０５０２１９９００５０１３１７５",
        "33052119850322771x", "330502199005013170", identity("33050219900230123"), identity("33050220210101123"),
        identity("33050218991231123"), identity("33050219900101012"), identity("33050220100101012"),
        "330502199015013170",
        identity("33050219400101012"), identity("33050220200208012"), identity("33050220200209012"),
        330502199005013175,
        3.30502199005013e17, "H12345679", "h12345679 01", "E12345678", "12345678", 12345678, 12345678.5,
        "１２３４５６７８", "ab",
        "33050219900501317٥", "000000000000000000", True, identity("33050204190501317"), "3305021990-0501-3175",
    ],
    "mobile": ["+86 138-1234-5678", "8613812345678", "１３８１２３４５６７８", "1381234567", 13812345678,
        13812345678.5, "12812345678"],
    "returned_on": ["2020-02-03", "2020/2/3", "2020年2月3日", "2.3", "12-31", "2月30日", "2月3日", "43864",
        43864, 43864.5, 99999999,
        "2020-02-03 10:00", "2020-02-03T10:00:00Z", "2021-01-01", "２０２０-２-３", -5, "0000-01-01", date(2020,
        2, 9)],
    "key_area": ["有", "无", "true", "TRUE", "√", "×", "没有", "Ｙｅｓ", "1", "maybe", 2, "已承诺"],
    "temperature_tenths": ["36.5", "36.5℃", "36.5°C", "３６.５", "36.54", "36.55", "36.45", 36.55, 36.45, 33.9,
        33.95, 43.0, 43.04,
                           43.05, 368, "36,5", "36.5度", "36.5摄氏度", "NaN", "inf", 37, "1e2", "3 6.5"],
    "health_code": ["绿", "黄 码", "红", "绿马", "ＧＲＥＥＮ", "green"],
    "commitment": ["否", "√", "未"],
}  # fmt: skip
OWN["isolation_start"] = OWN["returned_on"]
OWN["contact"] = OWN["key_area"]


def choices(fact: str) -> list[Any]:
    return [GOOD[fact], *OWN.get(fact, []), *ANY]


def put(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str) and not value.startswith("="):
        cell.data_type = "s"


def same(data: bytes) -> set[str]:
    """Both readings, compared; the defects that were met."""
    by_columns, by_cells = read_roster(data, today=TODAY), read_cell_by_cell(data, TODAY)
    assert by_columns.errors == by_cells.errors
    assert by_columns.warnings == by_cells.warnings
    assert by_columns.frame.schema == by_cells.frame.schema
    assert by_columns.frame.rows() == by_cells.frame.rows()
    assert (by_columns.sheet, by_columns.header_row) == (by_cells.sheet, by_cells.header_row)
    plain = [(sheet.name, sheet.visible, sheet.rows) for sheet in read_sheets(data)]
    assert repr(plain) == repr(rows_of(data))
    return {problem.problem for problem in by_columns.errors + by_columns.warnings}


def one_fault_a_row() -> bytes:
    """Below a merged title: every odd cell of every column once, in a row that is right otherwise."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["B1"] = "某公司员工花名册"
    sheet.merge_cells("B1:V1")
    for place, header in enumerate(HEADERS, start=2):
        put(sheet, 3, place, header)
    cases = [(fact, value) for fact in GOOD for value in choices(fact)]
    for turn, (fact, value) in enumerate(cases):
        number = identity(f"330503{date(1960, 1, 1) + timedelta(days=turn):%Y%m%d}001")
        for place, (other, good) in enumerate(GOOD.items(), start=2):
            kept = number if other == "document_number" else good
            put(sheet, 5 + turn + turn // 40, place, value if other == fact else kept)
    put(sheet, 3000, 2, "合计")
    put(sheet, 3000, 5, len(cases))
    hidden = book.create_sheet("旧表")
    hidden.sheet_state = "hidden"
    hidden.append(HEADERS)
    book.create_sheet("空表")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_every_odd_cell_in_every_column() -> None:
    assert same(one_fault_a_row()) == set(REMEDIES)


@pytest.mark.parametrize("name", ["roster-1200.xlsx", "roster-messy.xlsx"])
def test_rosters_of_real_layout(name: str) -> None:
    same((DATA / name).read_bytes())


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    """A messy sheet: columns in any order or left out, title lines, blank rows, several odd cells in a row."""
    facts = draw(st.permutations(list(GOOD)))
    facts = [fact for fact in facts if BY_FACT[fact].required or draw(st.integers(0, 3))]
    top, left = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    rows = draw(
        st.lists(
            st.none() | st.fixed_dictionaries({f: st.sampled_from(choices(f)) for f in facts}), min_size=1, max_size=8
        )
    )
    between = draw(st.sampled_from([None, "备注", "序号"]))

    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        if top > 1:
            put(sheet, 1, left, "花名册")
        for place, fact in enumerate(facts):
            names = (BY_FACT[fact].header, *BY_FACT[fact].aliases)
            put(sheet, top, left + place, draw(st.sampled_from(names)) + draw(st.sampled_from(["", "*", " ", "："])))
        put(sheet, top, left + len(facts), between)
        for turn, row in enumerate([{**GOOD}, *rows], start=top + 1):
            for place, fact in enumerate(facts if row else []):
                put(sheet, turn, left + place, (row or {})[fact])

    return workbook(fill)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(sheets())
def test_messy_sheets(data: bytes) -> None:
    same(data)


def test_every_day_and_every_last_character() -> None:
    """Numbers of all days that are written so, real or not, with each possible last character."""
    days = [f"{year:04d}{month:02d}{day:02d}" for year in (1899, 1900, 1999, 2000, 2020, 2021)
            for month in range(14) for day in range(34)]  # fmt: skip
    numbers = [f"330502{day}12{turn % 10}{'0123456789X'[turn % 11]}" for turn, day in enumerate(days * 11)]
    cells, kinds = pl.Series(numbers), pl.Series(["居民身份证"] * len(numbers))
    quick = check_documents(cells, BY_FACT["document_number"], kinds, TODAY)
    # A space sends each of them to the reader of single cells.
    slow = check_documents(cells.str.replace("330502", "330502 "), BY_FACT["document_number"], kinds, TODAY)
    assert [quick[0].to_list(), quick[1].to_list()] == [slow[0].to_list(), slow[1].to_list()]
    assert quick[0].null_count() < len(numbers)


def test_plain_characters_are_their_own_normal_form() -> None:
    every = pl.Series([chr(code) for code in range(1, sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF])
    plain = every.filter(every.str.contains(PLAIN))
    assert plain.to_list() == [unicodedata.normalize("NFKC", one).strip() for one in plain]
    assert len(plain) == 94 + 0xA000 - 0x4E00


def test_blanks_are_what_python_strips() -> None:
    assert set(BLANKS) == {chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace()}
