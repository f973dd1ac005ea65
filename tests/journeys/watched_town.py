"""``python -m tests.journeys.watched_town``: a town some days after its firm resumed; told as JSON, as the first town.

The firm reported yesterday. A second firm of the same representative last reported the day before. The worker was down
since yesterday afternoon, just before the hour of reminders: the one of the journey catches up.
"""

import json
import sys
from datetime import date, datetime, time, timedelta

from sqlalchemy import update

from office import schema
from office.accounts.permissions import ROLES
from office.clock import BEIJING
from office.db import db
from office.firms.services import confirm_representative
from office.jobs.models import Round
from resumption.monitoring.services import file_report
from resumption.whitelist.models import WhitelistEntry
from tests.factories import AT, CODES, person
from tests.resumption.monitoring.back_at_work import FIGURES, back_at_work
from wsgi import create_app

YESTERDAY = AT.date() - timedelta(days=1)
FIRM, SILENT = "湖州练市口罩有限公司", "湖州练市木业有限公司"

if __name__ == "__main__":
    app = create_app()
    with app.app_context():
        schema.upgrade(db.engine)
        people = {role: person(db.session, role, area="330502" if role == "town_reviewer" else None) for role in ROLES}
        owner = people["representative"]
        for code, name in zip(CODES, (FIRM, SILENT), strict=False):
            of, _ = back_at_work(db.session, code, name)
            confirm_representative(db.session, actor=None, at=AT, person_id=owner.id, firm_id=of.id)
            db.session.execute(
                update(WhitelistEntry).where(WhitelistEntry.firm_id == of.id).values(valid_from=date(2020, 2, 3))
            )
            day = YESTERDAY if name == FIRM else YESTERDAY - timedelta(days=1)
            noon = datetime.combine(day, time(12), BEIJING)
            file_report(db.session, actor=owner.id, at=noon, firm_id=of.id, day=day, figures=FIGURES)
        db.session.add(Round(name="monitoring.missing", done_until=datetime.combine(YESTERDAY, time(14, 59), BEIJING)))
        db.session.commit()
        told = {role: who.email for role, who in people.items()}
    sys.stdout.write(json.dumps(told))
