"""The scene many times over: every row of some tables, and what hangs on it, copied by SQL for pages that list them.

A copy stands beside its original with keys of its own and points to the copies of what was copied. What has to be
unique and is no key is changed a little. Checks and triggers stay out of the way: nothing but reading is done with it.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Column, Table, text
from sqlalchemy.orm import Session

from office.db import Base

OTHERS = frozenset({"stored_files", "postings", "posting_lines", "standing_changes"})
"""Tables that are never copied: files lie outside the database, money is moved by services alone."""
UNIQUE = """
    SELECT array_agg(a.attname ORDER BY a.attnum) FROM pg_index i
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
    WHERE i.indrelid = CAST(:table AS regclass) AND i.indisunique GROUP BY i.indexrelid
"""
TYPES = """
    SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
    WHERE attrelid = CAST(:table AS regclass) AND attnum > 0
"""


def hanging_on(roots: Sequence[str]) -> list[Table]:
    """These tables and all that refer to them, directly or not; parents first."""
    found = set(roots)
    while more := {
        table.name for table in Base.metadata.sorted_tables
        if table.name not in found | OTHERS and any(key.column.table.name in found for key in table.foreign_keys)
    }:  # fmt: skip
        found |= more
    return [table for table in Base.metadata.sorted_tables if table.name in found]


def grow(session: Session, roots: Sequence[str], copies: range, *, alone: bool = False) -> None:
    """Copy every row of ``roots`` with what hangs on it, or ``alone``, once for each number of ``copies``."""
    tables = [Base.metadata.tables[name] for name in roots] if alone else hanging_on(roots)
    names = frozenset(table.name for table in tables)
    session.execute(text("SET LOCAL session_replication_role = replica"))
    originals = {table.name: f"originals_{table.name}" for table in tables}
    choose(session, tables, roots, originals)
    for table in tables:
        columns = list(written(session, table, names))
        into = ", ".join(f'"{name}"' for name, _ in columns)
        session.execute(
            text(
                f"INSERT INTO {table.name} ({into}) SELECT {', '.join(value for _, value in columns)} "
                f"FROM {originals[table.name]} t, generate_series(CAST(:first AS integer), CAST(:last AS integer)) k"
            ),
            {"first": copies[0], "last": copies[-1]},
        )
    for name in originals.values():
        session.execute(text(f"DROP TABLE {name}"))
    session.execute(text("SET LOCAL session_replication_role = origin"))
    session.execute(text("ANALYZE"))  # plans are made for as many rows as there are


def choose(session: Session, tables: Sequence[Table], roots: Sequence[str], originals: dict[str, str]) -> None:
    """Put every row that is copied into a table beside it; some tables refer to each other, hence again and again."""
    for table in tables:
        own, wanted = originals[table.name], "true" if table.name in roots else "false"
        found = f"SELECT t.ctid AS standing_at, t.* FROM {table.name} t WHERE {wanted}"
        session.execute(text(f"CREATE TEMP TABLE {own} AS {found}"))
    more = True
    while more:
        more = False
        for table in tables:
            own = originals[table.name]
            for key in table.foreign_keys:
                if key.column.table.name in originals:
                    parents = f'SELECT "{key.column.name}" FROM {originals[key.column.table.name]}'
                    found = f'SELECT t.ctid, t.* FROM {table.name} t WHERE t."{key.parent.name}" IN ({parents})'
                    there = f"SELECT standing_at FROM {own}"
                    added = session.execute(text(f"INSERT INTO {own} {found} AND t.ctid NOT IN ({there})"))
                    more = more or bool(added.rowcount)


def written(session: Session, table: Table, copied: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Each column and what a copy has in it."""
    types = {row.attname: row.format_type for row in session.execute(text(TYPES), {"table": table.name})}
    moved = {column.name for column in table.columns if is_moved(column, copied)}
    for (unique,) in session.execute(text(UNIQUE), {"table": table.name}):
        if not moved & set(unique):
            free = [name for name in unique if not table.columns[name].foreign_keys]
            assert free, f"{table.name}: the same {', '.join(unique)} can stand only once"
            moved.add(free[-1])
    for column in table.columns:
        if column.computed is None:
            yield (
                column.name,
                changed(column.name, types[column.name]) if column.name in moved else f't."{column.name}"',
            )


def is_moved(column: Column[object], copied: frozenset[str]) -> bool:
    """Whether it leads to what is copied too; ``subject_id`` leads to any table."""
    return column.name == "subject_id" or any(key.column.table.name in copied for key in column.foreign_keys)


def changed(name: str, kind: str) -> str:
    """A value like that of the original, another for each copy ``k``; the same wherever the original's stands."""
    value = f't."{name}"'
    match kind:
        case "uuid":
            return f"md5({value}::text || '-' || k)::uuid"
        case "integer" | "bigint":
            return f"{value} * 100 + k"
        case "date":
            return f"{value} - 40 * k"
        case "bytea":
            return f"{value} || decode(md5(k::text), 'hex')"
    return f"'9133' || upper(left(md5({value} || '-' || k), 14))" if name == "credit_code" else f"{value} || '-' || k"
