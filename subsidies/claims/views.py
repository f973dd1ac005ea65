"""The company's claims: choose a measure, fill its lines, attach the invoice, see every step, file."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.db import db
from office.documents.queries import about
from office.errors import DomainError, NotFound
from office.files.services import keep_file
from office.journal.queries import history
from office.web import locale, say
from subsidies.claims import queries, services
from subsidies.claims.models import STATES, Claim
from subsidies.claims.working import Working, work_out
from subsidies.policy.catalogue import catalogue

blueprint = Blueprint("claims", __name__, url_prefix="/claims")
MOST_LINES = 200
SPARE_LINES = 2
DELIBERATION = ("claim_assessed",)


def loaded(act: str, claim_id: uuid.UUID) -> Claim:
    """The claim, if it is this person's to ``act`` on."""
    claim = queries.claim_of(db.session, claim_id)
    may(act, firm_id=claim.firm_id)
    return claim


def asked_for(
    states: tuple[str, ...], *, firms: tuple[uuid.UUID, ...] | None = None, order: str
) -> queries.ClaimFilter:
    """The list the address bar asks for, among claims in ``states``."""
    state, measure = request.args.get("state", ""), request.args.get("measure", "")
    return queries.ClaimFilter(
        states=(state,) if state in states else states,
        firms=firms,
        measure=measure if measure in catalogue().measures else "",
        text=request.args.get("text", "").strip(),
        order=request.args.get("order", order),
        page=max(1, request.args.get("page", 1, type=int)),
    )


@blueprint.get("/")
@permit("claim.list_own")
def index() -> str:
    """The measures in force and the firm's claims."""
    firms = sorted(actor().firms)
    wanted = asked_for(STATES, firms=tuple(firms), order="newest")
    return render_template(
        "claims/index.html",
        firms=queries.firms_of(db.session, firms),
        listing=queries.claims(db.session, wanted),
        wanted=wanted,
        states=STATES,
        measures=catalogue().in_force(clock.today()),
        titles=catalogue().measures,
        english=locale() == "en",
    )


@blueprint.post("/")
@permit("claim.edit")
def start() -> ResponseReturnValue:
    """A new claim for one of one's firms."""
    firm_id = request.form.get("firm_id", type=uuid.UUID)
    if firm_id is None:
        raise NotFound()
    may("claim.edit", firm_id=firm_id)
    measure = catalogue().measure(request.form.get("measure", ""))
    claim = services.start_claim(db.session, actor=person_id(), at=clock.now(), firm_id=firm_id, measure=measure.code)
    return redirect(url_for(".show", claim_id=claim.id))


def overview(claim: Claim, *, inside: bool = False, typed: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """Everything a page about a claim shows; a filed one shows what was frozen, never a new computation.

    ``inside`` the office people also read what was proposed and is not yet decided. ``typed`` lines are shown instead
    of the saved ones: what could not be saved is not lost.
    """
    lines = queries.lines_of(db.session, claim.id) if typed is None else typed
    working = Working((), claim.result)
    trouble = ""
    if claim.result is None and lines:
        try:
            working = work_out(claim.measure, lines, on=clock.today())
        except DomainError as error:
            trouble = say(error)
    return {
        "claim": claim,
        "firm": queries.firm_of(db.session, claim.firm_id),
        "measure": catalogue().measure(claim.measure),
        "lines": lines,
        "blank": range(len(lines), min(MOST_LINES, len(lines) + SPARE_LINES)),
        "working": working,
        "trouble": trouble,
        "wrong": {(problem.row - 1, problem.fact): problem for problem in reversed(working.problems)},
        "timeline": history(db.session, claim.id, without=() if inside else DELIBERATION),
        "evidence": queries.evidence_of(db.session, claim.id),
        "documents": about(db.session, claim.id),
        "english": locale() == "en",
        "editable": claim.state in services.OPEN,
    }


@blueprint.get("/<uuid:claim_id>")
@permit("claim.view")
def show(claim_id: uuid.UUID) -> str:
    """The claim: lines, evidence, every step with its legal text."""
    return render_template("claims/show.html", **overview(loaded("claim.view", claim_id)))


@blueprint.post("/<uuid:claim_id>/lines")
@permit("claim.edit")
def save(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Keep the lines; empty ones fall away."""
    claim = loaded("claim.edit", claim_id)
    names = [fact.name for fact in catalogue().measure(claim.measure).facts]
    typed = [{name: request.form.get(f"{n}-{name}", "").strip() for name in names} for n in range(MOST_LINES)]
    lines = [line for line in typed if any(line.values())]
    try:
        services.save_lines(
            db.session,
            actor=person_id(),
            at=clock.now(),
            claim_id=claim.id,
            revision=request.form.get("revision", -1, type=int),
            lines=lines,
        )
    except DomainError as error:
        # The text stays on the page: the reader compares it with the other window and saves again.
        db.session.rollback()
        flash(say(error), "error")
        return render_template("claims/show.html", **overview(claim, typed=lines)), 409
    flash(gettext("已保存。"), "success")
    return redirect(url_for(".show", claim_id=claim_id))


@blueprint.post("/<uuid:claim_id>/evidence")
@permit("claim.edit")
def attach(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Put an invoice file behind the claim."""
    claim = loaded("claim.edit", claim_id)
    upload = request.files.get("file")
    try:
        kept = keep_file(
            db.session,
            actor=person_id(),
            at=clock.now(),
            name=upload.filename or "" if upload else "",
            content=upload.read() if upload else b"",
            firm_id=claim.firm_id,
        )
        services.attach_evidence(db.session, actor=person_id(), at=clock.now(), claim_id=claim.id, file_id=kept.id)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    return redirect(url_for(".show", claim_id=claim_id))


@blueprint.post("/<uuid:claim_id>/file")
@permit("claim.file")
def file(claim_id: uuid.UUID) -> ResponseReturnValue:
    """File the claim with the result as computed now."""
    claim = loaded("claim.file", claim_id)
    lines = queries.lines_of(db.session, claim.id)
    try:
        working = work_out(claim.measure, lines, on=clock.today())
        if working.result is None:
            flash(gettext("请先填写完整并改正标出的内容，再提交申报。"), "error")
            return redirect(url_for(".show", claim_id=claim_id))
        services.file_claim(
            db.session,
            actor=person_id(),
            at=clock.now(),
            claim_id=claim.id,
            result=working.result,
            once=services.once_only(
                claim.measure,
                lines,
                firm_code=queries.firm_of(db.session, claim.firm_id).credit_code,
                on=clock.today(),
            ),
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("申报已提交，受理号 %(number)s。", number=claim.tracking_number), "success")
    return redirect(url_for(".show", claim_id=claim_id))
