"""Many rows at once into a table: a frame of columns by PostgreSQL's COPY, in the caller's transaction."""

import io

import polars as pl
import psycopg
from psycopg import sql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session


def copy_into(session: Session, table: str, frame: pl.DataFrame) -> int:
    """Store every row of ``frame``, whose columns have the table's names; an empty text is a text, a null is NULL.

    A broken constraint is the error the ORM would raise, so that the edge finds its meaning.
    """
    if frame.is_empty():
        return 0
    session.flush()
    connection = session.connection().connection.driver_connection
    assert connection is not None
    columns = sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(sql.Identifier(table), columns)
    out = io.BytesIO()
    clean = pl.col(pl.String).str.replace_all("\0", "", literal=True)
    frame.with_columns(clean).write_csv(out, include_header=False)
    try:
        with connection.cursor() as cursor, cursor.copy(into) as copy:
            copy.write(out.getbuffer())
    except psycopg.IntegrityError as refused:
        raise IntegrityError(f"COPY {table}", None, refused) from refused
    return frame.height
