"""Every page of every role asks the database as often for a few rows as for hundreds: nothing is asked row by row."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import PASSWORD
from tests.looking.growing import grow
from tests.looking.scene import Scene, make
from tests.statements import statements

LISTS = (
    "roster_entries", "register_records", "register_imports", "list_imports", "designations", "scenarios", "notices",
    "consultations", "correction_messages", "escalation_steps", "contradiction_notes", "mail_messages",
    "representation_requests", "saved_views",
)  # fmt: skip
LONGER = {
    ("bureau_reviewer", "queue"), ("bureau_reviewer", "assessment"), ("bureau_reviewer", "inspections"),
    ("bureau_reviewer", "roster"), ("bureau_reviewer", "registers"), ("representative", "applications"),
    ("finance_preparer", "payouts"),
}  # fmt: skip


def visited(client: FlaskClient, scene: Scene) -> dict[tuple[str, str], tuple[int, int]]:
    """How many statements each page needs, and how long it is."""
    found = {}
    for role, pages in scene.pages.items():
        if role in scene.people:
            client.post("/login", data={"email": scene.people[role], "password": PASSWORD})
        for name, path in pages.items():
            with statements() as asked:
                answer = client.get(path)
            assert answer.status_code < 500, (role, name)
            found[role, name] = len(asked), len(answer.data)
        client.post("/logout")
    return found


def test_pages_ask_as_often_for_hundreds_of_rows(client: FlaskClient, session: Session) -> None:
    scene = make(session)
    grow(session, ["firms"], range(1, 3))
    session.commit()
    visited(client, scene)  # fills what is remembered for good
    few = visited(client, scene)
    grow(session, ["firms"], range(3, 17))
    grow(session, LISTS, range(20, 27), alone=True)
    session.commit()
    many = visited(client, scene)
    asked = {page: (few[page][0], count) for page, (count, _) in many.items() if count != few[page][0]}
    assert asked == {}
    assert {page for page in LONGER if many[page][1] <= few[page][1]} == set()
