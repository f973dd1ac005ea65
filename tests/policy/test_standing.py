"""What may follow what on the whitelist, and how each act is done on a day."""

from datetime import date

import pytest

from office.errors import Conflict, NotInForce
from resumption.policy.standing import TRANSITIONS, Sanction, Standing, after, possible, procedure
from subsidies.policy.catalogue import catalogue
from subsidies.policy.standing import stopping

FRIDAY = date(2020, 2, 7)
EVERY = [(state, act) for state in Standing for act in Sanction]
TABLE = """
            order_to_mend  suspend    remove   restore
active      mending        suspended  removed  -
mending     -              suspended  removed  active
suspended   -              -          removed  active
removed     -              -          -        active
"""


def test_every_act_in_every_standing() -> None:
    head, *rows = [line.split() for line in TABLE.strip().splitlines()]
    told = {
        (Standing(state), Sanction(act)): Standing(then)
        for state, *cells in rows
        for act, then in zip(head, cells, strict=True)
        if then != "-"
    }
    assert told == TRANSITIONS


@pytest.mark.parametrize(("state", "act"), [pair for pair in EVERY if pair not in TRANSITIONS])
def test_what_cannot_follow_is_refused(state: Standing, act: Sanction) -> None:
    with pytest.raises(Conflict):
        after(state, act)
    assert act not in possible(state)


@pytest.mark.parametrize(
    ("act", "on", "urgent", "two_people", "reply_by", "evidence"),
    [
        (Sanction.ORDER_TO_MEND, FRIDAY, False, False, None, False),
        (Sanction.SUSPEND, FRIDAY, False, True, date(2020, 2, 12), True),
        (Sanction.SUSPEND, FRIDAY, True, True, None, True),
        (Sanction.REMOVE, date(2020, 1, 23), False, True, date(2020, 2, 5), True),
        (Sanction.RESTORE, FRIDAY, False, True, None, False),
        (Sanction.SUSPEND, date(2021, 7, 14), False, True, date(2021, 7, 19), True),
        (Sanction.SUSPEND, date(2021, 7, 15), False, True, date(2021, 7, 22), True),
    ],
)
def test_how_an_act_is_done(
    act: Sanction, on: date, urgent: bool, two_people: bool, reply_by: date | None, evidence: bool
) -> None:
    found = procedure(act, on, urgent=urgent)
    assert (found.two_people, found.reply_by, found.evidence) == (two_people, reply_by, evidence)
    assert {cite["document"] for cite in found.cites.values()} == {"local default"}


def test_before_the_first_day_nothing_is_in_force() -> None:
    with pytest.raises(NotInForce):
        procedure(Sanction.SUSPEND, date(2020, 1, 22))


@pytest.mark.parametrize(
    ("measure", "state", "stops"),
    [
        ("chartered_bus", "suspended", True),
        ("chartered_bus", "removed", True),
        ("chartered_bus", "mending", False),
        ("chartered_bus", "active", False),
        ("unemployment_refund", "suspended", False),
        ("equipment", "removed", True),
        ("a_new_measure", "removed", False),
    ],
)
def test_what_stops_unpaid_support(measure: str, state: str, stops: bool) -> None:
    assert (stopping(catalogue().rulebook, measure, state, FRIDAY) is not None) is stops
