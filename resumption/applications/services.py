"""Verbs on applications: start, save a page, file, withdraw."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid, NotFound
from office.firms.models import Firm
from office.jobs.services import enqueue
from office.journal.services import record
from office.notices.models import name_notices
from office.notices.services import notify
from office.tracking import tracking_number
from office.wording import N_, Bilingual
from resumption.applications.following import hand_over, promised_date
from resumption.applications.locks import changed, require_open, unasked
from resumption.applications.models import Application, ApplicationVersion
from resumption.applications.pages import PAGES, ROSTER_TITLE, TITLES, Lack, lacks
from resumption.applications.queries import (
    accepted_roster,
    designation_rows,
    filed_first,
    newest_version,
)
from resumption.applications.ranking import rank_firm, ranking_facts
from resumption.corrections.models import Correction
from resumption.corrections.queries import open_correction
from resumption.declarations.models import Roster
from resumption.declarations.queries import undeclared, waited_for
from resumption.policy.chain import department_for
from resumption.policy.filed import fingerprint
from resumption.policy.lifecycle import Event, State, after

OPEN = (State.DRAFT, State.RETURNED)
MARK = "queue.mark"  # the work of marking a case in the reviewers' queue
MOST_NAMED = 6
STALE = "revision"  # the field of the refusal that says another window has saved the page meanwhile

name_notices(
    application_refiled=N_("{firm} 已完成补正并重新提交申请（受理号 {number}），办理期限继续计算。"),
)


def start_application(session: Session, *, actor: uuid.UUID, at: datetime, firm: Firm) -> Application:
    """A new draft; a second open one of the same firm dies on ``uq_applications_open_firm_id``."""
    application = Application(
        firm_id=firm.id,
        credit_code=firm.credit_code,
        area=firm.area,
        content={},
        page_revisions={},
        created_at=at,
        saved_at=at,
    )
    session.add(application)
    session.flush()
    note(session, actor, at, application, "application_started")
    return application


def locked_application(session: Session, application_id: uuid.UUID) -> Application:
    """The application, locked until the transaction ends, as it is now: whoever held the lock before may have changed
    it since this session read it."""
    query = select(Application).where(Application.id == application_id).with_for_update()
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
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
    """Keep one page of the draft.

    ``revision`` is the application's when the page was read. Where the page was saved since, ``Conflict`` (field
    ``STALE``) tells the later window about the other, and nothing is overwritten; what another page or the roster went
    through meanwhile does not matter. In a correction a change of a field that did not come back is refused. A page
    that says the same as before is not saved again.
    """
    application = locked_application(session, application_id)
    if page not in PAGES:
        raise NotFound()
    if application.state not in OPEN:
        raise Conflict(N_("申请已提交，不能再修改。如需更改，请先撤回或等待退回补正。"))
    saved = application.content.get(page)
    values = {**unasked(application, page, on=at.date()), **values}
    if saved == values:
        return application
    if application.page_revisions.get(page, 0) > revision:
        raise Conflict(N_("本页已在另一窗口保存过，内容与这里不同。请核对后再保存。"), field=STALE)
    require_open(session, application, *changed(page, saved or {}, values), on=at.date())
    application.content = {**application.content, page: values}
    application.revision += 1
    application.page_revisions = {**application.page_revisions, page: application.revision}
    application.saved_at = at
    session.flush()
    note(session, actor, at, application, "application_saved", page=page)
    return application


def file_application(session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID) -> Application:
    """File the draft: freeze it as a version, rank it, give it a tracking number, a department and a promised date.

    The department is that of the first filing, by the law of that day, whatever becomes of industry or law.
    What is missing is refused by name; an incomplete firm fact the rules ask for does not stop filing but puts the
    firm into the tier "hold", with the same list. Filing again ends the correction, and the clock goes on.
    """
    application = locked_application(session, application_id)
    event = Event.REFILE if application.state == State.RETURNED else Event.FILE
    state = after(State(application.state), event)
    on = at.date()
    roster = accepted_roster(session, application)
    waiting = waited_for(session, application, on=on)
    missing = lacks(application.content, has_roster=roster is not None, on=on, undeclared=waiting)
    if missing:
        raise Invalid(N_("还不能提交，请先补齐：{missing}。"), field=missing[0].page, missing=named(missing))
    firm = session.get_one(Firm, application.firm_id)
    known = {"credit_code": firm.credit_code, "name": firm.name, "area": firm.area, "industry": firm.industry}
    declared = undeclared(session, application.roster_id, on=on) == 0
    facts = ranking_facts(known, application.content, declared=declared, on=on)
    ranking = rank_firm(facts, designation_rows(session, firm, on=on), filed_at=at, on=on)
    first = filed_first(session, application.id) or at
    application.department = application.department or department_for(facts, on=first.date())
    previous = newest_version(session, application.id)
    frozen_roster = roster_facts(roster)
    correction = close_correction(session, actor, at, application)
    application.due_at = promised_date(session, application, facts, at)
    version = ApplicationVersion(
        application_id=application.id,
        number=previous.number + 1 if previous else 1,
        filed_at=at,
        filed_by=actor,
        content=application.content,
        facts=facts,
        roster_id=application.roster_id,
        ranking=ranking,
        ranked_on=on,
        roster=frozen_roster,
        content_hash=fingerprint(application.content, frozen_roster),
        due_at=application.due_at,
    )
    session.add(version)
    session.flush()
    application.state = state
    application.tier, application.score = ranking["tier"], ranking["score"]
    application.filed_at = at
    application.tracking_number = application.tracking_number or tracking_number(
        "FG", at, lambda number: is_taken(session, number)
    )
    session.flush()
    enqueue(session, actor=actor, at=at, kind=MARK, subject_id=application.id)
    note(session, actor, at, application, "application_filed", tier=ranking["tier"], score=ranking["score"])
    if correction is not None:
        notify(
            session,
            actor=actor,
            at=at,
            people=[correction.opened_by],
            kind="application_refiled",
            values={"firm": firm.name, "number": application.tracking_number},
            endpoint="review.case",
            arguments={"application_id": application.id},
        )
    hand_over(session, actor=actor, at=at, application=application, version=version)
    return application


def is_taken(session: Session, number: str) -> bool:
    """Whether an application has this tracking number."""
    return session.scalar(select(Application.id).where(Application.tracking_number == number)) is not None


def named(missing: Sequence[Lack]) -> list[Bilingual]:
    """What is missing, by its own names while a sentence can hold them, else by the pages it is on."""
    if len(missing) <= MOST_NAMED:
        return [Bilingual(lack.title, lack.title_en) for lack in missing]
    return [Bilingual(TITLES.get(page, ROSTER_TITLE), "") for page in dict.fromkeys(lack.page for lack in missing)]


def roster_facts(roster: Roster | None) -> dict[str, Any]:
    """What a version keeps of its roster: which one, how many people, how many left out, how many by clearance."""
    if roster is None:
        return {}
    return {"id": str(roster.id), "people": roster.people, "left_out": roster.left_out, **roster.counts}


def close_correction(session: Session, actor: uuid.UUID, at: datetime, application: Application) -> Correction | None:
    """End the open correction, if there is one: from now on the clock goes on."""
    correction = open_correction(session, application.id)
    if correction is not None:
        correction.closed_at = at
        session.flush()
        note(session, actor, at, application, "correction_closed", correction=correction.id)
    return correction


def withdraw_application(session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID) -> Application:
    """Take an application back before it is decided."""
    application = locked_application(session, application_id)
    application.state = after(State(application.state), Event.WITHDRAW)
    close_correction(session, actor, at, application)
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
