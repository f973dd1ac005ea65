"""The law of budgets: when to warn, how city and county share a cost, what the ceilings must come to in all."""

from datetime import date
from fractions import Fraction

from office.errors import NotInForce
from office.money import share
from office.rulebook.parameters import Rulebook, Version
from subsidies.policy.postings import Figures

WARNING, CITY_SHARES, MINIMUM = "budgets.warning_share", "budgets.city_shares", "budgets.minimum_in_all"
OTHERWISE = "otherwise"
"""The key of ``city_shares`` for every fund that is not named."""


def city_share(rulebook: Rulebook, fund: str, on: date) -> Fraction:
    """The part of a cost of ``fund`` that the city bears on a day; the county bears the rest. Raises ``NotInForce``."""
    shares = rulebook.value(CITY_SHARES, on)
    return share(shares.get(fund, shares[OTHERWISE]))


def warned(rulebook: Rulebook, found: Figures, on: date) -> bool:
    """Whether so much of a ceiling is committed that people are warned (the share itself included)."""
    limit = rulebook.value(WARNING, on)
    return found.ceiling > 0 and found.committed * limit.denominator >= found.ceiling * limit.numerator


def minimum_in_all(rulebook: Rulebook, on: date) -> Version | None:
    """What the ceilings of all funds must come to on a day (fen, with its source); None before any text says so."""
    try:
        return rulebook.parameter(MINIMUM).on(on)
    except NotInForce:
        return None
