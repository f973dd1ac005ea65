"""The language is the reader's: chosen before sign-in or after, kept with the session and with the person."""

import json
import re
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.errors import Invalid
from office.jobs.models import Job
from office.jobs.services import Report, enqueue, handles
from office.jobs.worker import run_job
from office.web import Office
from office.wording import Bilingual, fill, plain
from tests.factories import AT, CONTENT, PASSWORD, draft, firm, person, representative

FEEDBACK = re.compile(r"invalid-feedback[^>]*>\s*([^<]+?)\s*<")


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def heading(client: FlaskClient, path: str = "/") -> str:
    """The page's language and its first heading."""
    page = html5lib.parse(client.get(path, follow_redirects=True).text, namespaceHTMLElements=False)
    return f"{page.get('lang')}: {words(page.find('.//h1'))}"


def faults(text: str) -> set[str]:
    """What a page says is wrong: its list of faults (without the fields' names) and what stands at the fields."""
    page = html5lib.parse(text, namespaceHTMLElements=False)
    listed = [words(each) for each in page.findall(".//*[@role='alert']//li")]
    beside = [words(each) for each in page.iter() if "invalid-feedback" in str(each.get("class", "")).split()]
    alone = [words(each) for each in page.findall(".//*[@role='alert']//p")] if not listed else []
    return {*beside, *alone, *listed}


def choose(client: FlaskClient, language: str, back: str = "/") -> str:
    answer = client.post("/preferences", data={"locale": language, "back": back})
    assert answer.status_code == 302
    return answer.headers["Location"]


def sign_in(client: FlaskClient, who: Person) -> None:
    assert client.post("/login", data={"email": who.email, "password": PASSWORD}).status_code == 302


def test_chinese_comes_first_and_a_choice_stays_with_the_browser(app: Office, client: FlaskClient) -> None:
    assert heading(client) == "zh-CN: 企业复工复产，一处办理"
    choose(client, "en")
    assert heading(client) == "en: Returning to work, all in one place"
    assert heading(app.test_client()) == "zh-CN: 企业复工复产，一处办理"


def test_a_choice_after_sign_in_follows_the_person(app: Office, client: FlaskClient, session: Session) -> None:
    somebody = person(session, "auditor")
    session.commit()
    sign_in(client, somebody)
    assert heading(client, "/home") == "zh-CN: 您好，测试人员"
    choose(client, "en")
    elsewhere = app.test_client()
    sign_in(elsewhere, somebody)
    assert heading(elsewhere, "/home") == "en: Hello, 测试人员"
    choose(elsewhere, "zh")
    assert heading(client, "/home") == "zh-CN: 您好，测试人员"


def test_what_was_chosen_before_sign_in_becomes_the_persons_and_not_the_next_ones(
    client: FlaskClient, session: Session
) -> None:
    reader, colleague = person(session, "auditor"), person(session, "auditor")
    session.commit()
    choose(client, "en")
    sign_in(client, reader)
    assert heading(client, "/home") == "en: Hello, 测试人员"
    client.post("/logout")
    assert heading(client) == "en: Returning to work, all in one place"
    sign_in(client, colleague)
    assert heading(client, "/home") == "zh-CN: 您好，测试人员"
    session.expire_all()
    assert (reader.locale, colleague.locale) == ("en", "zh")


def test_an_unknown_language_changes_nothing(client: FlaskClient) -> None:
    choose(client, "fr")
    assert heading(client) == "zh-CN: 企业复工复产，一处办理"


@pytest.mark.parametrize(
    ("back", "target"),
    [
        ("/review/?text=a&page=2", "/review/?text=a&page=2"),
        ("https://example.org/x", "/x"),
        ("//example.org/x", "/x"),
        ("/\\example.org", "/%5Cexample.org"),
        ("nowhere", "/"),
    ],
)
def test_the_switch_leads_back_to_the_page_and_never_elsewhere(client: FlaskClient, back: str, target: str) -> None:
    assert choose(client, "en", back) == target


@pytest.mark.parametrize("typed", [{"email": "nobody@example.org", "password": "something else"}, {"email": ""}])
@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh", "账号或密码不正确，请核对后重新输入。"),
        ("en", "The e-mail address or the password is not correct. Please check them and try again."),
    ],
)
def test_sign_in_speaks_the_readers_language(
    client: FlaskClient, language: str, told: str, typed: dict[str, str]
) -> None:
    choose(client, language)
    answer = client.post("/login", data=typed).text
    assert faults(answer) == {told}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh", ["拟复工日期不能早于今天。", "该字段是必填字段。", "手机号码应为 11 位，以 1 开头。"]),
        (
            "en",
            [
                "The planned date of resumption cannot be in the past.",
                "This field is required.",
                "A mobile number has 11 digits and begins with 1.",
            ],
        ),
    ],
)
def test_a_form_says_what_is_wrong_in_the_readers_language(
    client: FlaskClient, session: Session, language: str, told: list[str]
) -> None:
    of = firm(session)
    by = representative(session, of)
    application = draft(session, of, by)
    session.commit()
    sign_in(client, by)
    choose(client, language)
    typed = {**CONTENT["firm"], "contact_mobile": "12345", "address": "", "revision": application.revision}
    answer = client.post(f"/applications/{application.id}/firm", data=typed)
    assert FEEDBACK.findall(answer.text) == told


@handles("test.refuse")
def refuse(_session: Session, _job: Job, _report: Report) -> dict[str, object]:
    raise Invalid(
        "还不能提交，请先补齐：{missing}。", missing=["企业情况", Bilingual("拟复工日期与批次", "Dates and stages")]
    )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh", "还不能提交，请先补齐：企业情况、拟复工日期与批次。"),
        ("en", "The application cannot be filed yet. Please complete: The firm, Dates and stages."),
    ],
)
def test_a_job_says_what_stopped_it_in_the_language_of_whoever_looks(
    client: FlaskClient, session: Session, language: str, told: str
) -> None:
    somebody = person(session, "auditor")
    job = enqueue(session, actor=somebody.id, at=AT, kind="test.refuse")
    session.commit()
    run_job(str(job.id))
    sign_in(client, somebody)
    choose(client, language)
    page = html5lib.parse(client.get(f"/jobs/{job.id}").text, namespaceHTMLElements=False)
    assert told in words(page.find(".//main"))
    assert client.get(f"/jobs/{job.id}/progress").json == {"state": "failed", "done": 0, "total": 0, "problem": told}


def test_the_places_of_a_sentence_survive_the_database() -> None:
    values = {"title": Bilingual("费用", "Fare"), "all": ["甲", Bilingual("乙", "B")], "count": 3, "day": AT.date()}
    kept = plain(values)
    assert kept["day"] == "2020-02-08"
    back = json.loads(json.dumps(kept))
    sentence = "{title} {all} {count} {day}"
    assert fill(sentence, back) == "费用 甲、乙 3 2020-02-08"
    assert fill(sentence, back, english=True) == "Fare 甲, B 3 2020-02-08"


def test_an_empty_value_stays_empty(client: FlaskClient) -> None:
    """gettext answers an empty text with the head of its catalogue; nobody wants to read that."""
    assert fill("“{code}”", {"code": ""}, translate=lambda text: text or "Content-Type: …") == "“”"
