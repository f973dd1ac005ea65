"""A roster as a real firm sends it: every defect at its true place, everything acceptable accepted."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from office.errors import Invalid
from resumption.declarations.roster import read_roster
from tests.office.spreadsheets.test_hostile import workbook

DATA = Path(__file__).parents[2] / "data"
TODAY = date(2020, 2, 8)


@pytest.fixture(scope="module")
def messy():
    return read_roster((DATA / "roster-messy.xlsx").read_bytes(), today=TODAY)


def test_messy_roster_has_exactly_the_expected_errors(messy):
    expected = json.loads((DATA / "roster-messy.expected.json").read_text())
    assert [[e.row, e.column, e.problem] for e in messy.errors] == expected["errors"]
    assert messy.warnings == []
    assert (messy.sheet, messy.header_row) == (expected["sheet"], expected["header_row"])
    assert messy.frame.height == expected["people"]


def test_the_cell_is_the_true_one(messy):
    assert [(e.cell, e.value) for e in messy.errors if e.row in (11, 16, 25)] == [
        ("C11", "1381234567"),
        ("O16", "368.0"),
        ("I25", "2020-03-30"),
    ]


@pytest.mark.parametrize(
    ("row", "fact", "value"),
    [
        (4, "document_number", "330502199005013175"),
        (5, "document_number", "33052119850322771X"),
        (6, "document_number", "411503196206104456"),
        (7, "document_number", "330106196408230916"),
        (12, "returned_on", date(2020, 2, 3)),
        (13, "returned_on", date(2020, 2, 3)),
        (14, "returned_on", date(2020, 2, 3)),
        (15, "temperature_tenths", 368),
        (23, "document_type", "回乡证"),
        (24, "document_number", "E12345678"),
    ],
)
def test_accepted(messy, row, fact, value):
    assert messy.frame.filter(pl.col("row") == row)[fact].item() == value


def test_clean_roster_has_no_errors():
    roster = read_roster((DATA / "roster-1200.xlsx").read_bytes(), today=TODAY)
    assert roster.errors == []
    assert roster.frame.height == 1200
    assert set(roster.frame["health_code"].drop_nulls()) <= {"green", "yellow", "red"}


def test_no_roster_says_so():
    with pytest.raises(Invalid, match="没有找到花名册"):
        read_roster(workbook(lambda book: book.active.append(["甲", "乙"])), today=TODAY)


def test_missing_columns_are_named():
    with pytest.raises(Invalid, match="手机号码、是否到过"):
        read_roster(workbook(lambda book: book.active.append(["姓名", "身份证号"])), today=TODAY)
