"""How long a notice stands, as a table: day of publication, last day, first day on which its rows may be paid."""

from datetime import date

import pytest

from office.errors import NotInForce
from subsidies.policy.catalogue import catalogue
from subsidies.policy.publicity import period

CASES = [
    # a Saturday, five plain working days from Monday
    ("2020-02-08", "2020-02-14", "2020-02-15"),
    # a Wednesday: the weekend is not counted
    ("2020-02-05", "2020-02-12", "2020-02-13"),
    # before the Spring Festival, which was made longer to 2 February: 23 January counts, then 3 to 6 February
    ("2020-01-22", "2020-02-06", "2020-02-07"),
    # the working Sunday of 19 January counts
    ("2020-01-17", "2020-01-23", "2020-01-24"),
    # May: 1 to 5 are days off, Saturday the 9th is worked
    ("2020-04-30", "2020-05-11", "2020-05-12"),
    # over the end of the year
    ("2020-12-30", "2021-01-07", "2021-01-08"),
]


@pytest.mark.parametrize(("published", "last", "free"), CASES)
def test_the_days_of_a_notice(published: str, last: str, free: str) -> None:
    found = period(catalogue().rulebook, date.fromisoformat(published))
    assert (found.first, found.last, found.free, found.workdays) == (
        date.fromisoformat(published),
        date.fromisoformat(last),
        date.fromisoformat(free),
        5,
    )


def test_before_any_rule_nothing_is_published() -> None:
    with pytest.raises(NotInForce, match="补助公示的工作日数"):
        period(catalogue().rulebook, date(2019, 12, 31))
