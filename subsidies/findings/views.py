"""Examining a claim in the browser: adjust a fact, refuse a line, check a paper off; each act can be taken back."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import may, permit, person_id
from office.db import db
from office.errors import DomainError
from office.web import say
from subsidies.claims.queries import claim_of
from subsidies.findings import services
from subsidies.findings.queries import sources_of

blueprint = Blueprint("findings", __name__, url_prefix="/assessment")
OTHER = "other"


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
    return redirect(url_for("assessment.case", claim_id=claim_id, _anchor=at))


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
