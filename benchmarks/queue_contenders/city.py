"""A hundred thousand cases of as many firms, copied straight into the tables."""

import itertools
import random
import uuid
from datetime import datetime, timedelta

import psycopg

from office.clock import BEIJING
from office.firms.pinyin import initials

AT = datetime(2020, 2, 8, 9, tzinfo=BEIJING)
AREAS = ("330502", "330503", "330521", "330522", "330523")
PLACES = ("湖州", "南浔", "德清", "长兴", "安吉", "练市", "织里", "双林")
TRADES = ("木业", "电机", "口罩", "竹艺", "纺织", "新材料", "机械", "食品", "童装", "电梯")
FLAGS = ("contradiction", "two_rosters", "refer", "dissuade", "isolate", "refiled")
STATES = ("filed",) * 7 + ("proposed", "returned", "approved")


def fill(url: str, count: int) -> None:
    """Firms, applications and marks; the same every time."""
    draw = random.Random(20200208)
    numbers = itertools.count(1)
    keys = [(uuid.UUID(int=draw.getrandbits(128)), uuid.UUID(int=draw.getrandbits(128))) for _ in range(count)]
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        columns = "id, credit_code, name, initials, area, industry, industry_name, registered_at"
        with cursor.copy(f"COPY firms ({columns}) FROM STDIN") as copy:
            areas = []
            for firm, _ in keys:
                number = next(numbers)
                name = f"{draw.choice(PLACES)}{draw.choice(TRADES)}第{number}有限公司"
                areas.append(draw.choice(AREAS))
                code = f"9133{number:014d}"
                copy.write_row((firm, code, name, initials(name), areas[-1], "2770", "卫生材料及医药用品制造", AT))
        columns = (
            "id, firm_id, credit_code, area, kind, state, regime, content, revision, page_revisions, tracking_number, "
            "created_at, saved_at, filed_at, due_at, late_since, tier, score"
        )
        with cursor.copy(f"COPY applications ({columns}) FROM STDIN") as copy:
            for number, ((firm, case), area) in enumerate(zip(keys, areas, strict=True), 1):
                filed = AT + timedelta(seconds=draw.randrange(500_000))
                due = filed + timedelta(hours=draw.randrange(24, 96))
                late = due if draw.random() < 0.05 else None  # a twentieth have risen
                copy.write_row(
                    (case, firm, f"9133{number:014d}", area, "resumption", draw.choice(STATES), "approval", "{}", 1,
                     "{}", f"FG{number:014d}", AT, AT, filed, due, late, draw.randrange(5), draw.randrange(200))
                )  # fmt: skip
        with cursor.copy("COPY case_flags (application_id, flag, count) FROM STDIN") as copy:
            for _, case in keys:
                for flag in draw.sample(FLAGS, draw.choice((0, 0, 0, 0, 0, 0, 0, 1, 1, 2))):
                    copy.write_row((case, flag, draw.randrange(1, 9)))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")
