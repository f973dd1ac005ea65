"""Synthetic rows as columns, the same in every run, and their way into a table by COPY."""

import io
import json

import polars as pl
from sqlalchemy import Connection


def drawn(seed: int, below: int) -> pl.Expr:
    """A whole number below ``below`` for each row, the same in every run."""
    return (pl.int_range(pl.len(), dtype=pl.UInt64).hash(seed) % below).cast(pl.Int64)


def one_of(seed: int, *values: str) -> pl.Expr:
    """One of these texts for each row."""
    return (
        drawn(seed, len(values))
        .cast(pl.String)
        .replace_strict(dict(zip(map(str, range(len(values))), values, strict=True)))
    )


def key(prefix: str, number: pl.Expr) -> pl.Expr:
    """A UUID that begins with one hexadecimal digit and ends with the number, which is text."""
    digits = number.str.zfill(12)
    return pl.format(f"{prefix}0000000-0000-4000-8000-{{}}", digits)


def copied_in(connection: Connection, table: str, frame: pl.DataFrame) -> None:
    """The rows of the frame put into the table, columns by their names."""
    raw = connection.connection.driver_connection
    assert raw is not None
    with (
        raw.cursor() as cursor,
        cursor.copy(
            f"COPY {table} ({', '.join(json.dumps(name) for name in frame.columns)}) FROM STDIN (FORMAT csv)"
        ) as copy,
    ):
        for piece in frame.iter_slices(50_000):
            out = io.BytesIO()
            piece.write_csv(out, include_header=False)
            copy.write(out.getbuffer())
