"""Verbs of deciding on claims: one person assesses, another sends the proposal back or signs it (``signing.py``).

A claim is awarded over the lines that are not refused, refused, returned for correction, or, where no money is paid,
certified, recorded or referred to the office that looks into it. An award that was reopened is superseded by the next.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from office.errors import Invalid
from office.money import fen, yuan
from office.wording import N_
from subsidies.assessment.models import Assessment
from subsidies.assessment.steps import hold_granted, locked_claim, refuse_stopped, tell
from subsidies.claims.lines import ALL, rows_of
from subsidies.claims.models import Claim
from subsidies.claims.papers import names
from subsidies.claims.services import note
from subsidies.corrections.queries import awards_of
from subsidies.findings.queries import (
    Findings,
    checked_papers,
    findings_of,
    found_working,
    granted_lines,
    unaccepted,
)
from subsidies.policy.catalogue import catalogue
from subsidies.policy.lifecycle import EXAMINED, PROPOSED, Event, State, after
from subsidies.policy.support import Support, SupportKind

OFFERED = {
    SupportKind.PAID: ("award", "return", "refuse"),
    SupportKind.STATEMENT: ("record", "return", "refuse"),
    SupportKind.RECORDED: ("record", "return", "refuse"),
    SupportKind.REPORT: ("refer", "return", "refuse"),
}
"""What may be proposed for a measure of each kind."""
EVENTS = {"return": Event.RETURN, "refer": Event.REFER}
NEEDS_REASON = ("refuse", "return")
GRANTS = ("award", "record")


def assess_claim(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    claim_id: uuid.UUID,
    outcome: str,
    reason: str = "",
    fields: Sequence[str] = (ALL,),
) -> Assessment:
    """Propose to award (or certify, or record) what is found due, refuse, refer, or return the claim.

    What is due is the filed result, or what it comes to with the standing findings. Refusals, returns and corrections
    need a reason; an award needs every paper of its lines checked off. ``fields`` are those a return opens again.
    """
    claim = locked_claim(session, claim_id, *EXAMINED)
    measure = catalogue().measure(claim.measure)
    if outcome == "award":
        catalogue().paid(claim.measure)
    if outcome not in OFFERED[measure.kind] or (outcome == "return" and claim.state == State.REOPENED):
        raise Invalid(N_("请选择办理意见。"), field="outcome")
    if outcome in NEEDS_REASON and not reason.strip():
        raise Invalid(N_("退回或不予补助时须写明理由。"), field="reason")
    if claim.state == State.REOPENED and not reason.strip():
        raise Invalid(N_("更正补助决定时须写明理由。"), field="reason")
    found = findings_of(session, claim)
    working = found_working(session, claim, found)
    if working.result is None:
        raise Invalid(N_("调整后仍有内容无法计算，请检查调整的事项。"), field="outcome")
    amount = fen(working.result["payable"]) if outcome == "award" else 0
    if outcome == "award":
        refuse_stopped(session, claim, at)
    if outcome in GRANTS:
        require_grantable(session, claim, measure, found, amount)
    require_difference(session, claim, amount)
    row = Assessment(
        claim_id=claim.id,
        outcome=outcome,
        amount_fen=amount,
        reason=reason.strip(),
        assessed_by=actor,
        assessed_at=at,
        result=working.result,
        fields=opened(session, claim, measure, fields) if outcome == "return" else [],
        stage=claim.stage,
    )
    session.add(row)
    claim.state = after(claim.state, EVENTS.get(outcome, Event.ASSESS))
    claim.open_fields = row.fields if outcome == "return" else None
    session.flush()
    note(session, actor, at, claim, "claim_assessed", outcome=outcome, amount=yuan(amount), reason=reason)
    if outcome == "return":
        tell(session, actor, at, claim, "claim_returned", reason=row.reason)
    return row


def require_grantable(session: Session, claim: Claim, measure: Support, found: Findings, amount: int) -> None:
    """Refuse to grant nothing, to grant over papers nobody checked off, and what another claim has used up."""
    if measure.payable and amount == 0:
        raise Invalid(N_("该申报没有符合条件的金额，不能给予补助；请退回或不予补助。"), field="outcome")
    lines = granted_lines(session, claim, found)
    missing = unaccepted(measure, checked_papers(session, claim.id), found.refused)
    if missing:
        raise Invalid(N_("以下凭证尚未核对无误：{missing}。"), field="outcome", missing=names(missing))
    if any(fact in {name for once in measure.once for name in once.facts} for _, fact in found.adjusted):
        hold_granted(session, claim, lines, claim.filed_at or claim.created_at)


def require_difference(session: Session, claim: Claim, amount: int) -> None:
    """Refuse a correction that changes nothing."""
    if claim.state == State.REOPENED and awards_of(session, claim.id)[-1].award.total_fen == amount:
        raise Invalid(N_("更正后的金额与原决定相同，无需更正；可以维持原决定。"), field="outcome")


def opened(session: Session, claim: Claim, measure: Support, fields: Sequence[str]) -> list[str]:
    """The fields a return opens again, none of them unknown: ``*``, ``<line id>:<fact or *>``, ``paper:<kind>``."""
    facts = [ALL, *(fact.name for fact in measure.facts)]
    known = {ALL, *(f"{row.id}:{fact}" for row in rows_of(session, claim.id) for fact in facts)}
    known |= {f"paper:{paper.kind}" for paper in measure.papers}
    chosen = [field for field in dict.fromkeys(fields) if field in known]
    if not chosen:
        raise Invalid(N_("请勾选需要企业修改的内容。"), field="fields")
    return chosen


def send_back(session: Session, *, actor: uuid.UUID, at: datetime, claim_id: uuid.UUID, reason: str) -> Claim:
    """Send a proposal back to who examines the claim, with a reason."""
    claim = locked_claim(session, claim_id, *PROPOSED)
    if not reason.strip():
        raise Invalid(N_("退回复审时须写明理由。"), field="reason")
    claim.state = after(claim.state, Event.SEND_BACK)
    session.flush()
    note(session, actor, at, claim, "claim_sent_back", reason=reason.strip())
    return claim
