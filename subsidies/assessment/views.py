"""Deciding on claims in the browser: the queue, the assessment, another person's signature."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.accounts.permissions import scopes
from office.db import db
from office.errors import DomainError
from office.listing import Listing
from office.money import fen
from office.web import locale, say
from subsidies.assessment import queries, services, signing
from subsidies.assessment.models import Assessment
from subsidies.budgets.queries import Outlook, outlook
from subsidies.claims.lines import ALL
from subsidies.claims.models import Claim
from subsidies.claims.queries import WAITING, claim_of, claims, stated_lines
from subsidies.claims.views import asked_for, overview
from subsidies.findings.queries import LINES_A_PAGE, checked_papers, findings_of, found_working, page_of
from subsidies.policy.catalogue import catalogue
from subsidies.policy.lifecycle import EXAMINED, PROPOSED
from subsidies.policy.numbers import numbers_named
from subsidies.policy.support import SupportKind

blueprint = Blueprint("assessment", __name__, url_prefix="/assessment")
ReviewedLine = tuple[int, uuid.UUID, Mapping[str, str]]
DECIDED = ("returned", "awarded", "refused", "recorded", "referred", "settled")


def loaded(act: str, claim_id: uuid.UUID) -> Claim:
    """The claim, if it is this reviewer's to ``act`` on."""
    claim = claim_of(db.session, claim_id)
    may(act, firm_id=claim.firm_id)
    return claim


@blueprint.get("/")
@permit("claim.queue")
def queue() -> str:
    """Claims, those that wait unless the address bar asks for others, oldest first."""
    wanted = replace(asked_for(WAITING, order="oldest"), who=actor())
    state = request.args.get("state", "")
    if state in DECIDED:
        wanted = replace(wanted, states=(state,))
    return render_template(
        "assessment/queue.html",
        listing=claims(db.session, wanted),
        wanted=wanted,
        states=(*WAITING, *DECIDED),
        measures=catalogue().measures,
        titles=catalogue().measures,
        english=locale() == "en",
    )


@blueprint.get("/<uuid:claim_id>")
@permit("claim.queue")
def case(claim_id: uuid.UUID) -> str:
    """One claim with everything a decision needs."""
    return case_page(loaded("claim.queue", claim_id))


def case_page(claim: Claim, fault: DomainError | None = None) -> str:
    """The claim; after a ``fault`` with what the reviewer had typed."""
    assessment, assessor = queries.newest_told(db.session, claim.id) or (None, "")
    found = findings_of(db.session, claim)
    examined = claim.state in (*EXAMINED, *PROPOSED)
    working = found_working(db.session, claim, found) if examined else None
    shown = overview(claim, inside=True)
    page = lines_page(shown["lines"], shown["line_ids"])
    return render_template(
        "assessment/case.html",
        **shown,
        page=page,
        on_page=[number for number, _, _ in page.rows],
        line_page=lambda page: url_for(".case", claim_id=claim.id, page=page, _anchor="lines"),
        page_of=page_of,
        outlook=outlook_of(claim, assessment, working.result if working else None),
        found=found,
        found_result=working.result if working else None,
        examining=claim.state in EXAMINED and bool(scopes("claim.assess", actor())),
        papers=checked_papers(db.session, claim.id),
        offered=services.OFFERED[catalogue().measure(claim.measure).kind],
        assessment=assessment,
        assessor=assessor,
        me=actor().id,
        typed=request.form,
        fault=fault,
        fault_words=say(fault) if fault else "",
    )


def lines_page(lines: Sequence[Mapping[str, str]], ids: Sequence[uuid.UUID]) -> Listing[ReviewedLine]:
    """The page of a claim's lines that the address bar asks for: number, id and facts of each."""
    rows = [(number, id_, line) for number, (line, id_) in enumerate(zip(lines, ids, strict=True), 1)]
    pages = max(-(-len(rows) // LINES_A_PAGE), 1)
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    first = (number - 1) * LINES_A_PAGE
    return Listing(rows[first : first + LINES_A_PAGE], len(rows), number, LINES_A_PAGE)


def opened_fields(claim: Claim) -> list[str]:
    """What a return opens: the boxes ticked, and the lines named by number, each as a whole."""
    ids = [line.id for line in stated_lines(db.session, claim.id)]
    named = numbers_named(request.form.get("return_lines", ""), len(ids))
    return [*request.form.getlist("fields"), *(f"{ids[number - 1]}:{ALL}" for number in named)]


def outlook_of(claim: Claim, assessment: Assessment | None, result: Mapping[str, Any] | None) -> Outlook | None:
    """What awarding a claim that is not decided yet would do to the budget; None where nothing would be paid.

    A correction shows its difference instead.
    """
    paid = catalogue().measure(claim.measure).kind is SupportKind.PAID
    refused = assessment is not None and assessment.outcome != "award"
    amount = fen(result["payable"]) if result else 0
    if claim.state not in ("filed", "assessed") or not paid or not amount or (claim.state == "assessed" and refused):
        return None
    return outlook(db.session, claim.measure, amount, clock.today())


@blueprint.post("/<uuid:claim_id>/assess")
@permit("claim.assess")
def assess(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Propose to award or refuse, or return the claim."""
    claim = loaded("claim.assess", claim_id)
    try:
        services.assess_claim(
            db.session,
            actor=person_id(),
            at=clock.now(),
            claim_id=claim_id,
            outcome=request.form.get("outcome", ""),
            reason=request.form.get("reason", ""),
            fields=opened_fields(claim),
        )
    except DomainError as error:
        db.session.rollback()
        return case_page(claim, error), 422
    flash(gettext("意见已提交。"), "success")
    return redirect(url_for(".case", claim_id=claim_id))


@blueprint.post("/<uuid:claim_id>/send-back")
@permit("claim.sign")
def send_back(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Send a proposal back to who examines the claim."""
    loaded("claim.sign", claim_id)
    reason = request.form.get("reason", "")
    try:
        services.send_back(db.session, actor=person_id(), at=clock.now(), claim_id=claim_id, reason=reason)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("已退回复审。"), "success")
    return redirect(url_for(".case", claim_id=claim_id))


@blueprint.post("/<uuid:claim_id>/sign")
@permit("claim.sign")
def sign(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Sign what another assessed."""
    loaded("claim.sign", claim_id)
    series = current_app.extensions["settings"].award_series
    try:
        signing.sign_claim(db.session, actor=person_id(), at=clock.now(), claim_id=claim_id, series=series)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("已签发。"), "success")
    return redirect(url_for(".case", claim_id=claim_id))
