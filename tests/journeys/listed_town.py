"""``python -m tests.journeys.listed_town``: the same town later on: its firm approved, a claim waiting to be signed."""

import json
import sys

from office import schema
from office.db import db
from tests.factories import assessed, filed_claim, person, representative
from tests.journeys.town import settle
from tests.resumption.sanctions.acts import approved
from wsgi import create_app

if __name__ == "__main__":
    app = create_app()
    with app.app_context():
        schema.upgrade(db.engine)
        of, people = settle(db.session)
        approved(db.session, of)
        claim = filed_claim(db.session, of, representative(db.session, of))
        reviewer = person(db.session, "bureau_reviewer")
        assessed(db.session, claim, reviewer)
        db.session.commit()
    sys.stdout.write(json.dumps(people))
