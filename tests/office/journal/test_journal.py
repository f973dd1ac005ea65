"""The journal: chained, append-only, and able to name the first altered entry."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from office.journal.models import JournalEntry
from office.journal.queries import Verification, verify
from office.journal.services import record
from tests.factories import AT, firm


def three_entries(session: Session) -> None:
    for act in ("one_done", "two_done", "three_done"):
        record(session, actor=None, at=AT, act=act, subject_type="test", note=act)
        session.commit()


def test_entries_are_chained_in_the_order_of_commits(session: Session) -> None:
    three_entries(session)
    rows = session.scalars(select(JournalEntry).order_by(JournalEntry.position)).all()
    assert [(row.position, row.act) for row in rows] == [(1, "one_done"), (2, "two_done"), (3, "three_done")]
    assert [row.previous for row in rows[1:]] == [row.seal for row in rows[:-1]]
    assert verify(session) == Verification(3, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entries SET act = 'other' WHERE position = 2",
        "UPDATE journal_entries SET seal = decode(repeat('00', 32), 'hex') WHERE position = 2",
        "DELETE FROM journal_entries WHERE position = 2",
        "TRUNCATE journal_entries",
    ],
)
def test_the_database_refuses_to_alter_an_entry(session: Session, statement: str) -> None:
    three_entries(session)
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ('UPDATE journal_entries SET details = \'{"note": "forged"}\' WHERE position = 2', 2),
        ("UPDATE journal_entries SET at = at + interval '1 second' WHERE position = 3", 3),
        ("DELETE FROM journal_entries WHERE position = 2", 2),
        ("DELETE FROM journal_entries WHERE position = 1", 1),
    ],
)
def test_verification_names_the_first_entry_altered_behind_the_triggers_back(
    session: Session, statement: str, broken_at: int
) -> None:
    three_entries(session)
    session.execute(text("SET LOCAL session_replication_role = replica"))  # what a malicious superuser could do
    session.execute(text(statement))
    session.expire_all()
    assert verify(session).broken_at == broken_at


def test_an_act_and_its_entry_vanish_together(session: Session) -> None:
    firm(session)
    session.rollback()
    assert session.scalars(select(JournalEntry)).all() == []
