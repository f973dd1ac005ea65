"""``python -m demonstration run``: make the demonstration city and do the main job with it, once."""

import sys

from rich.console import Console

from demonstration import applying, budgeting, deciding, mending, paying, publishing, report, supporting
from demonstration.city import PASSWORD, appoint_staff, load_city, sheet
from demonstration.stages import City, live_on
from office import schema
from office.db import db
from wsgi import create_app

APPLIED, DECIDED, SIGNED, TODAY = "2020-02-06", "2020-02-07", "2020-02-08", "2020-02-15"


def run() -> None:
    """Every stage does what is not done yet, so that a second run, or one after an interruption, is harmless."""
    at = live_on(APPLIED)
    app = create_app()
    with app.app_context():
        schema.upgrade(db.engine)
        city = City(db.session, app.extensions["settings"], Console())
        city.rows = {row["统一社会信用代码"]: row for row in sheet("firms.xlsx", 1)}
        firms = load_city(db.session, at=at, track=city.track)
        visitors = [firms[code] for code in applying.visitors_firms(city.rows)]
        accounts = appoint_staff(db.session, at=at, firms=visitors)
        city.staff = {role: person.id for person in accounts for role in person.role_names}
        city.staff |= {
            f"{role} of {person.department}": person.id
            for person in accounts
            for role in person.role_names
            if person.department
        }
        db.session.commit()
        applying.agents(city, at, PASSWORD)
        applying.apply(city, at)
        deciding.review(city, at)
        decided = live_on(DECIDED)
        mending.mend(city, decided)
        deciding.decide(city, decided)
        publishing.publish(city, decided)
        signed = live_on(SIGNED)
        budgeting.set_ceilings(city, signed)
        supporting.claim(city, signed)
        paying.publish(city, signed)
        today = live_on(TODAY)
        paying.pay(city, today)
        publishing.report_day(city, today)
        report.close(city, today.date(), accounts, PASSWORD)


if sys.argv[1:] != ["run"]:
    sys.exit("usage: python -m demonstration run")
run()
