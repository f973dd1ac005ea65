"""The registers an office imports, each as data: its columns, their other names, and what a row of it proves.

Every register has a person's document number and a day; what its other columns say is kept under the same names for
all, so that one rule reads them all. How long rows are kept: ``retention_<code>`` in
``policy/parameters/registers.toml``.
Source: the checkpoints (卡口), the door-to-door survey (洗楼) and the check of clues (线索核查: tickets) of Huzhou as
reported in February 2020; POLICY §5.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from office.errors import NotFound
from office.wording import N_
from resumption.declarations.columns import Column, squeezed

DOCUMENT = Column(
    "document_number", N_("证件号码"), "document", True, ("身份证号", "身份证号码", "证件号", "身份证", "公民身份号码")
)
DOCUMENT_TYPE = Column("document_type", N_("证件类型"), aliases=("证件种类",))
NAME = Column("name", N_("姓名"), aliases=("旅客姓名", "乘客姓名", "人员姓名"))


@dataclass(frozen=True)
class Register:
    """One kind of register. ``proves`` says what a row is evidence of."""

    code: str
    title: str
    title_en: str
    proves: str
    columns: tuple[Column, ...]

    def places(self, cells: Sequence[object]) -> dict[str, int]:
        """Which column (from 0) holds which fact, if these cells are the header row; the first of two counts."""
        names = {squeezed(name): c.fact for c in self.columns for name in (c.fact, c.header, *c.aliases)}
        found: dict[str, int] = {}
        for index, cell in enumerate(cells):
            fact = names.get(squeezed(cell).rstrip("*:")) if isinstance(cell, str) else None
            if fact:
                found.setdefault(fact, index)
        return found


REGISTERS = (
    Register(
        "checkpoint",
        "卡口登记",
        "Checkpoint",
        N_("某日某人从出发地经检查站前往目的地"),
        (
            Column("seen_on", N_("登记时间"), "day", True, ("登记日期", "通过时间", "检查时间", "时间", "日期")),
            Column("place", N_("检查站"), aliases=("卡口", "卡口名称", "检查点")),
            Column("vehicle", N_("车牌"), aliases=("车牌号", "车牌号码", "号牌")),
            NAME,
            DOCUMENT_TYPE,
            DOCUMENT,
            Column("origin", N_("出发地"), "area", True, ("来源地", "来自", "始发地")),
            Column("destination", N_("目的地"), "area", aliases=("前往", "到达地")),
            Column("temperature_tenths", N_("体温"), "temperature", aliases=("温度",)),
            Column("note", N_("处置"), aliases=("处置结果", "处理", "备注")),
        ),
    ),
    Register(
        "survey",
        "洗楼排查",
        "Door-to-door survey",
        N_("排查当日某人住在某处，何日从何地返回"),
        (
            Column("seen_on", N_("排查日期"), "day", True, ("登记日期", "排查时间", "登记时间", "日期")),
            Column("place", N_("住址"), aliases=("现住址", "居住地址", "社区", "村社区", "小区")),
            NAME,
            DOCUMENT_TYPE,
            DOCUMENT,
            Column("origin", N_("返回地"), "area", True, ("从何地返回", "来源地", "出发地", "来自")),
            Column("arrived_on", N_("返湖日期"), "day", aliases=("返回日期", "返回时间", "抵湖日期")),
            Column("temperature_tenths", N_("体温"), "temperature", aliases=("温度",)),
            Column("note", N_("管控措施"), aliases=("措施", "处置", "备注")),
        ),
    ),
    Register(
        "ticket",
        "车票信息",
        "Tickets",
        N_("某日某人乘某车次从出发站前往到达站"),
        (
            Column("seen_on", N_("乘车日期"), "day", True, ("发车日期", "出行日期", "开车时间", "日期", "乘车时间")),
            Column("vehicle", N_("车次"), aliases=("航班", "班次", "车次/航班", "航班号")),
            NAME,
            DOCUMENT_TYPE,
            DOCUMENT,
            Column("origin", N_("出发站"), "area", True, ("始发站", "上车站", "出发地", "发站")),
            Column("destination", N_("到达站"), "area", True, ("终到站", "下车站", "目的地", "到站")),
            Column("note", N_("席别座位"), aliases=("座位", "席位", "车厢座位", "备注")),
        ),
    ),
)
BY_CODE = {register.code: register for register in REGISTERS}


def register_of(code: str) -> Register:
    """The register of that code; ``NotFound`` if there is none."""
    if code not in BY_CODE:
        raise NotFound()
    return BY_CODE[code]


def half_width(text: str) -> str:
    """Text as the registers are compared: half-width, nothing around it."""
    return unicodedata.normalize("NFKC", text).strip()
