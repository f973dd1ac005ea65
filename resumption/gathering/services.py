"""Verbs of a firm that collects its employees' declarations: the link, who belongs to it, reminders."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.queries import representatives_of
from office.errors import Conflict, NotFound
from office.journal.services import record
from office.notices.services import notify
from office.sealing import seal_in_use
from office.wording import N_
from resumption.additions.queries import approved_before
from resumption.applications.models import Application
from resumption.applications.services import OPEN, locked_application
from resumption.declarations.clearing import rules_in_force
from resumption.declarations.matching import entry_by_number, place, recount, take
from resumption.declarations.models import Declaration, Roster, RosterEntry
from resumption.gathering.models import DeclarationLink, DeclarationReminder
from resumption.gathering.queries import last_reminder, link_of, progress, proposals, token_hash, token_of
from resumption.policy.law import law

CLOSED = N_("申请已提交，不能再更改员工申报。如需更改，请先撤回或等待退回补正。")
REMINDED = N_("今天已经提醒过，明天可以再次提醒。仍可打印或复制提醒名单。")


def open_link(session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID) -> DeclarationLink:
    """A new link for the application's employees; the one before, if any, ends at once."""
    application = collecting(session, actor=actor, at=at, application_id=application_id)
    end_link(session, application, actor, at)
    link = DeclarationLink(
        id=uuid.uuid4(),
        application_id=application.id,
        created_at=at,
        created_by=actor,
        expires_at=at + timedelta(days=law("declaring", at.date()).value("link_days")),
    )
    link.token_hash = token_hash(token_of(link, seal_in_use()))
    session.add(link)
    session.flush()
    note(session, actor, at, application, "declaration_link_opened", expires_at=link.expires_at.isoformat())
    return link


def revoke_link(session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID) -> None:
    """End the link; who opens it afterwards is told what a stranger is told."""
    application = locked_application(session, application_id)
    if not end_link(session, application, actor, at):
        raise Conflict(N_("没有可以停用的申报链接，请刷新后查看。"))
    note(session, actor, at, application, "declaration_link_revoked")


def end_link(session: Session, application: Application, actor: uuid.UUID, at: datetime) -> bool:
    """End the application's link; whether there was one."""
    standing = link_of(session, application.id)
    if standing is None:
        return False
    standing.revoked_at, standing.revoked_by = at, actor
    session.flush()
    return True


def accept_proposal(
    session: Session, *, actor: uuid.UUID, at: datetime, declaration_id: uuid.UUID, row: int | None = None
) -> Declaration:
    """Take somebody who declared onto the roster: as a new row, or, with ``row``, as the person of that row, whose name
    or number the firm had written otherwise. Without a roster the first such person begins one."""
    declaration, application = proposed(session, actor=actor, at=at, declaration_id=declaration_id)
    if approved_before(session, application, declaration.document_index):
        raise Conflict(N_("该员工已在获批的花名册上，不需要追加。"))
    roster = standing_roster(session, application, actor, at)
    declaration.proposal = "accepted"
    entry = entry_at(session, roster, row) if row is not None else None
    if entry is not None:
        if entry.declaration_id is not None:
            raise Conflict(N_("第 {row} 行已有本人申报，不能再归到另一人。"), row=row)
        taken = entry_by_number(session, roster.id, declaration.document_index)
        if taken is not None and taken.id != entry.id:
            raise Conflict(N_("该证件号码已在第 {row} 行，请改用那一行。"), row=taken.row)
        take(entry, declaration)
        entry.document_type, entry.document_sealed = declaration.document_type, declaration.document_sealed
        entry.document_index = declaration.document_index
        session.flush()
    else:
        place(session, application, declaration)
    recount(session, roster)
    note(session, actor, at, application, "declaration_proposal_accepted", declaration=declaration.id, row=row)
    return declaration


def accept_everybody(session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID) -> int:
    """Take everybody who declared and whose number and name are on no row onto the roster; how many they were.

    Those who may be somebody on the roster, written otherwise, are left to be looked at one by one.
    """
    application = collecting(session, actor=actor, at=at, application_id=application_id)
    roster = standing_roster(session, application, actor, at)
    clear = [
        each.declaration
        for each in proposals(session, application, most=None)
        if not each.same_number
        and not each.same_name
        and not approved_before(session, application, each.declaration.document_index)
    ]
    for declaration in clear:
        declaration.proposal = "accepted"
        place(session, application, declaration)
        note(session, actor, at, application, "declaration_proposal_accepted", declaration=declaration.id, row=None)
    recount(session, roster)
    return len(clear)


def refuse_proposal(session: Session, *, actor: uuid.UUID, at: datetime, declaration_id: uuid.UUID) -> Declaration:
    """Say that somebody who declared does not belong to the firm; the declaration is kept until it is due."""
    declaration, application = proposed(session, actor=actor, at=at, declaration_id=declaration_id)
    declaration.proposal = "refused"
    session.flush()
    note(session, actor, at, application, "declaration_proposal_refused", declaration=declaration.id)
    return declaration


def adopt_repeat(session: Session, *, actor: uuid.UUID, at: datetime, declaration_id: uuid.UUID) -> Declaration:
    """Say that the second declaration by a document number is the one that holds."""
    second, application = repeated(session, actor=actor, at=at, declaration_id=declaration_id)
    query = select(Declaration).where(
        Declaration.application_id == application.id,
        Declaration.document_index == second.document_index,
        Declaration.state == "standing",
    )
    first = session.scalars(query).one_or_none()
    if first is not None:
        first.state = "replaced"
        second.proposal = first.proposal
        session.flush()
    second.state = "standing"
    place(session, application, second)
    if application.roster_id:
        recount(session, session.get_one(Roster, application.roster_id))
    note(session, actor, at, application, "declaration_repeat_adopted", declaration=second.id)
    return second


def drop_repeat(session: Session, *, actor: uuid.UUID, at: datetime, declaration_id: uuid.UUID) -> Declaration:
    """Say that the first declaration goes on holding."""
    second, application = repeated(session, actor=actor, at=at, declaration_id=declaration_id)
    second.state = "replaced"
    session.flush()
    note(session, actor, at, application, "declaration_repeat_dropped", declaration=second.id)
    return second


def send_reminder(
    session: Session, *, actor: uuid.UUID | None, at: datetime, application_id: uuid.UUID
) -> DeclarationReminder:
    """Tell all who act for the firm how many of its people have still to declare; once a day at most."""
    application = collecting(session, actor=actor, at=at, application_id=application_id)
    seen = progress(session, application, on=at.date())
    if not seen.waiting:
        raise Conflict(N_("所有员工都已申报，不需要提醒。"))
    last = last_reminder(session, application.id)
    if last is not None and last.sent_at.date() == at.date():
        raise Conflict(REMINDED)
    reminder = DeclarationReminder(application_id=application.id, sent_at=at, sent_by=actor, waiting=seen.waiting)
    session.add(reminder)
    session.flush()
    tell(session, actor, at, application, "declarations_waited_for", waiting=seen.waiting, people=seen.people)
    note(session, actor, at, application, "declaration_reminder_sent", waiting=seen.waiting)
    return reminder


def tell(
    session: Session, actor: uuid.UUID | None, at: datetime, application: Application, kind: str, **values: object
) -> None:
    """A notice for everybody who acts for the firm; it names nobody."""
    notify(
        session,
        actor=actor,
        at=at,
        people=representatives_of(session, application.firm_id),
        kind=kind,
        values=values,
        endpoint="gathering.show",
        arguments={"application_id": application.id},
    )


def collecting(session: Session, *, actor: uuid.UUID | None, at: datetime, application_id: uuid.UUID) -> Application:
    """The application, locked, if its declarations may still change."""
    application = locked_application(session, application_id)
    if application.state not in OPEN:
        raise Conflict(CLOSED)
    return application


def proposed(
    session: Session, *, actor: uuid.UUID, at: datetime, declaration_id: uuid.UUID
) -> tuple[Declaration, Application]:
    """A proposal that waits for the firm, and its application, locked."""
    found = session.get(Declaration, declaration_id)
    if found is None:
        raise NotFound()
    application = collecting(session, actor=actor, at=at, application_id=found.application_id)
    session.refresh(found)
    if found.state != "standing" or found.proposal != "open":
        raise Conflict(N_("这份申报已经处理过，请刷新后查看。"))
    return found, application


def repeated(
    session: Session, *, actor: uuid.UUID, at: datetime, declaration_id: uuid.UUID
) -> tuple[Declaration, Application]:
    """A second declaration that waits for the firm, and its application, locked."""
    found = session.get(Declaration, declaration_id)
    if found is None:
        raise NotFound()
    application = collecting(session, actor=actor, at=at, application_id=found.application_id)
    session.refresh(found)
    if found.state != "repeated":
        raise Conflict(N_("这份申报已经处理过，请刷新后查看。"))
    return found, application


def standing_roster(session: Session, application: Application, actor: uuid.UUID, at: datetime) -> Roster:
    """The roster the application stands on; one without a workbook is begun where there is none."""
    if application.roster_id is not None:
        return session.get_one(Roster, application.roster_id)
    roster = Roster(
        application_id=application.id,
        state="accepted",
        uploaded_at=at,
        uploaded_by=actor,
        problems=[],
        warnings=[],
        rulebook=rules_in_force(at.date()),
        counts={},
    )
    session.add(roster)
    session.flush()
    application.roster_id = roster.id
    session.flush()
    return roster


def entry_at(session: Session, roster: Roster, row: int) -> RosterEntry:
    """One row of a roster."""
    query = select(RosterEntry).where(RosterEntry.roster_id == roster.id, RosterEntry.row == row)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound()
    return found


def note(
    session: Session, actor: uuid.UUID | None, at: datetime, application: Application, act: str, **details: Any
) -> None:
    """The journal's entry of one act on an application's declarations; it names no employee."""
    record(
        session,
        actor=actor,
        at=at,
        act=act,
        subject_type="application",
        subject_id=application.id,
        firm_id=application.firm_id,
        **details,
    )
