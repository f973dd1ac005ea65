"""A judged roster into ``roster_entries``: identity and mobile numbers sealed, the rows by PostgreSQL's COPY.

COPY stores about fifteen times as many rows a second as the ORM, and stands in the caller's transaction all the same.
"""

import io
import json
import uuid

import polars as pl
import psycopg
from psycopg import sql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.sealing import Seal
from resumption.declarations.models import RosterEntry

CHUNK = 20_000
LATER = ("id", "declaration_id", "stated")  # what a workbook does not give
COLUMNS = [column.name for column in RosterEntry.__table__.columns if column.name not in LATER]
DOCUMENT, MOBILE = "document_number", "mobile"
BETWEEN = "\x1f"


def copy_entries(session: Session, *, roster_id: uuid.UUID, frame: pl.DataFrame, seal: Seal) -> int:
    """Store every row of an accepted roster for ``roster_id``, on the session's own connection; how many there were.

    ``frame`` has the columns of a read roster and ``clearance``, ``may_start`` (date) and ``reasons`` (lists of codes).
    The document's index is that of its number alone; the mobile may be null.
    """
    session.flush()
    connection = session.connection().connection.driver_connection
    assert connection is not None
    into = sql.SQL("COPY roster_entries ({}) FROM STDIN (FORMAT csv)").format(
        sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    )
    try:
        with connection.cursor() as cursor, cursor.copy(into) as copy:
            for piece in frame.iter_slices(CHUNK):
                out = io.BytesIO()
                _rows(piece, roster_id, seal).write_csv(out, include_header=False)
                copy.write(out.getbuffer())
    except psycopg.IntegrityError as refused:
        # What the ORM would raise, so that the edge finds the constraint's meaning.
        raise IntegrityError("COPY roster_entries", None, refused) from refused
    return frame.height


def _rows(frame: pl.DataFrame, roster_id: uuid.UUID, seal: Seal) -> pl.DataFrame:
    """The rows as they are written: bytes in PostgreSQL's hex form, no NUL, which its texts cannot hold."""
    numbers, mobiles = frame[DOCUMENT].to_list(), frame[MOBILE].to_list()
    made = frame.with_columns(
        pl.lit(str(roster_id)).alias("roster_id"),
        _hex("document_sealed", seal.seal_all(numbers)),
        _hex("document_index", seal.index_all(numbers)),
        _hex("mobile_sealed", seal.seal_all(mobiles)),
        _json(frame["reasons"]),
    )
    return made.select(COLUMNS).with_columns(pl.col(pl.String).str.replace_all("\0", "", literal=True))


def _hex(name: str, values: list[bytes | None]) -> pl.Series:
    return pl.Series(name, [None if value is None else "\\x" + value.hex() for value in values], dtype=pl.String)


def _json(reasons: pl.Series) -> pl.Series:
    """Lists of codes as JSON; there are few different ones."""
    joined = reasons.list.join(BETWEEN)
    texts = {one: json.dumps(one.split(BETWEEN) if one else []) for one in joined.drop_nulls().unique()}
    return joined.replace_strict(texts, default=None, return_dtype=pl.String)
