"""Money: whole fen (integers), shares as fractions, one rounding, and capital numerals (大写).

No float comes near money: text in yuan is parsed digit by digit, shares are exact fractions, and the one rounding is
half-up on integers. Capital numerals follow the rules for filling in bank notes (正确填写票据和结算凭证的基本规定):
"整" closes an amount that ends at the yuan or the jiao, nothing follows the fen.
"""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from office.errors import Invalid
from office.wording import N_

YUAN = re.compile(r"[+-]?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.[0-9]{1,2})?")
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
CAPITAL_LIMIT = 10**16  # yuan; beyond 万亿 the readings differ


def fen(yuan: str | int | Decimal) -> int:
    """Fen in an amount of yuan given as decimal text (``"24000.00"``), an integer or a Decimal.

    Full-width digits are read as what they mean, and commas only where they part thousands: ``"12,5"`` is refused
    rather than read as 125. Raises ``Invalid`` for more than two decimals, an exponent, more than 15 digits before
    the point, or anything that is not a number; floats are refused.
    """
    if isinstance(yuan, bool | float):
        raise Invalid(N_("金额“{amount}”须以文本填写，最多两位小数，如 24000.00。"), amount=yuan)
    text = format(yuan, "f") if isinstance(yuan, Decimal) else unicodedata.normalize("NFKC", str(yuan)).strip()
    if not YUAN.fullmatch(text):
        raise Invalid(N_("金额“{amount}”须以文本填写，最多两位小数，如 24000.00。"), amount=yuan)
    sign = -1 if text.startswith("-") else 1
    whole, _, part = text.lstrip("+-").replace(",", "").partition(".")
    return sign * (int(whole) * 100 + int(part.ljust(2, "0") or 0))


def yuan(amount: int) -> str:
    """Decimal text in yuan, two places, of an amount in fen: ``yuan(2400000) == "24000.00"``."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{amount // 100}.{amount % 100:02d}"


def yuan_grouped(amount: int) -> str:
    """As :func:`yuan`, with commas between thousands, for people to read."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{amount // 100:,}.{amount % 100:02d}"


def share(text: str) -> Fraction:
    """The exact fraction behind ``"2/3"``, ``"1"``, ``"0.6"`` or ``"50%"``."""
    text = text.strip()
    try:
        return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise Invalid(N_("“{share}”不是比例，请写成 2/3、0.6 或 50%。"), share=text) from None


def portion(amount: int, part: Fraction) -> int:
    """``part`` of ``amount`` fen, rounded half-up (away from zero) to the fen by integer arithmetic."""
    numerator, denominator = amount * part.numerator, part.denominator
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def capital(amount: int) -> str:
    """The amount in fen as capital numerals: ``capital(2400000) == "人民币贰万肆仟元整"``.

    Of the readings the rules leave open, zero is written before the jiao when the yuan place is zero, and not between
    groups of four when the lower one is full: 107000.53 is 人民币壹拾万柒仟元零伍角叁分.
    """
    sign, amount = ("负", -amount) if amount < 0 else ("", amount)
    whole, jiao, cent = amount // 100, amount // 10 % 10, amount % 10
    if whole >= CAPITAL_LIMIT:
        raise Invalid(N_("金额 {amount} 元超出大写范围。"), amount=yuan(amount))
    words = _capital_integer(whole) + "元" if whole else ""
    if not jiao and not cent:
        return f"人民币{sign}{words or '零元'}整"
    if jiao:
        words += ("零" if whole and whole % 10 == 0 else "") + DIGITS[jiao] + "角"
    elif whole:
        words += "零"
    return f"人民币{sign}{words}" + (DIGITS[cent] + "分" if cent else "整")


def _capital_integer(number: int) -> str:
    """Read the multiples of 亿 as one number, so that 1.2 万亿 is 壹万贰仟亿 and 亿 is said once."""
    for unit, name in ((10**8, "亿"), (10**4, "万")):
        if number >= unit:
            high, low = divmod(number, unit)
            gap = "零" if 0 < low < unit // 10 else ""
            return _capital_integer(high) + name + gap + (_capital_integer(low) if low else "")
    return _capital_group(number)


def _capital_group(group: int) -> str:
    words, gap = "", False
    for position in range(3, -1, -1):
        digit = group // 10**position % 10
        if digit:
            words += ("零" if gap and words else "") + DIGITS[digit] + PLACES[position]
            gap = False
        else:
            gap = True
    return words
