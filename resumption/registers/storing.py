"""Right rows of a register into ``register_records`` by PostgreSQL's COPY, in the caller's transaction.

Document numbers and names become keyed hashes here and go no further in the clear.
"""

import io
import uuid

import polars as pl
import psycopg
from psycopg import sql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.sealing import Seal
from resumption.registers.models import RegisterRecord

COLUMNS = [column.name for column in RegisterRecord.__table__.columns if column.name != "id"]
TEXTS = ("origin", "destination", "place", "vehicle", "note")
FACTS = {"arrived_on": pl.Date, "temperature_tenths": pl.Int64, **dict.fromkeys(TEXTS, pl.String)}
NUMBER = r"[0-9０-９](?:[ \-]?[0-9０-９]){14,}[ \-]?[Xx]?"  # somebody's number in a remark is no more to be kept
NAMED = "name:"  # keeps the hash of a name apart from that of a number


def copy_records(session: Session, *, import_id: uuid.UUID, register: str, frame: pl.DataFrame, seal: Seal) -> int:
    """Store every row of ``frame`` (``row``, ``document_number``, ``seen_on`` and what else the register says)."""
    if frame.is_empty():
        return 0
    session.flush()
    connection = session.connection().connection.driver_connection
    assert connection is not None
    into = sql.SQL("COPY register_records ({}) FROM STDIN (FORMAT csv)").format(
        sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    )
    out = io.BytesIO()
    _rows(frame, import_id, register, seal).write_csv(out, include_header=False)
    try:
        with connection.cursor() as cursor, cursor.copy(into) as copy:
            copy.write(out.getbuffer())
    except psycopg.IntegrityError as refused:
        # What the ORM would raise, so that the edge finds the constraint's meaning.
        raise IntegrityError("COPY register_records", None, refused) from refused
    return frame.height


def name_index(seal: Seal, name: str) -> bytes:
    """The keyed hash of a name, spaces apart."""
    return seal.index(NAMED + "".join(name.split()))


def _rows(frame: pl.DataFrame, import_id: uuid.UUID, register: str, seal: Seal) -> pl.DataFrame:
    numbers = pl.Series("document_index", ["\\x" + seal.index(one).hex() for one in frame["document_number"]])
    told = frame.with_columns(
        pl.lit(str(import_id)).alias("import_id"),
        pl.lit(register).alias("register"),
        numbers,
        _names(frame, seal),
        *(pl.lit(None, kind).alias(fact) for fact, kind in FACTS.items() if fact not in frame.columns),
    )
    clean = pl.col(TEXTS).str.replace_all("\0", "", literal=True).str.replace_all(NUMBER, "****")
    return told.with_columns(clean).select(COLUMNS)


def _names(frame: pl.DataFrame, seal: Seal) -> pl.Series:
    """Few names are one person's alone: each is hashed once."""
    names = frame["name"] if "name" in frame.columns else pl.Series("name", [None] * frame.height, dtype=pl.String)
    different = names.drop_nulls().unique()
    hashed = pl.Series(["\\x" + name_index(seal, name).hex() for name in different], dtype=pl.String)
    known = pl.DataFrame({"name": different, "name_index": hashed})
    return pl.DataFrame({"name": names}).join(known, on="name", how="left", maintain_order="left")["name_index"]
