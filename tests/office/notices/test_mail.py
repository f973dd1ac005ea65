"""Mail by a real server: one digest a day, urgent ones at once, nothing about anybody in it, sent until taken."""

import re
import socket
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.clock import BEIJING
from office.jobs.rounds import go_round
from office.notices.groups import GROUPS, group_notices
from office.notices.mail import Post, the_post, use_post
from office.notices.models import MailMessage, Notice, name_notices
from office.notices.services import (
    choose,
    make_digests,
    mark_all_read,
    note_failure,
    notify,
    retry_message,
    send_due,
    stop_mail,
)
from office.settings import Settings, SettingsError
from tests.factories import person
from tests.office.notices.postman import SENDER, Letterbox, bodies, deliver, post_office

name_notices(
    test_returned="{firm}的申请 {number} 已退回，补助 {amount} 元，联系人 {who} {mobile}。",
    test_fever="{firm}体温异常。",
)
group_notices("applications", "test_returned")
group_notices("safety", "test_fever")
DAY = date(2020, 2, 12)
AT = datetime.combine(DAY, time(17, 30), BEIJING)
SECRETS = {
    "firm": "湖州练市口罩有限公司", "number": "FG20200208123456", "amount": "24,000.00", "who": "沈建明",
    "mobile": "13857212345",
}  # fmt: skip


@pytest.fixture
def box(session: Session) -> Iterator[Letterbox]:
    with post_office() as box:
        yield box


def told(session: Session, who: Person, times: int = 1, *, kind: str = "test_returned", urgent: bool = False) -> None:
    for _ in range(times):
        notify(
            session, actor=None, at=AT - timedelta(hours=1), people=[who.id], kind=kind, values=SECRETS, urgent=urgent
        )


def message(session: Session) -> MailMessage:
    return session.scalars(select(MailMessage)).one()


def test_one_digest_a_day_of_everything_unread(session: Session, box: Letterbox) -> None:
    reader, read = person(session, "representative"), person(session, "representative")
    told(session, reader, 3)
    told(session, read)
    mark_all_read(session, actor=read.id, at=AT)
    assert [make_digests(session, actor=None, at=AT, day=DAY), deliver(session)] == [1, 1]
    told(session, reader)
    assert [make_digests(session, actor=None, at=AT, day=DAY), deliver(session)] == [0, 0]
    (letter,) = box.letters
    assert (letter["To"], letter["From"].addresses[0].addr_spec) == (reader.email, SENDER)
    subject, text, html = bodies(letter)
    assert subject == "您有 3 条新通知"
    assert "- 复工申请和审核：3 条" in text
    assert "https://office.example.org/notices/?unread=yes" in text
    assert "<li>复工申请和审核：3 条</li>" in html
    assert message(session).state == "sent"
    tomorrow = DAY + timedelta(days=1)
    assert make_digests(session, actor=None, at=AT + timedelta(days=1), day=tomorrow) == 1
    deliver(session)
    assert bodies(box.letters[1])[0] == "您有 1 条新通知"


def test_in_the_readers_language(session: Session, box: Letterbox) -> None:
    reader = person(session, "representative")
    reader.locale = "en"
    told(session, reader, 2)
    make_digests(session, actor=None, at=AT, day=DAY)
    deliver(session)
    subject, text, html = bodies(box.letters[0])
    assert subject == "You have 2 new notices"
    assert not re.search(r"[\u4e00-\u9fff]", subject + text + html)
    assert box.letters[0]["Content-Language"] == "en"


def test_nothing_about_anybody_ever_reaches_a_message(session: Session, box: Letterbox) -> None:
    for locale in ("zh", "en"):
        reader = person(session, "representative")
        reader.locale, reader.name = locale, "钱小梅"
        told(session, reader, 2)
        told(session, reader, kind="test_fever", urgent=True)
    make_digests(session, actor=None, at=AT, day=DAY)
    deliver(session)
    assert len(box.letters) == 4
    for letter in box.letters:
        said = letter.as_string() + "".join(bodies(letter)) + str(letter["From"])
        assert [secret for secret in (*SECRETS.values(), "钱小梅", "13857212345") if secret in said] == []
        # Of digits there are only counts of notices and the signed link.
        links = re.compile(r"https://\S+")
        numbers = {number for part in bodies(letter) for number in re.findall(r"\d+", links.sub("", part))}
        assert numbers <= {"1", "2", "8"}  # 8: utf-8
    kept = session.scalars(select(MailMessage)).all()
    assert [set(each.counts) <= set(GROUPS) for each in kept] == [True] * 4


def test_what_is_urgent_goes_out_at_once_and_not_again_in_the_digest(session: Session, box: Letterbox) -> None:
    reader = person(session, "town_reviewer")
    told(session, reader, kind="test_fever", urgent=True)
    assert deliver(session) == 1
    assert bodies(box.letters[0])[0] == "紧急：您有 1 条通知需要立即处理"
    assert make_digests(session, actor=None, at=AT, day=DAY) == 0


@pytest.mark.parametrize(("way", "at_once", "digests"), [("application", 0, 0), ("digest", 0, 1), ("at_once", 1, 0)])
def test_each_persons_choice(session: Session, box: Letterbox, way: str, at_once: int, digests: int) -> None:
    reader = person(session, "town_reviewer")
    choose(session, actor=reader.id, at=AT, ways={"safety": way})
    told(session, reader, kind="test_fever", urgent=True)
    assert deliver(session) == at_once
    assert make_digests(session, actor=None, at=AT, day=DAY) == digests
    assert (
        session.scalars(select(Notice).where(Notice.person_id == reader.id)).one().urgent
    )  # always in the application


def test_the_one_click_of_a_mail_program_stops_it_all(session: Session, box: Letterbox) -> None:
    reader = person(session, "representative")
    stop_mail(session, actor=reader.id, at=AT)
    told(session, reader)
    told(session, reader, kind="test_fever", urgent=True)
    assert [deliver(session), make_digests(session, actor=None, at=AT, day=DAY)] == [0, 0]


def test_without_settings_of_mail_everything_stays_in_the_application(session: Session) -> None:
    reader = person(session, "representative")
    told(session, reader, kind="test_fever", urgent=True)
    assert make_digests(session, actor=None, at=AT, day=DAY) == 0
    assert (session.scalars(select(MailMessage)).all(), deliver(session)) == ([], 0)


def test_headers_let_a_mail_program_unsubscribe(session: Session, box: Letterbox) -> None:
    reader = person(session, "representative")
    told(session, reader)
    make_digests(session, actor=None, at=AT, day=DAY)
    deliver(session)
    (letter,) = box.letters
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = re.fullmatch(r"<https://office\.example\.org/notices/mail/(\S+)>", letter["List-Unsubscribe"])
    assert token
    assert the_post().person_behind(token[1]) == str(reader.id)
    assert the_post().person_behind(token[1][:-2] + "xx") is None
    assert letter["Message-ID"] == message(session).message_id


def test_what_the_server_does_not_take_is_tried_again_under_the_same_id(session: Session, box: Letterbox) -> None:
    reader = person(session, "representative")
    told(session, reader)
    make_digests(session, actor=None, at=AT, day=DAY)
    box.answers = ["451 4.7.1 Greylisted"]
    deliver(session)
    found = message(session)
    assert (found.state, found.attempts, found.problem[:22]) == ("waiting", 1, "(451, b'4.7.1 Greylist")
    # The wait is counted on the office's clock.
    assert send_due(session, actor=None, at=found.next_attempt_at - timedelta(seconds=1)) == 0
    assert send_due(session, actor=None, at=found.next_attempt_at) == 1
    deliver(session)
    assert [letter["Message-ID"] for letter in box.letters] == [found.message_id]
    assert (found.state, found.attempts, found.problem) == ("sent", 2, "")


def test_the_wait_doubles_and_ends(session: Session, box: Letterbox) -> None:
    reader = person(session, "representative")
    told(session, reader)
    make_digests(session, actor=None, at=AT, day=DAY)
    found = message(session)
    waits = []
    for _ in range(8):
        assert found.state == "waiting"
        note_failure(session, actor=None, at=AT, message=found, problem="451 later")
        waits.append((found.next_attempt_at - AT) // timedelta(minutes=1))
    assert (found.state, waits) == ("failed", [2, 4, 8, 16, 32, 64, 128, 240])
    deliver(session)  # the job that was under way leaves it alone
    assert box.letters == []
    assert send_due(session, actor=None, at=AT + timedelta(days=9000)) == 0
    retry_message(session, actor=person(session, "administrator").id, at=AT, message_id=found.id)
    deliver(session)
    assert (found.state, len(box.letters)) == ("sent", 1)


def test_an_address_that_will_never_be_is_given_up_at_once(session: Session, box: Letterbox) -> None:
    told(session, person(session, "representative"))
    make_digests(session, actor=None, at=AT, day=DAY)
    box.answers = ["550 5.1.1 User unknown"]
    deliver(session)
    assert (message(session).state, "User unknown" in message(session).problem) == ("failed", True)


def test_a_server_that_is_not_there_is_waited_for(session: Session, box: Letterbox) -> None:
    told(session, person(session, "representative"))
    make_digests(session, actor=None, at=AT, day=DAY)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    there = the_post()
    use_post(Post(f"smtp://127.0.0.1:{port}", SENDER, there.base_url, there.secret_key, there.digest_at))
    deliver(session)
    assert (message(session).state, "refused" in message(session).problem) == ("waiting", True)


def test_a_message_whose_job_died_is_found_again(session: Session, box: Letterbox) -> None:
    told(session, person(session, "representative"))
    make_digests(session, actor=None, at=AT, day=DAY)
    assert send_due(session, actor=None, at=AT + timedelta(minutes=10)) == 1
    deliver(session)  # both jobs come to life: the second finds it sent
    assert len(box.letters) == 1


def test_the_digest_goes_out_at_its_hour_and_late_after_a_stop(session: Session, box: Letterbox) -> None:
    reader = person(session, "representative")
    told(session, reader)
    for at in (AT - timedelta(minutes=2), AT - timedelta(minutes=1)):
        go_round(session, "notices.digest", at)
    assert deliver(session) == 0
    go_round(session, "notices.digest", AT + timedelta(hours=40))
    assert (deliver(session), message(session).day) == (1, DAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"SMTP_URL": "mail.example.org", "MAIL_FROM": SENDER}, "SMTP_URL must be like"),
        ({"SMTP_URL": "smtp://mail.example.org"}, "MAIL_FROM is missing"),
        ({"SMTP_URL": "smtp://h", "MAIL_FROM": SENDER, "MAIL_DIGEST_AT": "25:00"}, "MAIL_DIGEST_AT must be an hour"),
    ],
)
def test_wrong_settings_are_named_before_anything_starts(
    settings: dict[str, str], fault: str, tmp_path: object
) -> None:
    with pytest.raises(SettingsError, match=fault):
        Settings.from_environment({"OFFICE_VAR": str(tmp_path), **settings})
