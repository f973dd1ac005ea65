"""The columns of a roster: official header, fact name, the other header names firms use, and which are required."""

import unicodedata
from dataclasses import dataclass

from office.wording import N_


@dataclass(frozen=True)
class Column:
    """One fact of a declaration; ``kind`` says how its cell is read."""

    fact: str
    header: str
    kind: str = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()


COLUMNS = (
    Column("name", N_("姓名"), required=True, aliases=("员工姓名",)),
    Column("sex", N_("性别")),
    Column("document_type", N_("证件类型"), aliases=("证件种类",)),
    Column("document_number", N_("证件号码"), "document", True, ("身份证号", "身份证号码", "证件号", "身份证")),
    Column("mobile", N_("手机号码"), "mobile", True, ("联系电话", "手机", "手机号", "电话", "联系方式")),
    Column("department", N_("部门"), aliases=("车间", "所在部门")),
    Column("position", N_("岗位"), aliases=("职务", "工种")),
    Column("registered_residence", N_("户籍所在地"), aliases=("户籍", "户籍地")),
    Column("address", N_("现居住地"), aliases=("现住址", "住址", "居住地")),
    Column("stayed_at", N_("1月1日以来停留地"), aliases=("停留地",)),
    Column("returned_on", N_("返湖日期"), "day", aliases=("返回时间", "返回日期", "返湖时间")),
    Column("origin_area", N_("出发地"), aliases=("来源地",)),
    Column("transport", N_("交通工具"), aliases=("交通方式",)),
    Column("vehicle_number", N_("车次/航班/车牌"), aliases=("车次", "航班", "车牌")),
    Column("key_area", N_("是否到过或途经重点疫区"), "yes_no", True, ("到过重点疫区",)),
    Column("contact", N_("14天内是否接触确诊或疑似病例"), "yes_no", True, ("是否接触确诊或疑似病例",)),
    Column("temperature_tenths", N_("体温"), "temperature", True, ("temperature",)),
    Column("symptoms", N_("症状"), aliases=("有无症状",)),
    Column("health_code", N_("健康码"), "health_code", aliases=("健康码颜色",)),
    Column("isolation_start", N_("隔离开始日期"), "day", aliases=("隔离起始日期",)),
    Column("commitment", N_("承诺"), "commitment", True, ("员工承诺", "承诺书")),
)
BY_FACT = {column.fact: column for column in COLUMNS}


def squeezed(text: object) -> str:
    """Half-width and without any space: how header names and fixed words are compared."""
    return "".join(unicodedata.normalize("NFKC", str(text)).split())


NAMES = {squeezed(name): c.fact for c in COLUMNS for name in (c.fact, c.header, *c.aliases)}


def columns_of(cells: list[object]) -> dict[str, int]:
    """Which column (counted from 0) holds which fact, if this row is read as the header; the first of two counts."""
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        fact = NAMES.get(squeezed(cell).rstrip("*:")) if isinstance(cell, str) else None
        if fact:
            found.setdefault(fact, index)
    return found
