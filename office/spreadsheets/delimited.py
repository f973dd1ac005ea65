"""A table as lines of text (CSV), of any length: blocks of rows, parsed in a confined child, never held whole.

UTF-8 (with or without a mark) and GBK/GB18030; comma, semicolon or tab. A row's number is that of the record, as a
spreadsheet program shows it when it opens the file.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from office.confinement import MEGABYTE, Limits, confined_stream
from office.errors import Invalid
from office.spreadsheets.delimited_child import MOST_COLUMNS, UNIT
from office.wording import N_

LIMITS = Limits(memory=400 * MEGABYTE, processor=300, wall=900)
FAULTS = {
    "encoding": N_("文件的文字编码无法识别。请用表格软件另存为“CSV UTF-8”后重新上传。"),
    "cell": N_("第 {row} 行附近有异常：引号不成对，或一格内容过长。请更正后重新上传。"),
    "columns": N_("第 {row} 行的列数超过 {most} 列。请只保留需要的列后重新上传。"),
}


@dataclass(frozen=True)
class Block:
    """Consecutive rows: ``row`` (from 1) and text columns ``"0"`` (A), ``"1"``, …, null where nothing stands.

    ``done`` of ``total`` bytes of the file have been read.
    """

    frame: pl.DataFrame
    done: int
    total: int


def read_blocks(pieces: Iterable[bytes]) -> Iterator[Block]:
    """The file's rows in blocks of up to 10,000; rows that are wholly empty are left out.

    ``Invalid`` when its text cannot be read, with the row where known.
    """
    with confined_stream("office.spreadsheets.delimited_child", "parse", pieces, LIMITS) as answer:
        while line := answer.readline():
            about: dict[str, Any] = json.loads(line)
            if fault := about.get("fault"):
                raise Invalid(FAULTS[fault], row=about["row"], most=MOST_COLUMNS)
            texts = [answer.read(size).decode() for size in about["sizes"]]
            rows = pl.int_range(about["first"], about["first"] + about["rows"], dtype=pl.Int64, eager=True).alias("row")
            columns = [pl.Series(str(place), text.split(UNIT)) for place, text in enumerate(texts)]
            yield Block(filled(pl.DataFrame([rows, *columns])), about["done"], about["total"])


def filled(frame: pl.DataFrame) -> pl.DataFrame:
    """Blank cells as nulls, rows of nothing else left out."""
    cells = pl.exclude("row")
    held = frame.with_columns(pl.when(cells.str.strip_chars() != "").then(cells).name.keep())
    return held.filter(pl.any_horizontal(pl.exclude("row").is_not_null()))
