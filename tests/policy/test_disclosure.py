"""Which figures about people may be published; and the sections of industries."""

from datetime import date

import pytest

from resumption.policy.disclosure import disclosed
from resumption.policy.industry import SECTIONS, section

ON = date(2020, 2, 10)


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ([3, 10, 0], [3, 10, 0]),
        ([2, 10, 5], [None, 10, None]),
        ([2, 1, 5], [None, None, 5]),
        ([2], [None]),
        ([2, 0, 0], [None, 0, 0]),
        ([], []),
    ],
)
def test_small_cells_and_the_next_smallest_are_hidden(people: list[int], shown: list[int | None]) -> None:
    assert list(disclosed(dict(enumerate(people)), ON).values()) == shown


@pytest.mark.parametrize(
    ("code", "letter"),
    [
        ("0111", "A"),
        ("0610", "B"),
        ("1311", "C"),
        ("4390", "C"),
        ("4411", "D"),
        ("5178", "F"),
        ("9700", "T"),
        ("", "-"),
    ],
)
def test_the_section_of_a_class(code: str, letter: str) -> None:
    assert section(code) == letter


def test_the_sections_cover_every_division_once() -> None:
    covered = [division for _, _, first, last in SECTIONS.values() for division in range(first, last + 1)]
    assert covered == list(range(1, 98))
