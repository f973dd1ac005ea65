"""What people ask, for the tests: a new firm's code, its form, a letter."""

import itertools
from typing import Any

from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.representations.models import RepresentationRequest
from office.representations.services import Asked, ask_to_represent
from tests.factories import AT, person

LETTER = ("授权书.pdf", b"%PDF-1.7 letter of authorization")
NEW = "91330502MA0TE5T08X"
_numbers = itertools.count(1)


def told(code: str = NEW, **more: Any) -> Asked:
    """A firm of 吴兴区, by its agent with a letter."""
    given = {
        "credit_code": code, "firm_name": "湖州新来口罩有限公司", "area": "330502", "industry": "2770",
        "industry_name": "卫生材料及医药用品制造", "part": "agent", "letter": LETTER, "agreed": True, **more,
    }  # fmt: skip
    return Asked(**given)


def request(session: Session, by: Person | None = None, code: str = NEW, **more: Any) -> RepresentationRequest:
    """A waiting request of somebody who represents nobody yet."""
    asker = by or person(session, "representative")
    at = more.pop("at", AT)
    return ask_to_represent(session, actor=asker.id, at=at, asked=told(code, **more))


def form(**more: Any) -> dict[str, Any]:
    """What a phone sends to sign up."""
    number = next(_numbers)
    return {
        "credit_code": NEW, "firm_name": "湖州新来口罩有限公司", "area": "330502", "industry": "2770",
        "industry_name": "卫生材料及医药用品制造", "part": "legal_representative", "agreed": "y", "name": "沈新来",
        "mobile": f"138{number:08d}", "email": f"new{number}@example.org", "password": "a long password",
        "again": "a long password", **more,
    }  # fmt: skip
