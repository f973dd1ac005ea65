"""Verbs on rosters: take a workbook in, refuse it with every defect named, accept it with each person's clearance."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Conflict, DomainError, NotFound
from office.files.large import erase_file
from office.files.services import XLSX, keep_file
from office.jobs.services import enqueue
from office.journal.services import record
from office.sealing import Seal
from office.spreadsheets.problems import Problem
from office.wording import N_, plain
from resumption.applications.locks import require_open
from resumption.applications.models import Application
from resumption.applications.pages import ROSTER
from resumption.applications.services import OPEN, locked_application, note
from resumption.declarations.erasing import due_rosters, empty_rows, erase_own, files_of
from resumption.declarations.matching import place_all
from resumption.declarations.models import Roster, RosterEntry
from resumption.declarations.storing import copy_entries
from resumption.policy.clearance import CLEARANCES

READ = "declarations.read_roster"
MOST_SHOWN = 1000  # wrong cells kept for the page; the marked workbook has them all


def upload_roster(
    session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID, name: str, content: bytes
) -> Roster:
    """Keep the workbook, sealed, and have it read in the background; the draft keeps its present roster until then."""
    application = open_application(session, application_id, at)
    file = keep_file(
        session,
        actor=actor,
        at=at,
        name=name,
        content=content,
        firm_id=application.firm_id,
        accepted=(XLSX,),
        sealed=True,
    )
    roster = Roster(
        application_id=application.id,
        file_id=file.id,
        uploaded_at=at,
        uploaded_by=actor,
        problems=[],
        warnings=[],
        counts={},
    )
    session.add(roster)
    session.flush()
    read_in_background(session, actor, at, roster, keep_right=False)
    note(session, actor, at, application, "roster_uploaded", roster=roster.id, file=file.sha256)
    return roster


def keep_right_rows(session: Session, *, actor: uuid.UUID, at: datetime, roster_id: uuid.UUID) -> Roster:
    """Go on with the right rows of a refused roster and leave out the others (19 of 23 rows are right: keep them)."""
    roster = locked_roster(session, roster_id)
    application = open_application(session, roster.application_id, at)
    if roster.state != "refused" or not roster.people > roster.left_out:
        raise Conflict(N_("该花名册没有可以单独保留的人员，请更正后重新上传。"))
    roster.state = "reading"
    read_in_background(session, actor, at, roster, keep_right=True)
    note(session, actor, at, application, "roster_right_rows_kept", roster=roster.id)
    return roster


def read_in_background(session: Session, actor: uuid.UUID, at: datetime, roster: Roster, *, keep_right: bool) -> None:
    """Ask for the reading of a roster."""
    job = enqueue(session, actor=actor, at=at, kind=READ, subject_id=roster.id, keep_right=keep_right)
    roster.job_id = job.id
    session.flush()


def refuse_file(session: Session, *, actor: uuid.UUID, at: datetime, roster: Roster, error: DomainError) -> None:
    """The file as a whole holds no roster: the sentence is kept for the page."""
    roster.state = "refused"
    roster.refusal = {"sentence": error.sentence, "values": plain(error.values)}
    noted(session, actor, at, roster, "roster_refused", reason=str(error))


def refuse_roster(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    roster: Roster,
    people: int,
    problems: Sequence[Problem],
    warnings: Sequence[Problem],
    marked: bytes,
) -> None:
    """Some cells are wrong: all of them are named, and the firm's own workbook is kept for it with them marked."""
    application = session.get_one(Application, roster.application_id)
    name = f"需更正-{roster.uploaded_at:%Y%m%d}.xlsx"
    file = keep_file(session, actor=actor, at=at, name=name, content=marked, firm_id=application.firm_id, sealed=True)
    roster.state, roster.marked_file_id = "refused", file.id
    roster.people, roster.left_out = people, len({problem.row for problem in problems})
    roster.problem_count = len(problems)
    roster.problems = [problem.as_json() for problem in problems[:MOST_SHOWN]]
    roster.warnings = [problem.as_json() for problem in warnings[:MOST_SHOWN]]
    noted(session, actor, at, roster, "roster_refused", people=people, problems=len(problems))


def accept_roster(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    roster: Roster,
    people: pl.DataFrame,
    rulebook: Mapping[str, Any],
    left_out: int,
    warnings: Sequence[Problem],
    seal: Seal,
) -> None:
    """Store every person with the clearance; the application stands on this roster from now on."""
    application = open_application(session, roster.application_id, at)
    roster.people = copy_entries(session, roster_id=roster.id, frame=people, seal=seal)
    roster.state, roster.left_out, roster.rulebook = "accepted", left_out, dict(rulebook)
    roster.warnings = [problem.as_json() for problem in warnings[:MOST_SHOWN]]
    roster.counts = counts_of(people)
    application.roster_id, application.saved_at = roster.id, at
    application.revision += 1
    session.flush()
    place_all(session, application, roster)
    noted(session, actor, at, roster, "roster_accepted", people=roster.people, left_out=left_out)


def counts_of(cleared: pl.DataFrame) -> dict[str, Any]:
    """How many people by clearance, and under ``days`` how many may first start on each day."""
    kinds = dict(cleared.group_by("clearance").len().iter_rows())
    days = cleared.drop_nulls("may_start").group_by("may_start").len().sort("may_start")
    return {
        **{kind: kinds.get(kind, 0) for kind in CLEARANCES},
        "days": {day.isoformat(): number for day, number in days.iter_rows()},
    }


def locked_roster(session: Session, roster_id: uuid.UUID) -> Roster:
    """The roster, locked until the transaction ends."""
    found = session.scalars(select(Roster).where(Roster.id == roster_id).with_for_update()).one_or_none()
    if found is None:
        raise NotFound()
    return found


def open_application(session: Session, application_id: uuid.UUID, at: datetime) -> Application:
    """The application, locked, if its firm may still change its roster: in a correction only where it came back."""
    application = locked_application(session, application_id)
    if application.state not in OPEN:
        raise Conflict(N_("申请已提交，不能再更换花名册。如需更改，请先撤回或等待退回补正。"))
    require_open(session, application, ROSTER, on=at.date())
    return application


def noted(session: Session, actor: uuid.UUID, at: datetime, roster: Roster, act: str, **details: object) -> None:
    """The journal's entry of one act on a roster, under its application."""
    known: Mapping[str, object] = {"roster": roster.id, **details}
    note(session, actor, at, session.get_one(Application, roster.application_id), act, **known)


def erase_due(session: Session, *, actor: uuid.UUID | None, at: datetime) -> dict[str, int]:
    """Erase every declaration whose time is over; how many own ones, rows of workbooks, and files.

    The journal keeps the counts, the rosters keep their figures.
    """
    own = erase_own(session, at.date())
    rosters = due_rosters(session, at.date())
    ids = [roster.id for roster in rosters]
    rows = empty_rows(session, RosterEntry.roster_id.in_(ids) & RosterEntry.declaration_id.is_(None)) if ids else 0
    files = files_of(session, rosters)
    for file in files:
        erase_file(session, actor=actor, at=at, file=file)
    counts: dict[str, Any] = {"declarations": own, "rows": rows, "files": len(files)}
    if any(counts.values()):
        record(session, actor=actor, at=at, act="declarations_erased", subject_type="declaration", **counts)
    session.expire_all()
    return counts
