"""Missing reports: reminded at one hour, listed at another, nobody told twice, also by two workers and after a stop."""

import threading
from datetime import date, datetime, time, timedelta

from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from office.accounts.models import Person
from office.clock import BEIJING
from office.jobs.rounds import go_round, go_rounds
from office.notices.models import Notice
from office.web import Office
from resumption.monitoring.jobs import chase
from resumption.monitoring.models import MissingReport
from resumption.monitoring.queries import working_firms
from resumption.monitoring.services import list_missing, remind_missing
from resumption.policy.standing import Sanction as Kind
from tests.conftest import copy_of
from tests.factories import CODES, person
from tests.resumption.monitoring.back_at_work import DAY, back_at_work, entry_of, report
from tests.resumption.sanctions.acts import sanctioned


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime.combine(day, time(hour, minute), BEIJING)


def told(session: Session, who: Person) -> list[tuple[str, dict[str, object]]]:
    """What somebody was told of reports, in order."""
    mine = select(Notice.kind, Notice.values).where(Notice.person_id == who.id, Notice.kind.startswith("report"))
    query = mine.order_by(Notice.at, Notice.kind)
    return [(kind, values) for kind, values in session.execute(query)]


def test_who_has_not_reported_is_reminded_and_who_has_is_not(session: Session) -> None:
    missing, owner = back_at_work(session)
    done, other = back_at_work(session, CODES[1], "湖州第二有限公司")
    report(session, done, other)
    assert remind_missing(session, actor=None, at=at(15), day=DAY) == 1
    assert told(session, owner) == [("report_missing", {"firm": missing.name, "day": "2020-02-12"})]
    assert told(session, other) == []
    assert remind_missing(session, actor=None, at=at(15, 1), day=DAY) == 0
    assert len(told(session, owner)) == 1


def test_at_the_second_hour_the_district_is_told_how_many(session: Session) -> None:
    back_at_work(session)
    back_at_work(session, CODES[1], "湖州第二有限公司")
    back_at_work(session, CODES[2], "湖州第三有限公司", area="330503")
    town, bureau = person(session, "town_reviewer", area="330502"), person(session, "bureau_reviewer")
    assert list_missing(session, actor=None, at=at(17), day=DAY) == 3
    wuxing = ("reports_listed_missing", {"area": "吴兴区", "day": "2020-02-12", "count": 2})
    nanxun = ("reports_listed_missing", {"area": "南浔区", "day": "2020-02-12", "count": 1})
    assert told(session, town) == [wuxing]
    assert sorted(told(session, bureau), key=str) == sorted([wuxing, nanxun], key=str)
    assert list_missing(session, actor=None, at=at(17, 1), day=DAY) == 0


def test_a_firm_that_has_not_started_or_is_suspended_is_left_alone(session: Session) -> None:
    of, owner = back_at_work(session)
    assert remind_missing(session, actor=None, at=at(15, day=date(2020, 2, 9)), day=date(2020, 2, 9)) == 0
    sanctioned(session, entry_of(session, of), Kind.SUSPEND, at(8))
    assert remind_missing(session, actor=None, at=at(15), day=DAY) == 0
    assert [kind for kind, _ in told(session, owner) if kind == "report_missing"] == []


def test_the_days_of_a_suspension_stay_without_report_after_the_firm_is_restored(session: Session) -> None:
    of, _ = back_at_work(session)
    days = [DAY + timedelta(days=n) for n in range(3)]
    sanctioned(session, entry_of(session, of), Kind.SUSPEND, at(8))
    sanctioned(session, entry_of(session, of), Kind.RESTORE, at(8, day=days[2]))
    assert [bool(working_firms(session, [of.id], day)) for day in days] == [False, False, True]


def test_the_clock_reminds_then_lists(session: Session) -> None:
    _, owner = back_at_work(session)
    town = person(session, "town_reviewer", area="330502")
    for hour, minute in ((14, 58), (14, 59), (15, 0), (15, 1), (16, 59), (17, 0), (17, 1)):
        go_round(session, "monitoring.missing", at(hour, minute))
    row = session.scalars(select(MissingReport)).one()
    assert (row.day, row.reminded_at, row.listed_at) == (DAY, at(15), at(17))
    assert ([kind for kind, _ in told(session, owner)], [kind for kind, _ in told(session, town)]) == (
        ["report_missing"], ["reports_listed_missing"],
    )  # fmt: skip


def test_a_worker_that_was_down_lists_every_day_it_missed_and_sends_no_stale_reminder(session: Session) -> None:
    _, owner = back_at_work(session)
    chase(session, at(14), at(9, day=DAY + timedelta(days=2)))
    listed = session.execute(select(MissingReport.day, MissingReport.reminded_at).order_by(MissingReport.day)).all()
    assert listed == [(DAY, None), (DAY + timedelta(days=1), None)]
    assert told(session, owner) == []


def test_a_worker_that_was_down_over_the_first_hour_reminds_late_but_reminds(session: Session) -> None:
    _, owner = back_at_work(session)
    chase(session, at(14), at(16, 30))
    assert [kind for kind, _ in told(session, owner)] == ["report_missing"]


def test_two_workers_do_not_tell_twice(app: Office, template: tuple[str, str]) -> None:
    engine = create_engine(copy_of(template, "two_workers"))
    sessions = sessionmaker(engine)
    with app.app_context(), sessions.begin() as session:
        back_at_work(session)
        back_at_work(session, CODES[1], "湖州第二有限公司")
    go_rounds(sessions, at(14, 59))
    together = threading.Barrier(2)

    def worker() -> None:
        together.wait(60)
        for minute in range(5):
            go_rounds(sessions, at(15, minute))

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    with sessions() as session:
        query = select(Notice.person_id, func.count()).where(Notice.kind == "report_missing").group_by(Notice.person_id)
        assert [count for _, count in session.execute(query)] == [1] * 4  # each firm has two who act for it
    engine.dispose()
