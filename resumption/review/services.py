"""Verbs of deciding on applications: return, propose, sign. The one who proposes never signs."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from office.accounts.queries import representatives_of
from office.documents.services import issue_document
from office.errors import Conflict, Invalid, NotAllowed
from office.firms.models import Firm
from office.notices.services import notify
from office.wording import N_
from resumption.additions.queries import ADDITION
from resumption.additions.services import approve_addition
from resumption.applications.models import Application, ApplicationVersion
from resumption.applications.queries import accepted_roster, newest_version
from resumption.applications.services import locked_application, note
from resumption.chain.services import act_on_step, finish_step, proposal_step
from resumption.corrections.queries import open_correction
from resumption.corrections.services import everything, return_for_correction
from resumption.declarations.curve import curve
from resumption.policy.lifecycle import Event, State, after
from resumption.policy.ranking import TIER_TITLES
from resumption.policy.starting import later
from resumption.review.models import Decision
from resumption.review.queries import pending_decision, returned_decision, starts_of
from resumption.whitelist.services import enter_firm

TEMPLATE = "approval.html"
EVENTS = {"return": Event.RETURN, "approve": Event.PROPOSE, "reject": Event.PROPOSE}
HOLD = 4


def propose_decision(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    application_id: uuid.UUID,
    outcome: str,
    conditions: Sequence[str] = (),
    reason: str = "",
    reasons: Mapping[str, str] | None = None,
    with_starts: bool = True,
) -> Decision:
    """Return the filed version to the firm, or propose to approve or reject it; the latter wait for a signature.

    A return is by field (``reasons``); one ``reason`` alone is given for everything the form has.
    ``with_starts`` makes it a condition with how many people the firm may start on which day.
    """
    application = locked_application(session, application_id)
    if outcome not in EVENTS:
        raise Invalid(N_("请选择办理意见。"), field="outcome")
    if outcome == "return":
        if not reasons and not reason.strip():
            raise Invalid(N_("退回或不予批准时须写明理由。"), field="reason")
        fields = reasons or dict.fromkeys(everything(session, application.id), reason)
        correction = return_for_correction(
            session, actor=actor, at=at, application_id=application.id, reasons=fields, note=reason if reasons else ""
        )
        return returned_decision(session, correction)
    state = after(State(application.state), EVENTS[outcome])
    refuse_while_correcting(session, application)
    if outcome != "approve" and not reason.strip():
        raise Invalid(N_("退回或不予批准时须写明理由。"), field="reason")
    version = newest_version(session, application.id)
    assert version is not None  # only a filed application reaches this state
    if outcome == "approve" and version.ranking["tier"] == HOLD:
        raise Conflict(N_("该企业属“暂缓”，必备条件尚未满足，不能批准；请退回补正。"))
    step = proposal_step(session, actor=actor, at=at, application=application)
    decision = Decision(
        application_id=application.id,
        version_id=version.id,
        outcome=outcome,
        reason=reason.strip(),
        conditions=[line.strip() for line in conditions if line.strip()],
        proposed_by=actor,
        proposed_at=at,
        facts=frozen(session, application, version, on=at.date(), with_starts=with_starts),
    )
    session.add(decision)
    application.state = state
    application.late_since = None
    session.flush()
    note(session, actor, at, application, f"decision_{outcome}_proposed", reason=reason, version=version.number)
    finding = "agree" if outcome == "approve" else "disagree"
    finish_step(session, actor=actor, at=at, application=application, step=step, finding=finding, opinion=reason)
    return decision


def refuse_while_correcting(session: Session, application: Application) -> None:
    """Nothing is decided while the firm corrects; the database refuses it too (migration 0015)."""
    if open_correction(session, application.id) is not None:
        raise Conflict(N_("该申请正在补正，企业重新提交前不能作出决定。"))


def frozen(
    session: Session, application: Application, version: ApplicationVersion, *, on: date, with_starts: bool
) -> dict[str, Any]:
    """What a decision stands on: ranking, the roster's counts, and the days they allow people to start, as they are
    now."""
    roster = accepted_roster(session, application)
    planned = starts_of(session, application, version, on=on) if with_starts else ()
    return {
        "ranking": version.ranking,
        "facts": version.facts,
        "roster": roster.counts if roster else {},
        "people": roster.people if roster else 0,
        "starts": [step.as_json() for step in planned],
    }


def sign_decision(
    session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID, series: str, issuer: str
) -> Decision:
    """Sign the proposal: an approval gets its number and paper and puts the firm on the whitelist."""
    application = locked_application(session, application_id)
    refuse_while_correcting(session, application)
    decision = pending_decision(session, application.id)
    if application.state != State.PROPOSED or decision is None:
        raise Conflict(N_("该申请当前没有待签发的意见，请刷新查看最新状态。"))
    if decision.proposed_by == actor:
        raise NotAllowed(N_("拟办人与签发人不能是同一人，请由另一位签发人签发。"))
    step = act_on_step(session, actor=actor, at=at, application=application)
    finish_step(session, actor=actor, at=at, application=application, step=step, finding="agree")
    decision.signed_by, decision.signed_at = actor, at
    approved = decision.outcome == "approve"
    application.state = after(State.PROPOSED, Event.SIGN if approved else Event.SEND_BACK)
    if approved:
        approve(session, actor, at, application, decision, series, issuer)
    else:
        application.state = after(State.FILED, Event.REJECT)
    application.decided_at = at
    session.flush()
    note(session, actor, at, application, "decision_signed", outcome=decision.outcome)
    tell_firm(session, actor, at, application, "application_approved" if approved else "application_rejected")
    return decision


def tell_firm(session: Session, actor: uuid.UUID, at: datetime, application: Application, kind: str) -> None:
    """A notice of the decision to those who represent the firm."""
    firm = session.get_one(Firm, application.firm_id)
    notify(
        session,
        actor=actor,
        at=at,
        people=representatives_of(session, firm.id),
        kind=kind,
        values={"firm": firm.name, "number": application.tracking_number},
        endpoint="applications.show",
        arguments={"application_id": application.id},
    )


def approve(
    session: Session,
    actor: uuid.UUID,
    at: datetime,
    application: Application,
    decision: Decision,
    series: str,
    issuer: str,
) -> None:
    """Number the approval, freeze what it says, enter the firm on the whitelist."""
    firm = session.get_one(Firm, application.firm_id)
    facts = decision.facts["facts"]
    start = max(date.fromisoformat(facts["planned_date"]), at.date())
    said = approval_facts(application, decision, firm, issuer, start, at)
    if application.kind == ADDITION:
        approve_addition(
            session,
            actor=actor,
            at=at,
            application=application,
            decision=decision,
            series=series,
            start=start,
            facts=said,
        )
        return
    document = issue_document(
        session,
        actor=actor,
        at=at,
        series=series,
        template=TEMPLATE,
        title=f"关于同意{firm.name}复工复产的批复",
        subject_type="application",
        subject_id=application.id,
        firm_id=firm.id,
        facts=said,
    )
    decision.document_id = document.id
    session.flush()
    enter_firm(
        session,
        actor=actor,
        at=at,
        firm_id=firm.id,
        decision_id=decision.id,
        document_id=document.id,
        tier=decision.facts["ranking"]["tier"],
        headcount=facts["staff_total"],
        valid_from=start,
    )


def approval_facts(
    application: Application, decision: Decision, firm: Firm, issuer: str, start: date, at: datetime
) -> dict[str, Any]:
    """What the paper says, frozen: nothing on it is looked up or computed again."""
    ranking = decision.facts["ranking"]
    drawn = curve(decision.facts["roster"].get("days", {}))
    return {
        "issuer": issuer,
        "firm_name": firm.name,
        "credit_code": firm.credit_code,
        "tracking_number": application.tracking_number,
        "tier": TIER_TITLES[ranking["tier_code"]][0],
        "reasons": [reason for reason in ranking["reasons"] if reason["met"]],
        "headcount": decision.facts["facts"]["staff_total"],
        "resume_on": start.isoformat(),
        "conditions": decision.conditions,
        "clearance": decision.facts["roster"],
        "starts": later(decision.facts.get("starts", []), start),
        "curve": drawn.as_json() if drawn else None,
        "rulebook": ranking["rulebook"],
        "issued_on": at.date().isoformat(),
    }
