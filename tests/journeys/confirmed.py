"""``python -m tests.journeys.confirmed``: every firm that was made an offer and has not answered confirms its account.

One accountant, confirmed for each of them, answers with the account that stands in the register's workbook.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office import clock
from office.accounts.services import appoint_person
from office.db import db
from office.firms.models import Firm
from office.firms.services import confirm_representative
from office.spreadsheets.grid import read_sheets
from subsidies.offers.answering import confirm_offer
from subsidies.offers.models import Offer
from tests.factories import AT, PASSWORD
from tests.subsidies.offers.conftest import REGISTER
from wsgi import create_app


def register_rows() -> list[dict[str, Any]]:
    """The workbook's rows by header, as somebody else would read them."""
    sheet = read_sheets(REGISTER.read_bytes())[0]
    header = [str(cell) for cell in sheet.rows[1]]
    return [dict(zip(header, cells, strict=False)) for row, cells in sheet.rows.items() if row > 1]


def confirm_all(session: Session) -> None:
    """Through the services, as each firm's own page does."""
    accountant = appoint_person(
        session, actor=None, at=AT, email="accountant@example.org", name="测试会计", password=PASSWORD,
        roles=["representative"],
    )  # fmt: skip
    rows = {row["统一社会信用代码"]: row for row in register_rows()}
    query = select(Offer, Firm).join(Firm, Firm.id == Offer.firm_id).where(Offer.state == "offered")
    for offer, firm in session.execute(query.order_by(Firm.credit_code)).all():
        row = rows[firm.credit_code]
        confirm_representative(session, actor=None, at=AT, person_id=accountant.id, firm_id=firm.id)
        account = {"account_name": row["户名"], "number": row["账号"], "bank": row["开户银行"], "cnaps": row["行号"]}
        confirm_offer(session, actor=accountant.id, at=clock.now(), offer_id=offer.id, account=account)


if __name__ == "__main__":
    app = create_app()
    with app.app_context():
        confirm_all(db.session)
        db.session.commit()
