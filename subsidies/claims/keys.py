"""What a claim uses up, held in the table until the claim is refused or withdrawn."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid
from office.wording import N_
from subsidies.claims.models import Claim, ClaimedKey
from subsidies.claims.particulars import key_shown, key_text
from subsidies.policy.catalogue import catalogue
from subsidies.policy.once import keys_of


def once_only(
    measure_code: str, lines: Sequence[Mapping[str, str]], *, firm_code: str, on: date
) -> dict[str, list[str]]:
    """What the lines use up, by kind, as the measure declares it (``Support.once``) and the law of the day says."""
    known = catalogue()
    return keys_of(known, known.measure(measure_code), lines, firm=firm_code, on=on)


def hold_keys(session: Session, claim: Claim, kind: str, values: Sequence[str]) -> None:
    """Take the values for this claim; the same one twice within it, or in another, is refused by name."""
    measure, numbered = catalogue().measure(claim.measure), kind.endswith("_no")
    repeated = sorted({value for value in values if list(values).count(value) > 1})
    if repeated:
        twice = (
            N_("号码“{value}”在本申报中出现了两次，请核对。")
            if numbered
            else N_("“{value}”在本申报中出现了两次，请核对。")
        )
        raise Invalid(twice, field=kind, value=key_shown(measure, kind, repeated[0]))
    kept = {key_text(measure, kind, value): value for value in values}
    held = session.execute(
        select(ClaimedKey.value, Claim.tracking_number)
        .join(Claim, Claim.id == ClaimedKey.claim_id)
        .where(ClaimedKey.kind == kind, ClaimedKey.value.in_(kept), ClaimedKey.released_at.is_(None))
        .where(ClaimedKey.claim_id != claim.id)
        .order_by(ClaimedKey.value)
    ).first()
    if held:
        taken = (
            N_("号码“{value}”已在申报 {first} 中使用，不能重复申报。")
            if numbered
            else N_("“{value}”已在申报 {first} 中申报，不能重复申报。")
        )
        raise Conflict(taken, field=kind, value=key_shown(measure, kind, kept[held[0]]), first=held[1])
    session.add_all(ClaimedKey(claim_id=claim.id, kind=kind, value=value) for value in kept)
    session.flush()


def release_keys(session: Session, *, claim_id: uuid.UUID, at: datetime) -> None:
    """Free what a refused or withdrawn claim held."""
    session.execute(
        update(ClaimedKey)
        .where(ClaimedKey.claim_id == claim_id, ClaimedKey.released_at.is_(None))
        .values(released_at=at)
    )


def hold_anew(session: Session, claim: Claim, once: Mapping[str, Sequence[str]], *, at: datetime) -> None:
    """Hold these and nothing else: a claim filed again, or granted over some of its lines only."""
    release_keys(session, claim_id=claim.id, at=at)
    for kind, values in once.items():
        hold_keys(session, claim, kind, values)
