"""Declarations whose time is over: erased to the last fact, names and figures stay, the journal keeps the counts."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.files.models import StoredFile
from office.journal.models import JournalEntry
from resumption.declarations.erasing import EMPTIED
from resumption.declarations.models import Declaration, Roster, RosterEntry
from resumption.declarations.services import erase_due
from tests.factories import AT
from tests.resumption.gathering.desk import FILLED, address, declare, draft, names, person, uploaded


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office lives on the day of the cases."""
    monkeypatch.setenv("OFFICE_DAY", AT.date().isoformat())


def test_declarations_go_when_they_are_due_and_not_a_day_before(client: FlaskClient, session: Session) -> None:
    application, by = draft(session)
    roster = uploaded(session, application, by, names([person(0), person(1)], **FILLED))
    declare(client, address(session, application, by), *person(0))
    counts = dict(session.get_one(Roster, roster.id).counts)
    nothing = {"declarations": 0, "rows": 0, "files": 0}
    assert erase_due(session, actor=None, at=AT + timedelta(days=90)) == nothing
    due = AT + timedelta(days=91)
    assert erase_due(session, actor=None, at=due) == {"declarations": 1, "rows": 2, "files": 1}
    assert erase_due(session, actor=None, at=due) == nothing
    assert session.scalars(select(Declaration)).all() == []
    rows = session.scalars(select(RosterEntry).order_by(RosterEntry.row)).all()
    assert [row.name for row in rows] == [person(0)[0], person(1)[0]]
    assert [[name for name in EMPTIED if getattr(row, name) is not None] for row in rows] == [[], []]
    kept = session.get_one(Roster, roster.id)
    assert (kept.people, kept.counts) == (2, counts)
    assert session.get_one(StoredFile, kept.file_id).erased_at == due
    told = session.scalars(select(JournalEntry).where(JournalEntry.act == "declarations_erased")).one()
    assert told.details == {"declarations": 1, "rows": 2, "files": 1}
