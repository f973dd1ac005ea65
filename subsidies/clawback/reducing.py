"""Less to give back: what is owed on signed clawbacks is reduced, what was only proposed is fitted to it.

Two things make a firm owe less: the bank brings back money that was paid, and a later correction grants again what an
earlier one took back. The rule is :mod:`subsidies.policy.due`; here it reaches the clawbacks, their plans and the firm.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.queries import representatives_of
from office.documents.models import IssuedDocument
from office.journal.services import record
from office.money import yuan, yuan_grouped
from office.notices.services import notify
from office.wording import N_
from subsidies.assessment.models import Award
from subsidies.claims.models import Claim
from subsidies.clawback.asking import most_to_ask
from subsidies.clawback.models import Clawback, Instalment, Reduction
from subsidies.clawback.queries import ledger_of
from subsidies.ledger.services import Move, move_awards
from subsidies.policy.postings import Event

NOTHING_LEFT = N_("款项已由银行退回，或已由更正决定重新给予，无需追回。")


@dataclass(frozen=True)
class Cause:
    """Why less is owed: a remittance that was returned later, or an award that grants more again."""

    remittance_id: uuid.UUID | None = None
    award_id: uuid.UUID | None = None


def lock_claim_of(session: Session, award_id: uuid.UUID) -> None:
    """Lock the claim of an award until the transaction ends: corrections, clawbacks and late returns take turns."""
    claim = select(Award.claim_id).where(Award.id == award_id).scalar_subquery()
    session.execute(select(Claim.id).where(Claim.id == claim).with_for_update())


def owed_of(session: Session, claim_id: uuid.UUID, *, corrected: bool = False) -> list[tuple[Clawback, int]]:
    """The clawbacks of a claim on which something is owed, with it in fen, the newest first.

    ``corrected`` leaves out those that nobody's correction asked for.
    """
    query = (
        select(Clawback)
        .join(Award, Award.id == Clawback.award_id)
        .where(Award.claim_id == claim_id, Clawback.state == "signed")
        .order_by(Clawback.signed_at.desc(), Clawback.id)
    )
    if corrected:
        query = query.where(Clawback.correction_id.is_not(None))
    rows = session.scalars(query).all()
    sums = ledger_of(session, [row.id for row in rows])
    return [(row, sums[row.id].owed) for row in rows]


def reduce_owed(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    rows: Sequence[tuple[Clawback, int]],
    amount_fen: int,
    cause: Cause,
) -> None:
    """Take ``amount_fen`` off what these clawbacks owe, in their order: posted, kept with its day, told to the firm."""
    left = amount_fen
    for row, owed in rows:
        part = min(owed, left)
        if part <= 0:
            continue
        left -= part
        reduction = Reduction(
            clawback_id=row.id,
            amount_fen=part,
            remittance_id=cause.remittance_id,
            award_id=cause.award_id,
            reduced_by=actor,
            reduced_at=at,
        )
        session.add(reduction)
        session.flush()
        letter = session.get_one(IssuedDocument, row.document_id)
        moves = [Move(row.award_id, reduction.id, part)]
        move_awards(
            session, actor=actor, at=at, event=Event.CLAWBACK_REDUCED, moves=moves, reference=letter.full_number
        )
        if part == owed:
            row.state = "settled"
        session.flush()
        note(session, actor, at, row, "clawback_reduced", reduced=yuan(part), owed=yuan(owed - part))
        notify(
            session,
            actor=actor,
            at=at,
            people=representatives_of(session, row.firm_id),
            kind="clawback_reduced_return" if cause.remittance_id else "clawback_reduced_award",
            values={
                "paper": letter.full_number,
                "amount": yuan_grouped(part),
                "owed": yuan_grouped(owed - part),
            },
            endpoint="claims.show",
            arguments={"claim_id": str(session.get_one(Award, row.award_id).claim_id)},
        )
    assert left == 0, "more than is owed would be taken off"


def fit_proposals(session: Session, *, actor: uuid.UUID, at: datetime, claim_id: uuid.UUID) -> None:
    """Lower what is proposed of a claim to what may still be asked, oldest first; what comes to nothing is declined.

    The last instalments are the first to go.
    """
    query = (
        select(Clawback)
        .join(Award, Award.id == Clawback.award_id)
        .where(Award.claim_id == claim_id, Clawback.state == "proposed")
        .order_by(Clawback.proposed_at, Clawback.id)
    )
    for row in session.scalars(query).all():
        most = most_to_ask(session, row.award_id, correction_id=row.correction_id, but=row.id)
        if most >= row.amount_fen:
            continue
        before = row.amount_fen
        if most <= 0:
            row.state, row.ended_by, row.ended_at, row.end_reason = "declined", actor, at, NOTHING_LEFT
        else:
            row.amount_fen = most
            shorten(session, row.id, before - most)
        session.flush()
        act = "clawback_declined" if most <= 0 else "clawback_lowered"
        note(session, actor, at, row, act, before=yuan(before), reason=NOTHING_LEFT)


def shorten(session: Session, clawback_id: uuid.UUID, cut: int) -> None:
    """Take ``cut`` fen off the plan of a proposal, from its end."""
    plan = select(Instalment).where(Instalment.clawback_id == clawback_id).order_by(Instalment.number.desc())
    for each in session.scalars(plan).all():
        part = min(cut, each.amount_fen)
        cut -= part
        if part == each.amount_fen:
            session.delete(each)
        else:
            each.amount_fen -= part
    session.flush()


def note(session: Session, actor: uuid.UUID, at: datetime, row: Clawback, act: str, **details: object) -> None:
    """The journal's entry of one act on a clawback."""
    record(
        session,
        actor=actor,
        at=at,
        act=act,
        subject_type="clawback",
        subject_id=row.id,
        firm_id=row.firm_id,
        award=row.award_id,
        amount=yuan(row.amount_fen),
        **details,
    )
