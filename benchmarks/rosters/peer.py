"""The peer: openpyxl in its read-only mode, and python-stdnum for the identity numbers."""

import io
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

NUMBER, MOBILE = 3, 4
MOBILE_FORM = re.compile(r"1[3-9]\d{9}")

Person = tuple[int, tuple[Any, ...], str | None, bool]
"""Row, cells, the name of what stdnum raises over the identity number, and whether the mobile is one."""


def cells(data: bytes) -> Iterator[tuple[Any, ...]]:
    """The rows of the first sheet, the header first."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    yield from book.worksheets[0].iter_rows(values_only=True)
    book.close()


def mere_reading(data: bytes) -> int:
    """How many rows there are, by reading them all."""
    return sum(1 for _ in cells(data))


def read_and_checked(data: bytes) -> list[Person]:
    """Every person; of the columns only these two are looked at: stdnum knows the one, a pattern the other."""
    rows = enumerate(cells(data), start=1)
    next(rows)
    return [(row, held, objection(held[NUMBER]), MOBILE_FORM.fullmatch(held[MOBILE]) is not None) for row, held in rows]


def objection(number: str) -> str | None:
    """What stdnum has against a number; of areas that it does not know it dies with other errors."""
    try:
        ric.validate(number)
    except (ValidationError, KeyError) as raised:
        return type(raised).__name__
    return None
