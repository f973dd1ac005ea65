"""Line numbers as people write them."""

import pytest

from office.errors import Invalid
from subsidies.policy.numbers import numbers_named


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", ()),
        ("  ，", ()),
        ("3", (3,)),
        ("3, 7-9", (3, 7, 8, 9)),
        ("7 - 9,3", (3, 7, 8, 9)),
        ("3，7–9", (3, 7, 8, 9)),
        ("3、7至9", (3, 7, 8, 9)),
        ("第3行；第7行", (3, 7)),
        ("9 9 8-10", (8, 9, 10)),
        ("１２", (12,)),
        ("1-1\n300", (1, 300)),
    ],
)
def test_numbers_and_ranges(text: str, numbers: tuple[int, ...]) -> None:
    assert numbers_named(text, 300) == numbers


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x", "看不懂"),
        ("3-", "看不懂"),
        ("3-5-7", "看不懂"),
        ("-3", "看不懂"),
        ("12345", "看不懂"),
        ("0", "不在第 1 行至第 300 行"),
        ("301", "不在第 1 行至第 300 行"),
        ("299-301", "不在第 1 行至第 300 行"),
        ("9-7", "不在第 1 行至第 300 行"),
    ],
)
def test_what_is_no_line_is_refused_by_its_words(text: str, words: str) -> None:
    with pytest.raises(Invalid) as caught:
        numbers_named(text, 300)
    assert words in caught.value.sentence.format(**caught.value.values)
