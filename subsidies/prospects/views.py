"""What can we get: every measure in force for one firm, before it claims; a claim starts from here filled in."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.db import db
from office.web import locale
from subsidies.claims.services import save_lines, start_claim
from subsidies.offers.queries import offers_to
from subsidies.policy.catalogue import catalogue
from subsidies.policy.offers import STATE_TITLES
from subsidies.prospects import queries

blueprint = Blueprint("prospects", __name__, url_prefix="/prospects")


@blueprint.get("/")
@permit("prospect.list")
def index() -> ResponseReturnValue:
    """One's firms; with one firm, its page."""
    firms = queries.firms_of(db.session, sorted(actor().firms))
    if len(firms) == 1:
        return redirect(url_for(".show", firm_id=firms[0].id))
    return render_template("prospects/index.html", firms=firms)


@blueprint.get("/<uuid:firm_id>")
@permit("prospect.view")
def show(firm_id: uuid.UUID) -> str:
    """Each measure with what is known, what is missing and what it would come to."""
    may("prospect.view", firm_id=firm_id)
    firm = queries.firm_of(db.session, firm_id)
    known, outlooks = queries.outlooks(db.session, firm, clock.today())
    return render_template(
        "prospects/show.html",
        firm=firm,
        known=known,
        outlooks=outlooks,
        offers=offers_to(db.session, [firm_id]),
        titles=catalogue().measures,
        states=STATE_TITLES,
        own=firm_id in actor().firms,
        english=locale() == "en",
        year=clock.today().year - 1,
    )


@blueprint.post("/<uuid:firm_id>/claims")
@permit("claim.edit")
def start(firm_id: uuid.UUID) -> ResponseReturnValue:
    """A new claim whose first line states what the office already knows."""
    may("claim.edit", firm_id=firm_id)
    measure = catalogue().measure(request.form.get("measure", ""))
    facts = queries.stated(measure, queries.known_of(db.session, firm_id, clock.today()))
    claim = start_claim(db.session, actor=person_id(), at=clock.now(), firm_id=firm_id, measure=measure.code)
    if line := queries.as_line(measure, facts):
        save_lines(
            db.session, actor=person_id(), at=clock.now(), claim_id=claim.id, revision=claim.revision, lines=[line]
        )
        flash(gettext("已按本机关掌握的数据填好，请核对后补充。"), "success")
    return redirect(url_for("claims.show", claim_id=claim.id))
