"""``python -m tests.journeys.insured_town``: its representative speaks for a firm of the insurance register too."""

import json
import sys

from sqlalchemy import select

from office import schema
from office.accounts.models import Person
from office.db import db
from office.firms.services import confirm_representative
from tests.factories import AT, firm
from tests.journeys.town import settle
from wsgi import create_app

CODE, NAME = "91330522ERJ3Y6Y81W", "湖州菱湖源达首饰有限公司"

if __name__ == "__main__":
    app = create_app()
    with app.app_context():
        schema.upgrade(db.engine)
        _, people = settle(db.session)
        insured = firm(db.session, CODE, NAME, area="330522")
        by = db.session.scalars(select(Person).where(Person.email == people["representative"])).one()
        confirm_representative(db.session, actor=None, at=AT, person_id=by.id, firm_id=insured.id)
        db.session.commit()
    sys.stdout.write(json.dumps(people))
