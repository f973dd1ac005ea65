"""``python -m tests.journeys.town``: an office on its first day: its people, one firm, its account; told as JSON."""

import json
import sys

from sqlalchemy.orm import Session

from office import schema
from office.accounts.permissions import ROLES
from office.accounts.services import appoint_person
from office.db import db
from office.firms.models import Firm
from office.firms.services import confirm_representative
from tests.factories import AT, PASSWORD, bank_account, budget, firm
from wsgi import create_app

FIRM = "湖州练市口罩有限公司"


def settle(session: Session) -> tuple[Firm, dict[str, str]]:
    """The firm, and the addresses of the people by role; of sector reviewers one whose department the firm's case goes
    to, and ``another_department``."""
    of = firm(session, name=FIRM)
    bank_account(session, of)
    budget(session)
    people = {}
    posts = {role: role for role in ROLES} | {"another_department": "sector_reviewer"}
    for key, role in posts.items():
        person = appoint_person(
            session,
            actor=None,
            at=AT,
            email=f"{key}@example.org",
            name=f"测试{len(people) + 1}",
            password=PASSWORD,
            roles=[role],
            area="330502" if role in ("town_reviewer", "county_reviewer") else None,
            department={"sector_reviewer": "industry", "another_department": "commerce"}.get(key),
        )
        people[key] = person.email
        if role == "representative":
            confirm_representative(session, actor=None, at=AT, person_id=person.id, firm_id=of.id)
    return of, people


if __name__ == "__main__":
    app = create_app()
    with app.app_context():
        schema.upgrade(db.engine)
        _, people = settle(db.session)
        db.session.commit()
    sys.stdout.write(json.dumps(people))
