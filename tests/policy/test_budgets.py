"""The law of budgets: the warning line, who bears a cost, what the ceilings come to in all."""

from datetime import date
from fractions import Fraction

import pytest

from office.errors import NotInForce
from subsidies.policy.budgets import city_share, minimum_in_all, warned
from subsidies.policy.catalogue import catalogue
from subsidies.policy.postings import Account, figures

ON = date(2020, 2, 8)
RULEBOOK = catalogue().rulebook


@pytest.mark.parametrize(
    ("ceiling", "committed", "told"),
    [(10000, 7999, False), (10000, 8000, True), (10000, 10000, True), (3, 2, False), (0, 0, False)],
)
def test_people_are_warned_from_four_fifths_on(ceiling: int, committed: int, told: bool) -> None:
    found = figures(
        {Account.APPROPRIATION: -ceiling, Account.PAYABLE: committed, Account.AVAILABLE: ceiling - committed}
    )
    assert warned(RULEBOOK, found, ON) is told


@pytest.mark.parametrize(
    ("fund", "share"), [("resumption", "1/2"), ("unemployment_insurance", "1"), ("a_new_fund", "1/2")]
)
def test_the_city_bears_its_share(fund: str, share: str) -> None:
    assert city_share(RULEBOOK, fund, ON) == Fraction(share)


def test_every_share_by_fund_is_a_share() -> None:
    for version in RULEBOOK.parameter("budgets.city_shares").versions:
        assert all(0 <= Fraction(text) <= 1 for text in version.value.values())
        assert "otherwise" in version.value


def test_a_hundred_million_from_the_day_of_the_text_on() -> None:
    assert minimum_in_all(RULEBOOK, date(2020, 2, 15)) is None
    found = minimum_in_all(RULEBOOK, date(2020, 2, 16))
    assert found is not None
    assert (found.value, found.cite.document) == (10_000_000_000, "关于企业复工复产补助奖励的意见")


def test_before_the_first_parameter_nothing_is_assumed() -> None:
    with pytest.raises(NotInForce, match=r"budgets\.city_shares.*2019-12-31"):
        city_share(RULEBOOK, "resumption", date(2019, 12, 31))
