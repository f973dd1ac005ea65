"""Support without application in the browser: runs, lists to decide on, and a firm's own offer."""

import uuid
from collections.abc import Mapping
from datetime import date

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.accounts.permissions import require
from office.db import db
from office.errors import DomainError, NotFound
from office.journal.queries import history
from office.web import say, sentence
from subsidies.insurance.queries import years
from subsidies.offers import answering, deciding, queries, running
from subsidies.offers.traces import unmet
from subsidies.policy.catalogue import catalogue
from subsidies.policy.offers import OBSTACLES, RUN_TITLES, STATE_TITLES, STATES, RunState, State, offerable

blueprint = Blueprint("offers", __name__, url_prefix="/offers")
DECIDING = {"assess": "claim.assess", "sign": "claim.sign"}
MASKED = ("account_name", "number", "bank", "cnaps")


@blueprint.get("/runs/")
@permit("offer.runs")
def index() -> str:
    """Every run, and the way to a new one."""
    return index_page()


def index_page(fault: DomainError | None = None) -> str:
    """The runs; after a ``fault`` with its words."""
    known, today = catalogue(), clock.today()
    return render_template(
        "offers/index.html",
        listing=queries.runs(db.session, page=max(1, request.args.get("page", 1, type=int))),
        measures=[measure for measure in known.in_force(today) if offerable(measure)],
        titles=known.measures,
        states=RUN_TITLES,
        years=years(db.session),
        fault_words=say(fault) if fault else "",
    )


@blueprint.post("/runs/")
@permit("offer.compute")
def start() -> ResponseReturnValue:
    """Have a measure computed over a year's register."""
    try:
        run = running.start_run(
            db.session,
            actor=person_id(),
            at=clock.now(),
            measure=request.form.get("measure", ""),
            year=request.form.get("year", 0, type=int),
        )
    except DomainError as error:
        db.session.rollback()
        return index_page(error), 422
    return redirect(url_for(".run", run_id=run.id))


@blueprint.get("/runs/<uuid:run_id>")
@permit("offer.runs")
def run(run_id: uuid.UUID) -> str:
    """One run: what it came to, the firms left out with the reason, the firms by where they stand."""
    return run_page(run_id)


def run_page(run_id: uuid.UUID, fault: DomainError | None = None) -> str:
    """The run; after a ``fault`` with its words."""
    told = queries.run_of(db.session, run_id)
    state, obstacle = request.args.get("state", ""), request.args.get("obstacle", "")
    wanted = queries.OfferFilter(
        state=state if state in STATES else "",
        obstacle=obstacle if obstacle in OBSTACLES else "",
        text=request.args.get("text", "").strip(),
        page=max(1, request.args.get("page", 1, type=int)),
    )
    listing = queries.offers(db.session, run_id, wanted)
    return render_template(
        "offers/run.html",
        told=told,
        run=told.run,
        measure=catalogue().measure(told.run.measure),
        figures=queries.figures(db.session, run_id),
        listing=listing,
        unmet={row.offer.id: unmet(told.run.legend, row.offer.met) for row in listing.rows},
        wanted=wanted,
        states=STATE_TITLES,
        run_states=RUN_TITLES,
        obstacles=OBSTACLES,
        me=actor().id,
        timeline=history(db.session, run_id),
        fault=fault,
        fault_words=say(fault) if fault else "",
        typed=request.form,
    )


@blueprint.post("/runs/<uuid:run_id>/release")
@permit("offer.release")
def release(run_id: uuid.UUID) -> ResponseReturnValue:
    """Make the offers of a run another person computed."""
    until = request.form.get("expires_on", type=date.fromisoformat)
    try:
        running.release_run(db.session, actor=person_id(), at=clock.now(), run_id=run_id, expires_on=until)
    except DomainError as error:
        db.session.rollback()
        return run_page(run_id, error), 422
    flash(gettext("正在发出通知，完成后企业即可确认。"), "success")
    return redirect(url_for(".run", run_id=run_id))


@blueprint.post("/runs/<uuid:run_id>/discard")
@permit("offer.compute")
def discard(run_id: uuid.UUID) -> ResponseReturnValue:
    """Leave a computed run."""
    try:
        running.discard_run(
            db.session, actor=person_id(), at=clock.now(), run_id=run_id, reason=request.form.get("reason", "")
        )
    except DomainError as error:
        db.session.rollback()
        return run_page(run_id, error), 422
    return redirect(url_for(".run", run_id=run_id))


@blueprint.get("/runs/<uuid:run_id>/<any(assess, sign):verb>")
@permit("offer.runs")
def many(run_id: uuid.UUID, verb: str) -> str:
    """The confirmed offers that wait for a decision: how many, who, how much, and the hash of just this list."""
    require(DECIDING[verb], actor())
    told = queries.run_of(db.session, run_id)
    return render_template(
        "offers/many.html",
        run=told.run,
        verb=verb,
        measure=catalogue().measure(told.run.measure),
        found=deciding.listed(db.session, told.run, verb, actor=person_id()),
    )


@blueprint.post("/runs/<uuid:run_id>/<any(assess, sign):verb>")
@permit("offer.runs")
def decide(run_id: uuid.UUID, verb: str) -> ResponseReturnValue:
    """Decide on the list that was seen, in the background."""
    require(DECIDING[verb], actor())
    told = queries.run_of(db.session, run_id)
    try:
        job = deciding.ask_to_decide(
            db.session,
            actor=person_id(),
            at=clock.now(),
            run=told.run,
            verb=verb,
            fingerprint=request.form.get("fingerprint", ""),
            series=current_app.extensions["settings"].award_series,
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
        return redirect(url_for(".many", run_id=run_id, verb=verb))
    return redirect(url_for(".decided", run_id=run_id, offer_job_id=job.id))


@blueprint.get("/runs/<uuid:run_id>/decided/<uuid:offer_job_id>")
@permit("offer.runs")
def decided(run_id: uuid.UUID, offer_job_id: uuid.UUID) -> str:
    """How far a list is, and what came of it, firm by firm where something was in the way."""
    told = queries.run_of(db.session, run_id)
    job = queries.decision_of(db.session, run_id, offer_job_id)
    failed = [
        (each["firm"], sentence(each["problem"], **each["values"])) for each in (job.result or {}).get("failed", [])
    ]
    problem = sentence(job.problem, **(job.problem_values or {})) if job.problem else ""
    return render_template("offers/decided.html", run=told.run, job=job, failed=failed, problem=problem)


def loaded(act: str, offer_id: uuid.UUID) -> tuple[queries.OfferTold, running.OfferRun]:
    """The offer, if it is this person's to ``act`` on; a firm sees none that was not made."""
    told, of = queries.offer_of(db.session, offer_id)
    may(act, firm_id=told.offer.firm_id)
    if told.offer.firm_id in actor().firms and of.state != RunState.OFFERED:
        raise NotFound()
    return told, of


@blueprint.get("/<uuid:offer_id>")
@permit("offer.view")
def show(offer_id: uuid.UUID) -> str:
    """The offer: what it comes to, every condition and step with its source, the account, the firm's answer."""
    return offer_page(*loaded("offer.view", offer_id))


def offer_page(told: queries.OfferTold, of: running.OfferRun, fault: DomainError | None = None) -> str:
    """The offer; after a ``fault`` with what was typed."""
    return render_template(
        "offers/show.html",
        told=told,
        offer=told.offer,
        firm=told.firm,
        run=of,
        measure=catalogue().measure(of.measure),
        result=answering.told(of, told.offer),
        account=queries.account_of(db.session, told.offer),
        states=STATE_TITLES,
        obstacles=OBSTACLES,
        own=told.offer.firm_id in actor().firms,
        open=told.offer.state == State.OFFERED and of.expires_on is not None and clock.today() <= of.expires_on,
        timeline=history(db.session, told.offer.id),
        typed=request.form,
        fault=fault,
        fault_words=say(fault) if fault else "",
    )


@blueprint.post("/<uuid:offer_id>/confirm")
@permit("offer.answer")
def confirm(offer_id: uuid.UUID) -> ResponseReturnValue:
    """Accept, for the account shown or for another one of the firm's own."""
    told, _ = loaded("offer.answer", offer_id)
    try:
        answering.confirm_offer(
            db.session, actor=person_id(), at=clock.now(), offer_id=offer_id, account=account_given(told)
        )
    except DomainError as error:
        db.session.rollback()
        return offer_page(*loaded("offer.answer", offer_id), fault=error), 422
    flash(gettext("已确认。审核签发后将拨付到您的基本账户。"), "success")
    return redirect(url_for(".show", offer_id=offer_id))


def account_given(told: queries.OfferTold) -> Mapping[str, str]:
    """The account shown on the page, or the one typed in its place."""
    known = queries.account_of(db.session, told.offer)
    if request.form.get("account") == "shown" and known is not None:
        return known.given()
    return {name: request.form.get(name, "") for name in MASKED}


@blueprint.post("/<uuid:offer_id>/decline")
@permit("offer.answer")
def decline(offer_id: uuid.UUID) -> ResponseReturnValue:
    """Do without what is offered."""
    loaded("offer.answer", offer_id)
    return ended(answering.decline_offer, offer_id)


@blueprint.post("/<uuid:offer_id>/withdraw")
@permit("offer.withdraw")
def withdraw(offer_id: uuid.UUID) -> ResponseReturnValue:
    """Take an unanswered offer back."""
    loaded("offer.withdraw", offer_id)
    return ended(answering.withdraw_offer, offer_id)


def ended(verb: object, offer_id: uuid.UUID) -> ResponseReturnValue:
    """The offer after it was declined or withdrawn, or what was in the way."""
    try:
        verb(  # type: ignore[operator]
            db.session, actor=person_id(), at=clock.now(), offer_id=offer_id, reason=request.form.get("reason", "")
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    return redirect(url_for(".show", offer_id=offer_id))
