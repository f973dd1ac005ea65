"""Finance gives every fund its ceiling for the year: one person proposes it, another confirms."""

from datetime import date, datetime

from demonstration.stages import City
from office.money import fen
from subsidies.budgets.queries import ceilings_of, funds
from subsidies.budgets.services import confirm_ceiling, propose_ceiling

SINCE = date(2020, 2, 3)
# Invented: no text says how much each fund had before the hundred million of February 16.
AMOUNTS = {"resumption": "1000000.00", "emergency_goods": "220000.00", "unemployment_insurance": "4000000.00"}
OTHERWISE = "1000000.00"


def set_ceilings(city: City, at: datetime) -> None:
    """A ceiling for each fund that has none."""
    session = city.session
    bare = [code for code in funds() if not ceilings_of(session, code, at.year)]
    for code in city.track(bare, "设定预算 ceilings"):
        proposed = propose_ceiling(
            session,
            actor=city.staff["finance_preparer"],
            at=at,
            fund=code,
            year=at.year,
            amount_fen=fen(AMOUNTS.get(code, OTHERWISE)),
            since=SINCE,
            document="关于安排2020年支持企业资金的通知（演示）",
            number="",
            words=f"安排{funds()[code].title}{AMOUNTS.get(code, OTHERWISE)}元",
        )
        confirm_ceiling(session, actor=city.staff["finance_releaser"], at=at, ceiling_id=proposed.id)
