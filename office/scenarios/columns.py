"""Tables as columns: read by PostgreSQL's COPY, and kept sealed in the store once they are many.

Taking a million firms' facts out of their JSON takes half a minute, reading the columns again half a second. What is
kept goes by a fingerprint of the rows it was made from; with another one it counts for nothing and is made anew.
"""

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
from psycopg import sql
from sqlalchemy.orm import Session

from office.files import store
from office.sealing import BrokenSealError, seal_in_use

Frames = dict[str, pl.DataFrame]
HEAD = 4
"""Bytes that say how long the list of contents is."""


def copied(session: Session, query: sql.Composable, schema: Mapping[str, Any]) -> pl.DataFrame:
    """What the query finds, as columns of these Polars types, on the session's own connection."""
    connection = session.connection().connection.driver_connection
    assert connection is not None
    out = io.BytesIO()
    whole = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(query)
    with connection.cursor() as cursor, cursor.copy(whole) as copy:
        for piece in copy:
            out.write(piece)
    if not out.tell():
        return pl.DataFrame(schema=dict(schema))
    yesno = [name for name, kind in schema.items() if kind == pl.Boolean]
    read = {name: pl.String if name in yesno else kind for name, kind in schema.items()}
    out.seek(0)
    return pl.read_csv(out, has_header=False, schema=read).with_columns(pl.col(yesno) == "t")


def kept(name: str, fingerprint: str, extract: Callable[[], Frames]) -> Frames:
    """The columns kept under ``name``, if they are of this fingerprint; else extracted, and kept from now on."""
    found = store.get_named(f"columns/{name}")
    if found is not None:
        frames = _opened(found, fingerprint)
        if frames is not None:
            return frames
    frames = extract()
    store.put_named(f"columns/{name}", _sealed(frames, fingerprint))
    return frames


def _sealed(frames: Frames, fingerprint: str) -> bytes:
    bodies = []
    for frame in frames.values():
        out = io.BytesIO()
        frame.write_ipc(out, compression="lz4")
        bodies.append(out.getvalue())
    sizes = dict(zip(frames, map(len, bodies), strict=True))
    contents = json.dumps({"fingerprint": fingerprint, "frames": sizes}).encode()
    return seal_in_use().seal_bytes(b"".join((len(contents).to_bytes(HEAD, "big"), contents, *bodies)))


def _opened(sealed: bytes, fingerprint: str) -> Frames | None:
    """The frames, or None where they are of other rows or cannot be opened any more."""
    try:
        plain = seal_in_use().open_bytes(sealed)
    except BrokenSealError:
        return None
    start = HEAD + int.from_bytes(plain[:HEAD], "big")
    contents = json.loads(plain[HEAD:start])
    if contents["fingerprint"] != fingerprint:
        return None
    frames = {}
    for name, size in contents["frames"].items():
        frames[name] = pl.read_ipc(io.BytesIO(plain[start : start + size]))
        start += size
    return frames
