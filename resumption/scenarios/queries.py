"""The live case base as columns: the newest filed version of every open or approved application, lists and rosters.

One COPY a table: PostgreSQL takes the facts out of their JSON, Polars reads the text. What employees declared comes as
profiles, people who declared alike counted together, without name, number or address.
"""

import hashlib
import io
from collections.abc import Mapping
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl
from sqlalchemy import text
from sqlalchemy.orm import Session

from resumption.applications.ranking import DESIGNATION_COLUMNS
from resumption.policy.clearance import TYPES as DECLARED
from resumption.policy.designations import FACTS as DESIGNATED
from resumption.policy.ranking import TYPES

STATES = ("filed", "returned", "proposed", "approved")
SQL_TYPES = {nw.String: "text", nw.Int64: "bigint", nw.Boolean: "boolean", nw.Date: "date"}
POLARS = {nw.String: pl.String, nw.Int64: pl.Int64, nw.Boolean: pl.Boolean, nw.Date: pl.Date}
FIRM_FACTS = {name: kinds[0] for name, kinds in TYPES.items() if name not in (*DESIGNATED, "filed_at")}
PROFILE_FACTS = {name: kind for name, kind in DECLARED.items() if name not in ("row", "name")}
CODED = ("area", "industry", "order_book")
"""Texts of few values: kept as categories, a few bytes a firm."""
BASE = """
    SELECT a.id, a.area, v.id AS version_id, v.roster_id, v.filed_at FROM applications a
    JOIN application_versions v ON v.application_id = a.id
    WHERE a.state IN ('{states}')
        AND NOT EXISTS (SELECT FROM application_versions n WHERE n.application_id = a.id AND n.number > v.number)
""".format(states="', '".join(STATES))
FIRMS = """
    SELECT {facts}, (b.filed_at AT TIME ZONE 'Asia/Shanghai')::timestamp(6) AS filed_at
    FROM ({base}) b JOIN application_versions v ON v.id = b.version_id,
        jsonb_to_record(v.facts) AS f({record})
    ORDER BY f.credit_code, b.id
""".format(
    base=BASE,
    facts=", ".join(f"f.{name}" for name in FIRM_FACTS),
    record=", ".join(f"{name} {SQL_TYPES[kind]}" for name, kind in FIRM_FACTS.items()),
)
PROFILES = """
    SELECT b.area, {facts}, count(*) AS people FROM ({base}) b JOIN roster_entries e ON e.roster_id = b.roster_id
    GROUP BY b.area, {facts}
""".format(base=BASE, facts=", ".join(f"e.{name}" for name in PROFILE_FACTS))
DESIGNATIONS = """
    SELECT f.credit_code, d.list_name AS list, d.grade, d.year FROM designations d JOIN firms f ON f.id = d.firm_id
    WHERE d.valid_from <= '{on}' AND (d.valid_until IS NULL OR d.valid_until >= '{on}')
"""
MARKS = {
    "firms": f"SELECT count(*), bit_xor(hashtextextended(b.version_id::text, 0)) FROM ({BASE}) b",
    "designations": """
        SELECT count(*), bit_xor(hashtextextended(concat_ws('|', id, grade, valid_from, valid_until), 0))
        FROM designations WHERE valid_from <= :on AND (valid_until IS NULL OR valid_until >= :on)
    """,
}


def size(session: Session) -> int:
    """How many applications the case base has."""
    query = "SELECT count(*) FROM applications WHERE state IN ('{}')".format("', '".join(STATES))
    return int(session.scalar(text(query)) or 0)


def fingerprint(session: Session, *, on: date) -> str:
    """Sixteen hexadecimal digits that change when a version is filed or leaves the base, or a list in force changes.

    A version is never changed after it was filed, nor a roster after it was accepted: their identities are enough.
    """
    found = [list(session.execute(text(query), {"on": on} if ":on" in query else {}).one()) for query in MARKS.values()]
    return hashlib.sha256(repr(found).encode()).hexdigest()[:16]


def extracted(session: Session, *, on: date) -> dict[str, pl.DataFrame]:
    """``firms`` (the facts of :data:`resumption.policy.ranking.TYPES`), ``designations`` in force, ``profiles``."""
    firms = {name: POLARS[kind] for name, kind in FIRM_FACTS.items()} | {"filed_at": pl.Datetime("us")}
    profiles = {"area": pl.String, **{name: POLARS[kind] for name, kind in PROFILE_FACTS.items()}, "people": pl.Int64}
    return {
        "firms": copied(session, FIRMS, firms).with_columns(pl.col(CODED).cast(pl.Categorical)),
        "designations": copied(session, DESIGNATIONS.format(on=on.isoformat()), DESIGNATION_COLUMNS),
        "profiles": copied(session, PROFILES, profiles),
    }


def copied(session: Session, query: str, schema: Mapping[str, Any]) -> pl.DataFrame:
    """What the query finds, as columns of these types, by PostgreSQL's COPY on the session's own connection."""
    connection = session.connection().connection.driver_connection
    assert connection is not None
    out = io.BytesIO()
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as copy:
        for piece in copy:
            out.write(piece)
    if not out.tell():
        return pl.DataFrame(schema=dict(schema))
    yesno = [name for name, kind in schema.items() if kind == pl.Boolean]
    read = {name: pl.String if name in yesno else kind for name, kind in schema.items()}
    out.seek(0)
    found = pl.read_csv(out, has_header=False, schema=read)
    return found.with_columns(pl.col(yesno) == "t")
