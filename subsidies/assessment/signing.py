"""Signing: never one's own proposal. The paper gets its number, what it says is frozen, an award is committed.

An award that was reopened is superseded: the ledger carries the difference, clawbacks are fitted to it.
"""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.documents.services import issue_document
from office.errors import NotAllowed
from office.firms.models import Firm
from office.money import yuan
from office.wording import N_
from subsidies.assessment.documents import Decision, paper_facts
from subsidies.assessment.models import Assessment, Award
from subsidies.assessment.queries import newest_assessment
from subsidies.assessment.steps import hold_granted, locked_claim, refuse_stopped, tell
from subsidies.budgets.services import commit_award, require_budget
from subsidies.claims.keys import release_keys
from subsidies.claims.models import Claim
from subsidies.claims.services import note
from subsidies.clawback.reducing import Cause, fit_proposals, owed_of, reduce_owed
from subsidies.corrections.queries import awards_of
from subsidies.corrections.services import record_correction, settle_difference
from subsidies.findings.queries import (
    findings_of,
    granted_lines,
)
from subsidies.policy.appeal import ways_of_appeal
from subsidies.policy.catalogue import catalogue
from subsidies.policy.lifecycle import PROPOSED, Event, State, after


def sign_claim(session: Session, *, actor: uuid.UUID, at: datetime, claim_id: uuid.UUID, series: str) -> Award | None:
    """Sign the assessment, never one's own: the paper gets its number. The award, or None where none is given.

    The award is committed on its measure's fund; one that would exceed the ceiling is refused before it gets a number.
    """
    claim = locked_claim(session, claim_id, *PROPOSED)
    assessment = newest_assessment(session, claim.id)
    if assessment.assessed_by == actor:
        raise NotAllowed(N_("审核人与签发人不能是同一人，请由另一位签发人签发。"))
    granted = None
    if claim.state == State.CORRECTED or assessment.outcome == "award":
        granted = award_of(session, actor, at, claim, assessment, series)
    else:
        kind = "refusal" if assessment.outcome == "refuse" else catalogue().measure(claim.measure).kind.value
        decision = Decision(kind, amount_fen=assessment.amount_fen, reason=assessment.reason)
        issue(session, actor, at, claim, assessment, series, decision)
    refused = assessment.outcome == "refuse"
    claim.state = after(claim.state, Event.REFUSE if refused else Event.AWARD if granted is not None else Event.RECORD)
    claim.payable_fen = assessment.amount_fen
    if refused:
        release_keys(session, claim_id=claim.id, at=at)
    else:
        found = findings_of(session, claim, assessment.stage)
        if found:
            hold_granted(session, claim, granted_lines(session, claim, found), at)
    session.flush()
    note(session, actor, at, claim, "claim_signed", state=claim.state, amount=yuan(assessment.amount_fen))
    told = "claim_refused" if refused else "claim_awarded" if granted is not None else "claim_recorded"
    tell(session, actor, at, claim, told, amount=yuan(assessment.amount_fen))
    return granted


def award_of(
    session: Session, actor: uuid.UUID, at: datetime, claim: Claim, assessment: Assessment, series: str
) -> Award:
    """The award of an assessment, first or superseding, with its paper and its commitment."""
    catalogue().paid(claim.measure)
    total, earlier = assessment.amount_fen, [each.award for each in awards_of(session, claim.id)]
    owed = owed_of(session, claim.id, corrected=True) if earlier else []
    change = (
        settle_difference(
            session,
            actor=actor,
            at=at,
            awards=earlier,
            total_fen=total,
            reason=assessment.reason,
            owed_fen=sum(each for _, each in owed),
        )
        if earlier
        else None
    )
    payable = total if change is None else change.payable
    if payable:
        refuse_stopped(session, claim, at)
    fund = require_budget(session, actor=actor, at=at, measure=claim.measure, amount_fen=payable) if payable else None
    decision = Decision("award", amount_fen=total, reason=assessment.reason)
    if change is not None:
        before = session.get_one(IssuedDocument, earlier[-1].document_id)
        decision = Decision(
            "correction",
            amount_fen=total,
            reason=assessment.reason,
            before_fen=earlier[-1].total_fen,
            before_number=before.full_number,
            before_on=before.issued_at.date(),
            payable_fen=change.payable,
            released_fen=change.released,
            clawback_fen=change.clawback,
        )
    document = issue(session, actor, at, claim, assessment, series, decision)
    award = Award(
        claim_id=claim.id,
        assessment_id=assessment.id,
        firm_id=claim.firm_id,
        measure=claim.measure,
        amount_fen=payable,
        total_fen=total,
        supersedes_id=earlier[-1].id if earlier else None,
        assessed_by=assessment.assessed_by,
        signed_by=actor,
        signed_at=at,
        document_id=document.id,
        result=assessment.result,
    )
    session.add(award)
    session.flush()
    if fund is not None:
        area = session.get_one(Firm, claim.firm_id).area
        commit_award(session, actor=actor, at=at, award=award, fund=fund, area=area, reference=document.full_number)
    if change is not None:
        record_correction(session, actor=actor, at=at, claim=claim, award=award, found=change, reason=assessment.reason)
        cause = Cause(award_id=award.id)
        reduce_owed(session, actor=actor, at=at, rows=owed, amount_fen=change.covered, cause=cause)
        fit_proposals(session, actor=actor, at=at, claim_id=claim.id)
    return award


def issue(
    session: Session,
    actor: uuid.UUID,
    at: datetime,
    claim: Claim,
    assessment: Assessment,
    series: str,
    decision: Decision,
) -> IssuedDocument:
    """Number the paper of a decision; all it says is frozen, nothing on it is looked up or computed again."""
    firm, known = session.get_one(Firm, claim.firm_id), catalogue()
    measure = known.measure(claim.measure)
    return issue_document(
        session,
        actor=actor,
        at=at,
        series=series,
        template=decision.template,
        title=decision.title(firm.name, measure.title),
        subject_type=decision.subject_type,
        subject_id=claim.id,
        firm_id=firm.id,
        facts=paper_facts(
            decision,
            measure,
            assessment.result,
            firm_name=firm.name,
            credit_code=firm.credit_code,
            tracking_number=claim.tracking_number or "",
            filed_on=claim.filed_on,
            issued_on=at.date(),
            appeal=ways_of_appeal(known.rulebook, at.date()),
        ),
    )
