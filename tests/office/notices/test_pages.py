"""The pages of notices: each sees the own inbox alone; choices by sign-in and by the signed link; the outbox."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.notices.groups import GROUPS, group_notices
from office.notices.mail import the_post
from office.notices.models import MailMessage, Notice, NoticeChoice, name_notices
from office.notices.queries import choices_of, unread_count
from office.notices.services import notify
from office.web import Office
from tests.factories import AT, PASSWORD, person

name_notices(test_page="申请 {number} 已退回。", test_paid="已支付。")
group_notices("payments", "test_paid")


def sign_in(client: FlaskClient, who: Person) -> None:
    client.post("/logout")
    assert client.post("/login", data={"email": who.email, "password": PASSWORD}).status_code == 302


def told(session: Session, who: Person, number: int, *, kind: str = "test_page", endpoint: str = "") -> Notice:
    (made,) = notify(
        session, actor=None, at=AT + timedelta(minutes=number), people=[who.id], kind=kind,
        values={"number": f"<{number}>"}, endpoint=endpoint,
    )  # fmt: skip
    return made


def test_read_one_read_all_and_the_count_in_the_masthead(client: FlaskClient, session: Session) -> None:
    reader = person(session, "bureau_reviewer")
    first = told(session, reader, 1, endpoint="queue.index")
    told(session, reader, 2)
    told(session, reader, 3, endpoint="gone.page")
    session.commit()
    sign_in(client, reader)
    page = client.get("/notices/").text
    assert page.index("申请 &lt;3&gt; 已退回。") < page.index("申请 &lt;1&gt; 已退回。")
    assert '<span class="unread">3<' in page
    assert client.post(f"/notices/{first.id}/open").headers["Location"] == "/review/"
    assert unread_count(session, reader.id) == 2
    assert "&lt;1&gt;" not in client.get("/notices/?unread=yes").text
    gone = session.scalars(select(Notice.id).where(Notice.endpoint == "gone.page")).one()
    assert client.post(f"/notices/{gone}/open").headers["Location"] == "/notices/"
    client.post("/notices/read")
    assert unread_count(session, reader.id) == 0
    assert '<span class="unread">' not in client.get("/home").text


def test_filtered_by_group_and_paged(client: FlaskClient, session: Session) -> None:
    reader = person(session, "bureau_reviewer")
    for number in range(51):
        told(session, reader, number)
    told(session, reader, 99, kind="test_paid")
    session.commit()
    sign_in(client, reader)
    assert client.get("/notices/").text.count("notice-open") == 50
    assert client.get("/notices/?page=2").text.count("notice-open") == 2
    assert client.get("/notices/?group=payments").text.count("notice-open") == 1
    assert client.get("/notices/?group=other&page=2").text.count("notice-open") == 1
    assert client.get("/notices/?group=nonsense").text.count("notice-open") == 50


def test_nobody_opens_another_persons_notice(client: FlaskClient, session: Session) -> None:
    reader, other = person(session, "bureau_reviewer"), person(session, "bureau_reviewer")
    notice = told(session, reader, 1)
    session.commit()
    sign_in(client, other)
    assert client.post(f"/notices/{notice.id}/open").status_code == 404
    assert "notice-open" not in client.get("/notices/").text
    assert unread_count(session, reader.id) == 1


def test_choices_are_kept_and_nonsense_changes_nothing(client: FlaskClient, session: Session) -> None:
    who = person(session, "representative")
    session.commit()
    sign_in(client, who)
    ways = {**dict.fromkeys(GROUPS, "application"), "safety": "digest"}
    assert "接收方式已保存" in client.post("/notices/choices", data=ways, follow_redirects=True).text
    assert choices_of(session, who.id) == ways
    said = client.post("/notices/choices", data={**ways, "claims": "pigeon"}, follow_redirects=True).text
    assert "请为每类通知选择接收方式。" in said
    assert choices_of(session, who.id) == ways


def test_without_mail_the_page_of_choices_and_the_outbox_say_so(client: FlaskClient, session: Session) -> None:
    admin = person(session, "administrator")
    session.commit()
    sign_in(client, admin)
    assert [("本系统没有设置邮件" in client.get(path).text) for path in ("/notices/choices", "/notices/outbox")] == [
        True, True,
    ]  # fmt: skip


def test_the_link_of_a_mail_needs_no_sign_in_and_tells_nothing(
    app: Office, client: FlaskClient, session: Session
) -> None:
    who = person(session, "representative")
    who.name = "沈建明"
    session.commit()
    path = f"/notices/mail/{the_post().token(str(who.id))}"
    page = client.get(path)
    assert (page.status_code, "沈建明" in page.text, who.email in page.text) == (200, False, False)
    client.post(f"{path}/choices", data={**dict.fromkeys(GROUPS, "digest"), "reports": "application"})
    assert choices_of(session, who.id)["reports"] == "application"
    assert client.get("/notices/mail/forged").status_code == 404
    assert client.post("/notices/mail/forged").status_code == 404


def test_one_click_works_with_the_guard_against_forgery_on(app: Office, client: FlaskClient, session: Session) -> None:
    who = person(session, "representative")
    session.commit()
    path = f"/notices/mail/{the_post().token(str(who.id))}"
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
        refused = client.post(f"{path}/choices", data=dict.fromkeys(GROUPS, "at_once"))
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert (answer.status_code, answer.text, refused.status_code) == (200, "已停止接收邮件。", 400)
    ways = session.scalars(select(NoticeChoice.way).where(NoticeChoice.person_id == who.id)).all()
    assert ways == ["application"] * len(GROUPS)


def test_the_outbox_shows_what_failed_and_tries_again(client: FlaskClient, session: Session) -> None:
    admin, who = person(session, "administrator"), person(session, "representative")
    failed = MailMessage(
        person_id=who.id, day=AT.date(), message_id="<1@example.org>", counts={"claims": 1}, state="failed", made_at=AT,
        attempts=8, next_attempt_at=AT, problem="550 User unknown",
    )  # fmt: skip
    session.add(failed)
    session.commit()
    sign_in(client, admin)
    assert "550 User unknown" in client.get("/notices/outbox?state=failed").text
    assert "已重新排队发送" in client.post(f"/notices/outbox/{failed.id}/retry", follow_redirects=True).text
    session.refresh(failed)
    assert (failed.state, failed.attempts) == ("waiting", 0)
    assert "不需重发" in client.post(f"/notices/outbox/{failed.id}/retry", follow_redirects=True).text
    sign_in(client, who)
    assert client.get("/notices/outbox").status_code == 403
