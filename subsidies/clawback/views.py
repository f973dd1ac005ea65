"""Clawback in the browser: propose, sign, decline, withdraw, record what comes in."""

import uuid

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, permit, person_id
from office.db import db
from office.documents.queries import about
from office.errors import DomainError
from office.journal.queries import history
from office.money import yuan
from office.web import say
from subsidies.clawback import queries, services
from subsidies.clawback.corrected import cause_of, of_claim, one_to_ask, to_ask
from subsidies.clawback.forms import ClawbackForm, ReceiptForm
from subsidies.clawback.models import STATES
from subsidies.clawback.reducing import NOTHING_LEFT
from subsidies.policy.catalogue import catalogue

blueprint = Blueprint("clawback", __name__, url_prefix="/clawback")


@blueprint.get("/")
@permit("clawback.list")
def index() -> str:
    """Every clawback, and the way to a new one."""
    return index_page()


def index_page(fault: str = "") -> str:
    """The list; after a ``fault`` with what was wrong."""
    state = request.args.get("state", "")
    wanted = queries.ClawbackFilter(
        state=state if state in STATES else "",
        text=request.args.get("text", "").strip(),
        page=max(1, request.args.get("page", 1, type=int)),
    )
    return render_template(
        "clawback/index.html",
        listing=queries.clawbacks(db.session, wanted),
        corrected=to_ask(db.session),
        measures=catalogue().measures,
        wanted=wanted,
        states=STATES,
        fault=fault,
        sample=queries.SAMPLE,
    )


@blueprint.get("/new")
@permit("clawback.propose")
def begin() -> ResponseReturnValue:
    """Find the award by its paper's number."""
    try:
        award_id = queries.award_by_paper(db.session, request.args.get("paper", ""))
    except DomainError as error:
        return index_page(say(error)), 404
    return redirect(url_for(".draft", award_id=award_id))


@blueprint.get("/awards/<uuid:award_id>")
@permit("clawback.propose")
def draft(award_id: uuid.UUID) -> str:
    """The form of a clawback of one award; filled in where a correction takes the money back."""
    correction_id = request.args.get("correction", type=uuid.UUID)
    if correction_id is None:
        return draft_page(award_id, ClawbackForm(formdata=None))
    due = one_to_ask(db.session, correction_id, award_id)
    form = ClawbackForm(formdata=None, amount=yuan(due.amount_fen), reason=due.reason, correction=correction_id)
    return draft_page(award_id, form)


def draft_page(award_id: uuid.UUID, form: ClawbackForm, trouble: str = "") -> str:
    """The form as it stands; ``trouble`` is what no field is about."""
    found = queries.claimable(db.session, award_id)
    return render_template(
        "clawback/draft.html",
        found=found,
        measure=catalogue().measure(found.award.measure),
        form=form,
        trouble=trouble,
        cause=cause_of(db.session, form.correction_id),
        corrected=[each for each in of_claim(db.session, found.award.claim_id) if each.award_id == award_id],
    )


@blueprint.post("/awards/<uuid:award_id>")
@permit("clawback.propose")
def propose(award_id: uuid.UUID) -> ResponseReturnValue:
    """Propose a clawback."""
    form = ClawbackForm()
    if not form.validate_on_submit():
        return draft_page(award_id, form), 422
    try:
        row = services.propose_clawback(
            db.session,
            actor=person_id(),
            at=clock.now(),
            award_id=award_id,
            amount_fen=form.amount_fen,
            reason=form.reason.data or "",
            legal_basis=form.legal_basis.data or "",
            instalments=form.plan,
            correction_id=form.correction_id,
        )
    except DomainError as error:
        db.session.rollback()
        return draft_page(award_id, form, say(error)), 422
    flash(gettext("追回已提出，请另一人签发。"), "success")
    return redirect(url_for(".show", clawback_id=row.id))


@blueprint.get("/<uuid:clawback_id>")
@permit("clawback.list")
def show(clawback_id: uuid.UUID) -> str:
    """One clawback: its plan, what came in, its letter."""
    return show_page(clawback_id, ReceiptForm(formdata=None))


def show_page(clawback_id: uuid.UUID, form: ReceiptForm, trouble: str = "") -> str:
    """The page with its form as it stands."""
    told = queries.clawback_of(db.session, clawback_id)
    return render_template(
        "clawback/show.html",
        told=told,
        cause=cause_of(db.session, told.clawback.correction_id),
        plan=queries.plan_of(db.session, told, clock.today()),
        receipts=queries.receipts_of(db.session, clawback_id),
        reductions=queries.reductions_of(db.session, [clawback_id]),
        nothing_left=NOTHING_LEFT,
        documents=about(db.session, clawback_id),
        people=queries.people_of(db.session, told.clawback),
        timeline=history(db.session, clawback_id),
        form=form,
        trouble=trouble,
        me=actor().id,
    )


@blueprint.post("/<uuid:clawback_id>/<any(sign, decline, withdraw):verb>")
@permit("clawback.sign")
def decide(clawback_id: uuid.UUID, verb: str) -> ResponseReturnValue:
    """Sign, decline or withdraw a clawback."""
    by, at, reason = person_id(), clock.now(), request.form.get("reason", "")
    try:
        if verb == "sign":
            series = current_app.extensions["settings"].clawback_series
            services.sign_clawback(db.session, actor=by, at=at, clawback_id=clawback_id, series=series)
        elif verb == "decline":
            services.decline_clawback(db.session, actor=by, at=at, clawback_id=clawback_id, reason=reason)
        else:
            services.withdraw_clawback(db.session, actor=by, at=at, clawback_id=clawback_id, reason=reason)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        done = {
            "sign": gettext("追回决定已签发，文书正在制作。"),
            "decline": gettext("追回建议已退回。"),
            "withdraw": gettext("追回决定已撤销。"),
        }
        flash(done[verb], "success")
    return redirect(url_for(".show", clawback_id=clawback_id))


@blueprint.post("/<uuid:clawback_id>/receipts")
@permit("clawback.receive")
def receive(clawback_id: uuid.UUID) -> ResponseReturnValue:
    """Record money that came in."""
    form = ReceiptForm()
    if not form.validate_on_submit():
        return show_page(clawback_id, form), 422
    assert form.received_on.data is not None
    try:
        services.record_receipt(
            db.session,
            actor=person_id(),
            at=clock.now(),
            clawback_id=clawback_id,
            received_on=form.received_on.data,
            amount_fen=form.amount_fen,
            slip=form.slip.data or "",
        )
    except DomainError as error:
        db.session.rollback()
        return show_page(clawback_id, form, say(error)), 422
    flash(gettext("收回款已登记。"), "success")
    return redirect(url_for(".show", clawback_id=clawback_id))
