"""Marks of a case: worked out when it is filed and when a register changes, gone when their source is gone."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from office.jobs.models import Job
from office.jobs.services import handler_of
from resumption.applications.models import Application
from resumption.applications.services import MARK, file_application, withdraw_application
from resumption.declarations.models import Roster
from resumption.queue.models import CaseFlag
from resumption.registers.services import withdraw_import
from resumption.review.services import propose_decision
from tests.factories import AT, CODES, firm, person, representative
from tests.resumption.registers.desk import HEADERS, crossing, imported, number
from tests.resumption.registers.test_matching import case, day

__all__ = ["day"]  # the office lives on the day of the cases


def marked(session: Session) -> dict[tuple[str, str], int]:
    """Do the marking that waits; then firm code and mark → count."""
    for job in session.scalars(select(Job).where(Job.kind == MARK, Job.state == "waiting").order_by(Job.requested_at)):
        handler_of(MARK)(session, job, lambda done, total: None)
        job.state = "done"
    session.flush()
    query = select(Application.credit_code, CaseFlag.flag, CaseFlag.count).join(
        CaseFlag, CaseFlag.application_id == Application.id
    )
    return {(code, flag): count for code, flag, count in session.execute(query)}


def test_a_register_marks_the_case_it_contradicts_until_it_is_withdrawn(session: Session) -> None:
    case(session, None, {"document_number": number(1)}, {"document_number": number(2), "name": "赵珺"})
    by = person(session, "administrator")
    taken = imported(session, [HEADERS, crossing(1), crossing(4)], by)
    assert marked(session) == {(CODES[0], "contradiction"): 1}
    withdraw_import(session, actor=by.id, at=AT, import_id=taken.id, reason="传错了文件")
    assert marked(session) == {}


def test_one_person_on_two_rosters_marks_both_cases(session: Session) -> None:
    case(session, None, {"document_number": number(1)})
    case(
        session, firm(session, CODES[1], "第二有限公司"), {"document_number": number(1)}, {"document_number": number(2)}
    )
    session.execute(delete(CaseFlag))
    assert marked(session) == {(CODES[0], "two_rosters"): 1, (CODES[1], "two_rosters"): 1}


def test_the_roster_s_counts_and_a_second_filing_are_marks(session: Session) -> None:
    application = case(session, None, {"document_number": number(1)})
    roster = session.get_one(Roster, application.roster_id)
    roster.counts = {"clear": 20, "refer": 1, "dissuade": 0, "isolate": 2}
    reviewer = person(session, "bureau_reviewer")
    propose_decision(
        session, actor=reviewer.id, at=AT, application_id=application.id, outcome="return", reason="请补充地址"
    )
    by = representative(session, firm(session, CODES[3], "无关有限公司"))
    file_application(session, actor=by.id, at=AT + timedelta(hours=2), application_id=application.id)
    expected = {(CODES[0], "refer"): 1, (CODES[0], "isolate"): 2, (CODES[0], "refiled"): 2}
    assert marked(session) == expected
    withdraw_application(session, actor=by.id, at=AT + timedelta(hours=3), application_id=application.id)
    file_again = select(Job).where(Job.kind == MARK)
    next(iter(session.scalars(file_again))).state = "waiting"
    assert marked(session) == {}
