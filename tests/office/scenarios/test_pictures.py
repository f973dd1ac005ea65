"""The drawings of a "what if": what they add up to, whose places they join, and that nothing is drawn for nothing."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.scenarios.pictures import A_LABEL, BAR, GAP, HEIGHT, SIDE, THICK, THIN, WIDTH, Flow, bars, flow, lines

PLACES = 5
COUNTS = st.one_of(st.just(0), st.integers(1, 9), st.integers(1, 1_000_000))
MATRICES = st.dictionaries(
    st.tuples(st.integers(0, PLACES - 1), st.integers(0, PLACES - 1)), COUNTS, min_size=1
).map(lambda found: [[before, after, count, count * 7] for (before, after), count in found.items()])  # fmt: skip
FIRST = date(2020, 2, 8)
RISING = st.lists(
    st.tuples(st.integers(1, 40), st.integers(0, 10**7), st.integers(0, 10**7)), min_size=1, max_size=60
)  # fmt: skip


def ends(path: str) -> tuple[int, int, int, int]:
    """Where a ribbon's path begins and ends: top and bottom on the left, top and bottom on the right."""
    at = [int(number) for number in re.findall(r"-?\d+", path)]
    assert (at[0], at[6]) == (at[13], WIDTH - SIDE - THICK) == (SIDE + THICK, WIDTH - SIDE - THICK)
    return at[1], at[14], at[7], at[8]


def drawn(matrix: list[list[int]]) -> Flow:
    found = flow(matrix, PLACES)
    assert found is not None
    return found


@pytest.mark.parametrize("matrix", [[], [[0, 0, 0, 0]], [[0, 1, 0, 5], [4, 2, 0, 5]]])
def test_nobody_anywhere_is_no_flow(matrix: list[list[int]]) -> None:
    assert flow(matrix, PLACES) is None


def test_a_flow_as_it_is_drawn() -> None:
    found = drawn([[3, 1, 50, 9], [3, 3, 150, 9], [0, 4, 0, 0], [0, 0, 40, 9]])
    assert [(one.before, one.after, one.count, one.kind) for one in found.ribbons] == [
        (0, 0, 40, "same"), (3, 1, 50, "up"), (3, 3, 150, "same"),
    ]  # fmt: skip
    assert [one.count for one in found.left] == [40, 0, 0, 200, 0]
    assert [one.count for one in found.right] == [40, 50, 0, 150, 0]
    assert drawn([[1, 2, 1, 1]]).ribbons[0].kind == "down"


@given(MATRICES)
def test_a_flow_adds_up_on_both_sides_and_stays_within_the_picture(matrix: list[list[int]]) -> None:
    found = flow(matrix, PLACES)
    total = sum(row[2] for row in matrix)
    assert (found is None) == (total == 0)
    if found is None:
        return
    assert sum(one.count for one in found.ribbons) == total
    for side, blocks in enumerate((found.left, found.right)):
        assert [one.place for one in blocks] == list(range(PLACES))
        assert {one.x + (THICK if side == 0 else 0) for one in blocks} == {(SIDE + THICK, WIDTH - SIDE - THICK)[side]}
        for upper, lower in pairwise(blocks):
            assert lower.y == upper.y + upper.height + GAP
        assert blocks[-1].y + blocks[-1].height <= HEIGHT
        for block in blocks:
            own = [one for one in found.ribbons if (one.before, one.after)[side] == block.place]
            assert block.count == sum(one.count for one in own)
            reach = sorted(ends(one.path)[2 * side : 2 * side + 2] for one in own)
            assert [low - top >= THIN for top, low in reach] == [True] * len(own)
            edges = [block.y, *(edge for pair in reach for edge in pair), block.y + block.height]
            assert edges[::2] == edges[1::2]  # from the block's top to its bottom without a gap or an overlap
    widths = [(ends(one.path), one.count) for one in found.ribbons]
    assert all(low0 - y0 == low1 - y1 for (y0, low0, y1, low1), _ in widths)
    order = [low - top for (top, low, *_), _ in sorted(widths, key=lambda each: each[1])]
    assert order == sorted(order)  # more people are never a thinner ribbon


@given(RISING)
def test_lines_rise_to_their_sums_with_labels_apart(steps: list[tuple[int, int, int]]) -> None:
    day, sums, days = FIRST, [0, 0], []
    for gap, *more in steps:
        day, sums = day + timedelta(gap), [held + one for held, one in zip(sums, more, strict=True)]
        days.append([day.isoformat(), *sums])
    found = lines(days)
    assert (found is None) == (max(sums) == 0)
    if found is None:
        return
    assert (found.most, found.last) == (max(sums), tuple(sums))
    assert [later.place - one.place >= A_LABEL for one, later in pairwise(found.days)] == [True] * (len(found.days) - 1)
    assert (found.days[0].words, found.days[0].place) == (f"{FIRST + timedelta(steps[0][0]):%m-%d}", found.left)
    assert {mark.words for mark in found.days} <= {str(each[0])[5:] for each in days}
    for path, last in zip((found.before, found.after), sums, strict=True):
        across, up = ([int(each) for each in re.findall(rf"{way}(\d+)", path)] for way in "HV")
        assert across == sorted(across)
        assert (across[0], across[-1], across[-1] < WIDTH) == (found.left, found.right, True)
        assert up == sorted(up, reverse=True)
        assert found.top <= up[-1] <= up[0] <= found.bottom
        assert up[-1] == found.bottom - (found.bottom - found.top) * last // found.most


def test_labels_are_as_many_as_there_is_room_for() -> None:
    found = lines([[(FIRST + timedelta(number)).isoformat(), number, number] for number in range(1, 29)])
    assert found is not None
    assert [mark.words for mark in found.days] == ["02-09", "02-14", "02-19", "02-24", "02-29", "03-05"]


@pytest.mark.parametrize("days", [[], [["2020-02-08", 0, 0]], [["2020-02-08", 0, 0], ["2020-02-09", 0, 0]]])
def test_no_day_or_nobody_is_no_line(days: list[list[object]]) -> None:
    assert lines(days) is None


@pytest.mark.parametrize(
    ("pairs", "widths"),
    [
        ([], []),
        ([[0, 0]], [(0, 0)]),
        ([[300, 150], [0, 75]], [(BAR, BAR // 2), (0, BAR // 4)]),
        ([[-300, 150]], [(BAR, BAR // 2)]),
        ([[1, 10**14]], [(0, BAR)]),
    ],
)
def test_bars_have_one_scale(pairs: list[list[int]], widths: list[tuple[int, int]]) -> None:
    assert bars(pairs) == widths
