"""Work out what marks a case: read its roster's counts, its filings, the registers and other firms' rosters.

Kept beside the queue because a filter over a hundred thousand cases cannot match people by people each time it is read.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Integer, Select, delete, func, insert, literal, select
from sqlalchemy.orm import Session, aliased

from resumption.applications.models import Application, ApplicationVersion
from resumption.declarations.models import Roster, RosterEntry
from resumption.queue.models import CaseFlag
from resumption.registers.models import RegisterImport, RegisterRecord
from resumption.registers.queries import CONCERNED, contradictions_of

OPEN = ("filed", "returned", "proposed")
BLOCK = 1000
COUNTED = ("refer", "dissuade", "isolate")  # flags that are a roster's own counts


def open_cases(session: Session) -> Sequence[uuid.UUID]:
    """Every case that has been filed and is not decided."""
    return session.scalars(select(Application.id).where(Application.state.in_(OPEN)).order_by(Application.id)).all()


def with_neighbours(session: Session, application_id: uuid.UUID) -> list[uuid.UUID]:
    """A case, and those of other firms on whose rosters its people stand: a mark of one is a mark of both."""
    mine, theirs = aliased(RosterEntry), aliased(RosterEntry)
    other = aliased(Application)
    query = (
        select(other.id)
        .distinct()
        .join(theirs, theirs.roster_id == other.roster_id)
        .join(mine, mine.document_index == theirs.document_index)
        .join(Application, Application.roster_id == mine.roster_id)
        .where(Application.id == application_id, other.firm_id != Application.firm_id, other.state.in_(OPEN))
    )
    return [application_id, *session.scalars(query)]


def mark(session: Session, application_ids: Sequence[uuid.UUID], *, on: date) -> int:
    """Mark these cases anew, a block at a time; answers how many marks they have. A case already decided has none."""
    count = 0
    for start in range(0, len(application_ids), BLOCK):
        block = application_ids[start : start + BLOCK]
        session.execute(delete(CaseFlag).where(CaseFlag.application_id.in_(block)))
        for query in (*(counted(block, flag) for flag in COUNTED), refiled(block), two_rosters(block)):
            session.execute(insert(CaseFlag).from_select(["application_id", "flag", "count"], query))
        contradicted = [
            {"application_id": key, "flag": "contradiction", "count": found}
            for key, found in contradictions(session, block, on)
        ]
        if contradicted:
            session.execute(insert(CaseFlag), contradicted)
        count += session.scalar(select(func.count()).where(CaseFlag.application_id.in_(block))) or 0
    return count


def counted(block: Sequence[uuid.UUID], flag: str) -> Select[uuid.UUID, str, int]:
    """Cases on whose roster somebody is to be referred, dissuaded or isolated, with how many."""
    number = Roster.counts[flag].astext.cast(Integer)
    return (
        select(Application.id, literal(flag), number)
        .join(Roster, Roster.id == Application.roster_id)
        .where(Application.id.in_(block), Application.state.in_(OPEN), number > 0)
    )


def refiled(block: Sequence[uuid.UUID]) -> Select[uuid.UUID, str, int]:
    """Cases filed more than once."""
    return (
        select(Application.id, literal("refiled"), func.count())
        .join(ApplicationVersion, ApplicationVersion.application_id == Application.id)
        .where(Application.id.in_(block), Application.state.in_(OPEN))
        .group_by(Application.id)
        .having(func.count() > 1)
    )


def two_rosters(block: Sequence[uuid.UUID]) -> Select[uuid.UUID, str, int]:
    """Cases with people who stand on the roster of another firm's filed or approved application."""
    mine, theirs, other = aliased(RosterEntry), aliased(RosterEntry), aliased(Application)
    return (
        select(Application.id, literal("two_rosters"), func.count(mine.document_index.distinct()))
        .join(mine, mine.roster_id == Application.roster_id)
        .join(theirs, theirs.document_index == mine.document_index)
        .join(other, other.roster_id == theirs.roster_id)
        .where(
            Application.id.in_(block),
            Application.state.in_(OPEN),
            other.firm_id != Application.firm_id,
            other.state.in_(CONCERNED),
        )
        .group_by(Application.id)
    )


def contradictions(session: Session, block: Sequence[uuid.UUID], on: date) -> Iterator[tuple[uuid.UUID, int]]:
    """Cases whose declarations an imported register contradicts by the rules of ``on``, with how many people.

    Only rosters with somebody in a register at all are judged rule by rule.
    """
    query = (
        select(Application.id, Application.roster_id)
        .distinct()
        .join(RosterEntry, RosterEntry.roster_id == Application.roster_id)
        .join(RegisterRecord, RegisterRecord.document_index == RosterEntry.document_index)
        .join(RegisterImport, RegisterImport.id == RegisterRecord.import_id)
        .where(Application.id.in_(block), Application.state.in_(OPEN), RegisterImport.state == "imported")
    )
    for application_id, roster_id in session.execute(query).all():
        found = contradictions_of(session, roster_id, on=on) if roster_id else []
        if found:
            yield application_id, len({one.row for one in found})
