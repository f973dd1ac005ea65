"""The company's claims: choose a measure, fill its lines, see every step, file; correct what was returned, withdraw."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.db import db
from office.documents.queries import about
from office.errors import DomainError, NotFound
from office.journal.queries import history
from office.web import locale, say
from subsidies.claims import queries, services
from subsidies.claims.lines import ALL, MOST_LINES, Line
from subsidies.claims.models import STATES, Claim
from subsidies.claims.papers import lacking
from subsidies.claims.particulars import masked_line, opened_line
from subsidies.claims.working import Working, work_out
from subsidies.policy.catalogue import catalogue

blueprint = Blueprint("claims", __name__, url_prefix="/claims")
SPARE_LINES = 2
DELIBERATION = (
    "claim_assessed", "claim_fact_adjusted", "claim_adjustment_withdrawn", "claim_line_refused", "claim_line_restored",
    "claim_evidence_checked", "claim_sent_back", "award_reopened", "award_kept",
)  # fmt: skip
"""What the firm reads only once it is decided."""


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


@dataclass(frozen=True)
class Opening:
    """Which controls of the form are open; ``fields`` as ``Claim.open_fields``, None for all of them."""

    fields: Collection[str] | None

    @property
    def all(self) -> bool:
        """Whether lines may be added and taken away."""
        return self.fields is None or ALL in self.fields

    def fact(self, line_id: uuid.UUID | None, fact: str) -> bool:
        """Whether a fact of a line may be changed."""
        return self.all or bool({f"{line_id}:{ALL}", f"{line_id}:{fact}"} & set(self.fields or ()))

    def paper(self, kind: str, line_id: uuid.UUID | None = None) -> bool:
        """Whether papers of that kind (of that line) may be attached and removed."""
        return self.all or bool({f"paper:{kind}", f"{line_id}:{ALL}"} & set(self.fields or ()))


def overview(claim: Claim, *, inside: bool = False, typed: Sequence[Line] | None = None) -> dict[str, Any]:
    """Everything a page about a claim shows; a filed one shows what was frozen, never a new computation.

    ``inside`` the office people also read what was proposed and is not yet decided. ``typed`` lines are shown instead
    of the saved ones: what could not be saved is not lost. Numbers of people's documents are masked.
    """
    measure, editable = catalogue().measure(claim.measure), claim.state in services.OPEN
    saved = queries.stated_lines(db.session, claim.id)
    lines, opening = saved if typed is None else typed, Opening(claim.open_fields)
    working = Working((), None if editable else claim.result)
    trouble = ""
    if editable and lines:
        try:
            working = work_out(claim.measure, [line.facts for line in lines], on=clock.today())
        except DomainError as error:
            trouble = say(error)
    attached = queries.attached_to(db.session, claim.id)
    places = {line.number: line.id for line in saved}
    held = {(each.kind, places.get(each.line) if each.line else None) for each in attached}
    return {
        "claim": claim,
        "firm": queries.firm_of(db.session, claim.firm_id),
        "measure": measure,
        "lines": [masked_line(measure, line.facts) for line in lines],
        "line_ids": [line.id for line in lines],
        "opening": opening,
        "blank": range(len(lines), min(MOST_LINES, len(lines) + SPARE_LINES)) if opening.all else (),
        "working": working,
        "trouble": trouble,
        "wrong": {(problem.row - 1, problem.fact): problem for problem in reversed(working.problems)},
        "timeline": history(db.session, claim.id, without=() if inside else DELIBERATION),
        "evidence": attached,
        "lacking": lacking(measure, [line.id for line in saved if line.id], held) if editable else [],
        "versions": queries.versions_of(db.session, claim.id),
        "upload": queries.newest_upload(db.session, claim.id) if editable else None,
        "documents": about(db.session, claim.id),
        "english": locale() == "en",
        "editable": editable,
        **queries.told_of(db.session, claim),
    }


@blueprint.get("/<uuid:claim_id>")
@permit("claim.view")
def show(claim_id: uuid.UUID) -> str:
    """The claim: lines, evidence, every step with its legal text."""
    return render_template("claims/show.html", **overview(loaded("claim.view", claim_id)))


@blueprint.get("/<uuid:claim_id>/versions/<int:number>")
@permit("claim.view")
def version(claim_id: uuid.UUID, number: int) -> str:
    """One version exactly as it was filed."""
    claim = loaded("claim.view", claim_id)
    filed, measure = queries.version_of(db.session, claim.id, number), catalogue().measure(claim.measure)
    return render_template(
        "claims/version.html",
        claim=claim,
        measure=measure,
        filed=filed,
        lines=[masked_line(measure, opened_line(line["facts"])) for line in filed.lines],
        files=queries.files_of(db.session, filed),
        english=locale() == "en",
    )


def typed_lines(claim: Claim) -> list[Line]:
    """The lines as the form sends them; empty ones fall away. A line that was there before says so by its id."""
    names = [fact.name for fact in catalogue().measure(claim.measure).facts]
    typed: list[Line] = []
    for number in range(MOST_LINES):
        facts = {name: request.form.get(f"{number}-{name}", "").strip() for name in names}
        if any(facts.values()):
            typed.append(Line(request.form.get(f"{number}-id", type=uuid.UUID), len(typed) + 1, facts))
    return typed


@blueprint.post("/<uuid:claim_id>/lines")
@permit("claim.edit")
def save(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Keep the lines; empty ones fall away."""
    claim = loaded("claim.edit", claim_id)
    typed = typed_lines(claim)
    try:
        services.save_lines(
            db.session,
            actor=person_id(),
            at=clock.now(),
            claim_id=claim.id,
            revision=request.form.get("revision", -1, type=int),
            lines=[line.facts for line in typed],
            ids=[line.id for line in typed],
        )
    except DomainError as error:
        # The text stays on the page: the reader compares it with the other window and saves again.
        db.session.rollback()
        flash(say(error), "error")
        return render_template("claims/show.html", **overview(claim, typed=typed)), 409
    flash(gettext("已保存。"), "success")
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


@blueprint.post("/<uuid:claim_id>/withdraw")
@permit("claim.withdraw")
def withdraw(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Take the claim back before a decision on it is proposed."""
    claim = loaded("claim.withdraw", claim_id)
    try:
        services.withdraw_claim(db.session, actor=person_id(), at=clock.now(), claim_id=claim.id)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("申报已撤回；用过的发票和票据号码可以重新申报。"), "success")
    return redirect(url_for(".show", claim_id=claim_id))
