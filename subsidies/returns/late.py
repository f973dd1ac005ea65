"""Money that a bank brings back after it had reported it paid, whatever was decided about it in between.

How it is shared out is :func:`subsidies.policy.due.returned_late`: it covers what the firm still owes, then what is not
due any more, and only the rest waits to be paid again. The firm is told which.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.queries import representatives_of
from office.journal.services import record
from office.money import yuan, yuan_grouped
from office.notices.services import notify
from subsidies.assessment.models import Award
from subsidies.claims.models import Claim
from subsidies.clawback.reducing import Cause, fit_proposals, owed_of, reduce_owed
from subsidies.ledger.queries import money_of_claims
from subsidies.ledger.services import Move, move_awards
from subsidies.payouts.models import Remittance
from subsidies.policy.due import Late, returned_late
from subsidies.policy.postings import Event


def take_late(session: Session, *, actor: uuid.UUID, at: datetime, rows: Sequence[Remittance], reference: str) -> None:
    """Post these paid remittances as returned, and share out what came back; ``reference`` is their batch's number.

    Their claims are locked first, all in one order: nobody corrects them or asks anything back meanwhile.
    """
    awards = {
        award.id: award for award in session.scalars(select(Award).where(Award.id.in_([row.award_id for row in rows])))
    }
    claims = sorted({award.claim_id for award in awards.values()})
    session.execute(select(Claim.id).where(Claim.id.in_(claims)).order_by(Claim.id).with_for_update())
    for row in rows:
        shared = _returned(session, actor, at, row, awards[row.award_id], reference)
        _tell(session, actor, at, row, shared)


def _returned(session: Session, actor: uuid.UUID, at: datetime, row: Remittance, award: Award, reference: str) -> Late:
    shared = returned_late(money_of_claims(session, [award.claim_id])[award.claim_id], row.amount_fen)
    off = shared.covered + shared.not_due
    for event, amount in ((Event.RETURNED_LATER, row.amount_fen), (Event.RETURNED_NOT_DUE, off)):
        if amount:
            moves = [Move(award.id, row.id, amount)]
            move_awards(session, actor=actor, at=at, event=event, moves=moves, reference=reference)
    owed = owed_of(session, award.claim_id)
    owed.sort(key=lambda each: each[0].award_id != award.id)  # what the returned award itself owes comes first
    reduce_owed(session, actor=actor, at=at, rows=owed, amount_fen=shared.covered, cause=Cause(remittance_id=row.id))
    fit_proposals(session, actor=actor, at=at, claim_id=award.claim_id)
    if off:
        record(
            session,
            actor=actor,
            at=at,
            act="remittance_returned_late",
            subject_type="remittance",
            subject_id=row.id,
            firm_id=row.firm_id,
            amount=yuan(row.amount_fen),
            covered=yuan(shared.covered),
            not_due=yuan(shared.not_due),
            again=yuan(shared.again),
        )
    return shared


def _tell(session: Session, actor: uuid.UUID, at: datetime, row: Remittance, shared: Late) -> None:
    """Tell the firm's representatives that its money came back, and how much of it is paid again."""
    kept = "" if shared.again == row.amount_fen else "_in_part" if shared.again else "_for_good"
    notify(
        session,
        actor=actor,
        at=at,
        people=representatives_of(session, row.firm_id),
        kind=f"support_returned{kept}",
        values={"amount": yuan_grouped(row.amount_fen), "paper": row.basis, "again": yuan_grouped(shared.again)},
        endpoint="claims.index",
        urgent=shared.again > 0,
    )
