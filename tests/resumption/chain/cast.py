"""A firm whose case goes the whole way, and everybody on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.clock import BEIJING
from office.firms.models import Firm
from office.notices.models import Notice
from resumption.applications.models import Application
from resumption.applications.services import file_application
from resumption.chain.queries import current_step
from resumption.chain.services import give_opinion
from resumption.inspections.finishing import confirm_inspection, finish_inspection
from resumption.inspections.models import Inspection
from resumption.inspections.recording import note_finding
from resumption.inspections.services import begin_visit
from tests.factories import CODES, draft, firm, person, representative

AT = datetime(2020, 2, 10, 9, 0, tzinfo=BEIJING)
HOUR = timedelta(hours=1)
LARGE = {
    "staff_total": 400, "staff_local": 380, "staff_province": 20, "staff_other": 0, "staff_key_area": 0,
    "staff_isolated": 0,
}  # fmt: skip
SUPPLIED = {"masks": 4000, "isolation_rooms": 8}
SIGNING = {"series": "湖经信复", "issuer": "测试局"}


@dataclass(frozen=True)
class Chain:
    """The people of the whole chain, and a filed case that starts at the town."""

    of: Firm
    owner: Person
    town: Person
    sector: Person
    county: Person
    signatory: Person
    application: Application


def large(session: Session, of: Firm, by: Person, at: datetime = AT) -> Application:
    """A filed application of a firm with 400 people that makes medical supplies: town, sector, county, group."""
    application = draft(session, of, by, staff=LARGE, supplies=SUPPLIED)
    return file_application(session, actor=by.id, at=at, application_id=application.id)


def chain(session: Session, number: int = 0, name: str = "湖州测试口罩有限公司") -> Chain:
    """Everybody of the chain, once, and a case of theirs."""
    of = firm(session, CODES[number], name)
    people = [
        person(session, "town_reviewer", area="330502"),
        person(session, "sector_reviewer"),
        person(session, "county_reviewer", area="330502"),
        person(session, "signatory"),
    ]
    owner = representative(session, of)
    return Chain(of, owner, *people, large(session, of, owner))


def visited(session: Session, case: Chain, *, finding: str = "good", at: datetime = AT) -> Inspection:
    """The site visit, done and confirmed by somebody present."""
    visit = begin_visit(session, actor=case.town.id, at=at, application_id=case.application.id)
    for item in visit.checklist:
        note_finding(
            session,
            actor=case.town.id,
            at=at,
            inspection_id=visit.id,
            item=item["code"],
            finding=finding,
            remark="" if finding == "good" else "门口没有测温点",
        )
    confirm_inspection(session, actor=case.town.id, at=at, inspection_id=visit.id, name="张某", position="车间主任")
    return finish_inspection(session, actor=case.town.id, at=at, inspection_id=visit.id)


def active(session: Session, case: Chain) -> str:
    """The code of the step a case is in; empty for none."""
    step = current_step(session, case.application.id)
    return step.code if step else ""


def agree(session: Session, case: Chain, by: Person) -> None:
    """The opinion of a step: agreed."""
    give_opinion(session, actor=by.id, at=AT, application_id=case.application.id, finding="agree", opinion="")


def told(session: Session, kind: str) -> list[object]:
    """Who was told of something of this kind, in order."""
    return list(session.scalars(select(Notice.person_id).where(Notice.kind == kind).order_by(Notice.at)))
