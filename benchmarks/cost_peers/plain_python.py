"""The plain way: a Python function per claim over its buses as dictionaries of text, asked twice; sums by district."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

Bus = Mapping[str, str]
FREE_FROM = date(2020, 2, 16)


def government_share(bus: Bus, share: Fraction) -> int:
    """What the government bears of one bus, in fen, before anything is capped; 0 for one that is not supported."""
    trip, approved, local = bus["departure_date"], bus["approved_on"], int(bus["nonlocal_riders"])
    if not approved or approved > trip or not 1 <= local <= int(bus["riders"]):
        return 0
    borne = Fraction(1) if date.fromisoformat(trip) >= FREE_FROM else share
    fare = Decimal(bus["fare"]) * 100 * borne.numerator / borne.denominator
    return int(fare.quantize(Decimal(1), ROUND_HALF_UP))


def of_claim(buses: Iterable[Bus], share: Fraction, cap: int | None) -> int:
    """What one claim comes to, in fen, under a cap for the firm."""
    whole = sum(government_share(bus, share) for bus in buses)
    return whole if cap is None else min(whole, cap)


def by_area(
    claims: Mapping[str, list[Bus]], area: Callable[[str], str], share: Fraction, cap: int
) -> dict[str, list[int]]:
    """By district: the lines, and what they come to now (2 : 1, no cap) and under the other share and cap."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for claim, buses in claims.items():
        row = found[area(claim)]
        row[0] += len(buses)
        row[1] += of_claim(buses, Fraction(2, 3), None)
        row[2] += of_claim(buses, share, cap)
    return dict(found)
