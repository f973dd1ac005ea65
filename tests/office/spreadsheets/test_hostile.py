"""Files made to harm are refused before or inside the confined reader; good ones keep their positions and types."""

import io
import zipfile
from datetime import date, time

import openpyxl
import pytest

from office.errors import Invalid
from office.spreadsheets.grid import read_sheets


def workbook(fill):
    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rebuilt(data, **parts):
    """The workbook with some parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def test_positions_types_and_hidden_sheets():
    def fill(book):
        book.active.title = "表"
        book.active["C5"], book.active["D5"], book.active["C7"] = "文字", 1.5, date(2020, 2, 3)
        book.create_sheet("旧").sheet_state = "hidden"
        book["旧"]["A1"] = "x"

    sheet, hidden = read_sheets(workbook(fill))
    assert sheet.rows == {5: [None, None, "文字", 1.5], 7: [None, None, date(2020, 2, 3), None]}
    assert (hidden.name, hidden.visible, hidden.rows) == ("旧", False, {})


def test_far_cell_does_not_fill_memory():
    def fill(book):
        book.active["A1"] = 1
        book.active["XFD1048576"] = 1

    with pytest.raises(Invalid):
        read_sheets(workbook(fill))


def test_giant_merged_range():
    with pytest.raises(Invalid, match="合并单元格"):
        read_sheets(workbook(lambda book: book.active.__setattr__("title", "x") or _merge(book)))


def _merge(book):
    book.active.merged_cells.ranges.add(openpyxl.worksheet.cell_range.CellRange("A1:XFD1048576"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_dtd(encoding):
    text = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><sst/>'
    with pytest.raises(Invalid, match="DTD"):
        read_sheets(rebuilt(workbook(lambda book: None), **{"xl/sharedStrings.xml": text.encode(encoding)}))


def test_bomb():
    with pytest.raises(Invalid, match="过大"):
        read_sheets(rebuilt(workbook(lambda book: None), **{"xl/media/a.xml": b"0" * 30_000_000}))


def test_too_many_entries():
    with pytest.raises(Invalid, match="过大"):
        read_sheets(rebuilt(workbook(lambda book: None), **{f"a/{n}.xml": b"" for n in range(1001)}))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"name,sex\n", b"%PDF-1.7"])
def test_not_a_workbook(data):
    with pytest.raises(Invalid, match="xlsx"):
        read_sheets(data)


def test_old_or_encrypted():
    with pytest.raises(Invalid, match="密码"):
        read_sheets(b"\xd0\xcf\x11\xe0" + b"\0" * 600)


def test_truncated():
    with pytest.raises(Invalid):
        read_sheets(workbook(lambda book: None)[:-300])


def test_overlapping_entries():
    data = bytearray(rebuilt(workbook(lambda book: None), **{"a.xml": b"a" * 50, "b.xml": b"b" * 50}))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first, last = archive.getinfo("a.xml").header_offset, archive.getinfo("b.xml").header_offset
    at = data.rindex(last.to_bytes(4, "little"))
    data[at : at + 4] = first.to_bytes(4, "little")
    with pytest.raises(Invalid, match="重叠"):
        read_sheets(bytes(data))


def test_texts_like_the_readers_own_marks_stay_texts():
    texts = ["_x0000_f36.5", "_x0000_", "a_x001E_b", "c_x001E__x001F_"]

    def fill(book):
        for text in texts:
            book.active.append([text])
        book.active.append([36.5])
        book.active.append([time(3, 4)])

    (sheet,) = read_sheets(workbook(fill))
    assert [cell for (cell,) in sheet.rows.values()] == ["\0f36.5", "\0", "a\x1eb", "c\x1e\x1f", 36.5, "03:04:00"]


def test_a_mark_among_texts_alone():
    (sheet,) = read_sheets(workbook(lambda book: [book.active.append([text]) for text in ("a", "_x0000_d2020-02-03")]))
    assert sheet.rows == {1: ["a"], 2: ["\0d2020-02-03"]}


def test_a_mark_beside_a_time_of_day():
    (sheet,) = read_sheets(workbook(lambda book: [book.active.append([cell]) for cell in (time(3, 4), "_x0000_f36.5")]))
    assert sheet.rows == {1: ["03:04:00"], 2: ["\0f36.5"]}
