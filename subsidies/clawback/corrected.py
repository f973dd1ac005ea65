"""Read what corrections of awards take back: what nobody asked back yet, of which paid award, and by which papers."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, case, func, select
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.errors import NotFound
from office.firms.models import Firm
from office.wording import N_
from subsidies.assessment.models import Award
from subsidies.clawback.models import Clawback, Receipt
from subsidies.corrections.models import AwardCorrection
from subsidies.corrections.queries import ToClawBack, to_claw_back
from subsidies.ledger.models import Posting, PostingLine
from subsidies.ledger.queries import money_of_claims
from subsidies.policy.postings import Account

OPEN = ("proposed", "signed", "settled")
"""The states in which a clawback asks for all of its amount; a withdrawn one keeps what came in, a declined one nil."""


@dataclass(frozen=True)
class ToAsk:
    """What is still to be asked back of one paid award because of one correction; ``amount_fen`` of ``whole_fen``.

    ``paid_by`` is the paper of the award that was paid, ``corrected_by`` the paper that grants ``total_fen`` instead.
    """

    correction_id: uuid.UUID
    award_id: uuid.UUID
    claim_id: uuid.UUID
    firm: Firm
    measure: str
    paid_by: str
    corrected_by: str
    total_fen: int
    amount_fen: int
    whole_fen: int
    reason: str
    since: datetime


@dataclass
class Paid:
    """An award of a corrected claim: what it superseded, its paper, and how much of it may still be asked back."""

    claim_id: uuid.UUID
    supersedes_id: uuid.UUID | None
    paper: str
    total_fen: int
    left: int


@dataclass(frozen=True)
class Cause:
    """The correction a clawback carries out: its reason, the paper that grants ``total_fen`` instead, and what it takes
    back in all."""

    corrected_by: str
    document_id: uuid.UUID
    claim_id: uuid.UUID
    total_fen: int
    whole_fen: int
    reason: str


def _asked() -> ScalarSelect[int]:
    """What was asked back of the correction at hand: all of what stands, of what was withdrawn what had come in."""
    came = (
        select(func.coalesce(func.sum(Receipt.amount_fen), 0))
        .where(Receipt.clawback_id == Clawback.id)
        .correlate(Clawback)
        .scalar_subquery()
    )
    amount = case((Clawback.state.in_(OPEN), Clawback.amount_fen), (Clawback.state == "withdrawn", came), else_=0)
    return (
        select(func.coalesce(func.sum(amount), 0))
        .where(Clawback.correction_id == AwardCorrection.id)
        .correlate(AwardCorrection)
        .scalar_subquery()
    )


def to_ask(session: Session, *conditions: ColumnElement[bool]) -> list[ToAsk]:
    """What corrections take back and nobody asked back yet, oldest first: award by award, the newest paid one first.

    Five queries, however much there is. Of a claim never more than the firm holds above what is due: money that the
    bank brought back, that a later correction grants again, or that somebody asked back by hand is not asked once more.
    """
    found = to_claw_back(session, AwardCorrection.clawback_fen > _asked(), *conditions)
    if not found:
        return []
    ids = [each.correction_id for each in found]
    asked = dict(session.execute(select(AwardCorrection.id, _asked()).where(AwardCorrection.id.in_(ids))).all())
    awards, firms = _awards(session, {each.claim_id for each in found}), _firms(session, found)
    held = _held(session, list(awards))
    taken = {(row.correction_id, row.award_id) for row in held if row.state in OPEN}
    money = money_of_claims(session, sorted({each.claim_id for each in found}))
    for row in held:
        if row.state == "proposed":
            awards[row.award_id].left -= row.amount_fen
            claim_id = awards[row.award_id].claim_id
            money[claim_id] = replace(money[claim_id], proposed=money[claim_id].proposed + row.amount_fen)
    excess = {claim_id: each.to_ask for claim_id, each in money.items()}
    asks = [
        ToAsk(
            each.correction_id, award_id, each.claim_id, firms[each.firm_id], each.measure, awards[award_id].paper,
            awards[each.award_id].paper, awards[each.award_id].total_fen, part, each.amount_fen, each.reason,
            each.corrected_at,
        )
        for each in reversed(found)
        for award_id, part in _shared(each, each.amount_fen - int(asked[each.correction_id]), awards, taken, excess)
    ]  # fmt: skip
    return sorted(asks, key=lambda each: each.since)


def _shared(
    each: ToClawBack,
    left: int,
    awards: dict[uuid.UUID, Paid],
    taken: set[tuple[uuid.UUID | None, uuid.UUID]],
    excess: dict[uuid.UUID, int],
) -> Iterator[tuple[uuid.UUID, int]]:
    """What is left to ask back over the awards that came before the correction, from the newest back."""
    place: uuid.UUID | None = each.supersedes_id
    left = min(left, excess[each.claim_id])
    while place is not None and left > 0:
        award = awards[place]
        part = 0 if (each.correction_id, place) in taken else min(left, award.left)
        if part > 0:
            award.left -= part
            left -= part
            excess[each.claim_id] -= part
            yield place, part
        place = award.supersedes_id


def _awards(session: Session, claim_ids: set[uuid.UUID]) -> dict[uuid.UUID, Paid]:
    """Every award of these claims with what the ledger says was paid and not decided to be clawed back."""
    paid = (
        select(Posting.award_id, func.sum(PostingLine.amount_fen).label("fen"))
        .join(PostingLine, PostingLine.posting_id == Posting.id)
        .join(Award, Award.id == Posting.award_id)
        .where(Award.claim_id.in_(claim_ids), PostingLine.account.in_((Account.PAID, Account.CLAWBACK_CLAIMED)))
        .group_by(Posting.award_id)
        .subquery()
    )
    query = (
        select(Award, IssuedDocument, paid.c.fen)
        .join(IssuedDocument, IssuedDocument.id == Award.document_id)
        .outerjoin(paid, paid.c.award_id == Award.id)
        .where(Award.claim_id.in_(claim_ids))
    )
    return {
        award.id: Paid(award.claim_id, award.supersedes_id, paper.full_number, award.total_fen, int(left or 0))
        for award, paper, left in session.execute(query)
    }


def _firms(session: Session, found: Sequence[ToClawBack]) -> dict[uuid.UUID, Firm]:
    query = select(Firm).where(Firm.id.in_({each.firm_id for each in found}))
    return {firm.id: firm for firm in session.scalars(query)}


def _held(session: Session, award_ids: Sequence[uuid.UUID]) -> Sequence[Clawback]:
    return session.scalars(select(Clawback).where(Clawback.award_id.in_(award_ids))).all()


def of_claim(session: Session, claim_id: uuid.UUID) -> list[ToAsk]:
    """What is still to be asked back because of the corrections of one claim."""
    return to_ask(session, Award.claim_id == claim_id)


def one_to_ask(session: Session, correction_id: uuid.UUID, award_id: uuid.UUID) -> ToAsk:
    """What a correction still takes back of one award; ``NotFound`` once all of it was asked back.

    The claim's other corrections are looked at with it: two of them do not take the same money.
    """
    claim_id = session.scalar(
        select(Award.claim_id)
        .join(AwardCorrection, AwardCorrection.award_id == Award.id)
        .where(AwardCorrection.id == correction_id)
    )
    for each in of_claim(session, claim_id) if claim_id else ():
        if (each.correction_id, each.award_id) == (correction_id, award_id):
            return each
    raise NotFound(N_("这项更正应退回的款项已经全部提出追回。"))


def cause_of(session: Session, correction_id: uuid.UUID | None) -> Cause | None:
    """The correction a clawback carries out, as people read it; None where none does."""
    query = (
        select(AwardCorrection, Award, IssuedDocument)
        .join(Award, Award.id == AwardCorrection.award_id)
        .join(IssuedDocument, IssuedDocument.id == Award.document_id)
        .where(AwardCorrection.id == correction_id)
    )
    found = session.execute(query).one_or_none() if correction_id else None
    if found is None:
        return None
    row, award, paper = found
    return Cause(paper.full_number, paper.id, award.claim_id, award.total_fen, row.clawback_fen, row.reason)
