"""Every page, as every role, in English: whatever is Chinese on it is data, and marked as Chinese."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from office.accounts.access import LIBRARY_ACTS, act_of
from office.accounts.models import Person
from office.accounts.permissions import acts_of
from office.web import HAN, Office
from tests.factories import AT, PASSWORD
from tests.journeys.english_city import City

CHINESE = re.compile(f"{HAN}+")
FILES = {
    "documents.download",
    "documents.annex",
    "payouts.workbook",
    "jobs.progress",
    "declarations.marked",
    "declarations.template",
    "registers.wrong",
    "budgets.export",
    "payouts.file",
    "publicity.paper",
    "returns.statement_of",
    "returns.original",
    "tracing.as_json",
    "tracing.as_workbook",
    "clawback.begin",
    "designations.source",
    "monitoring.workbook",
    "intake.template",
    "intake.marked",
    "intake.evidence",
    "open_data.whitelist",
    "open_data.batch_data",
    "open_data.firm_data",
    "whitelist.batch_paper",
    "sanctions.evidence",
}
# Pages about things this city has none of: tests/looking walks them in both languages, with the scene it makes.
IN_THE_SCENE = {
    "bulk.show", "escalations.show", "firms.show_firm", "gathering.poster_pdf", "inspections.confirm",
    "inspections.picture",
    "inspections.show", "insurance.show", "monitoring.edit", "monitoring.firm", "monitoring.show", "notices.by_mail",
    "offers.decided", "offers.many", "offers.run", "offers.show", "people.show", "prospects.show",
    "representations.letter", "representations.mine", "representations.show", "scenarios.saved_workbook",
    "scenarios.show", "selfdeclaring.amend", "selfdeclaring.declare", "selfdeclaring.given", "selfdeclaring.mine",
    "support_scenarios.saved_workbook", "support_scenarios.show",
}  # fmt: skip
RUNNING = {"scenarios.running", "support_scenarios.running"}  # jobs of their own kind: the scene has them
SPOKEN = ("title", "alt", "aria-label", "aria-description", "placeholder", "label")
TYPED = ("textarea", "script", "style")  # what somebody typed, and what nobody reads


def unmarked(element: Element, language: str = "") -> Iterator[str]:
    """Chinese texts in a page outside elements that say they are Chinese."""
    language = element.get("lang", language)
    if not isinstance(element.tag, str) or element.tag in TYPED:
        return
    if not language.startswith("zh"):
        texts = [element.text or "", *(inner.tail or "" for inner in element)]
        texts += [element.get(name, "") for name in SPOKEN]
        yield from (f"<{element.tag}> {text.strip()}" for text in texts if CHINESE.search(text))
    for inner in element:
        yield from unmarked(inner, language)


def chinese_on(text: str) -> list[str]:
    """The Chinese that an English page does not mark. A title cannot mark any: it may name what the page marks."""
    root = html5lib.HTMLParser(namespaceHTMLElements=False).parse(text)
    title = root.find("head/title")
    found = []
    if title is not None:
        marked = "".join(word for each in root.iter() if each.get("lang") == "zh-CN" for word in each.itertext())
        found = [f"<title> {word}" for word in CHINESE.findall(title.text or "") if word not in marked]
        title.text = ""
    return found + list(unmarked(root))


def test_the_search_finds_what_is_not_marked() -> None:
    page = """<!doctype html><html lang="en"><head><title>湖州 口罩</title></head><body>
        <h1 lang="zh-CN">湖州<b>公司</b></h1><p aria-label="名称">name</p><p>Tier：保障类</p>
        <ul lang="zh-CN"><li lang="en">公告</li></ul><textarea>已落实</textarea></body></html>"""
    assert chinese_on(page) == ["<title> 口罩", "<p> 名称", "<p> Tier：保障类", "<li> 公告"]


def pages(app: Office) -> list[Rule]:
    """Every route that can be asked for with GET, files of the libraries left out."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return [rule for rule in rules if not rule.endpoint.endswith("static") and rule.endpoint != "security.logout"]


def walked(app: Office, asked: list[Rule], role: str) -> list[Rule]:
    """What a role's walk asks for: every page it may see some of, and one that it may not see at all, for the words of
    the refusal."""
    held = acts_of([role, "person"] if role != "stranger" else [])
    seen = [rule for rule in asked if act_of(app, rule.endpoint) in held]
    return seen + [rule for rule in asked if rule not in seen][:1]


def in_english(client: FlaskClient, who: Person | None) -> None:
    client.post("/logout")
    if who:
        assert client.post("/login", data={"email": who.email, "password": PASSWORD}).status_code == 302
    client.post("/preferences", data={"locale": "en"})


def test_every_page_is_english_for_every_role(
    app: Office, client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFICE_DAY", AT.date().isoformat())
    city = City(session)
    asked = [rule for rule in pages(app) if rule.arguments <= city.values.keys()]
    assert {rule.endpoint for rule in pages(app)} - {rule.endpoint for rule in asked} == IN_THE_SCENE
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for role, who in {"stranger": None, **city.people}.items():
        in_english(client, who)
        for rule in walked(app, asked, role):
            for path in city.addresses(rule):
                answer = client.get(path)
                if answer.mimetype != "text/html" or answer.status_code == 302:
                    continue
                if "<html" in answer.text:  # else part of a page
                    assert '<html lang="en"' in answer.text, path
                if answer.status_code == 200:
                    seen.add(rule.endpoint)
                for text in chinese_on(answer.text):
                    found.setdefault(f"{rule.endpoint}: {text}", []).append(role)
    assert found == {}
    assert {rule.endpoint for rule in asked} - seen - FILES - RUNNING == set(), "pages that nobody could open"


def test_library_routes_are_known_to_the_walk(app: Office) -> None:
    assert {"security.login", "security.verify"} <= LIBRARY_ACTS.keys() & {rule.endpoint for rule in pages(app)}
