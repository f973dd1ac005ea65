"""Synthetic people with right identity numbers, laid out as the rosters of 2020, and their workbook."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from rustpy_xlsxwriter import Format, write_worksheet

from office.identifiers import CHECK_LETTERS, WEIGHTS
from resumption.declarations.columns import COLUMNS

SEED = 20200208
SHEET = "员工花名册"
FAULTY = 7
"""Of every thousand people this one's number has a wrong last character."""
TODAY = date(2020, 2, 8)
FAMILY, GIVEN = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英鑫晓志怡"
HOME = {"330502": "吴兴区", "330503": "南浔区", "330521": "德清县", "330522": "长兴县", "330523": "安吉县"}
AWAY = {
    "330106": "浙江省杭州市西湖区", "330602": "浙江省绍兴市越城区", "330303": "浙江省温州市龙湾区",
    "511902": "四川省巴中市巴州区", "411503": "河南省信阳市平桥区", "341126": "安徽省滁州市凤阳县",
    "420103": "湖北省武汉市江汉区",
}  # fmt: skip
DEPARTMENTS = ("仓储", "质检", "研发", "行政", "销售", "生产一车间", "生产二车间")
POSITIONS = ("工程师", "操作工", "文员", "组长", "司机")
SYMPTOMS = ("发热", "咳嗽", "乏力")
TEXT_COLUMNS = [column.header for column in COLUMNS if column.kind not in ("day", "temperature")]


def identity_number(area: str, born: date, turn: int) -> str:
    """A number of that area and birth date with its right last character; ``turn`` tells people apart."""
    body = f"{area}{born:%Y%m%d}{turn % 1000:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True))
    return body + CHECK_LETTERS[total % 11]


def people(count: int) -> Iterator[dict[str, object]]:
    """``count`` people by official header, none twice, reproducible; None is an empty cell."""
    chance = random.Random(SEED)
    headers = [column.header for column in COLUMNS]
    first, seen = date(1955, 1, 1), set[str]()
    for turn in range(count):
        local = chance.random() < 0.7
        area = chance.choice(list(HOME if local else AWAY))
        number = ""
        while not number or number in seen:
            number = identity_number(area, first + timedelta(days=chance.randrange(16_500)), chance.randrange(1000))
        seen.add(number)
        if turn % 1000 == FAULTY:
            number = number[:17] + CHECK_LETTERS[(CHECK_LETTERS.index(number[17]) + 1) % 11]
        home = f"浙江省湖州市{HOME[area]}" if local else AWAY[area]
        living = f"浙江省湖州市{chance.choice(list(HOME.values()))}"
        back = None if local else TODAY - timedelta(days=chance.randrange(22))
        code = "绿码" if local or chance.random() < 0.3 else chance.choice(("黄码", "黄码", "红码"))
        transport = None if local else chance.choice(("自驾", "铁路", "飞机", "客车"))
        trip = chance.choice(("G", "CZ")) + str(chance.randrange(1000, 9000)) if transport in ("铁路", "飞机") else None
        values = (
            chance.choice(FAMILY) + "".join(chance.choices(GIVEN, k=chance.randint(1, 2))), chance.choice("男女"),
            "居民身份证", number, f"1{chance.randint(3, 9)}{chance.randrange(10**9):09d}", chance.choice(DEPARTMENTS),
            chance.choice(POSITIONS), home, living, "湖州" if local else home, back, None if local else home, transport,
            trip, "是" if area.startswith("42") else "否", "是" if turn % 997 == 0 else "否",
            36 + chance.randrange(1, 9) / 10 if turn % 499 else 37.8,
            "无" if turn % 251 else chance.choice(SYMPTOMS), code, back if code == "黄码" else None, "是",
        )  # fmt: skip
        yield dict(zip(headers, values, strict=True))


def write_roster(count: int, target: Path) -> None:
    """The roster's workbook: one sheet, texts as text, dates as dates."""
    formats = {header: Format().set_num_format("@") for header in TEXT_COLUMNS}
    days = {column.header: Format().set_num_format("yyyy-mm-dd") for column in COLUMNS if column.kind == "day"}
    # Repeated texts in the shared table, as office programs keep them.
    write_worksheet(
        people(count), str(target), sheet_name=SHEET, freeze_row=1, column_formats=formats | days, dedupe_strings=True
    )
