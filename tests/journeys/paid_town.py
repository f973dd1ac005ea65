"""``python -m tests.journeys.paid_town``: its firm has an award of 24,000.00 in a batch that is with the bank."""

import json
import sys

from sqlalchemy import select
from sqlalchemy.orm import Session

from office import schema
from office.accounts.models import Person
from office.db import db
from subsidies.assessment.signing import sign_claim
from subsidies.payouts.services import export_batch, prepare_batch, release_batch
from subsidies.publicity.services import draw_notice, publish_notice
from tests.factories import AT, PAY_AT, assessed, filed_claim
from tests.journeys.town import settle
from wsgi import create_app


def send(session: Session) -> dict[str, str]:
    """Everything through the services, each step by whose it is; the addresses of the people by role."""
    of, people = settle(session)
    by = {role: session.scalars(select(Person).where(Person.email == email)).one() for role, email in people.items()}
    preparer, releaser = by["finance_preparer"].id, by["finance_releaser"].id
    claim = filed_claim(session, of, by["representative"])
    assessed(session, claim, by["bureau_reviewer"])
    award = sign_claim(session, actor=by["signatory"].id, at=AT, claim_id=claim.id, series="湖经信补")
    assert award is not None
    drawn = draw_notice(session, actor=preparer, at=AT, measure=award.measure, award_ids=[award.id])
    publish_notice(session, actor=releaser, at=AT, notice_id=drawn.id)
    batch = prepare_batch(session, actor=preparer, at=PAY_AT, award_ids=[award.id])
    release_batch(session, actor=releaser, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)
    export_batch(session, actor=releaser, at=PAY_AT, batch_id=batch.id)
    return people


if __name__ == "__main__":
    app = create_app()
    with app.app_context():
        schema.upgrade(db.engine)
        people = send(db.session)
        db.session.commit()
    sys.stdout.write(json.dumps(people))
