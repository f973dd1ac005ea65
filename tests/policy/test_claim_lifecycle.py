"""The table of a claim's life, every cell of it; and the ways of appeal by day."""

from datetime import date

import pytest

from office.errors import Conflict, NotInForce
from subsidies.policy.appeal import ways_of_appeal
from subsidies.policy.catalogue import catalogue
from subsidies.policy.lifecycle import FINAL, Event, State, after, possible

# Columns in the order of Event: file return assess award refuse record refer settle send_back reopen keep withdraw
TRUTH = {
    State.DRAFT: "filed - - - - - - - - - - withdrawn",
    State.FILED: "- returned assessed - - - referred - - - - withdrawn",
    State.RETURNED: "filed - - - - - - - - - - withdrawn",
    State.ASSESSED: "- - - awarded refused recorded - - filed - - -",
    State.AWARDED: "- - - - - - - - - reopened - -",
    State.REOPENED: "- - corrected - - - - - - - awarded -",
    State.CORRECTED: "- - - awarded refused - - - reopened - - -",
    State.REFUSED: "- - - - - - - - - - - -",
    State.RECORDED: "- - - - - - - - - - - -",
    State.REFERRED: "- - - - - - - settled - - - -",
    State.SETTLED: "- - - - - - - - - - - -",
    State.WITHDRAWN: "- - - - - - - - - - - -",
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", Event)
def test_every_state_and_event(state: State, event: Event) -> None:
    expected = TRUTH[state].split()[list(Event).index(event)]
    assert (event in possible(state)) == (expected != "-")
    if expected == "-":
        with pytest.raises(Conflict):
            after(state, event)
    else:
        assert after(state, event) == expected


def test_what_is_over_is_over() -> None:
    assert {State.REFUSED, State.RECORDED, State.SETTLED, State.WITHDRAWN} == FINAL


@pytest.mark.parametrize(
    ("on", "days", "body", "article", "months"),
    [
        (date(2015, 5, 1), 60, "本级人民政府或者上一级主管部门", "第九条", 6),
        (date(2020, 2, 8), 60, "本级人民政府或者上一级主管部门", "第九条", 6),
        (date(2023, 12, 31), 60, "本级人民政府或者上一级主管部门", "第九条", 6),
        (date(2024, 1, 1), 60, "本级人民政府", "第二十条", 6),
    ],
)
def test_ways_of_appeal_by_day(on: date, days: int, body: str, article: str, months: int) -> None:
    ways = ways_of_appeal(catalogue().rulebook, on)
    found = ways["reconsideration"]
    assert (found["days"], found["body"], found["cite"]["article"]) == (days, body, article)
    assert (ways["litigation"]["months"], ways["litigation"]["cite"]["article"]) == (months, "第四十六条")


def test_before_the_six_months_no_law_is_known() -> None:
    with pytest.raises(NotInForce, match="appeal"):
        ways_of_appeal(catalogue().rulebook, date(2015, 4, 30))
