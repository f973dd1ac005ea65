"""Columns at once say of every cell what the readers of single cells say."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.identifiers import RESIDENT
from resumption.declarations.cells import REMEDIES, Defect, document, temperature
from resumption.declarations.columns import Column
from resumption.registers.checking import any_document, check, check_documents, some_day
from tests.resumption.registers.desk import WEIGHTS, number

TODAY = date(2020, 2, 8)
DOCUMENT = Column("document_number", "证件号码", "document", True)


def one_by_one(cells, read):
    """What a reader says of each cell: (value, defect)."""
    told = []
    for cell in cells:
        try:
            told.append((read(cell), None))
        except Defect as defect:
            told.append((None, str(defect)))
    return told


digits = st.text("0123456789", min_size=17, max_size=17)
births = st.dates(date(1880, 1, 1), TODAY + timedelta(days=400)).map(lambda day: f"{day:%Y%m%d}")
residents = st.builds(
    lambda area, birth, rest, last: area + birth + rest + last,
    st.sampled_from(["330502", "420100", "810000"]),
    births | st.sampled_from(["19901532", "20200230", "00000000"]),
    st.text("0123456789", min_size=3, max_size=3),
    st.sampled_from("0123456789Xx"),
)


def righted(text: str) -> str:
    """The same with the last character that belongs there."""
    total = sum(int(d) * w for d, w in zip(text[:17], WEIGHTS, strict=True))
    return text[:17] + "10X98765432"[total % 11]


@given(st.lists(residents | residents.map(righted) | digits | st.text(max_size=20).filter(str.strip), min_size=1))
def test_documents(cells: list[str]) -> None:
    values, defects = check_documents(pl.Series(cells, dtype=pl.String), None, DOCUMENT, TODAY)
    expected = one_by_one(cells, lambda cell: any_document(cell, TODAY))
    assert list(zip(values, defects, strict=True)) == expected
    for cell in cells:
        if len(cell) == 18 and cell[:17].isascii() and cell[:17].isdigit():
            assert one_by_one([cell], lambda one: any_document(one, TODAY)) == one_by_one(
                [cell], lambda one: document(one, RESIDENT, TODAY)
            )


@pytest.mark.parametrize(
    ("kind", "cell", "told"),
    [
        (None, number(1), (number(1), None)),
        (None, number(1).lower().replace("5", "５", 1), (number(1), None)),
        (None, "E12345678", ("E12345678", None)),
        ("身份证", "E12345678", (None, "not a document number")),
        ("居民身份证", number(1), (number(1), None)),
        ("护照", "e1234 5678", ("E12345678", None)),
        ("台胞证", number(1), (None, "not a document number")),
        ("学生证", number(1), (number(1), None)),
        ("护照", "1.2E+09", (None, "stored as a number, digits lost")),
        (None, "3.30502E+17", (None, "stored as a number, digits lost")),
        (None, "\x1e330502199003070000", (None, "stored as a number, digits lost")),
        (None, None, (None, "missing")),
    ],
)
def test_documents_by_kind(kind: str | None, cell: str | None, told: tuple[str | None, str | None]) -> None:
    kinds = pl.Series([kind], dtype=pl.String)
    values, defects = check_documents(pl.Series([cell], dtype=pl.String), kinds, DOCUMENT, TODAY)
    assert (values[0], defects[0]) == told


@pytest.mark.parametrize("required", [True, False])
def test_days(required: bool) -> None:
    cells = [
        "2020-02-03", "2020-02-03 04:08", "2020-02-03T4:08:09", "2020/2/3", "2020年2月3日 上午", "20200203", "43864",
        "2月3日", "2020-02-30", "2020-02-09", "2020-02-03x", "昨天", "2020-2-3 9:00", "２０２０-02-03",
    ]  # fmt: skip
    column = Column("seen_on", "登记时间", "day", required)
    values, defects = check(pl.Series([*cells, None], dtype=pl.String), column, TODAY)
    expected = [*one_by_one(cells, lambda cell: some_day(cell, TODAY)), (None, "missing" if required else None)]
    assert list(zip(values, defects, strict=True)) == expected
    assert [value for value, _ in expected].count(date(2020, 2, 3)) == 10


def test_temperatures() -> None:
    cells = ["36.4", "36", "36.45", "36.44", "36.8℃", "34.0", "33.9", "43.0", "43.1", "三十七", "1e2", "-36", "３６.５"]
    values, defects = check(pl.Series(cells), Column("temperature_tenths", "体温", "temperature"), TODAY)
    assert list(zip(values, defects, strict=True)) == one_by_one(cells, lambda cell: temperature(cell, TODAY))


def test_every_defect_has_a_remedy_and_places_are_normal() -> None:
    values, defects = check(pl.Series(["湖北省黄冈市", " 苏州　", "Ｇ7512", None]), Column("origin", "出发地"), TODAY)
    assert (values.to_list(), defects.null_count()) == (["湖北省黄冈市", "苏州", "G7512", None], 4)
    assert {"missing", "not a date", "in the future", "checksum", "stored as a number, digits lost"} <= set(REMEDIES)
