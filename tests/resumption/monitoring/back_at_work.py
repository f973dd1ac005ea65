"""A firm back at work: on the whitelist through a real approval, begun, with a roster's curve."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.clock import BEIJING
from office.firms.models import Firm
from resumption.applications.models import Application
from resumption.declarations.models import Roster
from resumption.monitoring.models import DailyReport
from resumption.monitoring.services import file_report
from resumption.policy.reporting import Person as Feverish
from resumption.review.services import propose_decision, sign_decision
from resumption.whitelist.models import WhitelistEntry
from tests.factories import AT, CODES, filed_application, firm, person, representative

DAY = date(2020, 2, 12)
NOON = datetime(2020, 2, 12, 12, 0, tzinfo=BEIJING)
FIGURES: dict[str, Any] = {
    "on_duty": 20, "isolated": 3, "dormitory": 5, "abnormal": 0, "masks": 400, "thermometers": 4, "disinfected": True,
    "remark": "",
}  # fmt: skip
FEVERISH = Feverish("17", "dormitory", 374, 376, "fever_clinic")


def back_at_work(
    session: Session, code: str = CODES[0], name: str = "湖州测试口罩有限公司", area: str = "330502"
) -> tuple[Firm, Person]:
    """A firm of 23 that may work from 10 February, and who reports for it."""
    of = firm(session, code, name, area)
    by = representative(session, of)
    application = filed_application(session, of)
    reviewer, signatory = person(session, "bureau_reviewer"), person(session, "signatory")
    propose_decision(session, actor=reviewer.id, at=AT, application_id=application.id, outcome="approve")
    sign_decision(
        session, actor=signatory.id, at=AT, application_id=application.id, series="湖经信复", issuer="湖州市经信局"
    )
    return of, by


def entry_of(session: Session, of: Firm) -> WhitelistEntry:
    """Its place on the whitelist."""
    return session.scalars(select(WhitelistEntry).where(WhitelistEntry.firm_id == of.id)).one()


def with_curve(session: Session, of: Firm, days: dict[str, int]) -> None:
    """Give the approved roster these first days of work."""
    application = session.scalars(select(Application).where(Application.firm_id == of.id)).one()
    roster = session.get_one(Roster, application.roster_id)
    roster.counts = {**roster.counts, "days": days}
    session.flush()


def report(
    session: Session, of: Firm, by: Person, *, day: date = DAY, at: datetime | None = None, **more: Any
) -> DailyReport:
    """Its report of a day, filed at noon; ``more`` replaces what a test is about."""
    known = {name: more.pop(name) for name in ("people", "seen", "reason", "zero") if name in more}
    return file_report(
        session,
        actor=by.id,
        at=at or NOON + timedelta(days=(day - DAY).days),
        firm_id=of.id,
        day=day,
        figures={**FIGURES, **more},
        **known,
    )
