"""What a claim still pays and what is asked back of it, case by case; in yuan, as a person would work it out."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidies.policy.due import Difference, Late, Money, difference, returned_late


@pytest.mark.parametrize(
    ("before", "amount", "shared"),
    [
        # granted 30, paid 30, nothing decided: all of it is paid again
        (Money(30, paid=30), 30, Late(0, 0, 30)),
        # corrected to 20, nobody asked 10 back yet: 10 are not due, and there is nothing to ask any more
        (Money(20, paid=30), 30, Late(0, 10, 20)),
        (Money(20, paid=30, proposed=10), 30, Late(0, 10, 20)),
        # 10 are asked back and signed: the bank brought them
        (Money(20, paid=30, claimed=10, owed=10), 30, Late(10, 0, 20)),
        # 4 of the 10 came in: 6 are covered, the 4 are paid again
        (Money(20, paid=30, claimed=10, owed=6), 30, Late(6, 0, 24)),
        # all 10 came in: the firm gave 10 and lost 30, of which it is due 20 and its own 10
        (Money(20, paid=30, claimed=10, owed=0), 30, Late(0, 0, 30)),
        # 4 came in before the clawback was withdrawn: 6 are still held too much
        (Money(20, paid=30, claimed=4), 30, Late(0, 6, 24)),
        # the first of two payments (24 and 6) comes back after the correction from 30 to 20
        (Money(20, paid=30), 24, Late(0, 10, 14)),
        # the second comes back: 4 stay to be asked back
        (Money(20, paid=30), 6, Late(0, 6, 0)),
        # 10 are owed, and only 6 come back: 4 stay owed
        (Money(20, paid=30, claimed=10, owed=10), 6, Late(6, 0, 0)),
        # 24 paid, 6 of a later award wait: what comes back waits beside them
        (Money(30, paid=24, waiting=6), 24, Late(0, 0, 24)),
        # asked back by hand, without a correction: the bank brought it
        (Money(30, paid=30, claimed=10, owed=10), 30, Late(10, 0, 20)),
        (Money(30, paid=30, claimed=10, owed=0), 30, Late(0, 0, 30)),
        # corrected to nothing
        (Money(0, paid=30), 30, Late(0, 30, 0)),
        (Money(0, paid=30, claimed=30, owed=12), 30, Late(12, 0, 18)),
        # owed in part, the rest of what is held too much not asked yet
        (Money(10, paid=30, claimed=10, owed=10), 30, Late(10, 10, 10)),
    ],
)
def test_money_returned_later_covers_what_is_owed_first(before: Money, amount: int, shared: Late) -> None:
    assert returned_late(before, amount) == shared
    after = returned(before, shared)
    assert not after.too_much_waits
    assert after.owed <= max(after.held + after.owed, 0)


def returned(before: Money, shared: Late) -> Money:
    """Where the money stands after a late return."""
    amount = shared.covered + shared.not_due + shared.again
    return replace(
        before,
        paid=before.paid - amount,
        claimed=before.claimed - shared.covered,
        owed=before.owed - shared.covered,
        waiting=before.waiting + shared.again,
    )


@pytest.mark.parametrize(
    ("before", "after", "unpaid", "held", "owed", "expected"),
    [
        # 24 paid, corrected to 20, then up: what is held too much, or still owed, is not paid once more
        (20, 30, 0, 24, 0, Difference(10, 6, 0, 0)),
        (20, 22, 0, 24, 0, Difference(2, 0, 0, 0)),
        (20, 24, 0, 24, 0, Difference(4, 0, 0, 0)),
        (20, 30, 0, 20, 4, Difference(10, 6, 0, 0, covered=4)),
        (20, 22, 0, 20, 4, Difference(2, 0, 0, 0, covered=2)),
        (20, 30, 0, 20, 0, Difference(10, 10, 0, 0)),  # the 4 came in
        (10, 30, 0, 14, 10, Difference(20, 6, 0, 0, covered=10)),
        # nothing is held, 20 wait after a late return
        (20, 30, 20, 0, 0, Difference(10, 10, 0, 0)),
        # the firm gave back 10 and the bank brought all 30 back: 10 of what waits are its own
        (20, 25, 30, -10, 0, Difference(5, 5, 0, 0)),
        (20, 15, 30, -10, 0, Difference(-5, 25, 30, 0)),
        (20, 0, 30, -10, 0, Difference(-20, 10, 30, 0)),
        # 1,000 came back of which 600 were too much
        (900, 800, 1500, 0, 0, Difference(-100, 800, 1500, 0)),
    ],
)
def test_a_correction_pays_no_more_than_is_due_and_not_held(
    before: int, after: int, unpaid: int, held: int, owed: int, expected: Difference
) -> None:
    assert difference(before, after, unpaid, held, owed) == expected
    waiting = expected.payable + (unpaid if after >= before else 0)
    assert waiting <= max(after - held - expected.covered, 0)


@pytest.mark.parametrize(
    ("money", "excess", "to_ask", "too_much"),
    [
        (Money(20, paid=30), 10, 10, False),
        (Money(20, paid=30, proposed=4), 10, 6, False),
        (Money(20, paid=30, proposed=12), 10, 0, False),
        (Money(20, paid=30, claimed=10, owed=10), 0, 0, False),
        (Money(20, paid=20), 0, 0, False),
        (Money(20, waiting=20), 0, 0, False),
        (Money(20, waiting=21), 1, 1, True),
        (Money(20, paid=15, waiting=6), 1, 1, True),
        (Money(20, paid=30, waiting=1), 11, 11, True),
        (Money(20, paid=0, claimed=10, waiting=30), 0, 0, False),
    ],
)
def test_what_is_held_too_much_is_asked_once(money: Money, excess: int, to_ask: int, too_much: bool) -> None:
    assert (money.excess, money.to_ask, money.too_much_waits) == (excess, to_ask, too_much)


def lowered(money: Money, total: int) -> Money:
    found = difference(money.due, total, money.waiting, money.held)
    return replace(money, due=total, waiting=found.payable)


def raised(money: Money, total: int) -> Money:
    found = difference(money.due, total, money.waiting, money.held, money.owed)
    less = found.covered
    return replace(
        money, due=total, waiting=money.waiting + found.payable, claimed=money.claimed - less, owed=money.owed - less
    )


def played(order: Sequence[str], paid: int, low: int, high: int, part: int) -> Money:
    """Granted and paid; then these acts, each where it can be done."""
    money = Money(paid, paid=paid)
    for act in order:
        if act == "down":
            money = lowered(money, low)
        elif act == "up":
            money = raised(money, high)
        elif act == "ask":
            money = replace(money, claimed=money.claimed + money.excess, owed=money.owed + money.excess)
        elif act == "receive":
            money = replace(money, owed=money.owed - min(part, money.owed))
        elif money.paid:
            money = returned(money, returned_late(money, money.paid))
        assert not money.too_much_waits
        assert money.owed == 0 or money.held >= 0
    return money


@given(st.integers(1, 50), st.integers(0, 49), st.integers(1, 60), st.integers(1, 20))
def test_in_every_order_the_firm_ends_with_what_is_due(paid: int, low: int, rise: int, part: int) -> None:
    low = min(low, paid - 1)
    for order in itertools.permutations(("down", "up", "ask", "receive", "back")):
        if order.index("up") > order.index("down"):
            money = played(order, paid, low, low + rise, part)
            assert money.held + money.waiting - money.excess == money.due == low + rise
