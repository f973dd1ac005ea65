"""What ifs on real claims: equal to what was filed, within ceilings or not, facts sealed or plain."""

import io
from typing import Any

from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.firms.models import Firm
from office.money import fen
from office.rulebook.questions import question_of
from office.scenarios.room import answered
from subsidies.claims.models import Claim, ClaimLine
from subsidies.insurance.models import InsuredUnit
from subsidies.scenarios.asking import ROOM, known
from subsidies.scenarios.queries import lines_of
from tests.factories import AT, CODES, PASSWORD, budget, filed_lines, firm, person, representative

ON = AT.date()
ALL = "chartered_bus.government_share@2020-02-03..2020-02-15=1"
BUS = {
    "departure_date": "2020-02-07", "approved_on": "2020-02-06", "origin_area": "安徽省阜阳市", "riders": "20",
    "nonlocal_riders": "20", "rated_seats": "49", "fare": "36000.00", "invoice_no": "01234567",
}  # fmt: skip
OVERTIME = {"worker_id": "W0001", "work_date": "2020-01-25", "monthly_wage": "4350.00", "hours": "8"}


def filed(session: Session, of: Firm, measure: str, *lines: dict[str, str]) -> Claim:
    """A claim with these lines, filed with what the rules say of it."""
    return filed_lines(session, of, representative(session, of), measure, *lines)


def two_firms(session: Session) -> list[Claim]:
    first, second = firm(session), firm(session, CODES[1], "湖州第二有限公司", area="330521")
    session.add(
        InsuredUnit(
            firm_id=first.id, year=2019, insured_start=25, insured_end=25, not_counted=0, drawing_benefit=0,
            months_contributed=12, paid_fen=1, serious_breach=False, zombie_firm=False,
        )
    )  # fmt: skip
    return [
        filed(session, first, "chartered_bus", BUS, {**BUS, "fare": "10000.00", "invoice_no": "2"}),
        filed(session, second, "overtime_pay", OVERTIME),
    ]


def answer(session: Session, *changes: str) -> dict[str, Any]:
    return answered(session, ROOM, question_of({"on": ON.isoformat(), "changes": changes}))


def test_without_a_change_it_comes_to_what_was_filed(session: Session) -> None:
    claims = two_firms(session)
    result = answer(session)["result"]
    assert result["total"] == [sum(claim.payable_fen or 0 for claim in claims)] * 2
    assert {code: before for code, _, _, before, _ in result["measures"]} == {
        claim.measure: claim.payable_fen for claim in claims
    }
    assert (result["winners"], result["losers"]) == (0, 0)


def test_another_share_costs_this_much_more(session: Session) -> None:
    two_firms(session)
    result = answer(session, ALL)["result"]
    (row,) = result["firms"]
    assert (row["credit_code"], row["after"] - row["before"]) == (CODES[0], fen("46000.00") - fen("30666.67"))
    assert {size: n for size, n, *_ in result["sizes"]} == {"small": 2, "unknown": 1}
    assert {area for area, *_ in result["areas"]} == {"330502", "330521"}


def test_a_ceiling_that_would_break_is_told(session: Session) -> None:
    two_firms(session)
    budget(session, fund="resumption", amount="40000.00")
    (fund,) = [each for each in answer(session, ALL)["result"]["funds"] if each["code"] == "resumption"]
    assert (fund["left"], fund["pending"], fund["fits"]) == (
        fen("40000.00"), [fen("30666.67"), fen("46000.00")], [True, False],
    )  # fmt: skip


def test_a_sealed_fact_is_not_read_and_stops_nothing(session: Session) -> None:
    two_firms(session)
    plain = answer(session)["result"]["total"]
    line = next(each for each in session.scalars(select(ClaimLine)) if "worker_id" in each.facts)
    line.facts = {**line.facts, "worker_id": {"sealed": "AAAA"}}
    session.flush()
    assert lines_of(session, known().measures["overtime_pay"])["worker_id"].to_list() == [None]
    assert answer(session)["result"]["total"] == plain


def test_finance_asks_saves_and_downloads(client: FlaskClient, session: Session) -> None:
    two_firms(session)
    somebody = person(session, "finance_preparer")
    session.commit()
    client.post("/login", data={"email": somebody.email, "password": PASSWORD})
    key = "chartered_bus.government_share@2020-02-03..2020-02-15"
    sent = client.post("/support-scenarios/ask", data={"on": ON.isoformat(), key: "1"})
    shown = client.get(sent.headers["Location"])
    assert "15,333.33" in shown.text
    question = f'{{"on": "{ON}", "changes": ["{ALL}"]}}'
    saved = client.post("/support-scenarios/save", data={"question": question, "name": "全额", "reason": "测算"})
    book = load_workbook(io.BytesIO(client.get(f"{saved.headers['Location']}/workbook").data))
    assert [cell.value for cell in book["企业增减"][2]] == [
        CODES[0], "湖州测试口罩有限公司", "吴兴区", 30666.67, 46000, 15333.33,
    ]  # fmt: skip
    assert client.get("/scenarios/").status_code == 403


def test_the_days_of_a_rule_can_be_moved(client: FlaskClient, session: Session) -> None:
    two_firms(session)
    somebody = person(session, "finance_preparer")
    session.commit()
    client.post("/login", data={"email": somebody.email, "password": PASSWORD})
    later = "chartered_bus.government_share@2020-02-16"
    sent = client.post(
        "/support-scenarios/ask", data={"on": ON.isoformat(), f"since:{later}": "2020-02-07", later: "1"}
    )
    assert "15,333.33" in client.get(sent.headers["Location"]).text
    wrong = client.post("/support-scenarios/ask", data={"on": ON.isoformat(), f"until:{later}": "2020-02-01"})
    assert (wrong.status_code, "止日不能早于起日" in wrong.text) == (422, True)
