"""Verbs of deciding on claims: one person assesses, another signs; signing numbers the paper and freezes the award."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.services import issue_document
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.firms.models import Firm
from office.journal.services import record
from office.money import capital, fen, yuan
from office.wording import N_
from subsidies.assessment.documents import working_facts
from subsidies.assessment.models import Assessment, Award
from subsidies.assessment.queries import newest_assessment
from subsidies.budgets.services import commit_award, require_budget
from subsidies.claims.models import Claim
from subsidies.claims.services import release_keys
from subsidies.policy.catalogue import catalogue
from subsidies.standing import unpaid_stop

TEMPLATE = "award.html"
AFTER = {"award": "assessed", "refuse": "assessed", "return": "returned"}


def locked_claim(session: Session, claim_id: uuid.UUID, *states: str) -> Claim:
    """The claim, locked until the transaction ends, in one of these states."""
    claim = session.scalars(select(Claim).where(Claim.id == claim_id).with_for_update()).one_or_none()
    if claim is None:
        raise NotFound()
    if claim.state not in states:
        raise Conflict(N_("该申报已由他人办理，请刷新查看最新状态。"))
    return claim


def assess_claim(
    session: Session, *, actor: uuid.UUID, at: datetime, claim_id: uuid.UUID, outcome: str, reason: str = ""
) -> Assessment:
    """Propose to award what the filed result says, to refuse, or return the claim; the latter two need a reason.

    Only a measure of kind ``paid`` can be awarded: the others raise ``Conflict``.
    """
    claim = locked_claim(session, claim_id, "filed")
    if outcome not in AFTER:
        raise Invalid(N_("请选择办理意见。"), field="outcome")
    if outcome != "award" and not reason.strip():
        raise Invalid(N_("退回或不予补助时须写明理由。"), field="reason")
    if outcome == "award":
        catalogue().paid(claim.measure)
    result = claim.result or {}
    amount = fen(result["payable"]) if outcome == "award" else 0
    if outcome == "award":
        refuse_stopped(session, claim, at)
    if outcome == "award" and amount == 0:
        raise Invalid(N_("该申报没有符合条件的金额，不能给予补助；请退回或不予补助。"), field="outcome")
    row = Assessment(
        claim_id=claim.id,
        outcome=outcome,
        amount_fen=amount,
        reason=reason.strip(),
        assessed_by=actor,
        assessed_at=at,
        result=result,
    )
    session.add(row)
    claim.state = AFTER[outcome]
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act="claim_assessed",
        subject_type="claim",
        subject_id=claim.id,
        firm_id=claim.firm_id,
        outcome=outcome,
        amount=yuan(amount),
        reason=reason,
    )
    return row


def sign_claim(session: Session, *, actor: uuid.UUID, at: datetime, claim_id: uuid.UUID, series: str) -> Award | None:
    """Sign the assessment: an award with its numbered paper, or a refusal (None). Never the assessor's own.

    The award is committed on its measure's fund; one that would exceed the ceiling is refused before it gets a number.
    """
    claim = locked_claim(session, claim_id, "assessed")
    assessment = newest_assessment(session, claim.id)
    if assessment.assessed_by == actor:
        raise NotAllowed(N_("审核人与签发人不能是同一人，请由另一位签发人签发。"))
    if assessment.outcome == "refuse":
        claim.state = "refused"
        release_keys(session, claim_id=claim.id, at=at)
        note_signed(session, actor, at, claim, "0.00")
        return None
    catalogue().paid(claim.measure)
    refuse_stopped(session, claim, at)
    firm = session.get_one(Firm, claim.firm_id)
    fund = require_budget(session, actor=actor, at=at, measure=claim.measure, amount_fen=assessment.amount_fen)
    document = issue_document(
        session,
        actor=actor,
        at=at,
        series=series,
        template=TEMPLATE,
        title=f"关于给予{firm.name}{catalogue().measure(claim.measure).title}的决定",
        subject_type="claim",
        subject_id=claim.id,
        firm_id=firm.id,
        facts=award_facts(claim, firm, assessment, at),
    )
    award = Award(
        claim_id=claim.id,
        assessment_id=assessment.id,
        firm_id=firm.id,
        measure=claim.measure,
        amount_fen=assessment.amount_fen,
        assessed_by=assessment.assessed_by,
        signed_by=actor,
        signed_at=at,
        document_id=document.id,
        result=assessment.result,
    )
    session.add(award)
    claim.state = "awarded"
    session.flush()
    commit_award(session, actor=actor, at=at, award=award, fund=fund, area=firm.area, reference=document.full_number)
    note_signed(session, actor, at, claim, yuan(award.amount_fen))
    return award


def refuse_stopped(session: Session, claim: Claim, at: datetime) -> None:
    """Refuse to award while the firm's standing on the whitelist stops what is not paid yet; the claim stays open."""
    stop = unpaid_stop(session, claim.firm_id, claim.measure, at.date())
    if stop is not None:
        raise stop.refusal(session.get_one(Firm, claim.firm_id).name)


def award_facts(claim: Claim, firm: Firm, assessment: Assessment, at: datetime) -> dict[str, object]:
    """What the paper says, frozen: nothing on it is looked up or computed again."""
    measure = catalogue().measure(claim.measure)
    return {
        "firm_name": firm.name,
        "credit_code": firm.credit_code,
        "measure": claim.measure,
        "measure_title": measure.title,
        "tracking_number": claim.tracking_number,
        "amount": yuan(assessment.amount_fen),
        "amount_capital": capital(assessment.amount_fen),
        "working": working_facts(assessment.result, measure),
        "filed_on": claim.filed_on and claim.filed_on.isoformat(),
        "issued_on": at.date().isoformat(),
    }


def note_signed(session: Session, actor: uuid.UUID, at: datetime, claim: Claim, amount: str) -> None:
    """The journal's entry of a signature."""
    record(
        session,
        actor=actor,
        at=at,
        act="claim_signed",
        subject_type="claim",
        subject_id=claim.id,
        firm_id=claim.firm_id,
        state=claim.state,
        amount=amount,
    )
