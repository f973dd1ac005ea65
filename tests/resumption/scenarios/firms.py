"""Firms in no guarantee sector, filed; ``python -m tests.resumption.scenarios.firms`` puts one into an installation."""

import itertools

from sqlalchemy.orm import Session

from office.db import db
from resumption.applications.models import Application
from resumption.applications.services import file_application
from tests import factories
from tests.factories import AT, CODES, CONTENT, draft, firm, representative
from wsgi import create_app

NAMES = ("湖州甲木业有限公司", "湖州乙木业有限公司", "湖州丙木业有限公司")


def woodworks(session: Session, name: str, code: str, local: int, **supplies: int) -> Application:
    """A firm in no guarantee sector with that many local staff of 100, filed."""
    of = firm(session, code, name)
    of.industry = "2110"
    staff = {**CONTENT["staff"], "staff_total": 100, "staff_local": local, "staff_province": 0}
    firm_page = {**CONTENT["firm"], "order_book": "normal"}
    by = representative(session, of)
    application = draft(
        session, of, by, staff=staff, firm=firm_page, supplies={"masks": 900, "isolation_rooms": 1, **supplies}
    )
    return file_application(session, actor=by.id, at=AT, application_id=application.id)


if __name__ == "__main__":
    # The people of the installation have the first addresses.
    factories._numbers = itertools.count(1_000)
    app = create_app()
    with app.app_context():
        woodworks(db.session, NAMES[0], CODES[1], 40)
        db.session.commit()
