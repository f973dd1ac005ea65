"""Sign-in: signing out and disabling end a session at once, whatever cookie a browser still holds."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from office.accounts.services import disable_person
from office.web import Office
from tests.factories import AT, PASSWORD, person


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD) -> int:
    return client.post("/login", data={"email": email, "password": password}).status_code


def test_a_right_password_signs_in_and_a_wrong_one_does_not(client: FlaskClient, session: Session) -> None:
    somebody = person(session, "auditor")
    session.commit()
    assert sign_in(client, somebody.email, "something else entirely") == 200
    assert client.get("/home").status_code == 302
    assert sign_in(client, somebody.email) == 302
    assert client.get("/home").status_code == 200


def test_a_copied_cookie_is_worth_nothing_after_sign_out(app: Office, client: FlaskClient, session: Session) -> None:
    somebody = person(session, "auditor")
    session.commit()
    sign_in(client, somebody.email)
    stolen = client.get_cookie("session")
    assert stolen is not None
    assert client.post("/logout").status_code == 302
    thief = app.test_client()
    thief.set_cookie("session", stolen.value)
    assert thief.get("/home").headers["Location"] == "/login?next=/home"


def test_disabling_a_person_ends_their_session_at_once(client: FlaskClient, session: Session) -> None:
    somebody, boss = person(session, "auditor"), person(session, "administrator")
    session.commit()
    sign_in(client, somebody.email)
    assert client.get("/home").status_code == 200
    disable_person(session, actor=boss.id, at=AT, person=somebody)
    session.commit()
    assert client.get("/home").status_code == 302
    assert sign_in(client, somebody.email) == 200
