"""Correcting an award in the browser: reopen it with a reason, or keep it after all."""

import uuid

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import may, permit, person_id
from office.db import db
from office.errors import DomainError
from office.web import say
from subsidies.claims.queries import claim_of
from subsidies.corrections import services

blueprint = Blueprint("award_corrections", __name__, url_prefix="/assessment")


@blueprint.post("/<uuid:claim_id>/reopen")
@permit("claim.reopen")
def reopen(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Begin to correct the award; it stands until the corrected one is signed."""
    may("claim.reopen", firm_id=claim_of(db.session, claim_id).firm_id)
    reason = request.form.get("reason", "")
    try:
        services.reopen_award(db.session, actor=person_id(), at=clock.now(), claim_id=claim_id, reason=reason)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("已启动更正。原决定在新决定签发前仍然有效。"), "success")
    return redirect(url_for("assessment.case", claim_id=claim_id))


@blueprint.post("/<uuid:claim_id>/keep")
@permit("claim.reopen")
def keep(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Give the correction up."""
    may("claim.reopen", firm_id=claim_of(db.session, claim_id).firm_id)
    try:
        services.keep_award(db.session, actor=person_id(), at=clock.now(), claim_id=claim_id)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("原决定维持不变。"), "success")
    return redirect(url_for("assessment.case", claim_id=claim_id))
