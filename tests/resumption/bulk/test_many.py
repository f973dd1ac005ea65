"""Acts on many cases: each as if alone, what is refused of one leaves the others done, undo is on record."""

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.journal.models import JournalEntry
from resumption.applications.models import Application
from resumption.applications.services import file_application
from resumption.bulk.models import BulkAct, BulkItem
from resumption.review.models import Decision
from tests.factories import AT, CODES, CONTENT, PASSWORD, draft, filed_application, firm, person, representative

NAMES = ("甲有限公司", "乙有限公司", "丙有限公司")


def signed_in(client: FlaskClient, session: Session, role: str, area: str | None = None) -> None:
    who = person(session, role, area=area)
    session.commit()
    client.post("/logout")
    client.post("/login", data={"email": who.email, "password": PASSWORD})


def three(session: Session) -> list[Application]:
    """Two that may be approved, and one on hold, whose firm has no emergency plan."""
    found = [
        filed_application(session, firm(session, code, name)) for code, name in zip(CODES, NAMES[:2], strict=False)
    ]
    held = firm(session, CODES[2], NAMES[2], area="330503")
    commitments = {**CONTENT["commitments"], "emergency_plan": False}
    by = representative(session, held)
    application = draft(session, held, by, commitments=commitments)
    found.append(file_application(session, actor=by.id, at=AT, application_id=application.id))
    return found


def states(session: Session, cases: list[Application]) -> list[str]:
    """Where the cases stand now, read again."""
    session.expire_all()
    return [case.state for case in cases]


def results(session: Session) -> list[tuple[bool, str | None]]:
    query = select(BulkItem).join(BulkAct).order_by(BulkAct.done_at, BulkItem.number)
    return [(item.done, item.problem) for item in session.scalars(query)]


def test_the_names_come_first_and_nothing_is_done_yet(client: FlaskClient, session: Session) -> None:
    cases = three(session)
    signed_in(client, session, "bureau_reviewer")
    page = client.post("/review/many/", data={"act": "approve", "case": [str(case.id) for case in cases]})
    text = page.get_data(as_text=True)
    assert [name in text for name in NAMES] == [True] * 3
    assert "确认办理 3 件" in text
    assert set(states(session, cases)) == {"filed"}


def test_what_is_refused_of_one_leaves_the_others_done(client: FlaskClient, session: Session) -> None:
    cases = three(session)
    signed_in(client, session, "bureau_reviewer")
    answer = client.post("/review/many/do", data={"act": "approve", "case": [str(case.id) for case in cases]})
    page = client.get(answer.location).get_data(as_text=True)
    assert "2 件已办理，1 件未能办理。" in page
    assert states(session, cases) == ["proposed", "proposed", "filed"]
    assert results(session) == [
        (True, None),
        (True, None),
        (False, "该企业属“暂缓”，必备条件尚未满足，不能批准；请退回补正。"),
    ]
    assert len(session.scalars(select(Decision)).all()) == 2


def test_each_needs_a_reason_and_may_have_its_own(client: FlaskClient, session: Session) -> None:
    cases = three(session)[:2]
    signed_in(client, session, "bureau_reviewer")
    chosen = {"act": "reject", "case": [str(case.id) for case in cases]}
    first = f"reason-{cases[0].id}"
    refused = client.post("/review/many/do", data={**chosen, first: "产能过剩"})
    assert refused.status_code == 422
    assert "有 1 件没有写明理由，请逐件填写。" in refused.get_data(as_text=True)
    assert set(states(session, cases)) == {"filed"}
    client.post("/review/many/do", data={**chosen, first: "产能过剩", "reason": "不在本批范围"})
    reasons = session.scalars(select(Decision.reason).order_by(Decision.reason)).all()
    assert list(reasons) == ["不在本批范围", "产能过剩"]


def test_a_county_reviewer_acts_on_the_county_alone(client: FlaskClient, session: Session) -> None:
    cases = three(session)
    signed_in(client, session, "county_reviewer", area="330503")
    everyone = {"act": "return", "case": [str(case.id) for case in cases], "reason": "请补充应急预案"}
    client.post("/review/many/do", data=everyone)
    assert states(session, cases) == ["filed", "filed", "returned"]


def test_a_proposal_is_taken_back_by_its_maker_and_stays_on_record(client: FlaskClient, session: Session) -> None:
    cases = three(session)[:2]
    chosen = [str(case.id) for case in cases]
    signed_in(client, session, "bureau_reviewer")
    client.post("/review/many/do", data={"act": "approve", "case": chosen})
    signed_in(client, session, "bureau_reviewer")
    back = {"act": "take_back", "case": chosen, "reason": "漏看了登记"}
    client.post("/review/many/do", data=back)
    assert states(session, cases) == ["proposed", "proposed"]
    assert results(session)[2:] == [(False, "只有拟办人可以撤回自己的意见。")] * 2
    proposer = session.scalars(select(Decision)).first()
    assert proposer is not None
    who = session.get_one(type(person(session)), proposer.proposed_by)
    session.commit()
    client.post("/logout")
    client.post("/login", data={"email": who.email, "password": PASSWORD})
    client.post("/review/many/do", data=back)
    assert states(session, cases) == ["filed", "filed"]
    assert len(session.scalars(select(Decision)).all()) == 2
    taken = select(JournalEntry.details).where(JournalEntry.act == "proposal_taken_back")
    assert [details["reason"] for details in session.scalars(taken)] == ["漏看了登记"] * 2


def test_signing_many_numbers_each(client: FlaskClient, session: Session) -> None:
    cases = three(session)[:2]
    chosen = [str(case.id) for case in cases]
    signed_in(client, session, "bureau_reviewer")
    client.post("/review/many/do", data={"act": "approve", "case": chosen})
    signed_in(client, session, "signatory")
    client.post("/review/many/do", data={"act": "sign", "all": "yes", "case": chosen})
    assert states(session, cases) == ["approved", "approved"]


def test_results_are_their_makers_alone(client: FlaskClient, session: Session) -> None:
    cases = three(session)[:1]
    signed_in(client, session, "bureau_reviewer")
    client.post("/review/many/do", data={"act": "approve", "case": [str(cases[0].id)]})
    bulk = session.scalars(select(BulkAct)).one()
    signed_in(client, session, "bureau_reviewer")
    assert client.get(f"/review/many/{bulk.id}").status_code == 404
