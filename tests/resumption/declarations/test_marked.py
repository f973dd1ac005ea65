"""The marked copy: coloured cells with advice, a list in front, and the mended file is read without errors."""

import io
from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from office.spreadsheets.marking import LISTING, marked
from office.spreadsheets.problems import Problem
from resumption.declarations.roster import read_roster
from tests.office.spreadsheets.test_hostile import workbook

DATA = Path(__file__).parents[2] / "data"
TODAY = date(2020, 2, 8)


def test_marked_and_mended():
    data = (DATA / "roster-messy.xlsx").read_bytes()
    errors = read_roster(data, today=TODAY).errors
    copy = marked(data, errors)
    book = load_workbook(io.BytesIO(copy))
    assert book.sheetnames[0] == LISTING
    assert book[LISTING].max_row == len(errors) + 1
    sheet = book["花名册"]
    for error in errors:
        assert sheet[error.cell].fill.fgColor.rgb == "FFFFC7CE"
        assert error.remedy in sheet[error.cell].comment.text
    assert read_roster(copy, today=TODAY).errors == errors
    mends = {"A8": "330503197502129678", "A9": "511902196706017972", "C11": "13812345678", "O16": 36.8, "O17": 36.5,
             "A20": "H12345679", "E20": "回乡证", "B21": "某某", "T22": None, "U22": "是", "I25": date(2020, 2, 7),
             "Q26": "绿码", "A27": "E12345679", "E27": "护照"}  # fmt: skip
    for where, value in mends.items():
        sheet[where] = value
    commitment = next(e.cell for e in errors if e.column == "承诺")
    sheet[commitment] = "是"
    out = io.BytesIO()
    book.save(out)
    assert read_roster(out.getvalue(), today=TODAY).errors == []


def test_values_are_never_formulas():
    data = workbook(lambda book: book.active.append(["a"]))
    problem = Problem("Sheet", 1, "姓名", "A1", '=HYPERLINK("http://x")', "missing", "请补填。")
    cell = load_workbook(io.BytesIO(marked(data, [problem])))[LISTING]["E2"]
    assert (cell.data_type, cell.value) == ("s", problem.value)
