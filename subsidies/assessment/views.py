"""Deciding on claims in the browser: the queue, the assessment, another person's signature."""

import uuid

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, may, permit
from office.db import db
from office.errors import DomainError
from office.web import locale, say
from subsidies.assessment import queries, services
from subsidies.claims.models import Claim
from subsidies.claims.queries import claim_of, waiting_claims
from subsidies.claims.views import overview, person_id
from subsidies.policy.catalogue import catalogue

blueprint = Blueprint("assessment", __name__, url_prefix="/assessment")


def loaded(act: str, claim_id: uuid.UUID) -> Claim:
    """The claim, if it is this reviewer's to ``act`` on."""
    claim = claim_of(db.session, claim_id)
    may(act, firm_id=claim.firm_id)
    return claim


@blueprint.get("/")
@permit("claim.queue")
def queue() -> str:
    """Claims that wait, oldest first."""
    return render_template(
        "assessment/queue.html",
        claims=waiting_claims(db.session),
        titles=catalogue().measures,
        english=locale() == "en",
    )


@blueprint.get("/<uuid:claim_id>")
@permit("claim.queue")
def case(claim_id: uuid.UUID) -> str:
    """One claim with everything a decision needs."""
    claim = loaded("claim.queue", claim_id)
    assessment = queries.newest_assessment(db.session, claim_id) if claim.state == "assessed" else None
    return render_template("assessment/case.html", **overview(claim), assessment=assessment, me=actor().id)


@blueprint.post("/<uuid:claim_id>/assess")
@permit("claim.assess")
def assess(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Propose to award or refuse, or return the claim."""
    loaded("claim.assess", claim_id)
    try:
        services.assess_claim(
            db.session,
            actor=person_id(),
            at=clock.now(),
            claim_id=claim_id,
            outcome=request.form.get("outcome", ""),
            reason=request.form.get("reason", ""),
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("意见已提交。"), "success")
    return redirect(url_for(".case", claim_id=claim_id))


@blueprint.post("/<uuid:claim_id>/sign")
@permit("claim.sign")
def sign(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Sign what another assessed."""
    loaded("claim.sign", claim_id)
    series = current_app.extensions["settings"].award_series
    try:
        services.sign_claim(db.session, actor=person_id(), at=clock.now(), claim_id=claim_id, series=series)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("已签发。"), "success")
    return redirect(url_for(".case", claim_id=claim_id))
