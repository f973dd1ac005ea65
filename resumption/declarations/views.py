"""The roster's pages: upload, progress, every wrong cell, the marked workbook; then each employee's clearance."""

import io
import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.accounts.permissions import allowed
from office.db import db
from office.errors import DomainError
from office.files.services import LARGEST, XLSX, content_of
from office.web import locale, say
from resumption.additions.queries import approved_earlier
from resumption.applications.locks import open_fields
from resumption.applications.models import Application
from resumption.applications.pages import ROSTER
from resumption.applications.queries import application_of
from resumption.declarations import queries, services
from resumption.declarations.cells import APPROVED, APPROVED_TITLE, TITLES
from resumption.declarations.curve import added_up, curve
from resumption.declarations.export import roster_template

blueprint = Blueprint("declarations", __name__)
CLEARANCES = {
    "clear": _l("可上岗"),
    "isolate": _l("隔离观察"),
    "dissuade": _l("劝其暂不返回"),
    "refer": _l("转卫生健康部门"),
    "incomplete": _l("申报不完整"),
}


def loaded(act: str, application_id: uuid.UUID) -> Application:
    """The roster's application, if it is this person's to ``act`` on."""
    application = application_of(db.session, application_id)
    may(act, **application.whose)
    return application


@blueprint.get("/applications/<uuid:application_id>/roster")
@permit("roster.view")
def show(application_id: uuid.UUID) -> str:
    """The newest upload and what came of it, and the people of the roster the application stands on."""
    return page(loaded("roster.view", application_id))


def page(application: Application) -> str:
    """The one page of a roster, in each of its states."""
    newest = queries.newest_roster(db.session, application.id)
    standing = queries.standing_roster(db.session, application)
    wanted = queries.PeopleFilter(
        clearance=request.args.get("clearance", ""),
        text=request.args.get("text", "").strip(),
        page=max(1, request.args.get("page", 1, type=int)),
    )
    people, total = queries.people(db.session, standing.id, wanted) if standing else ((), 0)
    return render_template(
        "declarations/roster.html",
        application=application,
        newest=newest,
        job=queries.reading_of(db.session, newest) if newest and newest.state == "reading" else None,
        roster=standing,
        people=people,
        total=total,
        wanted=wanted,
        pages=-(-total // queries.PAGE),
        editable=ROSTER in open_fields(db.session, application, on=clock.today())
        and allowed("roster.upload", actor(), **application.whose),
        english=locale() == "en",
        defects={**TITLES, APPROVED: APPROVED_TITLE},
        **summary(standing),
    )


def summary(roster: Any) -> dict[str, Any]:
    """What every page that shows a roster needs besides the roster: names of clearances, the curve, with those approved
    before where the roster is of people added later."""
    earlier = approved_earlier(db.session, roster) if roster else []
    return {
        "clearances": CLEARANCES,
        "curve": curve(roster.counts.get("days", {}), added_up(earlier)) if roster else None,
    }


@blueprint.post("/applications/<uuid:application_id>/roster")
@permit("roster.upload")
def upload(application_id: uuid.UUID) -> ResponseReturnValue:
    """Take a workbook in; it is read in the background."""
    loaded("roster.upload", application_id)
    given = request.files.get("file")
    content = given.stream.read(LARGEST + 1) if given else b""
    try:
        services.upload_roster(
            db.session,
            actor=person_id(),
            at=clock.now(),
            application_id=application_id,
            name=(given.filename if given else None) or "roster.xlsx",
            content=content,
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    return redirect(url_for(".show", application_id=application_id))


@blueprint.post("/rosters/<uuid:roster_id>/keep")
@permit("roster.upload")
def keep(roster_id: uuid.UUID) -> ResponseReturnValue:
    """Go on with the right rows of a refused roster."""
    _, application = queries.roster_with_application(db.session, roster_id)
    may("roster.upload", **application.whose)
    try:
        services.keep_right_rows(db.session, actor=person_id(), at=clock.now(), roster_id=roster_id)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    return redirect(url_for(".show", application_id=application.id))


@blueprint.get("/rosters/<uuid:roster_id>/marked.xlsx")
@permit("roster.upload")
def marked(roster_id: uuid.UUID) -> ResponseReturnValue:
    """The firm's own workbook with the wrong cells marked."""
    roster, application = queries.roster_with_application(db.session, roster_id)
    may("roster.upload", **application.whose)
    file = queries.marked_file(db.session, roster)
    content = io.BytesIO(content_of(file))
    return send_file(content, mimetype=XLSX, as_attachment=True, download_name=file.name)


@blueprint.get("/applications/roster-template.xlsx")
@permit("roster.upload")
def template() -> ResponseReturnValue:
    """The empty roster with its drop-downs."""
    content = io.BytesIO(roster_template())
    return send_file(content, mimetype=XLSX, as_attachment=True, download_name=gettext("员工花名册模板.xlsx"))
