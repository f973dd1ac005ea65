"""Identifiers: unified social credit code, identity documents, mobile and bank (CNAPS) numbers.

Each ``normal_…`` takes what a person typed (full-width digits, spaces, lower case) and returns the stored form or
raises ``Invalid`` with what is wrong; nothing here knows a database or a page.

Sources: GB 32100-2015 (credit code; position 17 after GB 11714-1997), GB 11643-1999 (resident identity number).
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from stdnum.iso7064 import mod_11_10

from office.errors import Invalid
from office.wording import N_

RESIDENT = N_("居民身份证")
HOME_RETURN = N_("回乡证")
TAIWAN = N_("台胞证")
PASSPORT = N_("护照")
DOCUMENT_TYPES = (RESIDENT, HOME_RETURN, TAIWAN, PASSPORT)

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_LETTERS = "10X98765432"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100 leaves out I, O, S, V and Z
CREDIT_CODE = re.compile(f"[{CREDIT_ALPHABET}]{{2}}[0-9]{{6}}[{CREDIT_ALPHABET}]{{10}}")
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
OTHER_DOCUMENTS = {
    HOME_RETURN: re.compile(r"[HM][0-9]{8}([0-9]{2})?"),
    TAIWAN: re.compile(r"[0-9]{8}"),
    PASSPORT: re.compile(r"[A-Z0-9]{5,17}"),
}
MOBILE = re.compile(r"1[3-9][0-9]{9}")


def compact(text: str) -> str:
    """Half-width, without any space or hyphen, upper case."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def normal_credit_code(text: str) -> str:
    """The 18 characters of a unified social credit code, both check characters right.

    Registering department and kind of body (positions 1 and 2) may be letters, as in the N2 of a village cooperative,
    which ``stdnum.cn.uscc`` refuses.
    """
    code = compact(text)
    if not CREDIT_CODE.fullmatch(code) or _credit_check(code[:17]) != code[17]:
        raise Invalid(N_("统一社会信用代码“{code}”不正确，请对照营业执照核对 18 位代码。"), code=text)
    if _organisation_check(code[8:16]) != code[16]:
        raise Invalid(N_("统一社会信用代码“{code}”的第 17 位不正确，请对照营业执照核对。"), code=text)
    return code


def _credit_check(body: str) -> str:
    total = sum(pow(3, place, 31) * CREDIT_ALPHABET.index(c) for place, c in enumerate(body))
    return CREDIT_ALPHABET[-total % 31]


def _organisation_check(body: str) -> str:
    total = sum(w * ORGANISATION_ALPHABET.index(c) for w, c in zip(ORGANISATION_WEIGHTS, body, strict=True))
    return "0123456789X0"[(11 - total % 11) % 11]


def resident_problem(number: str, today: date) -> str | None:
    """Why a compact resident identity number cannot be right: ``form``, ``birth`` or ``checksum``; else None.

    Birth is looked at before the checksum because a wrong date is the better advice.
    """
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return "form"
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "birth"
    if born > today or born.year < 1900:
        return "birth"
    return None if checksum_holds(number) else "checksum"


def checksum_holds(number: str) -> bool:
    """Whether the last of the 18 characters of a resident identity number follows from the others."""
    total = sum(w * int(d) for w, d in zip(WEIGHTS, number, strict=False))
    return CHECK_LETTERS[total % 11] == number[17]


def age(number: str, today: date) -> int:
    """Full years of age on ``today`` of the holder of a right resident identity number."""
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def normal_document(kind: str, text: str, today: date) -> str:
    """The stored form of an identity document of one of ``DOCUMENT_TYPES``."""
    number = compact(text)
    if kind == RESIDENT:
        problem = resident_problem(number, today)
        if problem == "form":
            raise Invalid(N_("身份证号应为 18 位数字，末位可为 X。"))
        if problem == "birth":
            raise Invalid(N_("身份证号中的出生日期不存在或在将来，请核对。"))
        if problem == "checksum":
            raise Invalid(N_("身份证号校验位不符，请对照证件核对。"))
        return number
    pattern = OTHER_DOCUMENTS.get(kind)
    if pattern is None:
        raise Invalid(N_("证件类型“{kind}”不在可选范围内。"), kind=kind)
    if not pattern.fullmatch(number):
        raise Invalid(N_("{kind}号码格式不正确，请对照证件核对。"), kind=kind)
    return number


def normal_mobile(text: str) -> str:
    """Eleven digits of a mainland mobile number; a leading +86 or 86 is dropped."""
    number = re.sub(r"^(\+?86)(?=1[0-9]{10}$)", "", compact(text))
    if not MOBILE.fullmatch(number):
        raise Invalid(N_("手机号码应为 11 位，以 1 开头。"))
    return number


def normal_cnaps(text: str) -> str:
    """Twelve digits of a bank's CNAPS number (行号), check digit by ISO 7064 MOD 11,10."""
    number = compact(text)
    if not re.fullmatch(r"[0-9]{12}", number) or not mod_11_10.is_valid(number):
        raise Invalid(N_("行号“{number}”不正确，应为 12 位数字且校验位相符。"), number=text)
    return number


def masked(number: str) -> str:
    """An identity number as pages and papers show it: ``3305**********5175``."""
    return number[:4] + "*" * (len(number) - 8) + number[-4:] if len(number) > 8 else "*" * len(number)


def of_field(field: str, normal: Callable[[str], str], text: str) -> str:
    """``normal(text)``; a refusal names the field of the form that the text came from."""
    try:
        return normal(text)
    except Invalid as error:
        raise Invalid(error.sentence, field=field, **error.values) from None
