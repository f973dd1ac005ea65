"""What becomes of health declarations when their time is over: the facts go, names on the roster and figures stay.

A declaration is kept for the days the rule of its last saving says. An employee's own goes altogether, and with it what
its row took from it; a firm's workbook goes with the facts of its rows. Counts by clearance and day stay on the roster.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Date,
    Result,
    SQLColumnExpression,
    cast,
    delete,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from office.files.models import StoredFile
from resumption.declarations.matching import JUDGED, OWN
from resumption.declarations.models import Declaration, Roster, RosterEntry
from resumption.policy.declaring import erased_on

EMPTIED = (*OWN, *JUDGED, "mobile_sealed", "stated")


def due_days(session: Session, column: SQLColumnExpression[date], on: date) -> list[date]:
    """The days in a column whose declarations are no longer to be kept on ``on``."""
    return [day for day in session.scalars(select(column).distinct()) if erased_on(day) <= on]


def uploaded_day() -> ColumnElement[date]:
    """The day a roster was uploaded, Beijing time."""
    return cast(Roster.uploaded_at, Date)


def due_rosters(session: Session, on: date) -> Sequence[Roster]:
    """Rosters uploaded so long ago, and not emptied yet."""
    days = due_days(session, uploaded_day(), on)
    facts = or_(*[getattr(RosterEntry, name).is_not(None) for name in EMPTIED])
    full = select(RosterEntry.id).where(RosterEntry.roster_id == Roster.id, RosterEntry.declaration_id.is_(None), facts)
    kept = select(StoredFile.id).where(
        StoredFile.id.in_([Roster.file_id, Roster.marked_file_id]), StoredFile.erased_at.is_(None)
    )
    query = select(Roster).where(uploaded_day().in_(days), or_(full.exists(), kept.exists()))
    return session.scalars(query.order_by(Roster.uploaded_at, Roster.id)).all()


def empty_rows(session: Session, which: ColumnElement[bool]) -> int:
    """Take the facts from some rows; how many rows."""
    statement = update(RosterEntry).where(which).values(dict.fromkeys(EMPTIED, null()))
    return counted(session.execute(statement, execution_options={"synchronize_session": False}))


def counted(result: Result[Any]) -> int:
    """How many rows a statement changed."""
    assert isinstance(result, CursorResult)
    return result.rowcount


def erase_own(session: Session, on: date) -> int:
    """Delete the employees' own declarations that are due; how many."""
    days = due_days(session, Declaration.kept_from, on)
    if not days:
        return 0
    due = select(Declaration.id).where(Declaration.kept_from.in_(days))
    empty_rows(session, RosterEntry.declaration_id.in_(due))
    gone = delete(Declaration).where(Declaration.kept_from.in_(days))
    return counted(session.execute(gone, execution_options={"synchronize_session": False}))


def files_of(session: Session, rosters: Sequence[Roster]) -> Sequence[StoredFile]:
    """The workbooks of some rosters that are still kept."""
    ids = [one for roster in rosters for one in (roster.file_id, roster.marked_file_id) if one]
    query = select(StoredFile).where(StoredFile.id.in_(ids), StoredFile.erased_at.is_(None))
    return session.scalars(query.order_by(StoredFile.id)).all()
