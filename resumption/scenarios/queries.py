"""The live case base as columns: the newest filed version of every open or approved application, lists and rosters.

PostgreSQL takes the facts out of their JSON. What employees declared comes as profiles: people who declared alike are
counted together, without name, number or address.
"""

import hashlib
from datetime import date

import narwhals as nw
import polars as pl
from psycopg import sql
from sqlalchemy import BigInteger, cast, extract, func, select
from sqlalchemy.orm import Session

from office.firms.models import Designation
from office.scenarios.columns import Frames, copied
from resumption.applications.models import Application
from resumption.applications.ranking import DESIGNATION_COLUMNS
from resumption.policy.clearance import TYPES as DECLARED
from resumption.policy.designations import FACTS as DESIGNATED
from resumption.policy.ranking import TYPES

STATES = ("filed", "returned", "proposed", "approved", "recorded")
SQL_TYPES = {nw.String: "text", nw.Int64: "bigint", nw.Boolean: "boolean", nw.Date: "date"}
POLARS = {nw.String: pl.String, nw.Int64: pl.Int64, nw.Boolean: pl.Boolean, nw.Date: pl.Date}
FIRM_FACTS = {name: kinds[0] for name, kinds in TYPES.items() if name not in (*DESIGNATED, "filed_at")}
PROFILE_FACTS = {name: kind for name, kind in DECLARED.items() if name not in ("row", "name")}
CODED = ("area", "industry", "order_book")
"""Texts of few values: kept as categories, a few bytes a firm."""


def names_of(table: str, names: dict[str, object]) -> sql.Composed:
    """Columns of one table, parted by commas."""
    return sql.SQL(", ").join(sql.Identifier(table, name) for name in names)


BASE = sql.SQL("""
    SELECT a.id, a.area, v.id AS version_id, v.roster_id, v.filed_at FROM applications a
    JOIN application_versions v ON v.application_id = a.id
    WHERE a.state IN ({states})
        AND NOT EXISTS (SELECT FROM application_versions n WHERE n.application_id = a.id AND n.number > v.number)
""").format(states=sql.SQL(", ").join(map(sql.Literal, STATES)))
FIRMS = sql.SQL("""
    SELECT {facts}, (b.filed_at AT TIME ZONE 'Asia/Shanghai')::timestamp(6) AS filed_at
    FROM ({base}) b JOIN application_versions v ON v.id = b.version_id, jsonb_to_record(v.facts) AS f({record})
    ORDER BY f.credit_code, b.id
""").format(
    base=BASE,
    facts=names_of("f", FIRM_FACTS),
    record=sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(SQL_TYPES[kind])) for name, kind in FIRM_FACTS.items()
    ),
)
PROFILES = sql.SQL("""
    SELECT b.area, {facts}, count(*) AS people FROM ({base}) b JOIN roster_entries e ON e.roster_id = b.roster_id
    GROUP BY b.area, {facts}
""").format(base=BASE, facts=names_of("e", PROFILE_FACTS))
DESIGNATIONS = sql.SQL("""
    SELECT f.credit_code, d.list_name AS list, d.grade, d.year FROM designations d JOIN firms f ON f.id = d.firm_id
    WHERE d.valid_from <= {on} AND (d.valid_until IS NULL OR d.valid_until >= {on})
""")


def size(session: Session) -> int:
    """How many applications the case base has."""
    return session.scalar(select(func.count()).select_from(Application).where(Application.state.in_(STATES))) or 0


def fingerprint(session: Session, on: date) -> str:
    """Sixteen hexadecimal digits that change when a version is filed or leaves the base, or a list in force changes.

    A version never changes once it is filed, nor a roster once it is accepted: which ones there are is enough.
    """
    micros = cast(extract("epoch", Application.filed_at) * 1_000_000, BigInteger)
    firms = select(
        func.count(),
        func.bit_xor(func.uuid_hash_extended(Application.id, micros)),
        func.bit_xor(func.uuid_hash_extended(Application.roster_id, micros)),
    ).where(Application.state.in_(STATES))
    grade = func.hashtextextended(func.coalesce(Designation.grade, ""), 0)
    lists = select(func.count(), func.bit_xor(func.uuid_hash_extended(Designation.id, grade))).where(
        Designation.valid_from <= on, Designation.valid_until.is_(None) | (Designation.valid_until >= on)
    )
    found = [tuple(session.execute(query).one()) for query in (firms, lists)]
    return hashlib.sha256(repr(found).encode()).hexdigest()[:16]


def extracted(session: Session, on: date) -> Frames:
    """``firms`` (the facts of :data:`resumption.policy.ranking.TYPES`), ``designations`` in force, ``profiles``."""
    firms = {name: POLARS[kind] for name, kind in FIRM_FACTS.items()} | {"filed_at": pl.Datetime("us")}
    profiles = {"area": pl.String, **{name: POLARS[kind] for name, kind in PROFILE_FACTS.items()}, "people": pl.Int64}
    listed = DESIGNATIONS.format(on=sql.Literal(on.isoformat()))
    return {
        "firms": copied(session, FIRMS, firms).with_columns(pl.col(CODED).cast(pl.Categorical)),
        "designations": copied(session, listed, DESIGNATION_COLUMNS),
        "profiles": copied(session, PROFILES, profiles),
    }
