"""Verbs of correcting an award: reopen it, keep it after all, work out what the corrected one changes.

The award stands until another supersedes it. Nothing of it is changed: the new one says what is granted in all, and the
ledger carries the difference. More than before: only the difference becomes payable. Less, and not yet paid: what was
committed is released and the new sum committed in its place. Less than the firm was paid and keeps: the rest is to be
clawed back.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
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
from subsidies.ledger.queries import award_standing
from subsidies.policy.lifecycle import Event, after
from subsidies.policy.postings import Account

UNPAID = (Account.PAYABLE, Account.RETURNED)
HELD = (Account.PAID, Account.CLAWBACK_CLAIMED)  # the latter is on the credit side, below nought


@dataclass(frozen=True)
class Difference:
    """What a corrected award changes, in fen: what it makes payable itself, what was released, what is to come back."""

    difference: int
    payable: int
    released: int
    clawback: int


def difference(before: int, after_: int, unpaid: int, held: int) -> Difference:
    """The difference between the total granted before and the new one, when ``unpaid`` of the former is not yet paid.

    ``held`` is what the firm was paid and nobody asked back. More than is due of it without what is unpaid is to come
    back already; what was stopped is not held, and so is never asked back.

    >>> difference(24_000, 30_000, 0, 24_000)
    Difference(difference=6000, payable=6000, released=0, clawback=0)
    >>> difference(24_000, 20_000, 24_000, 0)
    Difference(difference=-4000, payable=20000, released=24000, clawback=0)
    >>> difference(24_000, 20_000, 0, 24_000)
    Difference(difference=-4000, payable=0, released=0, clawback=4000)
    >>> difference(24_000, 20_000, 0, 21_000)
    Difference(difference=-4000, payable=0, released=0, clawback=1000)
    """
    if after_ >= before:
        return Difference(after_ - before, after_ - before, 0, 0)
    kept = min(held, before - unpaid)
    # Money that came back after an earlier correction may be more than is due now: no more than that is paid again.
    payable = min(max(unpaid - (before - after_), 0), after_)
    return Difference(after_ - before, payable, unpaid, max(kept - after_, 0))


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
    session: Session, *, actor: uuid.UUID, at: datetime, awards: Sequence[Award], total_fen: int, reason: str
) -> Difference:
    """Release what a smaller total must not pay, and say what the new award makes payable and what is to come back.

    ``awards`` are those of the claim, the standing one last. Raises ``Conflict`` while any of the money is with the
    bank: nobody knows yet whether it was paid.
    """
    standing = awards[-1]
    if total_fen >= standing.total_fen:
        return difference(standing.total_fen, total_fen, 0, 0)
    places = {award.id: award_standing(session, award.id) for award in awards}
    if any(place.get(Account.REMITTED, 0) > 0 for place in places.values()):
        raise Conflict(N_("该补助的款项正在银行办理，收到银行回执后才能更正为较低的金额。"))
    held = sum(place.get(account, 0) for place in places.values() for account in HELD)
    unpaid = 0
    for award_id, place in places.items():
        waiting = sum(place.get(account, 0) for account in UNPAID)
        if waiting > 0:
            release_commitment(session, actor=actor, at=at, award_id=award_id, reason=reason)
            unpaid += waiting
    return difference(standing.total_fen, total_fen, unpaid, held)


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
