"""How much of an award may be asked back now, whoever asks: by hand, or because of a correction; more is refused."""

import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office.errors import Invalid
from office.money import yuan_grouped
from office.wording import N_
from subsidies.assessment.models import Award
from subsidies.clawback.corrected import one_to_ask
from subsidies.clawback.models import Clawback
from subsidies.corrections.models import AwardCorrection
from subsidies.ledger.queries import award_standing, money_of_claims
from subsidies.policy.postings import Account


def most_to_ask(
    session: Session, award_id: uuid.UUID, *, correction_id: uuid.UUID | None = None, but: uuid.UUID | None = None
) -> int:
    """The most that may be asked back of an award, in fen; proposals count as asked, except ``but`` itself.

    Never more than the award was paid and nobody asked back, nor more than the firm holds of the whole claim. Once a
    correction takes money back, what is due is decided: only what is held above it is asked back, by the correction or
    by hand, and so once.
    """
    claim_id = session.scalar(select(Award.claim_id).where(Award.id == award_id))
    if claim_id is None:
        return 0
    money = money_of_claims(session, [claim_id])[claim_id]
    most = held_of(session, award_id)
    if correction_id is not None or takes_back(session, claim_id):
        most = min(most, money.excess - proposed_of(session, claim_id, but))
    return max(most, 0)


def held_of(session: Session, award_id: uuid.UUID) -> int:
    """What an award was paid and nobody decided to ask back, never more than the firm holds of the whole claim."""
    claim_id = session.scalars(select(Award.claim_id).where(Award.id == award_id)).one()
    standing = award_standing(session, award_id)
    held = standing.get(Account.PAID, 0) + standing.get(Account.CLAWBACK_CLAIMED, 0)
    return max(min(held, money_of_claims(session, [claim_id])[claim_id].held), 0)


def takes_back(session: Session, claim_id: uuid.UUID) -> bool:
    """Whether a correction of the claim found that too much was paid."""
    query = (
        select(AwardCorrection.id)
        .join(Award, Award.id == AwardCorrection.award_id)
        .where(Award.claim_id == claim_id, AwardCorrection.clawback_fen > 0)
        .limit(1)
    )
    return session.scalar(query) is not None


def proposed_of(session: Session, claim_id: uuid.UUID, but: uuid.UUID | None = None) -> int:
    """What proposals of a claim ask back, in fen, one of them left out."""
    query = (
        select(func.coalesce(func.sum(Clawback.amount_fen), 0))
        .join(Award, Award.id == Clawback.award_id)
        .where(Award.claim_id == claim_id, Clawback.state == "proposed")
    )
    if but is not None:
        query = query.where(Clawback.id != but)
    return int(session.scalar(query) or 0)


def check_amount(
    session: Session, award: Award, amount_fen: int, *, correction_id: uuid.UUID | None, but: uuid.UUID | None = None
) -> None:
    """Refuse to ask back more than is held and nobody asked back yet; ``but`` is the proposal itself, when signed.

    Of an award whose correction took money back no more than that is asked, by the correction or by hand.
    """
    held, most = (
        held_of(session, award.id),
        most_to_ask(session, award.id, correction_id=correction_id, but=but),
    )
    if not 0 < amount_fen <= held:
        raise Invalid(
            N_("追回金额须大于零，且不超过已支付而未追回的 {most} 元。"), field="amount", most=yuan_grouped(held)
        )
    if amount_fen > most and correction_id is None:
        raise Invalid(
            N_("该补助已更正，多支付而还没有人提出追回的只有 {most} 元。需要追回更多的，请先更正补助决定。"),
            field="amount",
            most=yuan_grouped(most),
        )
    if amount_fen > most and but is not None:
        raise beyond_correction(most)


def beyond_correction(most: int) -> Invalid:
    """The refusal to ask back more than a correction takes back."""
    return Invalid(
        N_("追回金额不能超过更正决定应退回而尚未追回的 {most} 元。"), field="amount", most=yuan_grouped(most)
    )


def check_correction(session: Session, correction_id: uuid.UUID, award_id: uuid.UUID, amount_fen: int) -> None:
    """Refuse to ask back more than a correction takes back of this award; the correction stays locked, so that two
    proposals do not both take what is left of it."""
    session.execute(select(AwardCorrection.id).where(AwardCorrection.id == correction_id).with_for_update())
    most = one_to_ask(session, correction_id, award_id).amount_fen
    if amount_fen > most:
        raise beyond_correction(most)
