"""Many filed cases, written straight into the tables: for lists, not for deciding."""

import itertools
from datetime import timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from office.firms.models import Firm
from resumption.applications.models import Application
from tests.factories import AT, nobody

_numbers = itertools.count(1)


def cases(session: Session, count: int) -> None:
    """``count`` filed applications of as many firms, tiers 0 to 3, all different."""
    firms, applications = [], []
    for number in itertools.islice(_numbers, count):
        key, code = nobody(), f"9133{number:014d}"
        firms.append(
            {
                "id": key, "credit_code": code, "name": f"湖州第{number}有限公司", "initials": f"hzd{number}yxgs",
                "area": "330502", "industry": "2770", "industry_name": "卫生材料及医药用品制造", "registered_at": AT,
            }
        )  # fmt: skip
        applications.append(
            {
                "id": nobody(), "firm_id": key, "credit_code": code, "area": "330502",
                "department": "industry", "state": "filed", "content": {},
                "kind": "resumption", "regime": "approval", "revision": 1, "tracking_number": f"FG{number:014d}",
                "created_at": AT, "saved_at": AT, "filed_at": AT + timedelta(seconds=number),
                "due_at": AT + timedelta(days=3), "tier": number % 4, "score": number % 97,
            }
        )  # fmt: skip
    session.execute(insert(Firm), firms)
    session.execute(insert(Application), applications)
