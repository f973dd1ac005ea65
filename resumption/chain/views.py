"""A person's own cases, and the acts on a step: opinion, take, assign, forward, answer, send back."""

import uuid
from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.db import db
from office.errors import Conflict, DomainError
from office.web import say
from office.wording import N_
from resumption.applications.models import Application
from resumption.applications.queries import application_of
from resumption.chain import queries, services
from resumption.consultations import services as consulting

blueprint = Blueprint("chain", __name__, url_prefix="/cases")


def loaded(act: str, application_id: uuid.UUID) -> Application:
    """The case's application, if it is this reviewer's to ``act`` on."""
    application = application_of(db.session, application_id)
    may(act, **application.whose)
    return application


def require_step(application: Application) -> None:
    """Refuse, as not found, whoever does not hold the act of the step the case is in."""
    step = queries.current_step(db.session, application.id)
    if step is None:
        raise Conflict(N_("该申请当前没有办理中的环节。"))
    may(step.act, **application.whose)


def done(application_id: uuid.UUID, verb: Callable[[], object], words: str) -> ResponseReturnValue:
    """Do it, say so or what stands against it, and back to the case."""
    try:
        verb()
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(words, "success")
    return redirect(url_for("review.case", application_id=application_id))


@blueprint.get("/mine")
@permit("case.work")
def mine() -> str:
    """The cases that are one's own, late ones first, and the opinions asked of one."""
    now, page = clock.now(), max(1, request.args.get("page", 1, type=int))
    return render_template(
        "chain/mine.html",
        listing=queries.my_cases(db.session, actor(), now, page=page),
        questions=queries.my_questions(db.session, actor()),
    )


@blueprint.post("/<uuid:application_id>/opinion")
@permit("case.work")
def opinion(application_id: uuid.UUID) -> ResponseReturnValue:
    """The opinion of a step before the proposal."""
    application = loaded("case.work", application_id)
    require_step(application)
    return done(
        application_id,
        lambda: services.give_opinion(
            db.session,
            actor=person_id(),
            at=clock.now(),
            application_id=application_id,
            finding=request.form.get("finding", ""),
            opinion=request.form.get("opinion", ""),
        ),
        gettext("环节意见已提交。"),
    )


@blueprint.post("/<uuid:application_id>/take")
@permit("case.work")
def take(application_id: uuid.UUID) -> ResponseReturnValue:
    """Make the step one's own."""
    application = loaded("case.work", application_id)
    require_step(application)
    return done(
        application_id,
        lambda: services.take_case(db.session, actor=person_id(), at=clock.now(), application_id=application_id),
        gettext("已接办。"),
    )


@blueprint.post("/<uuid:application_id>/assign")
@permit("case.assign")
def assign(application_id: uuid.UUID) -> ResponseReturnValue:
    """Give the step to somebody else."""
    loaded("case.assign", application_id)
    to = request.form.get("to", type=uuid.UUID)
    return done(
        application_id,
        lambda: services.assign_case(
            db.session,
            actor=person_id(),
            at=clock.now(),
            application_id=application_id,
            to=to or uuid.UUID(int=0),
        ),
        gettext("已改派。"),
    )


@blueprint.post("/<uuid:application_id>/forward")
@permit("case.work")
def forward(application_id: uuid.UUID) -> ResponseReturnValue:
    """Ask for an opinion."""
    application = loaded("case.work", application_id)
    require_step(application)
    kind, _, of = request.form.get("of", "").partition(":")
    return done(
        application_id,
        lambda: consulting.forward_case(
            db.session,
            actor=person_id(),
            at=clock.now(),
            application_id=application_id,
            person=uuid.UUID(of) if kind == "person" else None,
            role=of if kind == "role" else "",
            question=request.form.get("question", ""),
        ),
        gettext("已征求意见，案件仍由您办理。"),
    )


@blueprint.post("/consultations/<uuid:consultation_id>/answer")
@permit("case.work")
def answer(consultation_id: uuid.UUID) -> ResponseReturnValue:
    """Give the opinion that was asked for."""
    asked = queries.consultation_of(db.session, consultation_id)
    loaded("case.work", asked.application_id)
    return done(
        asked.application_id,
        lambda: consulting.answer_consultation(
            db.session,
            actor=person_id(),
            at=clock.now(),
            consultation_id=consultation_id,
            opinion=request.form.get("opinion", ""),
        ),
        gettext("意见已答复。"),
    )


@blueprint.post("/<uuid:application_id>/send-back")
@permit("case.sign")
def send_back(application_id: uuid.UUID) -> ResponseReturnValue:
    """Return a proposal unsigned."""
    loaded("case.sign", application_id)
    return done(
        application_id,
        lambda: services.send_back(
            db.session,
            actor=person_id(),
            at=clock.now(),
            application_id=application_id,
            reason=request.form.get("reason", ""),
        ),
        gettext("已退回复审。"),
    )
