"""Firms that sign up: a request that waits, one that was refused, one for a firm the register knows; people."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.firms.models import Firm
from office.firms.services import end_representation
from office.representations.services import Asked, ask_to_represent, refuse_request, sign_up
from tests.factories import AT, PASSWORD, person, representative

NEW = "91330502MA2B1K3F2E"
OTHER = "91330503MA2B4N6H2W"
LETTER = ("授权书.pdf", b"%PDF-1.7 letter of authorization")


@dataclass(frozen=True)
class Entered:
    """The newcomer's address, and the requests."""

    newcomer: str
    newcomer_id: uuid.UUID
    waiting: uuid.UUID
    refused: uuid.UUID
    known: uuid.UUID
    left: uuid.UUID


def told(code: str, name: str, area: str = "330502") -> Asked:
    """What an agent tells of a firm."""
    return Asked(code, name, area, "1751", "化纤织造加工", "agent", LETTER, agreed=True)


def entering(session: Session, known: Firm, reviewer: Person) -> Entered:
    """Make them."""
    waits = sign_up(
        session, actor=None, at=AT, asked=told(NEW, "湖州新来纺织有限公司"), name="邵新来", mobile="13857200001",
        email="newcomer@example.org", password=PASSWORD,
    )  # fmt: skip
    asker = waits.person_id
    refused = ask_to_represent(
        session, actor=asker, at=AT - timedelta(hours=1), asked=told(OTHER, "湖州织里童装有限公司")
    )
    reason = "授权书没有盖章，请重新上传"
    refuse_request(session, actor=reviewer.id, at=AT, request_id=refused.id, reason=reason)
    other = person(session, "representative")
    asked = told(known.credit_code, "湖州练市口罩厂", "330521")
    beside = ask_to_represent(session, actor=other.id, at=AT, asked=asked)
    left = representative(session, known)
    end_representation(session, actor=reviewer.id, at=AT, person_id=left.id, firm_id=known.id, reason="已离职")
    return Entered("newcomer@example.org", asker, waits.id, refused.id, beside.id, left.id)


def pages(made: Entered, known: Firm) -> dict[str, dict[str, str]]:
    """The addresses, by role."""
    office = {
        "representations": "/representations/",
        "representations-empty": "/representations/?text=没有这家企业",
        "representation-new": f"/representations/{made.waiting}",
        "representation-known": f"/representations/{made.known}",
        "representation-refused": f"/representations/{made.refused}",
    }
    firm = {"firm": f"/firms/{known.id}"}
    return {
        "anyone": {"sign-up": "/signup"},
        "newcomer": {
            "home": "/home",
            "account": "/account",
            "asked-waiting": f"/representations/mine/{made.waiting}",
            "asked-refused": f"/representations/mine/{made.refused}",
            "ask": "/representations/new",
            "applications": "/applications/",
        },
        "representative": {**firm, "account": "/account"},
        "bureau_reviewer": {**office, **firm},
        "auditor": {**office, **firm},
        "administrator": {
            **office,
            "people": "/people/",
            "people-empty": "/people/?text=没有这个人",
            "people-new": "/people/new",
            "person": f"/people/{made.newcomer_id}",
            "person-left": f"/people/{made.left}",
        },
    }
