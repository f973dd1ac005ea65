"""Every route names its act; who reaches what, walked for every route, role and kind of id."""

import uuid
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from office.accounts.access import act_of
from office.accounts.models import Person
from office.accounts.permissions import ROLES, STRANGER, TABLE, Actor, allowed, scopes
from office.firms.models import Firm
from office.web import Office
from tests.factories import CODES, PASSWORD, filed_application, firm, person, representative


def rules(app: Office) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)


def test_every_route_names_an_act_of_the_table(app: Office) -> None:
    nameless = [rule.endpoint for rule in rules(app) if act_of(app, rule.endpoint) not in TABLE]
    assert nameless == []


def test_a_route_without_an_act_is_refused_when_it_is_called(app: Office, client: FlaskClient) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = True
    app.view_functions["office.front"].act, act = None, app.view_functions["office.front"].act  # type: ignore[attr-defined]
    try:
        with pytest.raises(LookupError, match=r"route office\.front names no act"):
            client.get("/")
    finally:
        app.view_functions["office.front"].act = act  # type: ignore[attr-defined]
        app.config["PROPAGATE_EXCEPTIONS"] = None


def test_scopes_decide_by_firm_and_district() -> None:
    mine, other = uuid.uuid4(), uuid.uuid4()
    representative_ = Actor(uuid.uuid4(), frozenset({"representative"}), frozenset({mine}))
    town = Actor(uuid.uuid4(), frozenset({"town_reviewer"}), frozenset(), "330502")
    assert [allowed("application.view", representative_, firm_id=each) for each in (mine, other)] == [True, False]
    assert [allowed("case.view", town, firm_id=mine, area=area) for area in ("330502", "330503", None)] == [
        True,
        False,
        False,
    ]
    assert scopes("case.sign", town) == frozenset()
    bound = Actor(uuid.uuid4(), frozenset({"sector_reviewer"}), frozenset(), department="commerce")
    for who, found in ((bound, [True, False, False]), (replace(bound, department=None), [True, True, True])):
        assert [
            allowed("case.view", who, firm_id=mine, area="330502", department=each)
            for each in ("commerce", "health", None)
        ] == found
    assert (scopes("case.sector", bound), scopes("interest.declare", bound)) == ({"department"}, {"any"})
    both = replace(bound, roles=frozenset({"sector_reviewer", "town_reviewer"}), area="330502")
    assert [allowed("case.view", both, firm_id=mine, area=a, department=d) for a, d in (
        ("330502", "health"), ("330503", "commerce"), ("330503", "health"),
    )] == [True, True, False]  # fmt: skip
    assert not allowed("case.view", replace(bound, interests=frozenset({mine})), firm_id=mine, department="commerce")
    assert scopes("site.read", STRANGER) == {"any"}


class Cast:
    """One person per role, the representative's own firm with an application, and somebody else's."""

    def __init__(self, session: Session) -> None:
        self.own: Firm = firm(session)
        self.other: Firm = firm(session, CODES[1], "湖州第二有限公司", area="330521")
        self.people: dict[str, Person] = {
            role: representative(session, self.own)
            if role == "representative"
            else person(session, role, area="330502")
            for role in ROLES
        }
        for department in ("industry", "commerce"):
            self.people[f"sector_reviewer of {department}"] = person(session, "sector_reviewer", department=department)
        shop = firm(session, CODES[2], "湖州第三有限公司", "330503", industry=("5112", "米、面制品及食用油批发"))
        applications = {"own": filed_application(session, self.own), "another": filed_application(session, self.other)}
        applications["shop"] = filed_application(session, shop)
        self.departments = {name: each.department for name, each in applications.items()}
        self.ids = {**{name: each.id for name, each in applications.items()}, "missing": uuid.uuid4()}
        self.areas = {"own": "330502", "another": "330521", "shop": "330503"}
        self.firms = {"own": self.own.id, "another": self.other.id, "shop": shop.id}
        session.commit()


def expected(cast: Cast, act: str, role: str, whose: str) -> bool:
    """Whether the table lets this role reach a thing of that firm; nobody reaches what is missing."""
    who = cast.people[role]
    firms = frozenset({cast.own.id} if role == "representative" else ())
    actor = Actor(who.id, who.role_names, firms, who.area, department=who.department)
    return whose != "missing" and allowed(
        act, actor, firm_id=cast.firms[whose], area=cast.areas[whose], department=cast.departments[whose]
    )


def test_every_route_for_every_role_and_every_kind_of_id(app: Office, client: FlaskClient, session: Session) -> None:
    cast = Cast(session)
    assert cast.departments == {"own": "industry", "another": "industry", "shop": "commerce"}
    wrong = []
    for role, who in cast.people.items():
        client.post("/login", data={"email": who.email, "password": PASSWORD})
        for rule in rules(app):
            if "application_id" not in rule.arguments:
                continue
            act = act_of(app, rule.endpoint)
            assert act is not None
            for whose, application_id in cast.ids.items():
                # An unknown outcome or page changes nothing, so that every cell meets the same state.
                path = rule.rule.replace("<uuid:application_id>", str(application_id)).replace("<page>", "supplies")
                path = path.replace("<int:number>", "1")
                if {"GET"} & (rule.methods or set()):
                    status = client.get(path).status_code
                    reached = status == 200
                    if reached != expected(cast, act, role, whose):
                        wrong.append((role, rule.rule, whose, status))
                elif not expected(cast, act, role, whose):
                    status = client.post(path).status_code
                    if status not in (403, 404):
                        wrong.append((role, rule.rule, whose, status))
        client.post("/logout")
    assert wrong == []


@pytest.mark.parametrize(
    "path", ["/home", "/applications/", "/review/", "/applications/00000000-0000-4000-8000-000000000000"]
)
def test_a_stranger_is_asked_to_sign_in(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/login?next={path}")


def test_what_a_role_does_not_hold_is_refused_with_a_page(client: FlaskClient, session: Session) -> None:
    somebody = person(session, "finance_preparer")
    session.commit()
    client.post("/login", data={"email": somebody.email, "password": PASSWORD})
    answer = client.get("/review/")
    assert answer.status_code == 403
    assert "您的角色不能进行此项操作" in answer.text
