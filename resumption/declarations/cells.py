"""One cell of a declaration: what it means, or which defect it has.

Each reader takes the cell and the day and returns the value; a defect is raised as ``Defect`` with a stable name, the
sentence to act on stands in ``REMEDIES``.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from office.errors import Invalid
from office.identifiers import RESIDENT, checksum_holds, compact, normal_document, normal_mobile, resident_problem
from office.spreadsheets.grid import Cell
from office.wording import N_
from resumption.declarations.columns import squeezed

LEAST_TENTHS, MOST_TENTHS = 340, 430
SERIAL_ORIGIN = date(1899, 12, 30)
CODES = {"绿码": "green", "绿": "green", "黄码": "yellow", "黄": "yellow", "红码": "red", "红": "red"}
YES, NO = {"是", "有", "true", "1", "yes", "√", "已承诺"}, {"否", "无", "false", "0", "no", "×", "没有"}
FULL_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?([T ].*)?")
SHORT_DAY = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")
DATE_LIKE = re.compile(r"(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
BIRTH, CHECKSUM = "no such birth date", "checksum"
DUPLICATE = "same as another row"
APPROVED = "already approved"  # not a defect of the cell: somebody to be added who may work already
APPROVED_TITLE = N_("已在获批的花名册上")
APPROVED_REMEDY = N_("该员工已在获批的花名册上，不需要追加，请删去这一行。")
REMEDIES = {
    "missing": N_("此项必填，请补填。"),
    "stored as a number, digits lost": N_("号码以数字格式存放，末几位已丢失。请把该列设为文本格式，对照证件重新录入。"),
    CHECKSUM: N_("身份证号校验位不符，请对照证件核对。"),
    BIRTH: N_("身份证号中的出生日期不存在或在将来，请对照证件核对。"),
    "not a document number": N_("证件号码与证件类型不符，请对照证件核对号码和类型。"),
    DUPLICATE: N_("同一证件号码出现在多行。每人只填一行，请核对后改正或删去重复的行。"),
    "not a mobile number": N_("手机号码应为 11 位，以 1 开头，请核对。"),
    "out of range": N_("体温应在 34.0 至 43.0 之间，单位 ℃，例如 36.8。"),
    "not a temperature": N_("体温应填数字，单位 ℃，例如 36.8。"),
    "not a date": N_("日期请按 2020-02-03 的样式填写。"),
    "in the future": N_("日期不能晚于今天，请核对。"),
    "not a health code": N_("健康码请填绿码、黄码或红码。"),
    "not yes or no": N_("此项请填“是”或“否”。"),
    "commitment not given": N_("员工须作出健康申报和自我防控承诺后才能复工，请由本人确认后填“是”。"),
    "unusual age": N_("按证件号码计算的年龄不在 16 至 70 岁之间，请确认无误。"),
}


TITLES = {
    "missing": N_("未填写"),
    "stored as a number, digits lost": N_("以数字格式存放，末几位已丢失"),
    CHECKSUM: N_("校验位不符"),
    BIRTH: N_("出生日期有误"),
    "not a document number": N_("不是有效的证件号码"),
    DUPLICATE: N_("与另一行重复"),
    "not a mobile number": N_("不是手机号码"),
    "out of range": N_("超出范围"),
    "not a temperature": N_("不是体温"),
    "not a date": N_("不是日期"),
    "in the future": N_("日期在将来"),
    "not a health code": N_("不是健康码"),
    "not yes or no": N_("不是“是”或“否”"),
    "commitment not given": N_("未作承诺"),
    "unusual age": N_("年龄少见"),
}
"""What pages call each defect; the keys are its stable names, the same as those of ``REMEDIES``."""


class Defect(Exception):
    """A cell cannot be taken; the argument is a key of ``REMEDIES``."""


def text(cell: Cell, today: date) -> str:
    """Plain text, half-width digits, no spaces around."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return unicodedata.normalize("NFKC", str(cell)).strip()


def document(cell: Cell, kind: str, today: date) -> str:
    """The stored form of the document number; a resident's number held as a number is refused by its type.

    Where date and checksum are both wrong: a month 15 is a slip of the finger (checksum), a 30 February a wrong date.
    """
    if isinstance(cell, int | float) and kind == RESIDENT:
        raise Defect("stored as a number, digits lost")
    number = compact(text(cell, today))
    if kind == RESIDENT and (found := resident_problem(number, today)):
        mistyped = found == "birth" and not DATE_LIKE.fullmatch(number[10:14]) and not checksum_holds(number)
        defect = {"birth": CHECKSUM if mistyped else BIRTH, "checksum": CHECKSUM}.get(found, "not a document number")
        raise Defect(defect)
    try:
        return normal_document(kind, number, today)
    except Invalid:
        raise Defect("not a document number") from None


def mobile(cell: Cell, today: date) -> str:
    """Eleven digits; a number is accepted, as eleven digits lose nothing."""
    try:
        return normal_mobile(text(cell, today))
    except Invalid:
        raise Defect("not a mobile number") from None


def day(cell: Cell, today: date) -> date:
    """A date from a date cell, a serial number, or text with or without a year (then the nearest past)."""
    try:
        found = _day(cell, today)
    except (ValueError, OverflowError):
        raise Defect("not a date") from None
    if found > today:
        raise Defect("in the future")
    return found


def _day(cell: Cell, today: date) -> date:
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return SERIAL_ORIGIN + timedelta(days=int(cell))
    written = text(cell, today)
    if re.fullmatch(r"\d{5}", written):
        return SERIAL_ORIGIN + timedelta(days=int(written))
    if full := FULL_DAY.fullmatch(written):
        return date(*(int(part) for part in full.groups()[:3]))
    if short := SHORT_DAY.fullmatch(written):
        month, number = (int(part) for part in short.groups())
        this_year = date(today.year, month, number)
        return this_year if this_year <= today else date(today.year - 1, month, number)
    raise ValueError(written)


def temperature(cell: Cell, today: date) -> int:
    """Tenths of a degree, half up; a unit is forgiven."""
    written = re.sub(r"(°?C|°|度|摄氏度)$", "", squeezed(cell), flags=re.IGNORECASE)
    try:
        tenths = int((Decimal(written) * 10).quantize(Decimal(1), ROUND_HALF_UP))
    except (InvalidOperation, ValueError, OverflowError):
        raise Defect("not a temperature") from None
    if not LEAST_TENTHS <= tenths <= MOST_TENTHS:
        raise Defect("out of range")
    return tenths


def yes_no(cell: Cell, today: date) -> bool:
    """Yes or no in the words offices use."""
    word = text(cell, today).lower()
    if word not in YES | NO:
        raise Defect("not yes or no")
    return word in YES


def commitment(cell: Cell, today: date) -> bool:
    """Only a given commitment passes."""
    if not yes_no(cell, today):
        raise Defect("commitment not given")
    return True


def health_code(cell: Cell, today: date) -> str:
    """The colour of the code, from its Chinese name."""
    try:
        return CODES[squeezed(cell)]
    except KeyError:
        raise Defect("not a health code") from None


READERS: dict[str, Callable[[Cell, date], Any]] = {
    "text": text, "mobile": mobile, "day": day, "temperature": temperature, "yes_no": yes_no,
    "commitment": commitment, "health_code": health_code,
}  # fmt: skip
