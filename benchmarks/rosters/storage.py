"""Where the rosters of the benchmark are stored: a PostgreSQL of its own with one firm's application."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import polars as pl
from sqlalchemy import create_engine, delete, func, select
from sqlalchemy.orm import Session

from office import embedded, schema
from office.clock import BEIJING
from office.files.models import StoredFile
from office.firms.services import register_firm
from office.sealing import Seal
from resumption.applications.services import start_application
from resumption.declarations.models import Roster, RosterEntry
from resumption.declarations.storing import copy_entries

AT = datetime(2020, 2, 8, 9, 0, tzinfo=BEIJING)
SEAL = Seal(b"k" * 32, b"i" * 32)
DERIVED = {"id", "roster_id", "document_sealed", "document_index", "mobile_sealed", "reasons"}
PLAIN = [column.name for column in RosterEntry.__table__.columns if column.name not in DERIVED]


@contextmanager
def database(folder: Path) -> Iterator[Session]:
    """A session on a fresh database at the current schema."""
    engine = create_engine(embedded.server_url(folder, "benchmark"))
    schema.upgrade(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def new_roster(session: Session) -> uuid.UUID:
    """A roster without people, in a firm's application."""
    nobody = uuid.uuid4()
    firm = session.scalar(select(Roster.id))
    if firm is None:
        of = register_firm(
            session, actor=None, at=AT, credit_code="91330500MA0TE5T081", name="湖州测试口罩有限公司", area="330502",
            industry="2770", industry_name="卫生材料及医药用品制造",
        )  # fmt: skip
        file = StoredFile(sha256="0" * 64, size=0, name="roster.xlsx", media_type="application/zip", stored_at=AT)
        session.add(file)
        application = start_application(session, actor=nobody, at=AT, firm=of)
        roster = Roster(application_id=application.id, file_id=file.id, uploaded_at=AT, problems=[], counts={})
        session.add(roster)
        session.commit()
    return session.scalars(select(Roster.id)).one()


def forget(session: Session) -> None:
    """Take the stored people out again."""
    session.execute(delete(RosterEntry))
    session.commit()


def copied(session: Session, roster_id: uuid.UUID, people: pl.DataFrame) -> int:
    """Stored as the house does it."""
    count = copy_entries(session, roster_id=roster_id, frame=people, seal=SEAL)
    session.commit()
    return count


def added(session: Session, roster_id: uuid.UUID, people: pl.DataFrame) -> int:
    """The same rows, sealed alike, by the ORM's ``add_all``."""
    session.add_all(
        RosterEntry(
            roster_id=roster_id,
            document_sealed=SEAL.seal(person["document_number"]),
            document_index=SEAL.index(person["document_number"]),
            mobile_sealed=SEAL.seal(person["mobile"]),
            reasons=person["reasons"],
            **{name: person[name] for name in PLAIN},
        )
        for person in people.iter_rows(named=True)
    )
    session.commit()
    return people.height


def stored(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(RosterEntry)).one()
