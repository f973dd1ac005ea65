"""The office's answer: who sees and decides what, firms known and unknown, interests, two reviewers at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, func, select
from sqlalchemy.orm import Session

from office.accounts.access import actor_of
from office.accounts.models import Person
from office.accounts.services import disable_person
from office.db import db
from office.desk import desks
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.firms.models import Firm, Representation
from office.firms.services import confirm_representative, end_representation
from office.interests.services import declare_interest
from office.journal.models import JournalEntry
from office.notices.models import Notice
from office.representations.models import RepresentationRequest
from office.representations.services import confirm_request, refuse_request
from office.web import Office
from tests.conftest import copy_of
from tests.factories import AT, CODES, PASSWORD, firm, person, representative
from tests.office.representations.asking import NEW, request


def sign_in(client: FlaskClient, who: Person) -> None:
    client.post("/login", data={"email": who.email, "password": PASSWORD})


def told(session: Session, who: Person) -> list[tuple[str, dict[str, str]]]:
    return [(each.kind, each.values) for each in session.scalars(select(Notice).where(Notice.person_id == who.id))]


def test_an_unknown_code_is_registered_with_the_confirmation(session: Session) -> None:
    asker, reviewer = person(session, "representative"), person(session, "bureau_reviewer")
    asked = request(session, asker)
    of = confirm_request(session, actor=reviewer.id, at=AT, request_id=asked.id)
    assert (of.credit_code, of.name, of.area, of.industry, of.contact_name) == (
        NEW, "湖州新来口罩有限公司", "330502", "2770", "测试人员"
    )  # fmt: skip
    assert (asked.state, asked.firm_id, asked.decided_by) == ("confirmed", of.id, reviewer.id)
    assert actor_of(asker).firms == {of.id}
    assert told(session, asker) == [("representation_confirmed", {"firm": of.name})]
    acts = session.scalars(
        select(JournalEntry.act).where(JournalEntry.actor_id == reviewer.id).order_by(JournalEntry.id)
    ).all()
    assert acts == ["firm_registered", "representative_confirmed", "representation_confirmed"]


def test_a_known_firm_keeps_its_name_and_district(session: Session) -> None:
    of = firm(session, NEW, "湖州原名有限公司", area="330521")
    asked = request(session)
    confirm_request(session, actor=person(session, "bureau_reviewer").id, at=AT, request_id=asked.id)
    assert (of.name, of.area, asked.firm_id) == ("湖州原名有限公司", "330521", of.id)


def test_two_askers_of_one_new_firm_are_confirmed_for_the_same_firm(session: Session) -> None:
    reviewer = person(session, "bureau_reviewer")
    asked = [request(session), request(session)]
    made = {confirm_request(session, actor=reviewer.id, at=AT, request_id=each.id).id for each in asked}
    assert len(made) == 1
    assert session.scalar(select(func.count()).select_from(Representation)) == 2


def test_a_refusal_says_why(session: Session) -> None:
    asker, reviewer = person(session, "representative"), person(session, "bureau_reviewer")
    asked = request(session, asker)
    with pytest.raises(Invalid) as refusal:
        refuse_request(session, actor=reviewer.id, at=AT, request_id=asked.id, reason=" ")
    assert refusal.value.field == "reason"
    refuse_request(session, actor=reviewer.id, at=AT, request_id=asked.id, reason="授权书没有盖章")
    assert told(session, asker) == [
        ("representation_refused", {"firm": "湖州新来口罩有限公司", "reason": "授权书没有盖章"})
    ]
    with pytest.raises(Conflict, match="已经办结"):
        confirm_request(session, actor=reviewer.id, at=AT, request_id=asked.id)


def test_nobody_decides_about_themselves(session: Session) -> None:
    both = person(session, "representative", "administrator")
    asked = request(session, both)
    with pytest.raises(NotAllowed):
        confirm_request(session, actor=both.id, at=AT, request_id=asked.id)
    with pytest.raises(NotAllowed):
        refuse_request(session, actor=both.id, at=AT, request_id=asked.id, reason="不")


def test_the_account_of_who_asks_must_stand(session: Session) -> None:
    asked, reviewer = request(session), person(session, "bureau_reviewer")
    disable_person(session, actor=reviewer.id, at=AT, person=session.get_one(Person, asked.person_id))
    with pytest.raises(Conflict, match="已停用"):
        confirm_request(session, actor=reviewer.id, at=AT, request_id=asked.id)


def test_an_interest_hides_the_request_and_its_decision(client: FlaskClient, session: Session) -> None:
    of, reviewer = firm(session, NEW, "湖州新来口罩有限公司"), person(session, "bureau_reviewer")
    asked = request(session)
    declare_interest(session, actor=reviewer.id, at=AT, firm=of.name, since=AT.date(), reason="亲属任职")
    session.commit()
    sign_in(client, reviewer)
    assert "湖州新来口罩有限公司" not in client.get("/representations/").text
    assert [client.get(f"/representations/{asked.id}{more}").status_code for more in ("", "/letter")] == [404, 404]
    assert client.post(f"/representations/{asked.id}/confirm").status_code == 404
    with pytest.raises(NotFound):
        confirm_request(session, actor=reviewer.id, at=AT, request_id=asked.id)
    assert desks(session, actor_of(reviewer), AT)[0].title != "企业代表"


def test_who_represents_the_firm_does_not_decide_who_else_does(session: Session) -> None:
    of = firm(session, NEW, "湖州新来口罩有限公司")
    both = person(session, "representative", "bureau_reviewer")
    confirm_representative(session, actor=None, at=AT, person_id=both.id, firm_id=of.id)
    with pytest.raises(NotFound):
        confirm_request(session, actor=both.id, at=AT, request_id=request(session).id)


@pytest.mark.parametrize(
    ("role", "area", "listed", "decides"),
    [
        ("bureau_reviewer", None, True, True),
        ("administrator", None, True, True),
        ("auditor", None, True, False),
        ("county_reviewer", "330502", True, True),
        ("county_reviewer", "330521", False, False),
        ("town_reviewer", "330502", None, False),
        ("signatory", None, None, False),
        ("finance_preparer", None, None, False),
    ],
)
def test_who_sees_and_decides(
    client: FlaskClient, session: Session, role: str, area: str | None, listed: bool | None, decides: bool
) -> None:
    asked, who = request(session), person(session, role, area=area)
    session.commit()
    sign_in(client, who)
    index = client.get("/representations/")
    assert index.status_code == (403 if listed is None else 200)
    assert ("湖州新来口罩有限公司" in index.text) is bool(listed)
    seen = {None: 403, False: 404, True: 200}[listed]
    assert [client.get(f"/representations/{asked.id}{more}").status_code for more in ("", "/letter")] == [seen, seen]
    answer = client.post(f"/representations/{asked.id}/confirm")
    assert answer.status_code == (302 if decides else 404 if role == "county_reviewer" else 403)
    session.expire_all()
    assert asked.state == ("confirmed" if decides else "waiting")


def test_the_registered_district_of_a_known_firm_decides_who_answers(client: FlaskClient, session: Session) -> None:
    firm(session, NEW, "湖州新来口罩有限公司", area="330521")
    asked, county = request(session), person(session, "county_reviewer", area="330521")  # asked for in 330502
    session.commit()
    sign_in(client, county)
    page = client.get(f"/representations/{asked.id}").text
    assert "区县与登记不一致" in page
    assert "确认可以代表" in page


def test_the_page_shows_the_difference_the_letter_and_who_acts_already(client: FlaskClient, session: Session) -> None:
    of, reviewer = firm(session, NEW, "湖州原名有限公司"), person(session, "bureau_reviewer")
    already = representative(session, of)
    asked = request(session)
    session.commit()
    sign_in(client, reviewer)
    page = client.get(f"/representations/{asked.id}").text
    assert "登记的名称是“湖州原名有限公司”" in page
    assert already.email in page
    letter = client.get(f"/representations/{asked.id}/letter")
    assert (letter.data, letter.headers["Content-Disposition"].split(";")[0]) == (
        b"%PDF-1.7 letter of authorization", "attachment"
    )  # fmt: skip
    answer = client.post(f"/representations/{asked.id}/refuse", data={"reason": ""})
    assert answer.status_code == 422
    assert "请写明不予确认的理由" in answer.text


def test_what_waits_is_told_at_the_desk(session: Session) -> None:
    reviewer, county = person(session, "bureau_reviewer"), person(session, "county_reviewer", area="330521")
    request(session)
    (desk, *_) = desks(session, actor_of(reviewer), AT)
    assert [(tally.title, tally.count) for tally in desk.tallies] == [("待确认的企业代表", 1)]
    assert "企业代表" not in {desk.title for desk in desks(session, actor_of(county), AT)}


def test_the_list_is_filtered_in_the_address_and_waiting_stands_first(client: FlaskClient, session: Session) -> None:
    reviewer = person(session, "bureau_reviewer")
    refused = request(session, code=CODES[0], firm_name="湖州甲有限公司")
    refuse_request(session, actor=reviewer.id, at=AT, request_id=refused.id, reason="不符")
    request(session, code=CODES[2], firm_name="湖州乙有限公司", area="330503")
    session.commit()
    sign_in(client, reviewer)
    every = client.get("/representations/").text
    assert every.index("湖州乙有限公司") < every.index("湖州甲有限公司")
    for query, names in (
        ("state=refused", ["甲"]),
        ("area=330503", ["乙"]),
        ("text=湖州乙", ["乙"]),
        (f"text={CODES[0].lower()}", ["甲"]),
    ):
        page = client.get(f"/representations/?{query}").text
        assert [name for name in ("甲", "乙") if f"湖州{name}有限公司" in page] == names, query


@contextmanager
def statements() -> Iterator[list[str]]:
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/representations/", "/people/"])
def test_as_many_statements_for_one_row_as_for_three_hundred(client: FlaskClient, session: Session, path: str) -> None:
    boss = person(session, "administrator")
    counted, made = [], 0
    for wanted in (1, 3, 300):
        for _ in range(made, wanted):
            request(session, part="legal_representative", letter=None)
        made = wanted
        session.commit()
        session.expire_all()
        sign_in(client, boss)
        with statements() as asked:
            assert client.get(path).status_code == 200
        counted.append(len(asked))
        client.post("/logout")
    assert counted[0] == counted[1] == counted[2]


def test_of_two_reviewers_at_once_one_confirms_and_the_other_is_told(app: Office, template: tuple[str, str]) -> None:
    engine = create_engine(copy_of(template, "confirming"))
    with app.app_context(), Session(engine) as session:
        reviewers = [person(session, "bureau_reviewer").id for _ in range(2)]
        same = request(session).id
        others = [request(session, code=CODES[2]).id for _ in range(2)]
        session.commit()

    def confirm(given: tuple[int, object]) -> str:
        with Session(engine) as session:
            try:
                confirm_request(session, actor=reviewers[given[0]], at=AT, request_id=given[1])  # type: ignore[arg-type]
                session.commit()
            except Conflict as error:
                return str(error)
            return "confirmed"

    with ThreadPoolExecutor(2) as pool:
        one_request = sorted(pool.map(confirm, [(0, same), (1, same)]))
        two_requests = list(pool.map(confirm, list(enumerate(others))))
    assert one_request == ["confirmed", "这项申请已经办结，请刷新查看。"]
    assert two_requests == ["confirmed", "confirmed"]
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Firm)) == 2
        assert session.scalar(select(func.count()).select_from(Representation)) == 3
    engine.dispose()


def test_an_ended_representation_is_none_and_may_be_asked_for_again(client: FlaskClient, session: Session) -> None:
    of, reviewer = firm(session), person(session, "bureau_reviewer")
    who = representative(session, of)
    session.commit()
    sign_in(client, who)
    assert client.get(f"/firms/{of.id}").status_code == 200
    with pytest.raises(Invalid):
        end_representation(session, actor=reviewer.id, at=AT, person_id=who.id, firm_id=of.id, reason="")
    end_representation(session, actor=reviewer.id, at=AT, person_id=who.id, firm_id=of.id, reason="已离职")
    session.commit()
    assert client.get(f"/firms/{of.id}").status_code == 404
    assert actor_of(who).firms == frozenset()
    assert told(session, who) == [("representation_ended", {"firm": of.name, "reason": "已离职"})]
    with pytest.raises(Conflict):
        end_representation(session, actor=reviewer.id, at=AT, person_id=who.id, firm_id=of.id, reason="已离职")
    again = request(session, who, of.credit_code)
    confirm_request(session, actor=reviewer.id, at=AT, request_id=again.id)
    row = session.scalars(select(Representation)).one()
    assert (row.confirmed_at, row.ended_at, row.ended_by, row.end_reason) == (AT, None, None, "")
    assert session.scalars(select(RepresentationRequest.state)).all() == ["confirmed"]


def test_a_representative_leaves_and_the_office_ends_another(client: FlaskClient, session: Session) -> None:
    of, county = firm(session), person(session, "county_reviewer", area="330502")
    first, second = representative(session, of), representative(session, of)
    session.commit()
    sign_in(client, first)
    end = f"/firms/{of.id}/representatives/{second.id}/end"
    assert client.post(end, data={"reason": "不让他管"}).status_code == 403
    assert client.post(f"/firms/{of.id}/leave", data={"reason": "已离职"}).headers["Location"] == "/home"
    assert client.get(f"/firms/{of.id}").status_code == 404
    client.post("/logout")
    sign_in(client, county)
    assert client.post(end, data={"reason": "企业来函更换经办人"}).headers["Location"] == f"/firms/{of.id}"
    session.expire_all()
    assert [row.confirmed_at for row in session.scalars(select(Representation))] == [None, None]
