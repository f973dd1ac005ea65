"""``python -m tests.journeys.awards``: three firms of the town with an award each, signed on the eighth."""

from office.db import db
from tests.factories import CODES, award, bank_account, firm
from wsgi import create_app

NAMES = ("湖州甲口罩有限公司", "湖州乙口罩有限公司", "湖州丙口罩有限公司")
AMOUNT = "1000.01"

if __name__ == "__main__":
    app = create_app()
    with app.app_context():
        for code, name in zip(CODES[1:], NAMES, strict=True):
            of = firm(db.session, code, name)
            bank_account(db.session, of)
            award(db.session, of, amount=AMOUNT)
        db.session.commit()
