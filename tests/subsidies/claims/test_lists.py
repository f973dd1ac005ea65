"""The list of claims as the address bar asks for it."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from subsidies.claims.queries import ClaimFilter, claims
from tests.factories import CODES, PASSWORD, filed_claim, firm, representative


def three(session: Session) -> None:
    """Two claims of one firm, one of another."""
    first, second = firm(session), firm(session, CODES[1], "湖州第二有限公司", area="330521")
    by = representative(session, first)
    for payable in ("24000.00", "6666.67"):
        filed_claim(session, first, by, payable=payable)
    filed_claim(session, second, representative(session, second), payable="100.00")


def test_filters_and_orders(session: Session) -> None:
    three(session)

    def found(**wanted: object) -> list[int | None]:
        return [claim.payable_fen for claim, _ in claims(session, ClaimFilter(**wanted)).rows]  # type: ignore[arg-type]

    assert found(order="amount") == [2400000, 666667, 10000]
    assert found(text="第二") == [10000]
    assert found(text=CODES[1]) == [10000]
    assert found(measure="unemployment_refund") == []
    assert found(states=("draft",)) == []
    assert found(firms=()) == []


def test_what_the_address_bar_asks_for_is_shown_and_nonsense_is_not_an_error(
    client: FlaskClient, session: Session
) -> None:
    three(session)
    by = representative(session, firm(session, CODES[2], "湖州第三有限公司"))
    session.commit()
    client.post("/login", data={"email": by.email, "password": PASSWORD})
    assert "还没有申报" in client.get("/claims/").text
    nonsense = client.get("/claims/?state=nowhere&measure=x&order=y&page=-3&text=%25")
    assert (nonsense.status_code, "没有符合条件的申报" in nonsense.text) == (200, True)


def test_lines_that_could_not_be_saved_are_not_lost(client: FlaskClient, session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    session.commit()
    client.post("/login", data={"email": by.email, "password": PASSWORD})
    path = client.post("/claims/", data={"firm_id": str(of.id), "measure": "chartered_bus"}).headers["Location"]
    client.post(f"{path}/lines", data={"0-fare": "100.00", "revision": "0"})
    answer = client.post(f"{path}/lines", data={"0-fare": "123.45", "revision": "0"})
    assert answer.status_code == 409
    assert "该申报已在另一窗口保存过" in answer.text
    assert 'value="123.45"' in answer.text
