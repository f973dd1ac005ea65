"""The part of reading lines of text (CSV) that runs confined: its encoding, its separator, its records.

For each block of rows one line of JSON, then the block's columns, their cells parted by U+001F. A fault ends the
answer: ``{"fault": "encoding" | "cell" | "columns", "row": …}``.
"""

import csv
import io
import json
from typing import IO, Any

ROWS = 10_000
MOST_COLUMNS = 60
LONGEST_CELL = 32_767
PROBED = 1024 * 1024
PROBED_LINES = 20
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = (",", "\t", ";")
UNIT = "\x1f"
REPLACED = dict.fromkeys(map(ord, "\0\x1f"), " ")


def parse(given: IO[bytes], answer: IO[bytes]) -> None:
    """Read the whole of ``given``, which can seek; write blocks to ``answer`` as they come."""
    total = given.seek(0, io.SEEK_END)
    encoding = _encoding(given)
    if encoding is None:
        _say(answer, fault="encoding", row=0)
        return
    given.seek(0)
    text = io.TextIOWrapper(given, encoding=encoding, newline="")
    delimiter = _delimiter(text.read(PROBED))
    text.seek(0)
    csv.field_size_limit(LONGEST_CELL)
    first, rows = 1, list[list[str]]()
    try:
        for record in csv.reader(text, delimiter=delimiter):
            rows.append(record)
            if len(record) > MOST_COLUMNS:
                _say(answer, fault="columns", row=first + len(rows) - 1)
                return
            if len(rows) == ROWS:
                _write(answer, first, rows, given.tell(), total)
                first, rows = first + ROWS, []
    except csv.Error:
        _say(answer, fault="cell", row=first + len(rows))
        return
    if rows:
        _write(answer, first, rows, total, total)


def _encoding(given: IO[bytes]) -> str | None:
    """The first encoding in which the whole file is text."""
    for encoding in ENCODINGS:
        given.seek(0)
        text = io.TextIOWrapper(given, encoding=encoding, newline="")
        try:
            while text.read(PROBED):
                pass
        except UnicodeDecodeError:
            continue
        else:
            return encoding
        finally:
            text.detach()
    return None


def _delimiter(start: str) -> str:
    """The separator that stands in most of the first lines; of two such, the more frequent one."""
    lines = start.splitlines()[:PROBED_LINES]
    return max(DELIMITERS, key=lambda mark: (sum(mark in line for line in lines), start.count(mark)))


def _write(answer: IO[bytes], first: int, rows: list[list[str]], done: int, total: int) -> None:
    width = max(1, *map(len, rows))
    filled = [row if len(row) == width else row + [""] * (width - len(row)) for row in rows]
    columns = [_column(column).encode() for column in zip(*filled, strict=True)]
    _say(answer, first=first, rows=len(rows), sizes=[len(each) for each in columns], done=done, total=total)
    for each in columns:
        answer.write(each)


def _column(cells: tuple[str, ...]) -> str:
    joined = UNIT.join(cells)
    if joined.count(UNIT) == len(cells) - 1 and "\0" not in joined:
        return joined
    return UNIT.join(cell.translate(REPLACED) for cell in cells)


def _say(answer: IO[bytes], **about: Any) -> None:
    answer.write(json.dumps(about).encode() + b"\n")
