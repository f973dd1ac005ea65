"""The one verb of the ledger: post an event. What it debits and credits stands in ``subsidies/policy/postings.py``."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import insert
from sqlalchemy.orm import Session

from office.errors import Conflict
from office.money import portion
from office.wording import N_
from subsidies.ledger.models import Posting, PostingLine
from subsidies.ledger.queries import commitments, firm_of_award, live_commitments
from subsidies.policy.postings import AFTER_PAYMENT, RULES, Event, lines


@dataclass(frozen=True)
class Entry:
    """What is posted; amounts in fen. ``reference`` is what people know it by: the number of a paper or a batch."""

    event: Event
    fund: str
    year: int
    amount_fen: int
    subject_id: uuid.UUID
    reference: str
    award_id: uuid.UUID | None = None
    firm_id: uuid.UUID | None = None
    area: str | None = None
    city_fen: int | None = None


@dataclass(frozen=True)
class Move:
    """What happened to the money of an award: ``subject_id`` is the award, remittance, decision or receipt itself."""

    award_id: uuid.UUID
    subject_id: uuid.UUID
    amount_fen: int


def post(
    session: Session,
    *,
    actor: uuid.UUID | None,
    at: datetime,
    event: Event,
    fund: str,
    year: int,
    amount_fen: int,
    subject_id: uuid.UUID,
    reference: str,
    award_id: uuid.UUID | None = None,
    firm_id: uuid.UUID | None = None,
    area: str | None = None,
    city_fen: int | None = None,
) -> int:
    """Post one event; returns the posting's number.

    The same event on the same subject is refused by ``uq_postings_event_subject_id``, more than there is by the checks
    on the balances; both are explained to people. Balance of the lines is checked when the transaction ends.
    """
    entry = Entry(event, fund, year, amount_fen, subject_id, reference, award_id, firm_id, area, city_fen)
    return post_all(session, actor=actor, at=at, entries=[entry])[0]


def post_all(session: Session, *, actor: uuid.UUID | None, at: datetime, entries: Iterable[Entry]) -> Sequence[int]:
    """Post many events at once, in their order; returns the postings' numbers.

    The lines go in by one statement, so that transactions over several funds take their balances in one order.
    """
    rows = [
        {
            **asdict(each),
            "event": each.event.value,
            "subject_type": RULES[each.event].subject,
            "at": at,
            "actor_id": actor,
        }
        for each in entries
    ]
    if not rows:
        return []
    session.flush()
    numbers = session.scalars(insert(Posting).returning(Posting.id, sort_by_parameter_order=True), rows).all()
    sides = [
        {"posting_id": number, "account": line.account.value, "amount_fen": line.amount_fen}
        for number, row in zip(numbers, rows, strict=True)
        for line in lines(Event(row["event"]), row["amount_fen"])
    ]
    session.execute(insert(PostingLine), sides)
    return numbers


def commitments_for(session: Session, event: Event, award_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Posting]:
    """The postings that committed these awards; money that was paid comes back even where the rest was released."""
    return commitments(session, award_ids) if event in AFTER_PAYMENT else live_commitments(session, award_ids)


def move_awards(
    session: Session,
    *,
    actor: uuid.UUID | None,
    at: datetime,
    event: Event,
    moves: Sequence[Move],
    reference: str,
) -> Sequence[int]:
    """Post what happened to the money of awards (sent, paid, returned, released, clawed back), in their order.

    Fund, budget year, district and the city's part are those frozen when the award was signed. Raises ``Conflict`` for
    an award that has no commitment, or none any more.
    """
    origins = commitments_for(session, event, [move.award_id for move in moves])
    entries = []
    for move in moves:
        origin = origins.get(move.award_id)
        if origin is None:
            raise Conflict(
                N_("“{firm}”的补助未列入预算或已停付，不能继续支付。请核对后重新办理。"),
                firm=firm_of_award(session, move.award_id),
            )
        entries.append(
            Entry(
                event=event,
                fund=origin.fund,
                year=origin.year,
                amount_fen=move.amount_fen,
                subject_id=move.subject_id,
                reference=reference or origin.reference,
                award_id=move.award_id,
                firm_id=origin.firm_id,
                area=origin.area,
                city_fen=portion(move.amount_fen, Fraction(origin.city_fen or 0, origin.amount_fen)),
            )
        )
    return post_all(session, actor=actor, at=at, entries=entries)
