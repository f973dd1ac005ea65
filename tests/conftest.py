"""Fixtures: a real PostgreSQL per test process, an application on it, and a session that a test leaves as it found."""

import contextvars
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from filelock import FileLock
from flask.testing import FlaskClient
from psycopg import sql
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from office import embedded, schema
from office.db import db
from office.settings import KEYS, ROOT, Settings
from office.web import Office
from wsgi import create_app, put_to_use

# How long an example takes depends on the machine; a test never fails for that.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

HASHING = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
VAR = Path(os.environ.get("OFFICE_TEST_VAR", ROOT / "var" / "tests"))


def migrations_checksum() -> str:
    """Names the template database, so that a changed migration makes a new one."""
    texts = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in texts)).hexdigest()[:12]


def settings_for(url: str, folder: Path) -> Settings:
    """Settings of one test installation: its own database, folder and keys."""
    return Settings(
        database_url=url,
        var=folder,
        files_url=(folder / "files").as_uri(),
        base_url="http://127.0.0.1",
        **{key: secrets.token_hex(32) for key in KEYS},
    )


@pytest.fixture(scope="session")
def template() -> tuple[str, str]:
    """A migrated database to copy: its server's URL with ``{}`` for the name, and its name."""
    VAR.mkdir(parents=True, exist_ok=True)
    name = f"template_{migrations_checksum()}"
    with FileLock(VAR / "template.lock"):
        url = embedded.server_url(VAR, name)
        engine = create_engine(url)
        schema.upgrade(engine)
        engine.dispose()
    return url.replace(name, "{}"), name


def copy_of(template: tuple[str, str], name: str) -> str:
    """A fresh copy of the template under ``name``; returns its URL."""
    pattern, source = template
    server = pattern.format("postgres").replace("+psycopg", "")
    with FileLock(VAR / "template.lock"), psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source))
        )
    return pattern.format(name)


@pytest.fixture(scope="session")
def app(template: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The application on this process's own database."""
    url = copy_of(template, f"tests_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    app = create_app(settings_for(url, tmp_path_factory.mktemp("office")))
    app.config.update(TESTING=False, WTF_CSRF_ENABLED=False)
    # Passwords are hashed at the least cost: half of the tests' time was spent on it.
    app.extensions["security"].pwd_context.update(**HASHING)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def in_use(request: pytest.FixtureRequest) -> None:
    """Tests of the command line make applications of their own, which take the process: it is given back."""
    if "app" in request.fixturenames:
        put_to_use(request.getfixturevalue("app"))


class Browser(FlaskClient):
    """A browser without scripts. Each request runs in a context of its own, as it would in a server."""

    def open(self, *args: Any, **options: Any) -> Any:
        return contextvars.Context().run(super().open, *args, **options)


def ask_deferred_constraints(session: Session) -> None:
    """A test's commits are savepoints, at which PostgreSQL would not ask its deferred constraints: ask them here."""
    session.flush()
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))


@contextmanager
def undone(app: Office) -> Iterator[Session]:
    """A session whose commits are savepoints: what is written in it, or by a request meanwhile, is gone after it."""
    with app.app_context(), db.engine.connect() as connection:
        outer = connection.begin()
        before = dict(db.sessionmaker.kw)
        db.sessionmaker.configure(bind=connection, join_transaction_mode="create_savepoint")
        event.listen(Session, "before_commit", ask_deferred_constraints)
        try:
            yield db.session
        finally:
            event.remove(Session, "before_commit", ask_deferred_constraints)
            db.session.close()
            db.sessionmaker.kw = before
            outer.rollback()


@pytest.fixture
def session(app: Office) -> Iterator[Session]:
    """A session of which a test, and the requests in it, leave nothing."""
    with undone(app) as session:
        yield session


@pytest.fixture
def client(app: Office, session: Session) -> FlaskClient:
    """A browser on the test's own transaction, from an address that has asked for nothing yet."""
    for limiter in app.extensions["limiter"]:
        limiter.reset()
    app.test_client_class = Browser
    return app.test_client()
