"""Ceilings: proposed with their source, confirmed by another, in force from their day, never below commitments."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.db import domain_error
from office.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from office.journal.models import JournalEntry
from subsidies.budgets.models import Ceiling
from subsidies.budgets.queries import ceiling_in_force, fund_year, fund_years, funds, years
from subsidies.budgets.services import confirm_ceiling, decline_ceiling, propose_ceiling
from subsidies.ledger.models import Posting
from subsidies.ledger.queries import fund_figures
from subsidies.ledger.verification import verify
from tests.factories import AT, award, budget, firm, person

FUND, YEAR = "resumption", AT.year
LATER = AT + timedelta(days=3)


def proposed(session: Session, amount_fen: int = 100_000, *, since: date = AT.date(), **other: object) -> Ceiling:
    values = {"fund": FUND, "year": YEAR, "document": "预算批复", "number": "湖财测〔2020〕2号", "words": "安排资金"}
    by = person(session, "finance_preparer")
    return propose_ceiling(session, actor=by.id, at=AT, amount_fen=amount_fen, since=since, **{**values, **other})  # type: ignore[arg-type]


def confirmed(session: Session, amount_fen: int, **other: object) -> Ceiling:
    row = proposed(session, amount_fen, **other)  # type: ignore[arg-type]
    return confirm_ceiling(session, actor=person(session, "finance_releaser").id, at=LATER, ceiling_id=row.id)


def test_a_proposal_changes_nothing_until_another_person_confirms_it(session: Session) -> None:
    row = proposed(session)
    assert (row.state, fund_figures(session, FUND, YEAR).ceiling) == ("proposed", 0)
    with pytest.raises(NotAllowed, match="提出人以外的另一人"):
        confirm_ceiling(session, actor=row.proposed_by, at=AT, ceiling_id=row.id)
    confirm_ceiling(session, actor=person(session).id, at=AT, ceiling_id=row.id)
    found = fund_figures(session, FUND, YEAR)
    assert (found.ceiling, found.left, found.committed) == (100_000, 100_000, 0)
    acts = session.scalars(select(JournalEntry.act).where(JournalEntry.subject_id == row.id).order_by(JournalEntry.id))
    assert acts.all() == ["ceiling_proposed", "ceiling_confirmed"]
    with pytest.raises(Conflict, match="已办结"):
        confirm_ceiling(session, actor=person(session).id, at=AT, ceiling_id=row.id)


def test_two_people_are_a_constraint_too(session: Session) -> None:
    row = proposed(session)
    row.state, row.decided_by, row.decided_at = "confirmed", row.proposed_by, AT
    with pytest.raises(IntegrityError, match="ck_ceilings_two_people") as refused, session.begin_nested():
        session.flush()
    assert str(domain_error(refused.value)) == "预算上限须由提出人以外的另一人确认。"


def test_one_proposal_waits_at_a_time(session: Session) -> None:
    proposed(session)
    proposed(session, fund="emergency_goods")
    with pytest.raises(IntegrityError, match="uq_ceilings_open_fund_year") as refused, session.begin_nested():
        proposed(session, 5)
    assert str(domain_error(refused.value)) == "该资金本年度已有一项待确认的预算上限，请先确认或退回。"


def test_a_declined_proposal_leaves_room_for_another(session: Session) -> None:
    row, other = proposed(session), person(session)
    with pytest.raises(Invalid, match="理由"):
        decline_ceiling(session, actor=other.id, at=AT, ceiling_id=row.id, reason=" ")
    assert decline_ceiling(session, actor=other.id, at=AT, ceiling_id=row.id, reason="数额有误").state == "declined"
    assert proposed(session, 5).state == "proposed"


def test_raised_and_lowered_by_the_difference_but_not_below_what_is_committed(session: Session) -> None:
    confirmed(session, 3_000_000)
    budget(session)
    award(session, firm(session))  # 2,400,000 fen
    with pytest.raises(Conflict) as refused:
        proposed(session, 2_399_999)
    assert str(refused.value) == "上限 23,999.99 元低于已承诺的 24,000.00 元，不能调减到这个数额。"
    low = proposed(session, 2_400_001)
    award(session, firm(session, "91330503MA0TE5T08C", "湖州第二有限公司"), amount="0.02")
    with pytest.raises(Conflict, match=r"24,000\.01 元低于已承诺的 24,000\.02 元"):
        confirm_ceiling(session, actor=person(session).id, at=AT, ceiling_id=low.id)
    decline_ceiling(session, actor=person(session).id, at=AT, ceiling_id=low.id, reason="低于已承诺")
    for day, amount in enumerate((5_000_000, 4_000_000), 1):
        row = proposed(session, amount)
        confirm_ceiling(session, actor=person(session).id, at=LATER + timedelta(days=day), ceiling_id=row.id)
    query = select(Posting.event, Posting.amount_fen).where(Posting.fund == FUND, Posting.event.like("ceiling%"))
    assert session.execute(query.order_by(Posting.id)).all() == [
        ("ceiling_set", 3_000_000),
        ("ceiling_raised", 2_000_000),
        ("ceiling_lowered", 1_000_000),
    ]
    assert fund_figures(session, FUND, YEAR).left == 4_000_000 - 2_400_002


def test_a_ceiling_that_changes_nothing_is_not_confirmed(session: Session) -> None:
    confirmed(session, 5)
    with pytest.raises(Conflict, match="与现行上限相同"):
        confirmed(session, 5)


def test_in_force_from_its_day_on(session: Session) -> None:
    since = AT.date() + timedelta(days=2)
    row = proposed(session, since=since)
    with pytest.raises(Conflict, match=f"自 {since} 起生效"):
        confirm_ceiling(session, actor=person(session).id, at=AT, ceiling_id=row.id)
    confirm_ceiling(session, actor=person(session).id, at=LATER, ceiling_id=row.id)
    days = [since - timedelta(days=1), since, date(YEAR + 1, 1, 1)]
    assert [ceiling_in_force(session, FUND, day) for day in days] == [None, row, None]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount_fen": 0}, "amount"),
        ({"amount_fen": -5}, "amount"),
        ({"amount_fen": 10**15 + 1}, "amount"),
        ({"since": date(YEAR + 1, 1, 1)}, "since"),
        ({"document": " "}, "document"),
        ({"words": ""}, "words"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(session: Session, change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        proposed(session, **change)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_fund_that_no_measure_draws_on_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        proposed(session, fund="nothing")
    assert list(funds()) == ["emergency_goods", "resumption", "unemployment_insurance"]


def test_every_fund_of_a_year_is_listed_with_what_it_has(session: Session) -> None:
    confirmed(session, 3_000_000)
    waits = proposed(session, 77, fund="emergency_goods")
    award(session, firm(session))
    seen = {each.fund.code: each for each in fund_years(session, YEAR, AT.date())}
    assert seen["emergency_goods"].proposed == waits
    resumption = fund_year(session, funds()[FUND], YEAR, LATER.date())
    assert (resumption.figures.ceiling, resumption.figures.payable, resumption.warned) == (3_000_000, 2_400_000, True)
    assert years(session, date(2026, 1, 1)) == [2026, 2020]
    assert verify(session).fault == ""


def test_every_refusal_is_the_domains(session: Session) -> None:
    with pytest.raises(DomainError):
        decline_ceiling(session, actor=person(session).id, at=AT, ceiling_id=person(session).id, reason="没有这一项")
