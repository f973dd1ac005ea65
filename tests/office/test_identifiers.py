"""Identifiers as POLICY §4 has them: credit code, identity documents, mobile and CNAPS numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.errors import Invalid
from office.identifiers import (
    CHECK_LETTERS,
    CREDIT_ALPHABET,
    HOME_RETURN,
    PASSPORT,
    RESIDENT,
    TAIWAN,
    WEIGHTS,
    age,
    compact,
    masked,
    normal_cnaps,
    normal_credit_code,
    normal_document,
    normal_mobile,
    resident_problem,
)  # fmt: skip

TODAY = date(2020, 2, 7)


def resident(area: str, born: str, order: str = "001") -> str:
    """A synthetic resident number with the right check character (GB 11643)."""
    body = area + born + order
    return body + CHECK_LETTERS[sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True)) % 11]


@pytest.mark.parametrize(
    "code",
    ["91330500MA0TE5T081", "91330502MA0TE5T08X", "91330503MA0TE5T08C", "91330521MA0TE5T08E", "N2330521MA0TE5T08X"],
)
def test_right_credit_codes(code: str) -> None:
    assert normal_credit_code(code) == code
    assert normal_credit_code(f" {code[:8]} {code[8:].lower()}\t") == code


def test_a_credit_code_in_full_width_characters() -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in "91330502MA0TE5T08X")
    assert normal_credit_code(wide) == "91330502MA0TE5T08X"


@given(st.integers(0, 17), st.sampled_from(CREDIT_ALPHABET))
def test_one_wrong_character_in_a_credit_code_is_found(place: int, character: str) -> None:
    code = "91330500MA0TE5T081"
    wrong = code[:place] + character + code[place + 1 :]
    if wrong == code:
        assert normal_credit_code(wrong) == code
    else:
        with pytest.raises(Invalid):
            normal_credit_code(wrong)


@pytest.mark.parametrize(
    "code",
    [
        "", "91330500MA0TE5T08", "91330500MA0TE5T0811", "91330500MA0TE5TO81", "9133O500MA0TE5T081", "330500000012345",
        "٩1330500MA0TE5T081",
    ],
)  # fmt: skip
def test_wrong_credit_codes(code: str) -> None:
    with pytest.raises(Invalid):
        normal_credit_code(code)


def test_position_17_is_checked_of_itself() -> None:
    """Position 17 is wrong and position 18 fits it: only GB 11714 sees that."""
    body = "91330500MA0TE5T07"
    total = sum(pow(3, place, 31) * CREDIT_ALPHABET.index(c) for place, c in enumerate(body))
    with pytest.raises(Invalid, match="第 17 位"):
        normal_credit_code(body + CREDIT_ALPHABET[-total % 31])


@pytest.mark.parametrize(
    "number",
    [
        resident("330502", "19850213"), resident("330503", "19991231"), resident("330521", "20020101"),
        resident("810000", "19900101"), resident("820000", "19900101"), resident("830000", "19900101"),
        resident("999999", "19700101"), resident("420100", "20000229"), resident("330502", "20200207"),
    ],
)  # fmt: skip
def test_right_resident_numbers_whatever_their_area(number: str) -> None:
    """Births before 2003 in 330502/330503 and residence permits (81, 82, 83) too; an unknown area only warns."""
    assert resident_problem(number, TODAY) is None
    assert normal_document(RESIDENT, number, TODAY) == number


def test_a_small_x_is_stored_as_a_capital_one() -> None:
    number = next(n for order in range(100) if (n := resident("330502", "19850213", f"{order:03d}")).endswith("X"))
    assert normal_document(RESIDENT, number.lower(), TODAY) == number
    assert normal_document(RESIDENT, f"{number[:6]} {number[6:14]}-{number[14:]}", TODAY) == number


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (resident("330502", "20200208"), "birth"),
        (resident("330502", "20190229"), "birth"),
        (resident("330502", "19851301"), "birth"),
        (resident("330502", "18991231"), "birth"),
        ("330502850213001", "form"),
        ("33050219850213001", "form"),
        ("33050219850213001Y", "form"),
        ("٣" + resident("330502", "19850213")[1:], "form"),
        ("", "form"),
    ],
)
def test_what_is_wrong_with_a_resident_number(number: str, problem: str) -> None:
    assert resident_problem(number, TODAY) == problem
    with pytest.raises(Invalid):
        normal_document(RESIDENT, number, TODAY)


@given(st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_wrong_digit_in_a_resident_number_is_found(place: int, digit: str) -> None:
    right = resident("330502", "19850213")
    wrong = right[:place] + digit + right[place + 1 :]
    assert (resident_problem(wrong, TODAY) is None) is (wrong == right)


@pytest.mark.parametrize(("today", "years"), [("2020-02-12", 34), ("2020-02-13", 35), ("2020-12-31", 35)])
def test_age_in_full_years(today: str, years: int) -> None:
    assert age(resident("330502", "19850213"), date.fromisoformat(today)) == years


@pytest.mark.parametrize(
    ("kind", "text", "stored"),
    [
        (HOME_RETURN, "h12345678", "H12345678"), (HOME_RETURN, "M1234567801", "M1234567801"),
        (TAIWAN, "１２３４５６７８", "12345678"), (PASSPORT, "e12345678", "E12345678"), (PASSPORT, "12345", "12345"),
    ],
)  # fmt: skip
def test_other_documents(kind: str, text: str, stored: str) -> None:
    assert normal_document(kind, text, TODAY) == stored


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (HOME_RETURN, "A12345678"), (HOME_RETURN, "H123456789"), (TAIWAN, "1234567"), (TAIWAN, "1234567A"),
        (PASSPORT, "1234"), (PASSPORT, "A" * 18), (PASSPORT, "护照12345"), ("学生证", "12345"), (TAIWAN, "٣2345678"),
    ],
)  # fmt: skip
def test_wrong_other_documents(kind: str, text: str) -> None:
    with pytest.raises(Invalid):
        normal_document(kind, text, TODAY)


@pytest.mark.parametrize("text", ["13800000000", "+86 138 0000 0000", "86-13800000000", "１３８００００００００"])
def test_mobile_numbers(text: str) -> None:
    assert normal_mobile(text) == "13800000000"


@pytest.mark.parametrize("text", ["", "1380000000", "138000000000", "12800000000", "0572-2034567", "1380000000٣"])
def test_wrong_mobile_numbers(text: str) -> None:
    with pytest.raises(Invalid):
        normal_mobile(text)


@pytest.mark.parametrize("text", ["102336053847", "1023 3605 3847", "１０２３３６０５３８４７"])
def test_cnaps_numbers(text: str) -> None:
    assert normal_cnaps(text) == "102336053847"


@pytest.mark.parametrize("text", ["", "102336053848", "10233605384", "1023360538470", "10233605384X"])
def test_wrong_cnaps_numbers(text: str) -> None:
    with pytest.raises(Invalid):
        normal_cnaps(text)


def test_what_pages_show_of_a_number() -> None:
    assert masked("330502198502135175") == "3305**********5175"
    assert masked("H1234567") == "********"
    assert compact(" 3305-02\u3000１９ ") == "33050219"
