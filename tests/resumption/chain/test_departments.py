"""Two departments: each sees, is given, acts on, is told of and is asked about cases of its own industries alone."""

import io
import uuid
from dataclasses import dataclass
from datetime import timedelta

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.accounts.access import actor_of
from office.accounts.models import Person
from office.accounts.services import change_post
from office.desk import desks
from office.documents.models import IssuedDocument
from office.errors import Invalid, NotAllowed
from office.files.services import keep_file
from office.firms.models import Firm
from office.notices.models import Notice
from office.web import Office
from resumption.applications.models import Application
from resumption.applications.services import file_application
from resumption.chain.models import CaseStep
from resumption.chain.queries import current_step, my_cases, my_questions
from resumption.chain.services import assign_case, give_opinion, take_case
from resumption.consultations.services import answer_consultation, forward_case
from resumption.inspections.models import Inspection
from resumption.overdue.services import escalate_overdue
from resumption.queue.queries import QueueFilter, queue
from resumption.review.services import propose_decision
from tests.factories import CODES, PASSWORD, filed_application, firm, person, representative
from tests.reaching import reached
from tests.resumption.chain.cast import AT, HOUR, Chain, large, visited

SHOP = ("5112", "米、面制品及食用油批发")


@dataclass(frozen=True)
class Two:
    """A mask maker's case (经信) and a wholesaler's (商务), each visited and now with its department; their people."""

    masks: Chain
    shop: Chain

    @property
    def both(self) -> tuple[Chain, Chain]:
        return self.masks, self.shop


def two(session: Session) -> Two:
    """Both departments with one reviewer, and the rest of the office."""
    town, county = (person(session, role, area="330502") for role in ("town_reviewer", "county_reviewer"))
    signatory = person(session, "signatory")
    cases = []
    for number, (name, industry, department) in enumerate(
        [("湖州练市口罩有限公司", ("2770", "卫生材料"), "industry"), ("湖州粮油批发有限公司", SHOP, "commerce")]
    ):
        of = firm(session, CODES[number], name, industry=industry)
        owner, sector = representative(session, of), person(session, "sector_reviewer", department=department)
        case = Chain(of, owner, town, sector, county, signatory, large(session, of, owner))
        visited(session, case)
        give_opinion(session, actor=town.id, at=AT, application_id=case.application.id, finding="agree", opinion="")
        cases.append(case)
    return Two(*cases)


def signed_in(client: FlaskClient, who: Person) -> None:
    client.post("/logout")
    client.post("/login", data={"email": who.email, "password": PASSWORD})


def told(session: Session, kind: str, of: Firm) -> set[uuid.UUID]:
    notices = session.scalars(select(Notice).where(Notice.kind == kind))
    return {notice.person_id for notice in notices if notice.values["firm"] == of.name}


def seen(session: Session, who: Person) -> set[uuid.UUID]:
    return {row.id for row in queue(session, QueueFilter(who=actor_of(who))).rows}


def test_each_sees_its_own_and_who_has_no_department_sees_all(session: Session) -> None:
    cases = two(session)
    small = filed_application(session, firm(session, CODES[2], "湖州粮店", "330521", industry=SHOP))  # no sector step
    free = filed_application(session, firm(session, CODES[3], "湖州软件园", "330521", industry=("7520", "研究")))
    assert (small.department, free.department) == ("commerce", None)
    masks, shop = (case.application.id for case in cases.both)
    assert seen(session, cases.masks.sector) == {masks}
    assert seen(session, cases.shop.sector) == {shop, small.id}
    assert seen(session, person(session, "sector_reviewer")) == {masks, shop, small.id, free.id}
    health = person(session, "sector_reviewer", department="health")
    assert seen(session, health) == set()
    assert sum(tally.count for desk in desks(session, actor_of(health), AT) for tally in desk.tallies) == 0
    # Two roles are two reasons to see: the county's own district, and the department anywhere.
    both = person(session, "county_reviewer", "sector_reviewer", area="330521", department="industry")
    assert seen(session, both) == {masks, small.id, free.id}


def test_a_case_is_given_within_its_department_to_whoever_has_fewest(session: Session) -> None:
    cases = two(session)
    for case in cases.both:
        step = current_step(session, case.application.id)
        assert step is not None
        assert (step.code, step.department, step.assigned_to) == ("sector", case.sector.department, case.sector.id)
    second = person(session, "sector_reviewer", department="commerce")
    given = []
    for number in (2, 3):
        of = firm(session, CODES[number], f"湖州第{number}商店", industry=SHOP)
        case = Chain(of, representative(session, of), cases.shop.town, *[second] * 3, large(session, of, second))
        visited(session, case)
        give_opinion(
            session, actor=case.town.id, at=AT, application_id=case.application.id, finding="agree", opinion=""
        )
        step = current_step(session, case.application.id)
        given.append(step.assigned_to if step else None)
    assert given == [second.id, min(second.id, cases.shop.sector.id)]


def test_another_department_neither_takes_acts_answers_nor_is_given(session: Session) -> None:
    cases = two(session)
    case, wrong = cases.masks.application.id, cases.shop.sector
    with pytest.raises(Invalid, match="没有相应权限"):
        take_case(session, actor=wrong.id, at=AT, application_id=case)
    with pytest.raises(Invalid, match="没有相应权限"):
        assign_case(session, actor=cases.masks.county.id, at=AT, application_id=case, to=wrong.id)
    with pytest.raises(Invalid, match="不能向此人征求意见"):
        forward_case(session, actor=cases.masks.sector.id, at=AT, application_id=case, person=wrong.id, question="？")
    everywhere = person(session, "sector_reviewer")
    second = person(session, "sector_reviewer", department="industry")
    asked = forward_case(
        session, actor=cases.masks.sector.id, at=AT, application_id=case, role="sector_reviewer", question="要求？"
    )
    assert told(session, "case_forwarded", cases.masks.of) == {everywhere.id, second.id}
    assert [len(my_questions(session, actor_of(each))) for each in (second, everywhere, wrong)] == [1, 1, 0]
    with pytest.raises(NotAllowed, match="没有向您征求"):
        answer_consultation(session, actor=wrong.id, at=AT, consultation_id=asked.id, opinion="符合")
    answer_consultation(session, actor=second.id, at=AT, consultation_id=asked.id, opinion="符合")
    assert assign_case(session, actor=wrong.id, at=AT, application_id=case, to=everywhere.id).assigned_to == (
        everywhere.id
    )


def test_a_late_step_is_told_to_the_people_of_its_department(session: Session) -> None:
    cases = two(session)
    second = person(session, "sector_reviewer", department="industry")
    assert escalate_overdue(session, at=AT + timedelta(days=30)) == 2
    above = {cases.masks.county.id, cases.masks.signatory.id}
    assert told(session, "case_overdue", cases.masks.of) == above | {cases.masks.sector.id, second.id}
    assert told(session, "case_overdue", cases.shop.of) == above | {cases.shop.sector.id}


def test_who_goes_to_another_department_loses_what_was_theirs(session: Session) -> None:
    cases = two(session)
    case, who = cases.masks, cases.masks.sector
    assert my_cases(session, actor_of(who), AT).total == 1
    boss = person(session, "administrator")
    change_post(session, actor=boss.id, at=AT, person=who, roles=["sector_reviewer"], area=None, department="commerce")
    assert my_cases(session, actor_of(who), AT).total == 0
    escalate_overdue(session, at=AT + timedelta(days=30))
    assert told(session, "case_overdue", case.of) == {case.county.id, case.signatory.id}
    assert seen(session, who) == {cases.shop.application.id}


def test_the_department_is_that_of_the_first_filing(session: Session) -> None:
    cases = two(session)
    case = cases.masks
    propose_decision(
        session, actor=case.sector.id, at=AT, application_id=case.application.id, outcome="return", reason="核对"
    )
    case.of.industry = "5112"  # the register was put right meanwhile
    session.flush()
    file_application(session, actor=case.owner.id, at=AT + HOUR, application_id=case.application.id)
    step = current_step(session, case.application.id)
    assert step is not None
    assert (case.application.department, step.code, step.department) == ("industry", "sector", "industry")
    for change in (
        update(Application).where(Application.id == case.application.id).values(department="commerce"),
        update(CaseStep).where(CaseStep.id == step.id).values(department="commerce"),
    ):
        with pytest.raises(IntegrityError, match="fk_case_steps_department"), session.begin_nested():
            session.execute(change)


def test_an_industry_that_becomes_supervised_gets_its_department_then(session: Session) -> None:
    of = firm(session, industry=("7520", "农业科学研究"))
    by, town = representative(session, of), person(session, "town_reviewer", area="330502")
    application = large(session, of, by)
    assert application.department is None
    propose_decision(session, actor=town.id, at=AT, application_id=application.id, outcome="return", reason="核对行业")
    of.industry = "8411"
    session.flush()
    file_application(session, actor=by.id, at=AT + HOUR, application_id=application.id)
    steps = session.scalars(select(CaseStep).where(CaseStep.code == "sector")).all()
    assert (application.department, [step.department for step in steps]) == ("health", ["health"])


def test_no_route_shows_another_department_anything_of_the_firm(
    app: Office, client: FlaskClient, session: Session
) -> None:
    cases = two(session)
    asked = forward_case(
        session, actor=cases.masks.sector.id, at=AT, application_id=cases.masks.application.id,
        role="bureau_reviewer", question="要求？",
    )  # fmt: skip
    things = {}
    for case in cases.both:
        visit = session.scalars(select(Inspection).where(Inspection.firm_id == case.of.id)).one()
        kept = keep_file(session, actor=case.town.id, at=AT, name="记录.pdf", content=b"%PDF-1.7")
        session.get_one(IssuedDocument, visit.document_id).file_id = kept.id
        things[case.of.id] = {
            "application_id": case.application.id, "firm_id": case.of.id, "inspection_id": visit.id,
            "document_id": visit.document_id, "roster_id": case.application.roster_id,
        }  # fmt: skip
    things[cases.masks.of.id]["consultation_id"] = asked.id
    session.commit()
    for who, case in ((cases.shop.sector, cases.masks), (cases.masks.sector, cases.shop)):
        signed_in(client, who)
        assert reached(app, client, case.of.name, case.of.credit_code, things[case.of.id]) == ([], [])
        own = cases.masks if case is cases.shop else cases.shop
        ids = things[own.of.id]
        for path in (
            f"/review/{own.application.id}", f"/applications/{own.application.id}/roster", f"/firms/{own.of.id}",
            f"/inspections/{ids['inspection_id']}", f"/documents/{ids['document_id']}.pdf",
        ):  # fmt: skip
            assert (path, client.get(path).status_code) == (path, 200)
        for place in ("/review/", "/cases/mine"):
            assert own.of.name in client.get(place).text


def test_the_export_and_the_filter(client: FlaskClient, session: Session) -> None:
    cases = two(session)
    session.commit()

    def exported(who: Person, **asked: str) -> tuple[str, list[tuple[object, object]]]:
        signed_in(client, who)
        sheet = openpyxl.load_workbook(io.BytesIO(client.post("/review/export", data=asked).data)).active
        assert sheet is not None
        return str(sheet["A1"].value), [(row[1], row[5]) for row in sheet.iter_rows(min_row=3, values_only=True)]

    shop, masks = (cases.shop.of.name, "商务局"), (cases.masks.of.name, "经信局")
    for asked in ({}, {"department": "industry"}):  # what the address says does not widen it
        head, rows = exported(cases.shop.sector, **asked)
        assert (rows, "行业部门：商务局" in head) == ([shop], True)
    assert sorted(exported(cases.shop.signatory)[1]) == sorted([masks, shop])
    assert exported(cases.shop.signatory, department="industry") == ("状态：审核中、待签发；行业部门：经信局", [masks])
    page = client.get("/review/?department=commerce").text
    assert (cases.shop.of.name in page, cases.masks.of.name in page) == (True, False)


def test_many_at_once_is_of_the_department_too(client: FlaskClient, session: Session) -> None:
    cases = two(session)
    session.commit()
    signed_in(client, cases.shop.sector)
    ids = [str(case.application.id) for case in cases.both]
    page = client.post("/review/many/", data={"act": "return", "case": ids}).text
    assert (cases.shop.of.name in page, cases.masks.of.name in page) == (True, False)
    client.post("/review/many/do", data={"act": "return", "case": ids, "reason": "核对"})
    session.expire_all()
    assert [case.application.state for case in cases.both] == ["filed", "returned"]


def test_the_case_and_the_firm_are_told_with_whom_it_is(client: FlaskClient, session: Session) -> None:
    cases = two(session)
    session.commit()
    signed_in(client, cases.shop.county)
    assert client.get(f"/review/{cases.shop.application.id}").text.count("商务局") == 2  # in the head, in the step
    nobody = "目前没有人可以办理本环节"
    assert nobody not in client.get(f"/review/{cases.shop.application.id}").text
    cases.shop.sector.active = False
    session.commit()
    assert nobody in client.get(f"/review/{cases.shop.application.id}").text
    signed_in(client, cases.shop.owner)
    page = client.get(f"/applications/{cases.shop.application.id}").text
    assert "现在的环节：行业主管部门审核，由商务局办理" in page
