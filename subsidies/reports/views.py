"""Reports in the browser: those referred to the office that looks into them, each with what was done about it."""

import uuid
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.db import db
from office.errors import DomainError, NotFound
from office.web import locale, say
from subsidies.claims.models import Claim
from subsidies.claims.queries import claim_of, claims
from subsidies.claims.views import asked_for, overview
from subsidies.policy.catalogue import catalogue
from subsidies.policy.support import SupportKind
from subsidies.reports import queries, services

blueprint = Blueprint("reports", __name__, url_prefix="/referrals")


def loaded(act: str, claim_id: uuid.UUID) -> Claim:
    """The report, if it is this person's to ``act`` on; a claim for money is none."""
    claim = claim_of(db.session, claim_id)
    may(act, firm_id=claim.firm_id)
    if claim.state not in queries.STATES:
        raise NotFound()
    return claim


@blueprint.get("/")
@permit("referral.list")
def index() -> str:
    """The reports that were referred, those not settled first asked for; none of a firm the reader is close to."""
    known = catalogue().measures
    wanted = replace(asked_for(queries.STATES, order="oldest"), who=actor())
    return render_template(
        "reports/index.html",
        listing=claims(db.session, wanted),
        wanted=wanted,
        states=queries.STATES,
        measures={code: each for code, each in known.items() if each.kind is SupportKind.REPORT},
        titles=known,
        english=locale() == "en",
    )


@blueprint.get("/<uuid:claim_id>")
@permit("referral.list")
def show(claim_id: uuid.UUID) -> str:
    """One report: what the firm says, its papers, and what was done."""
    return page(loaded("referral.list", claim_id))


def page(claim: Claim, fault: DomainError | None = None) -> str:
    """The report; after a ``fault`` with what was typed."""
    return render_template(
        "reports/show.html",
        **overview(claim, inside=True),
        typed=request.form,
        fault=fault,
        fault_words=say(fault) if fault else "",
    )


@blueprint.post("/<uuid:claim_id>/steps")
@permit("referral.handle")
def step(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Say what was done, and whether that settles it."""
    claim = loaded("referral.handle", claim_id)
    try:
        services.take_step(
            db.session,
            actor=person_id(),
            at=clock.now(),
            claim_id=claim_id,
            words=request.form.get("words", ""),
            settles=request.form.get("settles") == "yes",
        )
    except DomainError as error:
        db.session.rollback()
        return page(claim, error), 422
    flash(gettext("办理情况已记录。"), "success")
    return redirect(url_for(".show", claim_id=claim_id))
