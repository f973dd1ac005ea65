"""The staff of a synthetic firm, as its personnel clerk would list them: nobody of these exists.

Every firm's people follow from its credit code alone, so that the city is the same each time it is made.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from office.identifiers import CHECK_LETTERS, WEIGHTS

SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕施张孔曹严金魏姜谢邹章苏潘葛范彭鲁韦马方俞任袁柳史唐费岑薛雷贺倪汤罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英建国海燕晓红志永国庆春梅玉兰云飞天佑珺喆晨曦浩然雨欣子涵"
DEPARTMENTS = ("一车间", "二车间", "包装", "仓储物流", "质检", "设备", "办公室", "销售")
POSITIONS = ("操作工", "班组长", "技术员", "检验员", "叉车工", "文员")
LOCAL = ("330502", "330503", "330521", "330522", "330523")
PROVINCE = (
    ("330106", "浙江省杭州市"),
    ("330302", "浙江省温州市"),
    ("330402", "浙江省嘉兴市"),
    ("330702", "浙江省金华市"),
)
OTHER = (
    ("341502", "安徽省六安市"), ("411502", "河南省信阳市"), ("360402", "江西省九江市"), ("320508", "江苏省苏州市"),
    ("511902", "四川省巴中市"), ("522301", "贵州省黔西南州"),
)  # fmt: skip
KEY_AREA = (("420106", "湖北省武汉市"), ("421102", "湖北省黄冈市"))
TRANSPORT = (("高铁", "G7{:03d}"), ("长途客车", "浙E{:05d}"), ("自驾", "浙E{:05d}"))
FIRST_RETURN = date(2020, 1, 22)


def staff(firm: Mapping[str, Any], *, on: date) -> Iterator[dict[str, Any]]:
    """One line per employee by the official headers, in the numbers of the firm's line of the summary table."""
    draw = random.Random(firm["统一社会信用代码"])  # noqa: S311  (a reproducible city, not a secret)
    counts = {
        kind: int(firm[kind]) for kind in ("从业人员数", "其中本地", "省内外市", "外省", "重点疫区", "隔离观察中")
    }
    away = [draw.choice(PROVINCE) for _ in range(counts["省内外市"])]
    away += [draw.choice(OTHER) for _ in range(counts["外省"])]
    local = counts["从业人员数"] - len(away) - counts["重点疫区"]
    for number in range(local):
        yield {**person(draw, draw.choice(LOCAL), number), "1月1日以来停留地": "湖州市"}
    isolated = counts["隔离观察中"]
    for number, (area, place) in enumerate(away, start=local):
        # Who is being watched came back within the last days, the others two weeks ago or earlier.
        longest = (on - FIRST_RETURN).days
        since = draw.randint(1, 13) if number - local < isolated else draw.randint(13, longest)
        yield {**person(draw, area, number), **journey(draw, place, on - timedelta(days=since))}
    for number, (area, place) in enumerate(draw.choices(KEY_AREA, k=counts["重点疫区"]), start=local + len(away)):
        yield {**person(draw, area, number), "1月1日以来停留地": place, "是否到过或途经重点疫区": "是"}


def person(draw: random.Random, area: str, number: int) -> dict[str, Any]:
    """Somebody well, with a valid number of an identity card that was never issued."""
    birth = date(1962, 1, 1) + timedelta(days=draw.randrange(14_000))
    document = identity_number(f"{area}{birth:%Y%m%d}{draw.randrange(1000):03d}")
    return {
        "姓名": draw.choice(SURNAMES) + "".join(draw.sample(GIVEN, draw.choice((1, 2, 2)))),
        "性别": "男" if int(document[16]) % 2 else "女",
        "证件类型": "身份证",
        "证件号码": document,
        "手机号码": f"1{draw.choice('35789')}{draw.randrange(10**9):09d}",
        "部门": draw.choice(DEPARTMENTS),
        "岗位": draw.choice(POSITIONS),
        "现居住地": f"湖州市演示路{number + 1}号",
        "是否到过或途经重点疫区": "否",
        "14天内是否接触确诊或疑似病例": "是" if draw.random() < 0.001 else "否",
        "体温": f"{36 + draw.randrange(1, 9) / 10:.1f}" if draw.random() > 0.002 else "37.6",
        "症状": "无",
        "健康码": "绿码",
        "承诺": "是",
    }


def journey(draw: random.Random, place: str, back: date) -> dict[str, Any]:
    """Where somebody came back from, when and how."""
    transport, vehicle = draw.choice(TRANSPORT)
    return {
        "1月1日以来停留地": place,
        "返湖日期": back.isoformat(),
        "出发地": place,
        "交通工具": transport,
        "车次/航班/车牌": vehicle.format(draw.randrange(1000)),
        "隔离开始日期": back.isoformat(),
    }


def identity_number(start: str) -> str:
    """Seventeen digits and their check character (GB 11643-1999)."""
    return start + CHECK_LETTERS[sum(int(d) * w for d, w in zip(start, WEIGHTS, strict=True)) % 11]
