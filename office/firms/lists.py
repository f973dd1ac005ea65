"""Official lists as offices publish them: a workbook's rows as entries, and every cell that cannot be taken.

An entry names a firm by its credit code on one list of one year, with a grade where the list has grades. The lists are
those of the whitelist's priority categories as reported from Huzhou in February 2020; they come out once a year.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from office.errors import Invalid
from office.identifiers import normal_credit_code
from office.spreadsheets.grid import Cell, Sheet, read_sheets
from office.spreadsheets.problems import Problem, address
from office.wording import N_, Bilingual

NAMES = {
    N_("金象企业"): ("金象",),
    N_("金牛企业"): ("金牛",),
    N_("国家级绿色工厂"): ("绿色工厂",),
    N_("亩均效益评价"): ("亩均评价",),
    N_("重点外贸企业"): ("重点外贸(出口)企业", "重点出口企业"),
    N_("上市公司"): ("上市企业",),
}
LISTS = tuple(NAMES)
GRADES = {"亩均效益评价": ("A", "B", "C", "D")}
KNOWN = {alias: name for name, aliases in NAMES.items() for alias in (name, *aliases)}
HEADERS: Mapping[str, tuple[str, ...]] = {
    "credit_code": (N_("统一社会信用代码"), "信用代码", "社会信用代码"),
    "name": (N_("企业名称"), "单位名称", "名称"),
    "list": (N_("名录"), "名录名称"),
    "grade": (N_("等级"), "评价等级", "类别"),
    "year": (N_("年度"), "年份"),
    "publisher": (N_("公布单位"), "发布单位"),
    "document": (N_("文号"), "公布文号"),
}
REQUIRED = ("credit_code", "name", "list", "year")
SEARCHED_ROWS = 20
EARLIEST, LATEST = 2000, 2100
REMEDIES = {
    "missing": N_("此项必填，请补填。"),
    "code": N_("统一社会信用代码不正确，请对照营业执照核对 18 位代码。"),
    "list": N_("名录不在目录中，请核对名录名称。"),
    "grade": N_("该名录的等级应为 A、B、C 或 D，请核对。"),
    "year": N_("年度应为四位数字，例如 2019。"),
    "twice": N_("同一企业在同一名录同一年度出现两次，请删去一行。"),
}


@dataclass(frozen=True)
class Entry:
    """One right row of a workbook of lists."""

    row: int
    credit_code: str
    name: str
    list_name: str
    grade: str | None
    year: int
    publisher: str
    document: str

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the import."""
        return asdict(self)


class _Defect(Exception):
    def __init__(self, fact: str, kind: str) -> None:
        self.fact, self.kind = fact, kind


def read_lists(data: bytes) -> tuple[list[Entry], list[Problem]]:
    """The entries of an .xlsx workbook and its wrong cells; ``Invalid`` when it is no workbook of lists."""
    sheet, header, places = _found(read_sheets(data))
    entries: list[Entry] = []
    problems: list[Problem] = []
    seen: set[tuple[str, str, int]] = set()
    for row, cells in sheet.rows.items():
        texts = {fact: _text(cells[place]) if place < len(cells) else "" for fact, place in places.items()}
        if row <= header or not texts["credit_code"] + texts["name"]:
            continue
        try:
            entry = _entry(row, texts)
            if (key := (entry.credit_code, entry.list_name, entry.year)) in seen:
                raise _Defect("credit_code", "twice")
            seen.add(key)
            entries.append(entry)
        except _Defect as defect:
            where = address(places[defect.fact], row)
            told = (HEADERS[defect.fact][0], where, texts[defect.fact], defect.kind, REMEDIES[defect.kind])
            problems.append(Problem(sheet.name, row, *told))
    if not entries:
        raise Invalid(N_("文件中没有可以采用的名录记录，请核对后重新上传。"), field="file")
    return entries, problems


def _entry(row: int, texts: Mapping[str, str]) -> Entry:
    for fact in REQUIRED:
        if not texts[fact]:
            raise _Defect(fact, "missing")
    try:
        code = normal_credit_code(texts["credit_code"])
    except Invalid:
        raise _Defect("credit_code", "code") from None
    name = KNOWN.get(texts["list"].replace(" ", ""))
    if name is None:
        raise _Defect("list", "list")
    if not re.fullmatch(r"\d{4}", texts["year"]) or not EARLIEST <= int(texts["year"]) <= LATEST:
        raise _Defect("year", "year")
    grade = texts.get("grade", "").upper().removesuffix("类") or None
    if name in GRADES and grade not in GRADES[name]:
        raise _Defect("grade" if "grade" in texts else "list", "grade")
    publisher, document = texts.get("publisher", ""), texts.get("document", "")
    return Entry(row, code, texts["name"], name, grade, int(texts["year"]), publisher, document)


def _found(sheets: list[Sheet]) -> tuple[Sheet, int, dict[str, int]]:
    """The sheet and row that name most columns, and which column holds which fact."""
    best: tuple[Sheet | None, int, dict[str, int]] = (None, 0, {})
    for sheet in sheets:
        for row in [row for row in sheet.rows if row <= SEARCHED_ROWS]:
            places = _places(sheet.rows[row])
            if len(places) > len(best[2]):
                best = (sheet, row, places)
    missing = [Bilingual(HEADERS[fact][0], "") for fact in REQUIRED if fact not in best[2]]
    if best[0] is None or missing:
        raise Invalid(N_("名录文件缺少这些列：{columns}。请补齐表头后重新上传。"), field="file", columns=missing)
    return best[0], best[1], best[2]


def _places(cells: list[Cell]) -> dict[str, int]:
    known = {alias: fact for fact, aliases in HEADERS.items() for alias in (fact, *aliases)}
    places: dict[str, int] = {}
    for index, cell in enumerate(cells):
        fact = known.get("".join(_text(cell).split()))
        if fact:
            places.setdefault(fact, index)
    return places


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return unicodedata.normalize("NFKC", str(cell)).strip()
