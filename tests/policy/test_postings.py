"""The table of events, as an accountant would check it: what each debits and credits, and what the figures say then."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidies.policy.postings import (
    ACCOUNT_TITLES,
    CEILING_EVENTS,
    COMMITTED,
    CREDIT_SIDE,
    RULES,
    Account,
    Event,
    Figures,
    Line,
    figures,
    lines,
    total,
)

# event: (account debited, account credited, what it happens to)
TABLE = {
    "ceiling_set": ("available", "appropriation", "ceiling"),
    "ceiling_raised": ("available", "appropriation", "ceiling"),
    "ceiling_lowered": ("appropriation", "available", "ceiling"),
    "award_signed": ("payable", "available", "award"),
    "award_released": ("available", "payable", "award"),
    "remitted": ("remitted", "payable", "remittance"),
    "paid": ("paid", "remitted", "remittance"),
    "returned": ("returned", "remitted", "remittance"),
    "returned_later": ("returned", "paid", "remittance"),
    "remitted_again": ("remitted", "returned", "remittance"),
    "returned_released": ("available", "returned", "award"),
    "returned_not_due": ("available", "returned", "remittance"),
    "clawback_decided": ("clawback_receivable", "clawback_claimed", "clawback"),
    "clawback_withdrawn": ("clawback_claimed", "clawback_receivable", "clawback"),
    "clawback_reduced": ("clawback_claimed", "clawback_receivable", "reduction"),
    "clawback_received": ("clawback_received", "clawback_receivable", "receipt"),
}


def test_every_event_stands_in_the_table_as_it_should() -> None:
    assert {event.value: (rule.debit, rule.credit, rule.subject) for event, rule in RULES.items()} == TABLE
    assert [event.value for event in Event] == list(TABLE)
    assert {event for event in TABLE if event.startswith("ceiling")} == CEILING_EVENTS


def test_every_account_has_a_title_and_every_event_another() -> None:
    assert list(ACCOUNT_TITLES) == list(Account)
    titles = [*ACCOUNT_TITLES.values(), *(rule.title for rule in RULES.values())]
    assert len(set(titles)) == len(titles) == 25


@given(st.sampled_from(list(Event)), st.integers(1, 10**15))
def test_a_posting_has_two_sides_that_sum_to_zero(event: Event, amount: int) -> None:
    debit, credit = lines(event, amount)
    assert (debit, credit) == (Line(RULES[event].debit, amount), Line(RULES[event].credit, -amount))
    assert debit.account != credit.account


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_and_less_than_nothing_are_not_posted(amount: int) -> None:
    with pytest.raises(ValueError, match=f"not {amount} fen"):
        lines(Event.PAID, amount)


def balances(*events: tuple[Event, int]) -> dict[Account, int]:
    found: dict[Account, int] = {}
    for line in itertools.chain.from_iterable(lines(event, amount) for event, amount in events):
        found[line.account] = found.get(line.account, 0) + line.amount_fen
    return found


def test_the_way_of_an_award_from_ceiling_to_bank_and_back() -> None:
    way = [
        (Event.CEILING_SET, 1000), (Event.CEILING_RAISED, 500), (Event.CEILING_LOWERED, 100),
        (Event.AWARD_SIGNED, 600), (Event.AWARD_SIGNED, 50), (Event.AWARD_RELEASED, 50),
        (Event.REMITTED, 600), (Event.RETURNED, 200), (Event.PAID, 400), (Event.REMITTED_AGAIN, 150),
        (Event.RETURNED_RELEASED, 50), (Event.PAID, 150), (Event.RETURNED_LATER, 30), (Event.REMITTED_AGAIN, 30),
        (Event.PAID, 30),
        (Event.CLAWBACK_DECIDED, 100), (Event.CLAWBACK_WITHDRAWN, 20), (Event.CLAWBACK_RECEIVED, 30),
    ]  # fmt: skip
    found = figures(balances(*way))
    assert found == Figures(
        ceiling=1400, left=850, payable=0, remitted=0, paid=550, returned=0, clawback_claimed=80, clawback_received=30
    )
    assert found.committed == 550


@given(st.lists(st.tuples(st.sampled_from(list(Event)), st.integers(1, 10**12))))
def test_whatever_happens_the_books_balance_and_the_ceiling_is_committed_or_left(
    events: list[tuple[Event, int]],
) -> None:
    found = balances(*events)
    assert sum(found.values()) == 0
    assert figures(found).ceiling == figures(found).committed + figures(found).left


def test_sides_and_sums() -> None:
    assert set(COMMITTED) | {Account.AVAILABLE} | CREDIT_SIDE < set(Account)
    assert total([]) == figures({})
    assert total([figures(balances((Event.CEILING_SET, 5)))] * 2) == figures(balances((Event.CEILING_SET, 10)))
