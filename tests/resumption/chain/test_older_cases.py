"""Cases older than the chain get their steps with migration 0028: over rows, up and down, and they go on from there."""

from datetime import timedelta

import pytest
from alembic import command
from flask.testing import FlaskClient
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from office import schema
from office.accounts.models import Person
from office.errors import Conflict
from resumption.applications.models import Application
from resumption.applications.services import withdraw_application
from resumption.chain.models import CaseHand, CaseStep
from resumption.chain.queries import current_step
from resumption.chain.services import give_opinion, send_back
from resumption.overdue.services import escalate_overdue
from resumption.review.services import propose_decision, sign_decision
from tests.factories import CODES, PASSWORD, draft, filed_application, firm, person, representative
from tests.looking.chain import CODES as MORE
from tests.resumption.chain.cast import AT, HOUR, SIGNING, Chain, large, visited

WITHOUT = ("small", "large", "proposed", "approved", "rejected", "returned", "withdrawn")
SHOP = ("5112", "米、面制品及食用油批发")
COUNTY, GROUP = ("county", "active"), ("group", "pending")
# What each has afterwards: its department and its steps.
EXPECTED = {
    "small": ("industry", [COUNTY, GROUP]),
    "large": ("commerce", [("town", "active"), ("sector", "pending"), ("county", "pending"), GROUP]),
    "proposed": ("industry", [("county", "done"), ("group", "active")]),
    "approved": ("industry", [("county", "done"), ("group", "done")]),
    "rejected": ("industry", [("county", "done"), ("group", "done")]),
    "returned": ("industry", [COUNTY, GROUP]),
    "withdrawn": ("industry", [("county", "pending"), GROUP]),
    "begun": ("commerce", [("town", "active"), ("sector", "pending"), ("county", "pending"), GROUP]),
    "draft": (None, []),
}


def older(session: Session, reviewer: Person, signatory: Person) -> dict[str, Application]:
    """A case in every state as it stood before there were steps, one that has its own, one not filed."""
    of = [firm(session, code, f"湖州第{n}有限公司") for n, code in enumerate((*CODES, *MORE))]
    cases = {name: filed_application(session, each) for name, each in zip(WITHOUT, of, strict=False) if name != "large"}
    of[1].industry = of[7].industry = SHOP[0]
    for name, each in (("large", of[1]), ("begun", of[7])):
        cases[name] = large(session, each, representative(session, each))
    cases["draft"] = draft(session, of[8], representative(session, of[8]))
    for name, outcome in (
        ("proposed", "approve"),
        ("approved", "approve"),
        ("rejected", "reject"),
        ("returned", "return"),
    ):
        propose_decision(
            session, actor=reviewer.id, at=AT + HOUR, application_id=cases[name].id, outcome=outcome, reason="理由"
        )
    for name in ("approved", "rejected"):
        sign_decision(session, actor=signatory.id, at=AT + 2 * HOUR, application_id=cases[name].id, **SIGNING)
    withdraw_application(session, actor=reviewer.id, at=AT, application_id=cases["withdrawn"].id)
    bare = [cases[name].id for name in WITHOUT]
    session.execute(delete(CaseStep).where(CaseStep.application_id.in_(bare)))
    session.execute(delete(CaseHand).where(CaseHand.application_id.in_(bare)))
    return cases


def migrate(session: Session, up: str = "head", down: str = "0026") -> None:
    """Down to where there were no departments, and up again, in the test's own transaction."""
    session.flush()
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    command.downgrade(schema.migrations(session.connection()), down)
    command.upgrade(schema.migrations(session.connection()), up)
    session.expire_all()


def steps(session: Session, application: Application) -> list[CaseStep]:
    query = select(CaseStep).where(CaseStep.application_id == application.id).order_by(CaseStep.position)
    return list(session.scalars(query))


def told(session: Session, cases: dict[str, Application]) -> dict[str, object]:
    return {
        name: (each.department, [(step.code, step.state) for step in steps(session, each)])
        for name, each in cases.items()
    }


@pytest.fixture
def office(session: Session) -> tuple[Person, Person]:
    return person(session, "bureau_reviewer"), person(session, "signatory")


def test_every_case_has_its_steps_and_a_second_time_changes_nothing(
    session: Session, office: tuple[Person, Person]
) -> None:
    reviewer, signatory = office
    cases = older(session, *office)
    migrate(session)
    assert told(session, cases) == EXPECTED
    county, group = steps(session, cases["approved"])
    assert [(each.done_by, each.done_at, each.finding) for each in (county, group)] == [
        (reviewer.id, AT + HOUR, "agree"), (signatory.id, AT + 2 * HOUR, "agree"),
    ]  # fmt: skip
    county, group = steps(session, cases["rejected"])
    assert (county.finding, county.opinion, group.finding) == ("disagree", "理由", "agree")
    first, sector = steps(session, cases["large"])[:2]
    assert (first.entered_at, first.due_at, first.assigned_to) == (
        cases["large"].filed_at, cases["large"].due_at, None,
    )  # fmt: skip
    assert (first.department, sector.department, first.visit, first.title) == (None, "commerce", True, "镇街踏勘")
    before = [step.id for name in EXPECTED for step in steps(session, cases[name])]
    migrate(session)
    assert told(session, cases) == EXPECTED
    assert [step.id for name in EXPECTED for step in steps(session, cases[name])] == before


def test_they_are_those_the_chain_of_today_lays_out(session: Session, office: tuple[Person, Person]) -> None:
    cases = older(session, *office)
    fresh = steps(session, cases["begun"])
    alike = [each.name for each in CaseStep.__table__.columns if each.name not in ("id", "application_id", "due_at")]
    laid = [[getattr(step, name) for name in alike] for step in fresh]
    migrate(session)
    given = [[getattr(step, name) for name in alike] for step in steps(session, cases["large"])]
    assert given == laid


def test_they_go_on_from_there(client: FlaskClient, session: Session, office: tuple[Person, Person]) -> None:
    reviewer, signatory = office
    cases = older(session, *office)
    migrate(session)
    one = cases["proposed"].id
    send_back(session, actor=signatory.id, at=AT + 3 * HOUR, application_id=one, reason="补充条件")
    propose_decision(session, actor=reviewer.id, at=AT + 4 * HOUR, application_id=one, outcome="approve")
    sign_decision(session, actor=signatory.id, at=AT + 5 * HOUR, application_id=one, **SIGNING)
    assert cases["proposed"].state == "approved"
    propose_decision(session, actor=reviewer.id, at=AT, application_id=cases["small"].id, outcome="approve")
    town = person(session, "town_reviewer", area="330502")
    sector = person(session, "sector_reviewer", department="commerce")
    walked = Chain(*[None] * 2, town, sector, reviewer, signatory, cases["large"])  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="镇街踏勘"), session.begin_nested():
        propose_decision(session, actor=reviewer.id, at=AT, application_id=cases["large"].id, outcome="approve")
    visited(session, walked)
    for who in (town, sector):
        give_opinion(session, actor=who.id, at=AT + HOUR, application_id=cases["large"].id, finding="agree", opinion="")
    step = current_step(session, cases["large"].id)
    assert step is not None
    assert step.code == "county"
    assert escalate_overdue(session, at=AT + timedelta(days=60)) == 3  # large, small and the one begun; none twice
    session.commit()
    client.post("/login", data={"email": reviewer.email, "password": PASSWORD})
    for name, application in cases.items():
        shown = 'id="chain"' in client.get(f"/review/{application.id}").text
        assert (name, shown) == (name, name != "draft")
