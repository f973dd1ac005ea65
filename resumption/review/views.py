"""The reviewers' pages: a case, and the two steps of a decision."""

import uuid

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.db import db
from office.errors import DomainError
from office.firms.areas import AREAS
from office.firms.queries import designations_of
from office.journal.queries import history
from office.web import locale, say
from resumption.applications.models import Application
from resumption.applications.overview import overview
from resumption.applications.queries import application_of
from resumption.chain.queries import current_step
from resumption.chain.queries import told_of as chain_of
from resumption.declarations.views import summary
from resumption.filings.queries import changes_since_last
from resumption.inspections.queries import of_case
from resumption.monitoring.views import watched
from resumption.policy.inspection import RESULT_TITLES
from resumption.policy.regime import REGIME_TITLES
from resumption.recordfiling.queries import regime_of
from resumption.registers.queries import told_of
from resumption.review import queries, services

blueprint = Blueprint("review", __name__, url_prefix="/review")


def loaded(act: str, application_id: uuid.UUID) -> Application:
    """The case's application, if it is this reviewer's to ``act`` on."""
    application = application_of(db.session, application_id)
    may(act, **application.whose)
    return application


@blueprint.get("/<uuid:application_id>")
@permit("case.view")
def case(application_id: uuid.UUID) -> str:
    """The case on one page."""
    return case_page(loaded("case.view", application_id))


def case_page(application: Application, fault: DomainError | None = None) -> str:
    """The case; after a ``fault`` with what the reviewer had typed."""
    application_id = application.id
    shown = overview(db.session, application, on=clock.today(), english=locale() == "en")
    return render_template(
        "review/case.html",
        **shown,
        **summary(shown["roster"]),
        decisions=queries.decisions_told(db.session, application_id),
        pending=queries.pending_decision(db.session, application_id),
        me=actor().id,
        starts=queries.starts_of(db.session, application, shown["version"], on=clock.today())
        if shown["version"] and application.state == "filed"
        else (),
        typed=request.form,
        fault=fault,
        fault_words=say(fault) if fault else "",
        timeline=history(db.session, application_id),
        areas=AREAS,
        changed_pages=changes_since_last(db.session, shown["version"]) if shown["version"] else (),
        designations=designations_of(db.session, application.firm_id),
        **told_of(db.session, application, actor(), on=clock.today()),
        **chain_of(db.session, application, actor()),
        inspections=of_case(db.session, application_id),
        results=RESULT_TITLES,
        regime_titles=REGIME_TITLES,
        **regime_of(db.session, application, clock.today()),
        watched=watched(application.firm_id),
    )


@blueprint.post("/<uuid:application_id>/propose")
@permit("case.return")
def propose(application_id: uuid.UUID) -> ResponseReturnValue:
    """Propose to approve or reject, or return for correction."""
    application = loaded("case.return" if request.form.get("outcome") == "return" else "case.propose", application_id)
    step = current_step(db.session, application_id)
    if step is not None:  # whoever acts holds the act of the step the case is in
        may(step.act, **application.whose)
    try:
        services.propose_decision(
            db.session,
            actor=person_id(),
            at=clock.now(),
            application_id=application_id,
            outcome=request.form.get("outcome", ""),
            conditions=request.form.get("conditions", "").splitlines(),
            reason=request.form.get("reason", ""),
            with_starts=request.form.get("starts") == "yes",
        )
    except DomainError as error:
        db.session.rollback()
        return case_page(application, error), 422
    flash(gettext("意见已提交。"), "success")
    return redirect(url_for(".case", application_id=application_id))


@blueprint.post("/<uuid:application_id>/sign")
@permit("case.sign")
def sign(application_id: uuid.UUID) -> ResponseReturnValue:
    """Sign what another proposed."""
    loaded("case.sign", application_id)
    settings = current_app.extensions["settings"]
    try:
        services.sign_decision(
            db.session,
            actor=person_id(),
            at=clock.now(),
            application_id=application_id,
            series=settings.number_series,
            issuer=settings.issuer,
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("已签发。"), "success")
    return redirect(url_for(".case", application_id=application_id))
