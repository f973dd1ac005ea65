"""Filing with commitment: the firm's acceptance, the office's list of filings and draws."""

import uuid
from datetime import date

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.db import db
from office.errors import DomainError
from office.firms.areas import AREAS
from office.web import say
from resumption.applications.queries import application_of
from resumption.recordfiling import queries, services

blueprint = Blueprint("recordfiling", __name__, url_prefix="/filings")


@blueprint.post("/<uuid:application_id>/commit")
@permit("application.file")
def commit(application_id: uuid.UUID) -> ResponseReturnValue:
    """Accept the commitment letter and file."""
    application = application_of(db.session, application_id)
    may("application.file", **application.whose)
    try:
        services.commit_and_file(
            db.session,
            actor=person_id(),
            at=clock.now(),
            application_id=application_id,
            mark=request.form.get("letter", ""),
            series=current_app.extensions["settings"].receipt_series,
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        if application.state == "recorded":
            flash(gettext("备案已生效，受理号 %(number)s。", number=application.tracking_number), "success")
        else:
            flash(gettext("申请已提交，受理号 %(number)s。", number=application.tracking_number), "success")
    return redirect(url_for("applications.show", application_id=application_id))


@blueprint.get("/")
@permit("filing.list")
def index() -> str:
    """Filings, and the draws with their seeds."""
    drawn = request.args.get("drawn") == "yes"
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "recordfiling/index.html",
        listing=queries.filings(db.session, actor(), drawn=drawn, page=page),
        draws=queries.draws(db.session),
        days=queries.undrawn_days(db.session, clock.today()),
        drawn=drawn,
        areas=AREAS,
    )


@blueprint.post("/draw")
@permit("filing.draw")
def draw() -> ResponseReturnValue:
    """Draw one day's sample."""
    day = request.form.get("day", type=date.fromisoformat)
    try:
        made = services.draw_sample(db.session, actor=person_id(), at=clock.now(), day=day or clock.today())
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(
            gettext("已从 %(all)s 家中抽取 %(count)s 家。", all=len(made.population), count=len(made.drawn)), "success"
        )
    return redirect(url_for(".index"))
