"""Examining a claim in the browser: adjust a fact, refuse a line, check a paper off; each act can be taken back."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import may, permit, person_id
from office.db import db
from office.errors import DomainError, Invalid
from office.money import fen
from office.rulebook.facts import Fact
from office.web import say
from office.wording import N_
from subsidies.claims.models import Claim
from subsidies.claims.queries import claim_of, firm_of, lines_of
from subsidies.findings import services
from subsidies.findings.queries import page_of, sources_of
from subsidies.policy.catalogue import catalogue
from subsidies.policy.numbers import numbers_named
from subsidies.policy.support import Support

blueprint = Blueprint("findings", __name__, url_prefix="/assessment")
OTHER = "other"
TOLD_FACTS = 4


def done(claim_id: uuid.UUID, verb: Callable[..., Any], said: str, *, at: str, **arguments: Any) -> ResponseReturnValue:
    """One verb on the claim, if it is this reviewer's, then back to the place on the case's page."""
    may("claim.assess", firm_id=claim_of(db.session, claim_id).firm_id)
    try:
        verb(db.session, actor=person_id(), at=clock.now(), claim_id=claim_id, **arguments)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(said, "success")
    line = arguments.get("line")
    page = page_of(line) if line else request.args.get("page", 1, type=int)
    return redirect(url_for("assessment.case", claim_id=claim_id, page=page, _anchor=at))


@blueprint.post("/<uuid:claim_id>/lines/<int:line>/adjust")
@permit("claim.assess")
def adjust(claim_id: uuid.UUID, line: int) -> ResponseReturnValue:
    """Take a fact otherwise than stated, with the reason."""
    fact = request.form.get("fact", "")
    return done(
        claim_id,
        services.adjust_fact,
        gettext("已调整，计算过程已按调整后的值更新。"),
        at=f"line-{line}",
        line=line,
        fact=fact,
        value=request.form.get(f"value-{fact}", request.form.get("value", "")),
        reason=request.form.get("reason", ""),
    )


@blueprint.post("/<uuid:claim_id>/lines/<int:line>/adjust/<fact>/withdraw")
@permit("claim.assess")
def withdraw(claim_id: uuid.UUID, line: int, fact: str) -> ResponseReturnValue:
    """Take a fact as the firm stated it again."""
    said = gettext("已撤销调整。")
    return done(claim_id, services.withdraw_adjustment, said, at=f"line-{line}", line=line, fact=fact)


@blueprint.post("/<uuid:claim_id>/lines/<int:line>/refuse")
@permit("claim.assess")
def refuse(claim_id: uuid.UUID, line: int) -> ResponseReturnValue:
    """Propose that nothing be granted for a line, with reason and source."""
    return done(
        claim_id,
        services.refuse_line,
        gettext("该行拟不予补助，合计已更新。"),
        at=f"line-{line}",
        line=line,
        reason=request.form.get("reason", ""),
        cite=cited(claim_id, line),
    )


def cited(claim_id: uuid.UUID, line: int) -> Mapping[str, str]:
    """The source the form names: one of the line's own rules, or another in words."""
    chosen = request.form.get("cite", "")
    if chosen == OTHER:
        return {part: request.form.get(f"cite-{part}", "") for part in ("document", "number", "article", "words")}
    return sources_of(claim_of(db.session, claim_id), line).get(chosen, {})


@blueprint.get("/<uuid:claim_id>/lines/refuse")
@permit("claim.assess")
def ask_several(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Name the lines that are to be refused together, before anything is done."""
    claim = claim_of(db.session, claim_id)
    may("claim.assess", firm_id=claim.firm_id)
    return several_page(claim, request.args)


@blueprint.post("/<uuid:claim_id>/lines/refuse")
@permit("claim.assess")
def refuse_several(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Refuse them, for one reason."""
    claim = claim_of(db.session, claim_id)
    may("claim.assess", firm_id=claim.firm_id)
    try:
        lines = numbers_named(request.form.get("lines", ""), len(lines_of(db.session, claim_id)))
        services.refuse_lines(
            db.session,
            actor=person_id(),
            at=clock.now(),
            claim_id=claim_id,
            lines=lines,
            reason=request.form.get("reason", ""),
            cite=cited(claim_id, lines[0]) if lines else {},
        )
    except DomainError as error:
        db.session.rollback()
        return several_page(claim_of(db.session, claim_id), request.form, error)
    flash(gettext("%(count)s 行拟不予补助，合计已更新。", count=len(lines)), "success")
    page = request.form.get("page", 1, type=int)
    return redirect(url_for("assessment.case", claim_id=claim_id, page=page, _anchor="lines"))


def telling(measure: Support, lines: Sequence[Mapping[str, str]]) -> list[Fact]:
    """The facts by which people tell these lines apart: those in which they differ first."""
    known = [fact for fact in measure.facts if not fact.personal]
    known.sort(key=lambda fact: len({line.get(fact.name, "") for line in lines}) == 1)
    return known[:TOLD_FACTS]


def several_page(claim: Claim, asked: Mapping[str, Any], fault: DomainError | None = None) -> ResponseReturnValue:
    """The lines as they were filed, with what they come to; back to the case where none of them can be read."""
    told, named = str(asked.get("page", "")), asked.get("lines", "")
    page = int(told) if told.isdigit() else 1
    back = url_for("assessment.case", claim_id=claim.id, page=page, _anchor="lines")
    measure, stated = catalogue().measure(claim.measure), lines_of(db.session, claim.id)
    try:
        chosen = numbers_named(named, len(stated))
        if not chosen:
            raise Invalid(N_("请写明要一并不予补助的行号。"), field="lines")
    except DomainError as error:
        flash(say(error), "error")
        return redirect(back)
    assert claim.result is not None
    filed = {line["line"]: line for line in claim.result["lines"]}
    first = filed.get(chosen[0])
    page_text = render_template(
        "findings/refuse.html",
        claim=claim,
        firm=firm_of(db.session, claim.firm_id),
        measure=measure,
        told=telling(measure, [stated[number - 1] for number in chosen]),
        rows=[(number, stated[number - 1], filed[number]["payable"]) for number in chosen],
        sum_fen=sum(fen(filed[number]["payable"]) for number in chosen),
        sources=[*first["conditions"], *first["warnings"], *first["steps"]] if first else [],
        named=named,
        page=page,
        back=back,
        typed=request.form,
        fault=fault,
        fault_words=say(fault) if fault else "",
    )
    return page_text, 422 if fault else 200


@blueprint.post("/<uuid:claim_id>/lines/<int:line>/restore")
@permit("claim.assess")
def restore(claim_id: uuid.UUID, line: int) -> ResponseReturnValue:
    """Take a refused line in again."""
    return done(claim_id, services.restore_line, gettext("已恢复该行。"), at=f"line-{line}", line=line)


@blueprint.post("/<uuid:claim_id>/papers/<uuid:evidence_id>/check")
@permit("claim.assess")
def check(claim_id: uuid.UUID, evidence_id: uuid.UUID) -> ResponseReturnValue:
    """Check a paper off: in order, or not and why."""
    return done(
        claim_id,
        services.check_evidence,
        gettext("核对结果已记录。"),
        at="papers",
        evidence_id=evidence_id,
        accepted=request.form.get("accepted") == "yes",
        remark=request.form.get("remark", ""),
    )


@blueprint.post("/<uuid:claim_id>/papers/accept")
@permit("claim.assess")
def accept(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Check off every paper that nobody has looked at yet."""
    return done(claim_id, services.accept_evidence, gettext("其余凭证已记为核对无误。"), at="papers")
