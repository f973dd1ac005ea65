"""``python -m tests.journeys.filing_town``: three firms on the day filing begins, one with a case in flight."""

import json
import sys
from datetime import datetime

from office import schema
from office.clock import BEIJING
from office.db import db
from resumption.applications.services import file_application
from resumption.review.services import propose_decision
from tests.factories import CODES, CONTENT, draft, firm, person, representative
from wsgi import create_app

PLANNED = {**CONTENT["firm"], "planned_date": "2020-02-19"}
BEFORE = datetime(2020, 2, 14, 9, 0, tzinfo=BEIJING)
NAMES = ("湖州备案口罩有限公司", "湖州清单餐饮有限公司", "湖州在途木业有限公司")

if __name__ == "__main__":
    app = create_app()
    with app.app_context():
        schema.upgrade(db.engine)
        reviewer = person(db.session, "bureau_reviewer")
        people = {"bureau_reviewer": reviewer.email}
        for number, name in enumerate(NAMES):
            of = firm(db.session, CODES[number], name)
            of.industry = "6210" if number == 1 else of.industry
            by = representative(db.session, of)
            application = draft(db.session, of, by, firm=PLANNED)
            if number == 2:
                file_application(db.session, actor=by.id, at=BEFORE, application_id=application.id)
                propose_decision(
                    db.session, actor=reviewer.id, at=BEFORE, application_id=application.id, outcome="return",
                    reason="请核对物资数量",
                )  # fmt: skip
            people[name] = by.email
        db.session.commit()
    sys.stdout.write(json.dumps(people))
