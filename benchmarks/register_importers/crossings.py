"""A checkpoint's register of any length as a CSV file, the same for the same rows; one row in 500 is wrong."""

import csv
import random
from pathlib import Path

HEADERS = ("登记时间", "检查站", "车牌", "姓名", "证件号码", "出发地", "目的地", "体温", "处置")
STATIONS = ("318国道南浔卡口", "G25湖州北出口", "G50南太湖出口", "父子岭省际卡口")
ORIGINS = ("湖北省黄冈市", "湖北省武汉市", "安徽省宣城市", "江苏省苏州市", "浙江省温州市")
AREAS = ("330502", "330521", "341802", "420106", "411503")
SURNAMES, GIVEN = "秦于冯蒋熊郝曾薛韦陆梁周覃丁李余", "思超丽峰嘉毅娟伟俊凯春琳华飞桂波怡强"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def write(path: Path, rows: int) -> None:
    """Write the file in UTF-8."""
    chance = random.Random(20200208)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADERS)
        writer.writerows(_row(chance, wrong=number % 500 == 499) for number in range(rows))


def _row(chance: random.Random, *, wrong: bool) -> tuple[str, ...]:
    start = (
        f"{chance.choice(AREAS)}{chance.randint(1955, 2001)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
        f"{chance.randint(0, 999):03}"
    )
    last = "10X98765432"[(sum(int(d) * w for d, w in zip(start, WEIGHTS, strict=True)) + wrong) % 11]
    return (
        f"2020-02-{chance.randint(1, 7):02} {chance.randint(0, 23):02}:{chance.randint(0, 59):02}",
        chance.choice(STATIONS),
        f"浙E{chance.randint(10000, 99999)}",
        chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.randint(1, 2))),
        start + last,
        chance.choice(ORIGINS),
        "浙江省湖州市",
        f"{chance.randint(360, 372) / 10:.1f}",
        chance.choice(("放行", "放行", "放行", "留观", "劝返")),
    )
