"""The employee's page: what it asks, what it answers, and that it tells nobody anything of anybody else."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.identifiers import RESIDENT
from office.sealing import seal_in_use
from resumption.applications.models import Application
from resumption.applications.services import file_application
from resumption.declarations.models import Declaration, RosterEntry
from resumption.gathering.models import DeclarationLink
from resumption.gathering.services import revoke_link
from tests.factories import AT
from tests.page import problems
from tests.resumption.gathering.desk import (
    AWAY,
    address,
    answers,
    code_on,
    declare,
    gathering,
    number,
    person,
    without_secrets,
)

NOBODY = "/declare/" + "A" * 32


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office lives on the day of the cases."""
    monkeypatch.setenv("OFFICE_DAY", AT.date().isoformat())


def entry_of(session: Session, application: Application, at: int) -> RosterEntry:
    session.expire_all()
    query = select(RosterEntry).where(
        RosterEntry.roster_id == session.get_one(Application, application.id).roster_id,
        RosterEntry.document_index == seal_in_use().index(number(at)),
    )
    return session.scalars(query).one()


def test_an_employee_declares_and_is_told_the_first_permitted_day(client: FlaskClient, session: Session) -> None:
    application, _, page = gathering(session, 3)
    blank = client.get(page)
    assert problems(blank.text) == []
    for told in ("湖州测试口罩有限公司", "《网络安全法》第四十一条", "保存 90 天", "2020-05-09 前删除", "单独同意"):
        assert told in blank.text
    assert re.findall(r'<(?:input|option)[^>]* (?:checked|selected)(?! value="")', blank.text) == []
    shown = declare(client, page, *person(0))
    assert problems(shown) == []
    assert "您可以从 2020-02-08 起上岗" in shown
    assert "本地人员" in shown
    entry = entry_of(session, application, 0)
    kept = session.scalars(select(Declaration)).one()
    assert (entry.clearance, entry.may_start, entry.declaration_id) == ("clear", AT.date(), kept.id)
    assert (kept.document_type, kept.signature, kept.language) == (RESIDENT, person(0)[0], "zh_Hans_CN")
    assert kept.notice["consents"] == ["told", "sensitive", "commitment"]
    assert person(0)[1].encode() not in kept.document_sealed
    # Shown once: whoever has the telephone next is asked for name, number and code.
    assert client.get(f"{page}/given").headers["Location"] == f"{page}/mine"


@pytest.mark.parametrize(
    ("changes", "clearance", "told"),
    [
        (AWAY, "isolate", "您最早可以从 2020-02-17 起上岗"),
        ({"temperature": "37.3"}, "refer", "请不要到岗"),
        ({"same_conveyance": "yes"}, "refer", "请不要到岗"),
        ({"symptoms": ["发热", "咳嗽"]}, "refer", "请不要到岗"),
        ({**AWAY, "origin": "湖北省", "origin_city": "武汉市", "returned_on": "", "key_area": "yes"}, "dissuade",
         "请暂时不要返回"),
        ({**AWAY, "returned_on": ""}, "incomplete", "还不能确定您哪天可以上岗"),
    ],
)  # fmt: skip
def test_clearance_follows_from_what_the_employee_says(
    client: FlaskClient, session: Session, changes: dict[str, str], clearance: str, told: str
) -> None:
    application, _, page = gathering(session, 1)
    assert told in declare(client, page, *person(0), **changes)
    assert entry_of(session, application, 0).clearance == clearance


def test_every_fault_stands_at_its_field_in_the_readers_language(client: FlaskClient, session: Session) -> None:
    _, _, page = gathering(session, 1)
    wrong = {
        "mobile": "123", "temperature": "98", "returned_on": "2020-02-09", "stayed_local": "no",
        "document_number": number(0)[:-1] + "0", "symptoms": ["咳嗽", "无"], "signature": "别人", "sensitive": "",
    }  # fmt: skip
    data = {key: value for key, value in {**answers(*person(0)), **wrong}.items() if value != ""}
    sent = client.post(page, data=data)
    assert sent.status_code == 422
    assert problems(sent.text) == []
    faults = dict(re.findall(r'id="(\w+)-fault">([^<]*)', sent.text))
    assert faults == {
        "document_number": "身份证号校验位不符，请对照证件核对。",
        "mobile": "手机号码应为 11 位，以 1 开头。",
        "origin": "不是一直在湖州的，请选择从哪里返回。",
        "returned_on": "日期不能晚于今天，请核对。",
        "temperature": "体温应在 34.0 至 43.0 之间，单位 ℃，例如 36.8。",
        "symptoms": "勾选了症状，就不能同时勾选“以上都没有”。",
        "sensitive": "勾选后才能提交。",
        "signature": "签名与姓名不一致，请写上您自己的姓名。",
    }
    assert session.scalars(select(Declaration)).all() == []
    client.post("/preferences", data={"locale": "en", "back": page})
    english = client.post(page, data=data).text
    told = dict(re.findall(r'id="(\w+)-fault">([^<]*)', english))
    assert set(told) == set(faults)
    assert [words for words in told.values() if re.search(r"[\u4e00-\u9fff]", words)] == []


def test_the_answer_tells_nothing_of_who_is_on_the_roster_or_has_declared(
    client: FlaskClient, session: Session
) -> None:
    application, _, page = gathering(session, 3)
    name, card = person(0)
    on_the_roster = declare(client, page, name, card)
    declared_before = declare(client, page, name, card)
    on_no_roster = declare(client, page, name, number(77))
    other_name_on_the_roster = declare(client, page, name, number(1))
    told = {without_secrets(each) for each in (on_the_roster, declared_before, on_no_roster, other_name_on_the_roster)}
    assert len(told) == 1
    states = session.execute(select(Declaration.state, Declaration.proposal).order_by(Declaration.declared_at)).all()
    assert sorted(map(tuple, states)) == [
        ("repeated", ""), ("standing", ""), ("standing", "open"), ("standing", "open"),
    ]  # fmt: skip
    assert entry_of(session, application, 1).declaration_id is None


def test_opening_again_answers_alike_whatever_is_wrong(client: FlaskClient, session: Session) -> None:
    _, _, page = gathering(session, 3)
    name, card = person(0)
    code = code_on(declare(client, page, name, card))
    wrong = [
        (name, card, "AAAA AAAA"),  # declared, another code
        (person(1)[0], card, code),  # another name
        (name, number(1), code),  # on the roster, has not declared
        (name, number(77), code),  # on no roster
    ]
    told = set()
    for who, number_, tried in wrong:
        sent = client.post(f"{page}/mine", data={"name": who, "document_number": number_, "code": tried})
        assert sent.status_code == 422
        told.add(re.sub(r'value="[^"]*"', "", sent.text))
    assert len(told) == 1


def test_wrong_ended_and_revoked_links_are_answered_alike(client: FlaskClient, session: Session) -> None:
    application, by, revoked = gathering(session, 1)
    renewed = address(session, application, by)
    ended = address(session, application, by)
    link = session.scalars(select(DeclarationLink).where(DeclarationLink.revoked_at.is_(None))).one()
    link.created_at, link.expires_at = AT - timedelta(days=15), AT - timedelta(days=1)
    session.commit()
    told = set()
    for page in (NOBODY, revoked, renewed, ended):
        for answer in (client.get(page), client.post(page, data=answers(*person(0))), client.get(f"{page}/mine")):
            assert answer.status_code == 404
            # The button for the language goes back to the page asked for, which is what the asker sent; the token of
            # a form holds the second in which it was made.
            told.add(re.sub(r'(name="(?:back|csrf_token)" value=")[^"]*', r"\1", answer.text))
    assert len(told) == 1
    assert session.scalars(select(Declaration)).all() == []
    page = address(session, application, by)
    assert client.get(page).status_code == 200
    revoke_link(session, actor=by.id, at=AT, application_id=application.id)
    session.commit()
    assert client.get(page).status_code == 404


def test_only_the_hash_of_a_token_is_kept(session: Session) -> None:
    _, _, page = gathering(session, 1)
    token = page.removeprefix("/declare/")
    link = session.scalars(select(DeclarationLink)).one()
    assert len(token) == 32  # 192 bits
    assert token not in repr({key: value for key, value in vars(link).items() if key != "_sa_instance_state"})


def test_the_same_person_amends_until_the_firm_files(client: FlaskClient, session: Session) -> None:
    application, by, page = gathering(session, 1)
    name, card = person(0)
    code = code_on(declare(client, page, name, card))
    assert client.get(f"{page}/amend").headers["Location"] == f"{page}/mine"
    opened = client.post(f"{page}/mine", data={"name": name, "document_number": card.lower(), "code": code.lower()})
    assert opened.headers["Location"] == f"{page}/amend"
    form = client.get(f"{page}/amend").text
    assert problems(form) == []
    assert 'value="36.5"' in form
    assert 'name="document_number"' not in form
    changed = answers(name, card, temperature="36.9", **AWAY)
    sent = client.post(f"{page}/amend", data=changed)
    assert sent.headers["Location"] == f"{page}/given"
    shown = client.get(f"{page}/given").text
    assert "您最早可以从 2020-02-17 起上岗" in shown
    assert "您的更正码不变" in shown
    entry = entry_of(session, application, 0)
    assert (entry.temperature_tenths, entry.origin_area, entry.clearance) == (369, "安徽省六安市", "isolate")
    # Opened once, amended once: the browser does not keep it open.
    assert client.get(f"{page}/amend").headers["Location"] == f"{page}/mine"
    file_application(session, actor=by.id, at=AT, application_id=application.id)
    session.commit()
    for path in (page, f"{page}/mine", f"{page}/amend"):
        closed = client.get(path)
        assert closed.status_code == 200
        assert "申报已截止" in closed.text
    assert "申报已截止" in client.post(page, data=answers(name, card)).text
    assert len(session.scalars(select(Declaration)).all()) == 1


def test_too_many_attempts_at_a_code_are_refused(client: FlaskClient, session: Session) -> None:
    _, _, page = gathering(session, 1)
    tried = {"name": "沈小明", "document_number": number(0), "code": "AAAA2222"}
    statuses = [client.post(f"{page}/mine", data=tried).status_code for _ in range(14)]
    assert statuses == [422] * 12 + [429] * 2
