"""Verbs on applications: start, save a page, file, withdraw."""

import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid, NotFound
from office.firms.models import Firm
from office.jobs.services import enqueue
from office.journal.services import record
from office.wording import N_, Bilingual
from resumption.applications.models import Application, ApplicationVersion
from resumption.applications.pages import PAGES, lacks
from resumption.applications.queries import accepted_roster, designation_rows, newest_version
from resumption.applications.ranking import rank_firm, ranking_facts
from resumption.policy.law import law
from resumption.policy.lifecycle import Event, State, after

OPEN = (State.DRAFT, State.RETURNED)
MARK = "queue.mark"  # the work of marking a case in the reviewers' queue


def start_application(session: Session, *, actor: uuid.UUID, at: datetime, firm: Firm) -> Application:
    """A new draft; a second open one of the same firm dies on ``uq_applications_open_firm_id``."""
    application = Application(
        firm_id=firm.id,
        credit_code=firm.credit_code,
        area=firm.area,
        content={},
        created_at=at,
        saved_at=at,
    )
    session.add(application)
    session.flush()
    note(session, actor, at, application, "application_started")
    return application


def locked_application(session: Session, application_id: uuid.UUID) -> Application:
    """The application, locked until the transaction ends."""
    found = session.scalars(select(Application).where(Application.id == application_id).with_for_update()).one_or_none()
    if found is None:
        raise NotFound()
    return found


def save_page(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    application_id: uuid.UUID,
    page: str,
    revision: int,
    values: Mapping[str, Any],
) -> Application:
    """Keep one page of the draft; the later of two tabs is told about the other, and nothing is overwritten."""
    application = locked_application(session, application_id)
    if page not in PAGES:
        raise NotFound()
    if application.state not in OPEN:
        raise Conflict(N_("申请已提交，不能再修改。如需更改，请先撤回或等待退回补正。"))
    if application.revision != revision:
        raise Conflict(N_("该申请已在另一窗口保存过。请在新窗口打开最新内容，核对后再保存。"))
    application.content = {**application.content, page: dict(values)}
    application.revision += 1
    application.saved_at = at
    session.flush()
    note(session, actor, at, application, "application_saved", page=page)
    return application


def file_application(session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID) -> Application:
    """File the draft: freeze it as a version, rank it, give it a tracking number and a promised date.

    What is missing is refused by name; an incomplete firm fact the rules ask for does not stop filing but puts the
    firm into the tier "hold", with the same list.
    """
    application = locked_application(session, application_id)
    event = Event.REFILE if application.state == State.RETURNED else Event.FILE
    state = after(State(application.state), event)
    on = at.date()
    roster = accepted_roster(session, application)
    missing = lacks(application.content, has_roster=roster is not None, on=on)
    if missing:
        names = [Bilingual(lack.title, lack.title_en) for lack in missing]
        raise Invalid(N_("还不能提交，请先补齐：{missing}。"), field=missing[0].page, missing=names)
    firm = session.get_one(Firm, application.firm_id)
    known = {"credit_code": firm.credit_code, "name": firm.name, "area": firm.area, "industry": firm.industry}
    facts = ranking_facts(known, application.content, declared=True, on=on)
    ranking = rank_firm(facts, designation_rows(session, firm, on=on), filed_at=at, on=on)
    previous = newest_version(session, application.id)
    session.add(
        ApplicationVersion(
            application_id=application.id,
            number=previous.number + 1 if previous else 1,
            filed_at=at,
            filed_by=actor,
            content=application.content,
            facts=facts,
            roster_id=application.roster_id,
            ranking=ranking,
            ranked_on=on,
        )
    )
    application.state = state
    application.tier, application.score = ranking["tier"], ranking["score"]
    application.filed_at = at
    application.due_at = at + timedelta(hours=law("review", on).value("decision_hours"))
    application.tracking_number = application.tracking_number or f"FG{at:%Y%m%d}{secrets.randbelow(10**6):06d}"
    session.flush()
    enqueue(session, actor=actor, at=at, kind=MARK, subject_id=application.id)
    note(session, actor, at, application, "application_filed", tier=ranking["tier"], score=ranking["score"])
    return application


def withdraw_application(session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID) -> Application:
    """Take an application back before it is decided."""
    application = locked_application(session, application_id)
    application.state = after(State(application.state), Event.WITHDRAW)
    session.flush()
    note(session, actor, at, application, "application_withdrawn")
    return application


def note(session: Session, actor: uuid.UUID, at: datetime, application: Application, act: str, **details: Any) -> None:
    """The journal's entry of one act on an application."""
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
