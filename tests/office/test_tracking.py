"""A tracking number is never one that another case has."""

from office.tracking import tracking_number
from tests.factories import AT

ALL = {f"BZ20200208{n:06d}" for n in range(10**6)}


def test_a_taken_number_is_drawn_again() -> None:
    free = set(sorted(ALL)[::10_000])
    asked: list[str] = []

    def taken(number: str) -> bool:
        asked.append(number)
        return number not in free

    assert tracking_number("BZ", AT, taken) in free
    assert set(asked) <= ALL
    assert taken(asked[-1]) is False
