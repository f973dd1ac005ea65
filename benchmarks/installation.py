"""An installation of its own for a benchmark: a fresh database with the newest schema, gone when it is over."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import Engine, create_engine, text

from office import embedded, schema
from office.settings import KEYS, ROOT, Settings
from wsgi import create_app

VAR = Path(os.environ.get("OFFICE_TEST_VAR", ROOT / "var" / "tests"))
"""Where the embedded server of benchmarks and tests keeps its data."""


@contextmanager
def installed(name: str) -> Iterator[tuple[Flask, Engine]]:
    """The application and an engine on its database, whose name begins with ``name``."""
    database = f"{name}_{secrets.token_hex(4)}"
    url = embedded.server_url(VAR, database)
    engine = create_engine(url)
    try:
        schema.upgrade(engine)
        with TemporaryDirectory(dir=VAR) as place:
            keys = {each: secrets.token_hex(32) for each in KEYS}
            folder = Path(place)
            files = (folder / "files").as_uri()
            yield (
                create_app(Settings(database_url=url, var=folder, files_url=files, base_url="http://local", **keys)),
                engine,
            )
    finally:
        engine.dispose()
        server = create_engine(url.replace(database, "postgres"), isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {database} WITH (FORCE)"))
        server.dispose()
