"""Lines of text of any length: encodings, separators, true row numbers; files made to harm end in advice."""

import itertools
from collections.abc import Iterator

import pytest

from office.errors import Invalid
from office.spreadsheets.delimited import read_blocks
from office.spreadsheets.delimited_child import ROWS

HEAD = "登记时间,检查站,姓名,证件号码\r\n"
BODY = '2020-02-06 04:08,"G25""湖州北""\n出口",赵珺,33050219900307001X\r\n\r\n,,\t,\r\n2020-02-07,㐂\r\n'
ROWS_OF_BODY = [
    (1, "登记时间", "检查站", "姓名", "证件号码"),
    (2, "2020-02-06 04:08", 'G25"湖州北"\n出口', "赵珺", "33050219900307001X"),
    (5, "2020-02-07", "㐂", None, None),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_and_rows(encoding: str) -> None:
    (block,) = read_blocks([(HEAD + BODY).encode(encoding)])
    assert block.frame.rows() == ROWS_OF_BODY
    assert block.done == block.total == len((HEAD + BODY).encode(encoding))


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_other_separators(separator: str) -> None:
    (block,) = read_blocks([f"姓名{separator}出发地\n张三{separator}苏州,上海\n".encode()])
    assert block.frame.rows() == [(1, "姓名", "出发地"), (2, "张三", "苏州,上海")]


def test_blocks_keep_their_numbers_however_the_bytes_arrive() -> None:
    text = b"".join(b"%d,x\n" % number for number in range(1, ROWS + 3))
    blocks = list(read_blocks(text[start : start + 1000] for start in range(0, len(text), 1000)))
    assert [block.frame.height for block in blocks] == [ROWS, 2]
    assert blocks[1].frame.rows() == [(ROWS + 1, str(ROWS + 1), "x"), (ROWS + 2, str(ROWS + 2), "x")]


def test_separating_characters_inside_a_cell_are_blanks() -> None:
    (block,) = read_blocks([b"a\x1fb,c\n"])
    assert block.frame.rows() == [(1, "a b", "c")]


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"\x81\x00\xff\xff", "另存为“CSV UTF-8”"),
        (HEAD.encode() + b"\xff\xfe\xfd", "另存为“CSV UTF-8”"),
        (b'a,b\n1,"' + b"x" * 40_000, "第 2 行附近有异常"),
        (b"a\n" + b"," * 100, "第 2 行的列数超过 60 列"),
        (b"x" * 70_000, "第 1 行附近有异常"),
    ],
)
def test_hostile(data: bytes, advice: str) -> None:
    with pytest.raises(Invalid, match=advice):
        list(read_blocks([data]))


def test_a_block_too_large_to_hold_ends_the_child() -> None:
    line = (b"," + b"y" * 32_000) * 50 + b"\n"
    with pytest.raises(Invalid, match="内容过大"):
        list(read_blocks(line for _ in range(300)))


def test_whoever_leaves_early_leaves_nothing_behind() -> None:
    endless: Iterator[bytes] = itertools.repeat(b"1,2\n" * 1000, 200)
    blocks = read_blocks(endless)
    assert next(blocks).frame.height == ROWS
    blocks.close()  # type: ignore[attr-defined]
