"""People and firms for tests, made through the real services."""

import itertools
import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.accounts.services import appoint_person
from office.clock import BEIJING
from office.firms.models import Firm
from office.firms.services import confirm_representative, register_firm

AT = datetime(2020, 2, 8, 9, 0, tzinfo=BEIJING)
PASSWORD = "correct horse battery"
CODES = ("91330500MA0TE5T081", "91330502MA0TE5T08X", "91330503MA0TE5T08C", "91330521MA0TE5T08E")
_numbers = itertools.count(1)


def person(session: Session, *roles: str, area: str | None = None) -> Person:
    """Somebody new with these roles."""
    return appoint_person(
        session,
        actor=None,
        at=AT,
        email=f"p{next(_numbers)}@example.org",
        name="测试人员",
        password=PASSWORD,
        roles=list(roles),
        area=area,
    )


def firm(session: Session, code: str = CODES[0], name: str = "湖州测试口罩有限公司", area: str = "330502") -> Firm:
    """A maker of medical materials, on the register."""
    return register_firm(
        session,
        actor=None,
        at=AT,
        credit_code=code,
        name=name,
        area=area,
        industry="2770",
        industry_name="卫生材料及医药用品制造",
    )


def representative(session: Session, of: Firm) -> Person:
    """Somebody confirmed to act for ``of``."""
    somebody = person(session, "representative")
    confirm_representative(session, actor=None, at=AT, person_id=somebody.id, firm_id=of.id)
    return somebody


def nobody() -> uuid.UUID:
    """An id that nothing has."""
    return uuid.uuid4()
