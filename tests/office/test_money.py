"""Money: fen from text, one rounding, and capital numerals after the rules for filling in bank notes."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.errors import Invalid
from office.money import capital, fen, portion, share, yuan, yuan_grouped

# The first six are examples of 正确填写票据和结算凭证的基本规定; where it allows two readings, ours is the one given.
CAPITALS = {
    "1409.50": "人民币壹仟肆佰零玖元伍角整",
    "6007.14": "人民币陆仟零柒元壹角肆分",
    "1680.32": "人民币壹仟陆佰捌拾元零叁角贰分",
    "107000.53": "人民币壹拾万柒仟元零伍角叁分",
    "16409.02": "人民币壹万陆仟肆佰零玖元零贰分",
    "325.04": "人民币叁佰贰拾伍元零肆分",
    "354400.00": "人民币叁拾伍万肆仟肆佰元整",
    "0.00": "人民币零元整",
    "0.01": "人民币壹分",
    "0.10": "人民币壹角整",
    "0.35": "人民币叁角伍分",
    "1.00": "人民币壹元整",
    "10.00": "人民币壹拾元整",
    "10.05": "人民币壹拾元零伍分",
    "100000.00": "人民币壹拾万元整",
    "100001.00": "人民币壹拾万零壹元整",
    "10001000.00": "人民币壹仟万壹仟元整",
    "100000000.00": "人民币壹亿元整",
    "100005000.00": "人民币壹亿零伍仟元整",
    "105000000.00": "人民币壹亿零伍佰万元整",
    "999999999999.99": "人民币玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
    "1000000000000.00": "人民币壹万亿元整",
    "1000000000001.00": "人民币壹万亿零壹元整",
    "1200000000000.00": "人民币壹万贰仟亿元整",
    "1000100000000.00": "人民币壹万零壹亿元整",
    "-12.30": "人民币负壹拾贰元叁角整",
}


@pytest.mark.parametrize(("amount", "words"), CAPITALS.items())
def test_capital_numerals(amount: str, words: str) -> None:
    assert capital(fen(amount)) == words


VALUES = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def whole(words: str) -> int:
    """The number a run of capital numerals says."""
    for sign, unit in (("亿", 10**8), ("万", 10**4)):
        if sign in words:
            high, low = words.rsplit(sign, 1)
            return whole(high) * unit + whole(low)
    total = digit = 0
    for word in words:
        if word in UNITS:
            total, digit = total + digit * UNITS[word], 0
        else:
            digit = VALUES[word]
    return total + digit


def read_capital(words: str) -> int:
    """Fen from capital numerals: the inverse of ``capital``."""
    words = words.removeprefix("人民币").removesuffix("整")
    sign = -1 if words.startswith("负") else 1
    before, _, after = words.removeprefix("负").rpartition("元")
    jiao = cent = 0
    if "角" in after:
        jiao = VALUES[after[after.index("角") - 1]]
    if "分" in after:
        cent = VALUES[after[after.index("分") - 1]]
    return sign * (whole(before) * 100 + jiao * 10 + cent)


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_capital_numerals_say_the_amount_and_nothing_else(amount: int) -> None:
    words = capital(amount)
    assert read_capital(words) == amount
    assert "零零" not in words
    assert words.endswith("分") is (amount % 10 != 0)
    assert words.endswith("整") is (amount % 10 == 0)


@pytest.mark.parametrize("amount", [10**18, -(10**18)])
def test_capital_numerals_end_at_ten_thousand_trillion(amount: int) -> None:
    with pytest.raises(Invalid):
        capital(amount)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("24000.00", 2400000), ("24000", 2400000), ("0.5", 50), ("0.05", 5), ("-0.01", -1), ("+3.10", 310),
        (" 12.30 ", 1230), ("354,400.00", 35440000), ("1,234,567", 123456700), ("１２．５０", 1250),
        ("999999999999999.99", 99999999999999999), (7, 700), (Decimal("6666.67"), 666667), (Decimal("1E+3"), 100000),
    ],
)  # fmt: skip
def test_fen_reads_text_integers_and_decimals(text: str | int | Decimal, amount: int) -> None:
    assert fen(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "1e5", "1E5", "0.001", "12.345", ".5", "5.", "1.2.3", "--1", "1 000", "12,5", "1,2,3", ",100",
        "1,000,00",
        "NaN", "inf", "十元", "٣", "0x10", "1_000", "1000000000000000", 1.5, 24000.0, True, Decimal("0.001"),
        Decimal("NaN"), Decimal("Infinity"), 10**15,
    ],
)  # fmt: skip
def test_fen_refuses_what_is_not_plainly_an_amount(text: str | int | Decimal) -> None:
    with pytest.raises(Invalid):
        fen(text)


@given(st.integers(-(10**17) + 1, 10**17 - 1))
def test_text_and_fen_are_inverse(amount: int) -> None:
    assert fen(yuan(amount)) == amount
    assert fen(yuan_grouped(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "plain", "grouped"),
    [(0, "0.00", "0.00"), (5, "0.05", "0.05"), (-5, "-0.05", "-0.05"), (123456789, "1234567.89", "1,234,567.89")],
)
def test_amounts_for_people(amount: int, plain: str, grouped: str) -> None:
    assert (yuan(amount), yuan_grouped(amount)) == (plain, grouped)


@pytest.mark.parametrize(
    ("amount", "part", "rounded"),
    [
        (3_600_000, "2/3", 2_400_000), (1_000_000, "2/3", 666_667), (201_096, "50%", 100_548),
        (201_096, "60%", 120_658), (1, "1/2", 1), (3, "1/2", 2), (-1, "1/2", -1), (-3, "1/2", -2), (1, "1/3", 0),
        (2, "1/3", 1), (-2, "1/3", -1), (0, "2/3", 0), (29, "0.5", 15),
    ],
)  # fmt: skip
def test_portion_rounds_half_away_from_zero(amount: int, part: str, rounded: int) -> None:
    assert portion(amount, share(part)) == rounded


@given(st.integers(-(10**15), 10**15), st.fractions(0, 3, max_denominator=1000))
def test_portion_is_never_half_a_fen_off_and_keeps_the_sign(amount: int, part: Fraction) -> None:
    assert abs(portion(amount, part) - amount * part) <= Fraction(1, 2)
    assert portion(-amount, part) == -portion(amount, part)


@pytest.mark.parametrize("text", ["", "1/0", "two thirds", "%", "50%%"])
def test_share_refuses_what_is_not_a_share(text: str) -> None:
    with pytest.raises(Invalid):
        share(text)
