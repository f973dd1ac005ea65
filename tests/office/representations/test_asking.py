"""Signing up and asking to act for a firm: what is made, what is refused, and that nothing is seen before the office
says so."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.errors import Conflict, Invalid
from office.files import store
from office.files.models import StoredFile
from office.files.services import content_of
from office.firms.models import Firm, Representation
from office.firms.services import confirm_representative
from office.journal.models import JournalEntry
from office.representations.models import RepresentationRequest
from office.representations.services import (
    NOTICE_MARK,
    Asked,
    ask_to_represent,
    refuse_request,
    sign_up,
    withdraw_request,
)
from office.web import Office
from tests.factories import AT, CODES, PASSWORD, filed_application, firm, nobody, person
from tests.office.representations.asking import LETTER, NEW, form, request, told

ACCOUNT = {"name": "沈新来", "mobile": "+86 138 0000 0001", "email": "New@Example.org", "password": "a long password"}


def signed_up(session: Session, asked: Asked | None = None, **more: str) -> RepresentationRequest:
    return sign_up(session, actor=None, at=AT, asked=asked or told(), **{**ACCOUNT, **more})


def test_signing_up_makes_a_person_without_a_firm_and_a_request(session: Session) -> None:
    made = signed_up(session, told(" 91330502ma0te5t08x "))
    who = session.get_one(Person, made.person_id)
    assert (who.email, who.name, who.mobile, who.role_names, who.area) == (
        "new@example.org", "沈新来", "13800000001", {"representative"}, None
    )  # fmt: skip
    assert (made.credit_code, made.state, made.part, made.consent_mark) == (NEW, "waiting", "agent", NOTICE_MARK)
    assert session.scalars(select(Representation)).all() == []
    assert session.scalars(select(Firm)).all() == []
    acts = session.scalars(select(JournalEntry.act).order_by(JournalEntry.id)).all()
    assert acts == ["person_appointed", "file_kept", "representation_asked"]


def test_the_letter_is_sealed_in_the_store(session: Session) -> None:
    kept = session.get_one(StoredFile, signed_up(session).letter_file_id)
    assert (kept.sealed, kept.media_type, content_of(kept)) == (True, "application/pdf", LETTER[1])
    assert LETTER[1] not in store.get(kept.sha256)


def test_a_legal_representative_needs_no_letter_and_one_is_not_kept(session: Session) -> None:
    assert signed_up(session, told(part="legal_representative")).letter_file_id is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "91330502MA0TE5T080"}, "credit_code"),
        ({"firm_name": " "}, "firm_name"),
        ({"area": "110101"}, "area"),
        ({"industry": "9877"}, "industry"),
        ({"industry": "277"}, "industry"),
        ({"industry_name": ""}, "industry_name"),
        ({"part": "neighbour"}, "part"),
        ({"letter": None}, "letter"),
        ({"letter": ("x.xlsx", b"PK\x03\x04")}, "letter"),
        ({"letter": ("x.exe", b"MZ")}, "letter"),
        ({"letter": ("x.pdf", b"")}, "letter"),
        ({"agreed": False}, "agreed"),
    ],
)
def test_what_is_wrong_is_named_at_its_field(session: Session, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        ask_to_represent(session, actor=person(session, "representative").id, at=AT, asked=told(**wrong))  # type: ignore[arg-type]
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"mobile": "12345"}, "mobile"),
        ({"password": "short"}, "password"),
        ({"email": "nobody"}, "email"),
        ({"name": " "}, "name"),
    ],
)
def test_what_is_wrong_with_the_account_is_named_at_its_field(
    session: Session, wrong: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        signed_up(session, **wrong)
    assert refusal.value.field == field


@pytest.mark.parametrize("again", [{"email": "new@example.org"}, {"email": "other@example.org"}])
def test_who_asks_again_is_told_that_it_waits(session: Session, again: dict[str, str]) -> None:
    signed_up(session)
    with pytest.raises(Conflict, match="正在等待确认") as refusal:
        signed_up(session, **again)  # the same address, or the same mobile under another one
    assert refusal.value.field == "credit_code"


def test_an_address_that_has_an_account_asks_for_another_firm_after_signing_in(session: Session) -> None:
    made = signed_up(session)
    with pytest.raises(Conflict, match="请直接登录"):
        signed_up(session, told(CODES[2]), mobile="13900000000")
    further = request(session, session.get_one(Person, made.person_id), CODES[2])
    assert (further.person_id, further.state) == (made.person_id, "waiting")


def test_two_people_may_ask_for_one_firm_and_one_person_once(session: Session) -> None:
    first = request(session)
    second = request(session)
    assert {first.state, second.state} == {"waiting"}
    with pytest.raises(Conflict, match="无需重复提交"):
        request(session, session.get_one(Person, first.person_id))


def test_after_a_refusal_or_a_withdrawal_one_may_ask_again(session: Session) -> None:
    asker, reviewer = person(session, "representative"), person(session, "bureau_reviewer")
    refused = request(session, asker)
    refuse_request(session, actor=reviewer.id, at=AT, request_id=refused.id, reason="授权书没有盖章")
    withdrawn = request(session, asker)
    withdraw_request(session, actor=asker.id, at=AT, request_id=withdrawn.id)
    assert [refused.state, withdrawn.state, request(session, asker).state] == ["refused", "withdrawn", "waiting"]


def test_who_acts_for_the_firm_already_need_not_ask(session: Session) -> None:
    of, asker = firm(session), person(session, "representative")
    confirm_representative(session, actor=None, at=AT, person_id=asker.id, firm_id=of.id)
    with pytest.raises(Conflict, match="您已可以代表"):
        request(session, asker, of.credit_code)


def test_a_phone_signs_up_and_sees_what_waits_and_nothing_of_the_firm(client: FlaskClient, session: Session) -> None:
    of = firm(session, NEW, "湖州新来口罩有限公司")
    application = filed_application(session, of)
    session.commit()
    letter = (io.BytesIO(LETTER[1]), "letter.pdf")
    answer = client.post("/signup", data=form(part="agent", letter=letter))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/home")
    home = client.get("/home").text
    assert "等待吴兴区经信部门确认" in home
    assert "还没有可以办理的企业" in home
    for path in (f"/applications/{application.id}", f"/firms/{of.id}", f"/prospects/{of.id}", f"/reports/{of.id}"):
        assert client.get(path).status_code == 404, path
    assert "湖州新来口罩有限公司" not in client.get("/applications/").text
    mine = session.scalars(select(RepresentationRequest)).one()
    assert "现在不需要再做什么" in client.get(f"/representations/mine/{mine.id}").text
    assert client.get(f"/representations/{mine.id}").status_code == 403
    assert client.post(f"/representations/{mine.id}/confirm").status_code == 403


def test_faults_stand_at_the_top_and_the_field_and_nothing_typed_is_lost(client: FlaskClient, session: Session) -> None:
    answer = client.post(
        "/signup", data=form(mobile="123", again="something else", part="agent", email="x@example.org")
    )
    assert answer.status_code == 422
    assert "有 3 项需要修改" in answer.text
    for words in ("手机号码应为 11 位", "两次输入的密码不一致", "经办人须上传授权书"):
        assert answer.text.count(words) == 2, words
    for kept in ('value="x@example.org"', 'value="123"', f'value="{NEW}"', 'value="湖州新来口罩有限公司"'):
        assert kept in answer.text
    assert "a long password" not in answer.text
    client.post("/preferences", data={"locale": "en"})
    english = client.post("/signup", data=form(mobile="123")).text
    assert "11 digits" in english


def test_a_refusal_of_the_service_stands_at_its_field(client: FlaskClient, session: Session) -> None:
    somebody = person(session, "auditor")
    session.commit()
    answer = client.post("/signup", data=form(email=somebody.email))
    assert answer.status_code == 422
    assert answer.text.count("该电子邮箱已注册，请直接登录。") == 2
    assert session.scalars(select(RepresentationRequest)).all() == []


def test_a_form_without_its_token_is_refused(
    app: Office, client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert client.post("/signup", data=form()).status_code == 400
    assert session.scalars(select(RepresentationRequest)).all() == []


def test_one_address_signs_up_so_many_times_an_hour(client: FlaskClient, session: Session) -> None:
    answers = [client.post("/signup", data={}).status_code for _ in range(21)]
    assert answers == [422] * 20 + [429]


def test_somebody_signed_in_asks_for_a_further_firm_without_the_account(client: FlaskClient, session: Session) -> None:
    asker = person(session, "representative")
    session.commit()
    client.post("/login", data={"email": asker.email, "password": PASSWORD})
    assert client.get("/signup").headers["Location"] == "/representations/new"
    page = client.get("/representations/new").text
    assert 'name="credit_code"' in page
    assert 'name="password"' not in page
    wanted = {
        name: value for name, value in form().items() if name not in ("name", "mobile", "email", "password", "again")
    }
    assert client.post("/representations/new", data=wanted).status_code == 302
    made = session.scalars(select(RepresentationRequest)).one()
    assert (made.person_id, made.credit_code) == (asker.id, NEW)
    assert client.post(f"/representations/mine/{made.id}/withdraw").status_code == 302
    session.expire_all()
    assert made.state == "withdrawn"


def test_nobody_reads_or_withdraws_the_request_of_another(client: FlaskClient, session: Session) -> None:
    made, other = request(session), person(session, "representative")
    session.commit()
    client.post("/login", data={"email": other.email, "password": PASSWORD})
    for id_ in (made.id, nobody()):
        assert client.get(f"/representations/mine/{id_}").status_code == 404
        assert client.post(f"/representations/mine/{id_}/withdraw").status_code == 404


def test_staff_without_the_role_do_not_ask(client: FlaskClient, session: Session) -> None:
    reviewer = person(session, "bureau_reviewer")
    session.commit()
    client.post("/login", data={"email": reviewer.email, "password": PASSWORD})
    assert client.get("/representations/new").status_code == 403
