"""People: the first account on the command line, the administrator's pages, one's own password."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person, SignIn
from office.accounts.services import (
    appoint_member,
    change_password,
    change_post,
    disable_person,
    enable_person,
    give_password,
)
from office.errors import Conflict, Invalid, NotAllowed
from office.journal.models import JournalEntry
from office.web import Office
from tests.factories import AT, PASSWORD, nobody, person

EVERYWHERE = {"area": None, "department": None}


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD) -> int:
    return client.post("/login", data={"email": email, "password": password}).status_code


def test_the_first_account_is_made_on_the_command_line(app: Office, session: Session) -> None:
    run = app.test_cli_runner().invoke
    wanted = ["people", "appoint", "--email", "Boss@Example.org", "--name", "闵俊", "--role", "administrator"]
    made = run(
        args=[*wanted, "--role", "county_reviewer", "--area", "330502"], input="a long password\na long password\n"
    )
    assert (made.exit_code, made.output.splitlines()[-1]) == (
        0, "people: boss@example.org appointed as administrator, county_reviewer"
    )  # fmt: skip
    assert "a long password" not in made.output
    piped = run(args=[*wanted[:3], "second@example.org", *wanted[4:], "--password-stdin"], input="another password\n")
    assert piped.exit_code == 0
    again = run(args=[*wanted, "--password-stdin"], input="another password\n")
    assert (again.exit_code, again.output) == (1, "Error: 该电子邮箱已注册，请直接登录。\n")
    short = run(args=[*wanted[:3], "x@example.org", *wanted[4:], "--password-stdin"], input="short\n")
    assert (short.exit_code, short.output) == (1, "Error: 密码至少 10 位。\n")
    assert run(args=[*wanted, "--password", "given"]).exit_code == 2
    assert run(args=["people", "list"]).output == (
        "boss@example.org\t闵俊\tcounty_reviewer,administrator\t330502\nsecond@example.org\t闵俊\tadministrator\n"
    )
    assert run(args=["people", "disable", "second@example.org"]).output == "people: second@example.org disabled\n"
    last = run(args=["people", "disable", "boss@example.org"])
    assert (last.exit_code, "最后一名在用的管理员" in last.output) == (1, True)
    assert run(args=["people", "disable", "nobody@example.org"]).exit_code == 1
    assert (
        run(args=["people", "list"]).output.splitlines()[1] == "second@example.org\t闵俊\tadministrator\t\t\tdisabled"
    )


def test_an_administrator_appoints_and_the_password_is_shown_once(client: FlaskClient, session: Session) -> None:
    boss = person(session, "administrator")
    session.commit()
    sign_in(client, boss.email)
    wrong = client.post(
        "/people/new", data={"name": "", "email": "new@example.org", "roles": "town_reviewer", "area": ""}
    )
    assert wrong.status_code == 422
    assert "请填写姓名" in wrong.text
    assert 'value="new@example.org"' in wrong.text
    form = {
        "name": "陆文静",
        "email": "new@example.org",
        "roles": ["town_reviewer", "auditor"],
        "area": "",
        "department": "",
    }
    without = client.post("/people/new", data=form)
    assert without.status_code == 422
    assert without.text.count("所选角色只负责一个区县，请选择区县。") == 2
    made = client.post("/people/new", data={**form, "area": "330521"})
    found = re.search(r'id="first-password">([^<]+)<', made.text)
    assert found is not None
    assert re.fullmatch(r"[a-zA-Z2-9]{16}", found[1])
    who = session.scalars(select(Person).where(Person.email == "new@example.org")).one()
    assert (who.name, who.role_names, who.area) == ("陆文静", {"town_reviewer", "auditor"}, "330521")
    assert found[1] not in client.get(f"/people/{who.id}").text
    client.post("/logout")
    assert sign_in(client, "new@example.org", found[1]) == 302
    assert client.get("/people/").status_code == 403


def test_disabling_ends_sign_ins_and_enabling_lets_in_again(client: FlaskClient, session: Session) -> None:
    boss, other = person(session, "administrator"), person(session, "auditor")
    session.commit()
    sign_in(client, other.email)
    disable_person(session, actor=boss.id, at=AT, person=other)
    session.commit()
    assert client.get("/home").status_code == 302
    assert sign_in(client, other.email) == 200
    with pytest.raises(Conflict):
        disable_person(session, actor=boss.id, at=AT, person=other)
    enable_person(session, actor=boss.id, at=AT, person=other)
    session.commit()
    assert sign_in(client, other.email) == 302


def test_other_roles_hold_from_the_next_request(client: FlaskClient, session: Session) -> None:
    boss, other = person(session, "administrator"), person(session, "auditor")
    session.commit()
    sign_in(client, other.email)
    assert client.get("/review/").status_code == 200
    change_post(session, actor=boss.id, at=AT, person=other, roles=["finance_preparer"], **EVERYWHERE)
    session.commit()
    assert client.get("/review/").status_code == 403
    entry = session.scalars(select(JournalEntry).where(JournalEntry.act == "person_roles_changed")).one()
    assert (entry.details["before"], entry.details["roles"]) == (["auditor"], ["finance_preparer"])


@pytest.mark.parametrize(
    ("roles", "area", "department", "field"),
    [
        ([], None, None, "roles"),
        (["county_reviewer"], None, None, "area"),
        (["auditor"], "110101", None, "area"),
        (["king"], None, None, "role"),
        (["sector_reviewer"], None, "navy", "department"),
        (["bureau_reviewer"], None, "commerce", "department"),  # it would limit nothing
    ],
)
def test_what_cannot_be_a_post(
    session: Session, roles: list[str], area: str | None, department: str | None, field: str
) -> None:
    boss, other = person(session, "administrator"), person(session, "auditor")
    post = {"roles": roles, "area": area, "department": department}
    with pytest.raises(Invalid) as refusal:
        change_post(session, actor=boss.id, at=AT, person=other, **post)  # type: ignore[arg-type]
    assert refusal.value.field == field
    with pytest.raises(Invalid):
        appoint_member(session, actor=boss.id, at=AT, email="x@example.org", name="某", **post)  # type: ignore[arg-type]


def test_a_department_is_set_on_the_page_journalled_and_taken_away(client: FlaskClient, session: Session) -> None:
    boss, other = person(session, "administrator"), person(session, "auditor")
    session.commit()
    sign_in(client, boss.email)
    at = f"/people/{other.id}"
    assert (
        client.post(f"{at}/roles", data={"roles": "sector_reviewer", "area": "", "department": "navy"}).status_code
        == 422
    )
    wrong = client.post(f"{at}/roles", data={"roles": "auditor", "area": "", "department": "commerce"})
    assert (wrong.status_code, wrong.text.count("只有行业主管部门审核员按部门办理")) == (422, 2)
    for department in ("commerce", "health", ""):
        told = client.post(f"{at}/roles", data={"roles": "sector_reviewer", "area": "", "department": department})
        assert told.headers["Location"] == at
        assert (f'<option selected value="{department}">' in client.get(at).text) is True
    session.expire_all()
    assert other.department is None
    entries = session.scalars(select(JournalEntry).where(JournalEntry.act == "person_roles_changed")).all()
    assert [(each.details.get("department_before"), each.details.get("department")) for each in entries] == [
        (None, "commerce"), ("commerce", "health"), ("health", None),
    ]  # fmt: skip
    new = {
        "name": "陈某",
        "email": "new@example.org",
        "roles": "sector_reviewer",
        "area": "",
        "department": "education",
    }
    assert 'id="first-password"' in client.post("/people/new", data=new).text
    listed = client.get("/people/?department=education").text
    assert ("new@example.org" in listed, other.email in listed, "教育局" in listed) == (True, False, True)
    made = select(Person.id).where(Person.email == "new@example.org").scalar_subquery()
    entry = session.scalars(select(JournalEntry).where(JournalEntry.subject_id == made)).one()
    assert (entry.act, entry.details) == ("person_appointed", {"roles": ["sector_reviewer"], "department": "education"})


def test_a_department_on_the_command_line(app: Office, session: Session) -> None:
    run = app.test_cli_runner().invoke
    wanted = ["people", "appoint", "--email", "s@example.org", "--name", "某", "--password-stdin", "--role"]
    assert run(args=[*wanted, "sector_reviewer", "--department", "navy"], input="a long password\n").exit_code == 2
    wrong = run(args=[*wanted, "auditor", "--department", "commerce"], input="a long password\n")
    assert (wrong.exit_code, "其他角色不能选择行业部门" in wrong.output) == (1, True)
    assert run(args=[*wanted, "sector_reviewer", "--department", "commerce"], input="a long password\n").exit_code == 0
    assert run(args=["people", "list"]).output == "s@example.org\t某\tsector_reviewer\t\tcommerce\n"


def test_nobody_changes_themselves(session: Session) -> None:
    boss = person(session, "administrator")
    person(session, "administrator")
    for act in (
        lambda: disable_person(session, actor=boss.id, at=AT, person=boss),
        lambda: change_post(session, actor=boss.id, at=AT, person=boss, roles=["auditor"], **EVERYWHERE),
        lambda: give_password(session, actor=boss.id, at=AT, person=boss),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_last_active_administrator_stays(session: Session) -> None:
    boss, other = person(session, "administrator"), person(session, "administrator")
    disable_person(session, actor=boss.id, at=AT, person=other)
    for act in (
        lambda: disable_person(session, actor=None, at=AT, person=boss),
        lambda: change_post(session, actor=other.id, at=AT, person=boss, roles=["auditor"], **EVERYWHERE),
    ):
        with pytest.raises(Conflict, match="最后一名在用的管理员"):
            act()
    change_post(session, actor=other.id, at=AT, person=boss, roles=["administrator", "auditor"], **EVERYWHERE)
    change_post(session, actor=boss.id, at=AT, person=other, roles=["auditor"], **EVERYWHERE)  # disabled: may
    assert (boss.role_names, other.role_names) == ({"administrator", "auditor"}, {"auditor"})


def test_a_new_first_password_ends_what_was(client: FlaskClient, session: Session) -> None:
    boss, other = person(session, "administrator"), person(session, "auditor")
    session.commit()
    sign_in(client, other.email)
    given = give_password(session, actor=boss.id, at=AT, person=other)
    session.commit()
    assert client.get("/home").status_code == 302
    assert (sign_in(client, other.email), sign_in(client, other.email, given)) == (200, 302)


def test_the_administrators_buttons(client: FlaskClient, session: Session) -> None:
    boss, other = person(session, "administrator"), person(session, "auditor")
    session.commit()
    sign_in(client, boss.email)
    at = f"/people/{other.id}"
    assert client.post(f"{at}/disable").headers["Location"] == at
    assert "已停用" in client.get(at).text
    assert client.post(f"{at}/enable").headers["Location"] == at
    assert 'id="first-password"' in client.post(f"{at}/password").text
    assert (
        client.post(f"{at}/roles", data={"roles": "signatory", "area": "", "department": ""}).headers["Location"] == at
    )
    assert client.post(f"{at}/roles", data={"roles": "signatory", "area": "", "department": ""}).status_code == 422
    assert client.get(f"/people/{nobody()}").status_code == 404
    assert "须由另一名管理员变更" in client.get(f"/people/{boss.id}").text
    client.post(f"/people/{boss.id}/disable")
    session.expire_all()
    assert (boss.active, other.role_names) == (True, {"signatory"})


def test_the_list_is_filtered_and_ordered_in_the_address(client: FlaskClient, session: Session) -> None:
    boss, other = person(session, "administrator"), person(session, "town_reviewer", area="330521")
    other.name = "阿明"
    third = person(session, "auditor")
    third.active = False
    session.commit()
    sign_in(client, boss.email)

    def found(query: str) -> list[str]:
        page = client.get(f"/people/?{query}").text
        return sorted((each for each in (boss.email, other.email, third.email) if each in page), key=page.index)

    assert "共 3 人" in client.get("/people/").text
    assert found("role=town_reviewer") == found("area=330521") == found("text=阿明") == [other.email]
    assert found("state=disabled") == [third.email]
    assert found("order=email") == sorted([boss.email, other.email, third.email])
    assert found("role=nonsense&order=nonsense") != []


def test_ones_own_password(app: Office, client: FlaskClient, session: Session) -> None:
    who = person(session, "auditor")
    session.commit()
    elsewhere = app.test_client()
    for browser in (elsewhere, client):
        sign_in(browser, who.email)
    new = "another long password"
    for given, words in (
        ({"old": "wrong one here", "new": new, "again": new}, "原密码不正确。"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "密码至少 10 位。"),
        ({"old": PASSWORD, "new": new, "again": "different"}, "两次输入的新密码不一致。"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "新密码与原密码相同，请另设一个。"),
    ):
        answer = client.post("/account", data=given)
        assert (answer.status_code, answer.text.count(words)) == (422, 2), words
    assert client.post("/account", data={"old": PASSWORD, "new": new, "again": new}).status_code == 302
    assert [browser.get("/home").status_code for browser in (client, elsewhere)] == [200, 302]
    live = session.scalars(select(SignIn).where(SignIn.person_id == who.id, SignIn.ended_at.is_(None))).all()
    assert len(live) == 1
    client.post("/logout")
    assert (sign_in(client, who.email), sign_in(client, who.email, new)) == (200, 302)


def test_guessing_the_old_password_is_limited(client: FlaskClient, session: Session) -> None:
    who = person(session, "auditor")
    session.commit()
    sign_in(client, who.email)
    assert [client.post("/account", data={}).status_code for _ in range(11)] == [422] * 10 + [429]


def test_a_changed_password_is_in_the_journal_without_it(session: Session) -> None:
    who = person(session, "auditor")
    change_password(session, actor=who.id, at=AT, old=PASSWORD, new="another long password", keep=b"")
    entry = session.scalars(select(JournalEntry).where(JournalEntry.act == "person_password_changed")).one()
    assert (entry.subject_id, entry.details) == (who.id, {})
