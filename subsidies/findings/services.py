"""Verbs of examining a claim: adjust a fact, refuse a line, check a paper off; each can be taken back until a decision
is proposed."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Conflict, DomainError, Invalid, NotFound
from office.rulebook.facts import Fact
from office.rulebook.reading import compact, value_of
from office.wording import N_
from subsidies.claims.models import Claim, ClaimEvidence, ClaimLine
from subsidies.claims.particulars import opened_line
from subsidies.claims.services import note
from subsidies.findings.models import EvidenceCheck, FactAdjustment, LineRefusal
from subsidies.findings.queries import checked_papers
from subsidies.policy.catalogue import catalogue
from subsidies.policy.lifecycle import EXAMINED


def examined_claim(session: Session, claim_id: uuid.UUID) -> Claim:
    """A claim a reviewer works on, locked until the transaction ends."""
    claim = session.scalars(select(Claim).where(Claim.id == claim_id).with_for_update()).one_or_none()
    if claim is None:
        raise NotFound()
    if claim.state not in EXAMINED:
        raise Conflict(N_("该申报已由他人办理，请刷新查看最新状态。"))
    return claim


def line_of(session: Session, claim: Claim, number: int) -> ClaimLine:
    """One line of a claim."""
    query = select(ClaimLine).where(ClaimLine.claim_id == claim.id, ClaimLine.number == number)
    found = session.scalar(query)
    if found is None:
        raise NotFound(N_("该申报没有第 {number} 行。"), number=number)
    return found


def fact_of(claim: Claim, name: str) -> Fact:
    """A fact a reviewer may adjust; the numbers of people's documents are for the firm to correct."""
    fact = next((each for each in catalogue().measure(claim.measure).facts if each.name == name), None)
    if fact is None:
        raise Invalid(N_("请选择要调整的事项。"), field="fact")
    if fact.personal:
        raise Invalid(N_("“{title}”须由企业更正，请退回补正。"), field="fact", title=fact.named)
    return fact


def adjust_fact(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    claim_id: uuid.UUID,
    line: int,
    fact: str,
    value: str,
    reason: str,
) -> FactAdjustment:
    """Take a fact of a line otherwise than the firm stated it, with the reason; what was filed stays as it is.

    Adjusting it again replaces the standing adjustment, whose row stays, withdrawn.
    """
    claim = examined_claim(session, claim_id)
    declared = fact_of(claim, fact)
    filed = opened_line(line_of(session, claim, line).facts).get(fact, "")
    text = compact(value)
    if not reason.strip():
        raise Invalid(N_("调整时须写明理由。"), field="reason")
    if text:
        try:
            value_of(declared, text)
        except DomainError as error:
            raise Invalid(error.sentence, field="value", **error.values) from error
    elif declared.required or declared.on_filing:
        raise Invalid(N_("缺少“{title}”。"), field="value", title=declared.named)
    if text == compact(filed):
        raise Invalid(N_("调整后的值与申报的值相同，无需调整。"), field="value")
    standing = _standing_adjustment(session, claim, line, fact)
    if standing is not None:
        standing.withdrawn_at = at
        session.flush()
    row = FactAdjustment(
        claim_id=claim.id,
        stage=claim.stage,
        line=line,
        fact=fact,
        filed_value=filed,
        adjusted_value=text,
        reason=reason.strip(),
        adjusted_by=actor,
        adjusted_at=at,
    )
    session.add(row)
    session.flush()
    note(
        session, actor, at, claim, "claim_fact_adjusted",
        line=line, fact=fact, filed=filed, adjusted=text, reason=reason.strip(),
    )  # fmt: skip
    return row


def withdraw_adjustment(
    session: Session, *, actor: uuid.UUID, at: datetime, claim_id: uuid.UUID, line: int, fact: str
) -> None:
    """Take a fact as the firm stated it again."""
    claim = examined_claim(session, claim_id)
    row = _standing_adjustment(session, claim, line, fact)
    if row is None:
        raise Conflict(N_("该事项没有调整，请刷新查看最新状态。"))
    row.withdrawn_at = at
    session.flush()
    note(session, actor, at, claim, "claim_adjustment_withdrawn", line=line, fact=fact)


def _standing_adjustment(session: Session, claim: Claim, line: int, fact: str) -> FactAdjustment | None:
    query = select(FactAdjustment).where(
        FactAdjustment.claim_id == claim.id,
        FactAdjustment.stage == claim.stage,
        FactAdjustment.line == line,
        FactAdjustment.fact == fact,
        FactAdjustment.withdrawn_at.is_(None),
    )
    return session.scalars(query).one_or_none()


def refuse_line(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    claim_id: uuid.UUID,
    line: int,
    reason: str,
    cite: Mapping[str, str],
) -> LineRefusal:
    """Propose that nothing be granted for a line, with the reason and its source (document, number, article, words)."""
    claim = examined_claim(session, claim_id)
    line_of(session, claim, line)
    if not reason.strip():
        raise Invalid(N_("不予补助时须写明理由。"), field="reason")
    if not cite.get("document", "").strip():
        raise Invalid(N_("不予补助时须注明依据。"), field="cite")
    row = LineRefusal(
        claim_id=claim.id,
        stage=claim.stage,
        line=line,
        reason=reason.strip(),
        cite={part: cite.get(part, "").strip() for part in ("document", "number", "article", "words")},
        refused_by=actor,
        refused_at=at,
    )
    session.add(row)
    session.flush()
    note(session, actor, at, claim, "claim_line_refused", line=line, reason=reason.strip(), cite=row.cite)
    return row


def refuse_lines(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    claim_id: uuid.UUID,
    lines: Sequence[int],
    reason: str,
    cite: Mapping[str, str],
) -> list[LineRefusal]:
    """Propose that nothing be granted for several lines, all for one reason; not one of them if one cannot be."""
    claim = examined_claim(session, claim_id)
    if not lines:
        raise Invalid(N_("请写明要一并不予补助的行号。"), field="lines")
    standing = select(LineRefusal.line).where(
        LineRefusal.claim_id == claim.id, LineRefusal.stage == claim.stage, LineRefusal.withdrawn_at.is_(None)
    )
    before = sorted(set(session.scalars(standing)) & set(lines))
    if before:
        raise Conflict(
            N_("第 {lines} 行已拟不予补助，请从行号中去掉。"), field="lines", lines=", ".join(map(str, before))
        )
    return [
        refuse_line(session, actor=actor, at=at, claim_id=claim_id, line=line, reason=reason, cite=cite)
        for line in lines
    ]


def restore_line(session: Session, *, actor: uuid.UUID, at: datetime, claim_id: uuid.UUID, line: int) -> None:
    """Take a refused line in again."""
    claim = examined_claim(session, claim_id)
    query = select(LineRefusal).where(
        LineRefusal.claim_id == claim.id,
        LineRefusal.stage == claim.stage,
        LineRefusal.line == line,
        LineRefusal.withdrawn_at.is_(None),
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        raise Conflict(N_("该行没有被拟不予补助，请刷新查看最新状态。"))
    row.withdrawn_at = at
    session.flush()
    note(session, actor, at, claim, "claim_line_restored", line=line)


def check_evidence(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    claim_id: uuid.UUID,
    evidence_id: uuid.UUID,
    accepted: bool,
    remark: str = "",
) -> EvidenceCheck:
    """Check a paper off: in order, or not, and then why. Looking again replaces what was found before."""
    claim = examined_claim(session, claim_id)
    evidence = session.get(ClaimEvidence, evidence_id)
    if evidence is None or evidence.claim_id != claim_id:
        raise NotFound()
    if not accepted and not remark.strip():
        raise Invalid(N_("凭证不符时须写明哪里不符。"), field="remark")
    row = session.scalars(select(EvidenceCheck).where(EvidenceCheck.evidence_id == evidence_id)).one_or_none()
    if row is None:
        row = EvidenceCheck(evidence_id=evidence_id)
        session.add(row)
    row.accepted, row.remark, row.checked_by, row.checked_at = accepted, remark.strip(), actor, at
    session.flush()
    note(
        session, actor, at, claim, "claim_evidence_checked",
        file=evidence.file_id, kind=evidence.kind, accepted=accepted, remark=remark.strip(),
    )  # fmt: skip
    return row


def accept_evidence(session: Session, *, actor: uuid.UUID, at: datetime, claim_id: uuid.UUID) -> int:
    """Check every paper off as in order that nobody has looked at yet; returns how many."""
    waiting = [each.attached.id for each in checked_papers(session, claim_id) if each.accepted is None]
    for evidence_id in waiting:
        check_evidence(session, actor=actor, at=at, claim_id=claim_id, evidence_id=evidence_id, accepted=True)
    return len(waiting)


def carry_over(session: Session, *, actor: uuid.UUID, at: datetime, claim: Claim, stage: int) -> None:
    """Begin a new examination with what stood in an earlier one: an award that is reopened starts from itself."""
    for row in session.scalars(
        select(FactAdjustment).where(
            FactAdjustment.claim_id == claim.id, FactAdjustment.stage == stage, FactAdjustment.withdrawn_at.is_(None)
        )
    ).all():
        session.add(
            FactAdjustment(
                claim_id=claim.id, stage=claim.stage, line=row.line, fact=row.fact, filed_value=row.filed_value,
                adjusted_value=row.adjusted_value, reason=row.reason, adjusted_by=row.adjusted_by,
                adjusted_at=row.adjusted_at,
            )
        )  # fmt: skip
    for refusal in session.scalars(
        select(LineRefusal).where(
            LineRefusal.claim_id == claim.id, LineRefusal.stage == stage, LineRefusal.withdrawn_at.is_(None)
        )
    ).all():
        session.add(
            LineRefusal(
                claim_id=claim.id, stage=claim.stage, line=refusal.line, reason=refusal.reason, cite=refusal.cite,
                refused_by=refusal.refused_by, refused_at=refusal.refused_at,
            )
        )  # fmt: skip
    session.flush()
