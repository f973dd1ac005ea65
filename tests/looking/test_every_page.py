"""Every page of every role, in both languages: strict HTML, nothing inline, everything named."""

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from office.web import Office
from tests.factories import PASSWORD
from tests.looking.scene import make
from tests.page import problems, words

PARSER = html5lib.HTMLParser(namespaceHTMLElements=False)
REFUSED = {"refused": 403, "missing": 404}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_every_role_is_whole(
    app: Office, client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    scene = make(session)
    session.commit()
    wrong = []
    for role, pages in scene.pages.items():
        if role in scene.people:
            client.post("/login", data={"email": scene.people[role], "password": PASSWORD})
        client.post("/preferences", data={"locale": language})
        for name, path in pages.items():
            with monkeypatch.context() as tokens:
                tokens.setitem(app.config, "WTF_CSRF_ENABLED", True)  # so that forms show the token they carry
                answer = client.get(path)
            if answer.status_code != REFUSED.get(name, 200):
                wrong.append((role, name, answer.status_code))
            wrong += [(role, name, problem) for problem in problems(answer.text)]
        client.post("/logout")
    assert wrong == []


def test_what_the_journal_calls_an_act_never_reaches_a_page(client: FlaskClient, session: Session) -> None:
    scene = make(session)
    session.commit()
    raw = ("application_", "decision_", "claim_", "batch_", "local default", "staff_total", "chartered_bus_")
    shown = []
    for role, pages in scene.pages.items():
        if role in scene.people:
            client.post("/login", data={"email": scene.people[role], "password": PASSWORD})
        for name, path in pages.items():
            said = words(PARSER.parse(client.get(path).text).find("body"))
            shown += [(role, name, each) for each in raw if each in said]
        client.post("/logout")
    assert shown == []
