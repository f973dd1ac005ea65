"""The pages of a correction: a reviewer sends fields back with a reason each; firm and office write to one another."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.db import db
from office.errors import Conflict, DomainError, NotFound
from office.web import say
from office.wording import N_
from resumption.applications.answers import answered
from resumption.applications.models import Application
from resumption.applications.pages import ROSTER, suggested, supplies_of
from resumption.applications.queries import application_of, firm_of, newest_version, version_before
from resumption.applications.views import english
from resumption.corrections import queries, services
from resumption.policy.lifecycle import Event, State, possible

blueprint = Blueprint("corrections", __name__)


def loaded(act: str, application_id: uuid.UUID) -> Application:
    """The application, if it is this person's to ``act`` on."""
    application = application_of(db.session, application_id)
    may(act, **application.whose)
    return application


@blueprint.get("/review/<uuid:application_id>/return")
@permit("case.return")
def choose(application_id: uuid.UUID) -> str:
    """Everything that was filed, each answer with a place for the reason why it goes back."""
    application = loaded("case.return", application_id)
    if Event.RETURN not in possible(State(application.state)):
        raise Conflict(N_("只有审核中的申请才能退回补正，请刷新页面查看最新状态。"))
    return page(application)


def page(application: Application, fault: DomainError | None = None) -> str:
    """The page of choosing; after a ``fault`` with what the reviewer had typed, at first with what the rules found."""
    version = newest_version(db.session, application.id)
    assert version is not None  # only a filed application comes here
    before = version_before(db.session, version)
    typed = request.form.to_dict() if request.method == "POST" else {}
    proposals = {} if typed else {f"reason-{field}": words for field, words in suggested(version.ranking).items()}
    return render_template(
        "corrections/return.html",
        application=application,
        firm=firm_of(db.session, application),
        version=version,
        answered=answered(version.content, before.content if before else None, on=version.ranked_on, english=english()),
        needs=supplies_of(version.content, on=version.ranked_on),
        roster=ROSTER,
        typed=typed or proposals,
        proposals=proposals,
        fault_words=say(fault) if fault else "",
        english=english(),
    )


@blueprint.post("/review/<uuid:application_id>/return")
@permit("case.return")
def send_back(application_id: uuid.UUID) -> ResponseReturnValue:
    """Send the fields with a reason back."""
    application = loaded("case.return", application_id)
    prefix = "reason-"
    reasons = {name.removeprefix(prefix): words for name, words in request.form.items() if name.startswith(prefix)}
    try:
        services.return_for_correction(
            db.session,
            actor=person_id(),
            at=clock.now(),
            application_id=application_id,
            reasons=reasons,
            note=request.form.get("note", ""),
        )
    except Conflict:
        raise
    except DomainError as error:
        db.session.rollback()
        return page(application, error), 422
    flash(gettext("已退回补正，企业会看到每一项的理由；办理期限暂停计算。"), "success")
    return redirect(url_for("review.case", application_id=application_id))


@blueprint.post("/applications/<uuid:application_id>/corrections/<uuid:correction_id>/messages")
@permit("correction.write")
def write(application_id: uuid.UUID, correction_id: uuid.UUID) -> ResponseReturnValue:
    """Ask about a correction, or answer."""
    application = loaded("correction.write", application_id)
    if queries.correction_of(db.session, correction_id).application_id != application.id:
        raise NotFound()
    by_firm = application.firm_id in actor().firms
    try:
        services.write_message(
            db.session,
            actor=person_id(),
            at=clock.now(),
            correction_id=correction_id,
            words=request.form.get("words", ""),
            by_firm=by_firm,
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("已发送，对方会收到通知。"), "success")
    target = "applications.show" if by_firm else "review.case"
    return redirect(url_for(target, application_id=application_id, _anchor="correction"))
