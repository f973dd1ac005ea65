"""What a firm can get before it claims: each measure in force asked with what the office already knows."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import NotFound, NotInForce
from office.firms.models import Designation, Firm
from office.rulebook.facts import Kind
from office.rulebook.prospects import Estimate, estimate
from office.rulebook.reading import shown
from resumption.facts import Staff, Standing, staff_on, standing_on
from subsidies.claims.models import Claim, ClaimedKey
from subsidies.insurance.models import InsuranceImport, InsuranceRecord, InsuredUnit
from subsidies.insurance.queries import record_of, unit_of
from subsidies.offers.queries import OfferTold, offers_to
from subsidies.policy.catalogue import catalogue
from subsidies.policy.offers import FROM_ELSEWHERE, REGISTER_FACTS, State
from subsidies.policy.once import keys_of
from subsidies.policy.support import Support
from subsidies.standing import Stop, unpaid_stop


@dataclass(frozen=True)
class Known:
    """What the office knows of a firm: its row of the insurance register with its source, the staff on its rosters, its
    standing, its designations."""

    unit: InsuredUnit | None
    taken: InsuranceImport | None
    staff: Staff | None
    standing: Standing | None
    designations: tuple[Designation, ...]


@dataclass(frozen=True)
class Outlook:
    """One measure for one firm: the estimate (None where the law has no answer that day), what stands in its way, the
    offer or claim there is already, and the known facts a claim would start with."""

    measure: Support
    estimate: Estimate | None
    stop: Stop | None
    offer: OfferTold | None
    claim: Claim | None
    facts: Mapping[str, str]


def firm_of(session: Session, firm_id: uuid.UUID) -> Firm:
    """The firm."""
    found = session.get(Firm, firm_id)
    if found is None:
        raise NotFound()
    return found


def firms_of(session: Session, firm_ids: list[uuid.UUID]) -> list[Firm]:
    """Some firms, by name."""
    return list(session.scalars(select(Firm).where(Firm.id.in_(firm_ids)).order_by(Firm.name)))


def known_of(session: Session, firm_id: uuid.UUID, on: date) -> Known:
    """What the office holds on a day; the register counts for the year before it."""
    unit = unit_of(session, firm_id, on.year - 1)
    row: InsuranceRecord | None = record_of(session, unit) if unit else None
    lists = select(Designation).where(
        Designation.firm_id == firm_id,
        Designation.valid_from <= on,
        Designation.valid_until.is_(None) | (Designation.valid_until >= on),
    )
    return Known(
        unit,
        session.get(InsuranceImport, row.import_id) if row else None,
        staff_on(session, firm_id, on),
        standing_on(session, firm_id, on),
        tuple(session.scalars(lists.order_by(Designation.list_name))),
    )


def stated(measure: Support, known: Known) -> dict[str, Any]:
    """The measure's facts that the office knows, as stored values."""
    if known.unit is None:
        return {}
    return {
        fact.name: getattr(known.unit, REGISTER_FACTS[fact.name])
        for fact in measure.facts
        if fact.name in REGISTER_FACTS
    }


def tested(measure: Support, known: Known) -> dict[str, Any]:
    """What the measure is asked with: the facts stated, and those of which the roster leaves only one possible.

    Where everybody on it is local, nobody from elsewhere can be fetched. That is no fact of a claim: a later roster may
    say otherwise, so no line begins with it.
    """
    facts, staff = stated(measure, known), known.staff
    if staff is not None and staff.local == staff.people:
        facts |= {fact.name: 0 for fact in measure.facts if fact.name in FROM_ELSEWHERE}
    return facts


def as_line(measure: Support, facts: Mapping[str, Any]) -> dict[str, str]:
    """Stored values as a claim's line states them."""
    kinds = {fact.name: fact for fact in measure.facts}
    return {
        name: ("true" if value else "false") if kinds[name].kind is Kind.BOOLEAN else shown(kinds[name], value)
        for name, value in facts.items()
        if value is not None
    }


def outlooks(session: Session, firm: Firm, on: date) -> tuple[Known, list[Outlook]]:
    """Every measure in force on a day; certain sums first, then what is open, then what is not possible."""
    law, known = catalogue(), known_of(session, firm.id, on)
    offers = {each.offer.measure: each for each in offers_to(session, [firm.id]) if each.offer.state in live()}
    told = []
    for measure in law.in_force(on):
        facts = stated(measure, known)
        try:
            found = asked(measure.code, tuple(tested(measure, known).items()), on)
        except NotInForce:
            found = None
        told.append(
            Outlook(
                measure,
                found,
                unpaid_stop(session, firm.id, measure.code, on),
                offers.get(measure.code),
                held_claim(session, measure, firm, on),
                as_line(measure, facts),
            )
        )
    return known, sorted(told, key=lambda each: (rank(each), each.measure.code))


@lru_cache(maxsize=256)
def asked(code: str, facts: tuple[tuple[str, Any], ...], on: date) -> Estimate:
    """What the measure says with these facts; of most firms nothing is known, and that is asked once a day."""
    law = catalogue()
    measure = law.measure(code)
    return estimate(measure, dict(facts), result=measure.result, rulebook=law.rulebook, on=on)


def live() -> tuple[State, ...]:
    """The states of an offer that goes before a claim of one's own."""
    return (State.OFFERED, State.CONFIRMED)


def rank(each: Outlook) -> int:
    """Offers, certain sums, what is open, what is not possible or already claimed."""
    if each.offer is not None and each.claim is None:
        return 0
    if each.claim is not None or each.estimate is None or each.estimate.possible is False:
        return 4
    return 1 if each.estimate.exact else 2 if each.facts else 3


def held_claim(session: Session, measure: Support, firm: Firm, on: date) -> Claim | None:
    """The claim that already uses up what the firm may have once a year."""
    keys = keys_of(catalogue(), measure, [], firm=firm.credit_code, on=on)
    for kind, values in keys.items():
        query = (
            select(Claim)
            .join(ClaimedKey, ClaimedKey.claim_id == Claim.id)
            .where(ClaimedKey.kind == kind, ClaimedKey.value.in_(values), ClaimedKey.released_at.is_(None))
        )
        found = session.scalars(query.limit(1)).one_or_none()
        if found is not None:
            return found
    return None
