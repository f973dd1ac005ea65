"""Verbs of an employee without an account: declare, and amend the declaration until the firm files."""

import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Conflict
from office.sealing import Seal, seal_in_use
from office.wording import N_
from resumption.applications.models import Application
from resumption.applications.services import OPEN, locked_application
from resumption.declarations.clearing import cleared_person
from resumption.declarations.matching import OWN, place, recount
from resumption.declarations.models import Declaration, Roster
from resumption.gathering.queries import progress
from resumption.gathering.services import note, tell
from resumption.selfdeclaring.queries import code_index

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8
CLOSED = N_("企业已提交申请，申报已截止，不能再填写或更正。如有变化，请直接告诉企业的防控联络人。")
MORE = ("same_conveyance", "case_in_compound")


def declare(
    session: Session,
    *,
    actor: None,
    at: datetime,
    application_id: uuid.UUID,
    answers: Mapping[str, Any],
    notice: Mapping[str, Any],
    language: str,
) -> tuple[Declaration, str]:
    """Keep what an employee declares, and the code by which the same person may amend it.

    Whoever has this name and number on the roster, or has declared before, learns it neither from the answer nor from a
    refusal: a second declaration by one number is kept as ``repeated``, and the firm says which holds.
    """
    application = open_application(session, application_id)
    seal = seal_in_use()
    declaration = Declaration(
        id=uuid.uuid4(), application_id=application.id, declared_at=at, language=language, notice=dict(notice)
    )
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    declaration.code_index = code_index(seal, declaration.id, code)
    declaration.name = answers["name"]
    declaration.document_type = answers["document_type"]
    declaration.document_sealed = seal.seal(answers["document_number"])
    declaration.document_index = seal.index(answers["document_number"])
    write(declaration, answers, at, seal)
    first = standing_of(session, application, declaration.document_index)
    declaration.state, declaration.proposal = ("standing" if first is None else "repeated"), ""
    session.add(declaration)
    session.flush()
    note(session, None, at, application, "declaration_given")
    if first is None:
        settle(session, at, application, declaration)
    return declaration, code


def amend(
    session: Session,
    *,
    actor: None,
    at: datetime,
    declaration_id: uuid.UUID,
    answers: Mapping[str, Any],
    notice: Mapping[str, Any],
) -> Declaration:
    """Correct one's own declaration; name and number stay, as they say whose it is."""
    application = open_application(session, session.get_one(Declaration, declaration_id).application_id)
    declaration = session.get_one(Declaration, declaration_id, with_for_update=True)
    write(declaration, answers, at, seal_in_use())
    declaration.amended_at, declaration.notice = at, dict(notice)
    session.flush()
    note(session, None, at, application, "declaration_amended")
    if declaration.state == "standing":
        settle(session, at, application, declaration)
    return declaration


def open_application(session: Session, application_id: uuid.UUID) -> Application:
    """The application, locked, if its firm has not filed it."""
    application = locked_application(session, application_id)
    if application.state not in OPEN:
        raise Conflict(CLOSED)
    return application


def write(declaration: Declaration, answers: Mapping[str, Any], at: datetime, seal: Seal) -> None:
    """What was answered, and what the rules of the day say of it."""
    for fact in (*OWN, *MORE):
        setattr(declaration, fact, answers[fact])
    declaration.mobile_sealed = seal.seal(answers["mobile"])
    declaration.signature = answers["signature"]
    declaration.kept_from = at.date()
    declaration.clearance, declaration.may_start, declaration.reasons = cleared_person(answers, on=at.date())


def settle(session: Session, at: datetime, application: Application, declaration: Declaration) -> None:
    """Give the declaration its place, count again, and tell the firm what it has to know."""
    before = declaration.proposal
    place(session, application, declaration)
    if declaration.proposal == "open":
        # The firm is told of the first that waits; the page counts the others.
        if before != "open" and progress(session, application, on=at.date()).proposals == 1:
            tell(session, None, at, application, "declaration_proposed")
        return
    if application.roster_id is None:
        return
    recount(session, session.get_one(Roster, application.roster_id))
    seen = progress(session, application, on=at.date())
    if declaration.amended_at is None and seen.people and not seen.waiting:
        tell(session, None, at, application, "declarations_complete", people=seen.people)


def standing_of(session: Session, application: Application, index: bytes) -> Declaration | None:
    """The declaration that stands for a document number."""
    query = select(Declaration).where(
        Declaration.application_id == application.id,
        Declaration.document_index == index,
        Declaration.state == "standing",
    )
    return session.scalars(query).one_or_none()
