"""What was filed, for its firm and for reviewers: every version, a copy as filed, its receipt, what it changed."""

import uuid
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from office import clock
from office.accounts.access import may, permit, person_id
from office.db import db
from resumption.applications.answers import answered
from resumption.applications.models import Application
from resumption.applications.queries import application_of, firm_of
from resumption.applications.views import english
from resumption.filings import queries, services
from resumption.filings.changes import ROSTER_TITLES, changes

blueprint = Blueprint("filings", __name__, url_prefix="/applications/<uuid:application_id>/versions")


def loaded(act: str, application_id: uuid.UUID) -> Application:
    """The application, if it is this person's to ``act`` on."""
    application = application_of(db.session, application_id)
    may(act, **application.whose)
    return application


@blueprint.get("/")
@permit("application.view")
def index(application_id: uuid.UUID) -> str:
    """Every version that was filed."""
    application = loaded("application.view", application_id)
    rows = queries.versions_of(db.session, application.id)
    return render_template("filings/index.html", application=application, rows=rows)


@blueprint.get("/<int:number>")
@permit("application.view")
def show(application_id: uuid.UUID, number: int) -> str:
    """A copy of exactly what was filed."""
    application = loaded("application.view", application_id)
    return render_template("filings/show.html", **facts_of(application, number))


@blueprint.get("/<int:number>/receipt")
@permit("application.view")
def receipt(application_id: uuid.UUID, number: int) -> str:
    """The receipt on a page: tracking number, moment, promised date, fingerprint."""
    application = loaded("application.view", application_id)
    return render_template("filings/receipt.html", **facts_of(application, number))


def facts_of(application: Application, number: int) -> dict[str, Any]:
    """A version as its pages show it: nothing of it is looked up in the draft."""
    version = queries.version_of(db.session, application.id, number)
    return {
        "application": application,
        "firm": firm_of(db.session, application),
        "version": version,
        "answered": answered(version.content, None, on=version.ranked_on, english=english()),
        "roster_titles": {name: title for name, title in ROSTER_TITLES.items() if name != "id"},
        "receipt": queries.receipt_of(db.session, version),
    }


@blueprint.post("/<int:number>/receipt")
@permit("application.file")
def issue(application_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """Issue the receipt of a version that has none yet."""
    application = loaded("application.file", application_id)
    version = queries.version_of(db.session, application.id, number)
    series = current_app.extensions["settings"].receipt_series
    services.issue_receipt(db.session, actor=person_id(), at=clock.now(), version_id=version.id, series=series)
    return redirect(url_for(".receipt", application_id=application_id, number=number))


@blueprint.get("/<int:number>/changes")
@permit("application.view")
def compare(application_id: uuid.UUID, number: int) -> str:
    """What a version changed: of the one before, or of any other named in the address (``since``)."""
    application = loaded("application.view", application_id)
    version = queries.version_of(db.session, application.id, number)
    since = request.args.get("since", max(1, number - 1), type=int)
    before = queries.version_of(db.session, application.id, since)
    return render_template(
        "filings/changes.html",
        application=application,
        version=version,
        before=before,
        pages=changes(before, version),
        numbers=[each.version.number for each in queries.versions_of(db.session, application.id)],
    )
