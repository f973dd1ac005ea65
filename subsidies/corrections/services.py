"""Verbs of correcting an award: reopen it, keep it after all, work out what the corrected one changes.

The award stands until another supersedes it. Nothing of it is changed: the new one says what is granted in all, and the
ledger carries the difference (:mod:`subsidies.policy.due`). More than before: only the difference becomes payable, and
of it only what the firm does not hold yet. Less, and not yet paid: what was committed is released and the new sum
committed in its place. Less than the firm was paid and keeps: the rest is to be clawed back.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid, NotFound
from office.money import yuan
from office.wording import N_
from subsidies.assessment.models import Assessment, Award
from subsidies.budgets.services import release_commitment
from subsidies.claims.models import Claim
from subsidies.claims.services import note
from subsidies.corrections.models import AwardCorrection
from subsidies.corrections.queries import awards_of
from subsidies.findings.services import carry_over
from subsidies.ledger.queries import award_standing, money_of_claims
from subsidies.policy.due import Difference, difference
from subsidies.policy.lifecycle import Event, after
from subsidies.policy.postings import Account

UNPAID = (Account.PAYABLE, Account.RETURNED)


def locked(session: Session, claim_id: uuid.UUID) -> Claim:
    """The claim, locked until the transaction ends."""
    claim = session.scalars(select(Claim).where(Claim.id == claim_id).with_for_update()).one_or_none()
    if claim is None:
        raise NotFound()
    return claim


def reopen_award(session: Session, *, actor: uuid.UUID, at: datetime, claim_id: uuid.UUID, reason: str) -> Claim:
    """Begin to correct an award, with a reason: a new examination that starts from what was found before."""
    claim = locked(session, claim_id)
    state = after(claim.state, Event.REOPEN)
    if not reason.strip():
        raise Invalid(N_("启动更正时须写明理由。"), field="reason")
    standing = awards_of(session, claim_id)[-1].award
    stage = session.get_one(Assessment, standing.assessment_id).stage
    newest = max([claim.stage, *session.scalars(select(Assessment.stage).where(Assessment.claim_id == claim_id))])
    claim.state, claim.stage = state, newest + 1
    session.flush()
    carry_over(session, actor=actor, at=at, claim=claim, stage=stage)
    note(session, actor, at, claim, "award_reopened", reason=reason.strip())
    return claim


def keep_award(session: Session, *, actor: uuid.UUID, at: datetime, claim_id: uuid.UUID, reason: str = "") -> Claim:
    """Give the correction up: the award stands on as it is."""
    claim = locked(session, claim_id)
    claim.state = after(claim.state, Event.KEEP)
    session.flush()
    note(session, actor, at, claim, "award_kept", reason=reason.strip())
    return claim


def settle_difference(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    awards: Sequence[Award],
    total_fen: int,
    reason: str,
    owed_fen: int = 0,
) -> Difference:
    """Release what a smaller total must not pay, and say what the new award makes payable and what is to come back.

    ``awards`` are those of the claim, the standing one last; ``owed_fen`` is owed of clawbacks that earlier corrections
    asked for. Raises ``Conflict`` while any of the money is with the bank: nobody knows yet whether it was paid.
    """
    standing = awards[-1]
    money = money_of_claims(session, [standing.claim_id])[standing.claim_id]
    if total_fen >= standing.total_fen:
        return difference(standing.total_fen, total_fen, money.waiting, money.held, owed_fen)
    places = {award.id: award_standing(session, award.id) for award in awards}
    if any(place.get(Account.REMITTED, 0) > 0 for place in places.values()):
        raise Conflict(N_("该补助的款项正在银行办理，收到银行回执后才能更正为较低的金额。"))
    for award_id, place in places.items():
        if any(place.get(account, 0) > 0 for account in UNPAID):
            release_commitment(session, actor=actor, at=at, award_id=award_id, reason=reason)
    return difference(standing.total_fen, total_fen, money.waiting, money.held)


def record_correction(
    session: Session, *, actor: uuid.UUID, at: datetime, claim: Claim, award: Award, found: Difference, reason: str
) -> AwardCorrection:
    """Keep which award supersedes which, and the difference."""
    assert award.supersedes_id is not None
    row = AwardCorrection(
        award_id=award.id,
        supersedes_id=award.supersedes_id,
        difference_fen=found.difference,
        released_fen=found.released,
        clawback_fen=found.clawback,
        reason=reason,
        corrected_at=at,
    )
    session.add(row)
    session.flush()
    note(
        session, actor, at, claim, "award_corrected",
        supersedes=award.supersedes_id, difference=yuan(found.difference), clawback=yuan(found.clawback),
        reason=reason,
    )  # fmt: skip
    return row
