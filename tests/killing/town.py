"""The town in which things are killed: an insurance register, three firms with awards, and the people of the office."""

import uuid
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.firms.models import Firm
from office.firms.services import confirm_representative
from subsidies.assessment.signing import sign_claim
from subsidies.offers.running import discard_run
from subsidies.publicity.services import draw_notice, publish_notice
from tests.factories import AT, CODES, PAY_AT, assessed, bank_account, budget, filed_claim, firm, person
from tests.subsidies.offers.crowd import crowd

REGISTER = 6_000
TOLD = 60
DAY = PAY_AT.date()
FARES = ("1000.01", "2000.02", "3000.03")
TELL = """
    INSERT INTO representations (id, person_id, firm_id, confirmed_at)
    SELECT gen_random_uuid(), :person, id, now() FROM firms WHERE credit_code LIKE '91330502000%'
    ORDER BY credit_code LIMIT :count
"""


@dataclass(frozen=True)
class Town:
    """Who is there; the people's addresses are those they sign in with."""

    firms: tuple[uuid.UUID, ...]
    representative: uuid.UUID
    reviewer: uuid.UUID
    signatory: uuid.UUID
    preparer: uuid.UUID
    releaser: uuid.UUID
    addresses: dict[str, str]


def build(session: Session) -> Town:
    """Make it, through the services; nothing waits in the queue after it."""
    budget(session)
    people = {
        role: person(session, role)
        for role in ("representative", "bureau_reviewer", "signatory", "finance_preparer", "finance_releaser")
    }
    by = people["representative"]
    firms = []
    for number, code in enumerate(CODES[: len(FARES)]):
        of = firm(session, code, f"湖州第{number + 1}测试有限公司")
        bank_account(session, of)
        confirm_representative(session, actor=None, at=AT, person_id=by.id, firm_id=of.id)
        firms.append(of.id)
    first = crowd(session, REGISTER)  # makes a run of its own, which is left
    first.state = "computed"
    session.flush()
    discard_run(session, actor=people["bureau_reviewer"].id, at=AT, run_id=first.id, reason="另行测算")
    session.execute(text(TELL), {"person": by.id, "count": TOLD})
    return Town(
        tuple(firms), by.id, people["bureau_reviewer"].id, people["signatory"].id, people["finance_preparer"].id,
        people["finance_releaser"].id, {role: each.email for role, each in people.items()},
    )  # fmt: skip


def awards(session: Session, town: Town) -> list[uuid.UUID]:
    """An award for each of the firms, on a notice that is over on ``DAY``."""
    by = session.get_one(Person, town.representative)
    reviewer = session.get_one(Person, town.reviewer)
    granted = []
    for of, fare in zip(town.firms, FARES, strict=True):
        claim = filed_claim(session, session.get_one(Firm, of), by, payable=fare)
        assessed(session, claim, reviewer)
        award = sign_claim(session, actor=town.signatory, at=AT, claim_id=claim.id, series="湖经信补")
        assert award is not None
        granted.append(award.id)
    drawn = draw_notice(session, actor=town.preparer, at=AT, measure="chartered_bus", award_ids=granted)
    publish_notice(session, actor=town.releaser, at=AT, notice_id=drawn.id)
    return granted
