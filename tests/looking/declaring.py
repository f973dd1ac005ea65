"""Employees' declarations in the scene: some given, one that contradicts the list, one unknown, one repeated."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.firms.models import Firm
from office.sealing import seal_in_use
from resumption.additions.services import start_addition
from resumption.applications.models import Application
from resumption.gathering.queries import token_of
from resumption.gathering.services import open_link
from resumption.selfdeclaring.services import declare
from tests.factories import AT
from tests.resumption.gathering.desk import fill, names, person, uploaded

OWN: dict[str, Any] = {
    "document_type": "居民身份证", "mobile": "13812345678", "sex": "女", "department": "一车间",
    "registered_residence": "浙江省湖州市", "address": "湖州市吴兴区测试路1号", "stayed_at": "湖州",
    "origin_area": None,
    "returned_on": None, "transport": None, "vehicle_number": None, "key_area": False, "contact": False,
    "same_conveyance": False, "case_in_compound": False, "temperature_tenths": 365, "symptoms": "无",
    "health_code": "green", "isolation_start": None, "commitment": True,
}  # fmt: skip
AWAY = {"stayed_at": "安徽省六安市", "origin_area": "安徽省六安市", "returned_on": AT.date(), "key_area": True}


def own(session: Session, application: Application, who: tuple[str, str], **changes: Any) -> None:
    """One employee's own declaration."""
    name, card = who
    declare(
        session,
        actor=None,
        at=AT,
        application_id=application.id,
        answers={**OWN, "name": name, "document_number": card, "signature": name, **changes},
        notice={"consents": ["told", "sensitive", "commitment"]},
        language="zh_Hans_CN",
    )


def collecting(session: Session, of: Firm, by: Person) -> tuple[uuid.UUID, str]:
    """People being added to a firm, who are declaring; the application's id and the address of their page."""
    application = start_addition(session, actor=by.id, at=AT, firm=of)
    fill(session, application, by)
    listed = [person(at) for at in range(12)]
    uploaded(session, application, by, names(listed, **{"1月1日以来停留地": "湖州", "部门": "一车间"}))
    link = open_link(session, actor=by.id, at=AT, application_id=application.id)
    for who in listed[:5]:
        own(session, application, who)
    own(session, application, listed[5], **AWAY)
    own(session, application, listed[6], temperature_tenths=376, symptoms="发热")
    own(session, application, listed[0], temperature_tenths=371)
    own(session, application, person(30), department="包装车间")
    own(session, application, (listed[7][0], person(31)[1]))
    return application.id, f"/declare/{token_of(link, seal_in_use())}"
