"""Filing daily reports: one a firm and day, corrections kept, parts within wholes also in the database."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.db import domain_error
from office.errors import Conflict, Invalid
from office.journal.models import JournalEntry
from resumption.escalations.models import Escalation
from resumption.monitoring.models import DailyReport
from resumption.monitoring.queries import reports_of, standing_report, versions_of
from resumption.monitoring.services import file_zero_report
from resumption.policy.standing import Sanction as Kind
from tests.factories import CODES, firm, representative
from tests.resumption.monitoring.back_at_work import (
    DAY,
    FEVERISH,
    NOON,
    back_at_work,
    entry_of,
    report,
    with_curve,
)
from tests.resumption.sanctions.acts import sanctioned


def test_a_report_is_kept_with_the_headcount_of_the_day_and_journaled(session: Session) -> None:
    of, by = back_at_work(session)
    kept = report(session, of, by)
    assert (kept.number, kept.headcount, kept.on_duty, kept.masks, kept.zero) == (1, 23, 20, 400, False)
    assert kept.answers == {"thermometers": 4, "disinfected": True, "remark": ""}
    acts = session.execute(select(JournalEntry.act, JournalEntry.details).where(JournalEntry.subject_id == kept.id))
    assert acts.all() == [
        ("report_filed", {"day": "2020-02-12", "on_duty": 20, "abnormal": 0, "zero": False, "reason": ""})
    ]


def test_a_correction_is_a_new_version_and_the_old_one_stays(session: Session) -> None:
    of, by = back_at_work(session)
    report(session, of, by)
    with pytest.raises(Invalid, match="更正原因"):
        report(session, of, by, masks=300, seen=1)
    report(session, of, by, masks=300, seen=1, reason="清点有误", at=NOON + timedelta(hours=1))
    found = [(v.number, v.masks, v.reason, v.superseded_at is None) for v in versions_of(session, of.id, DAY)]
    assert found == [(2, 300, "清点有误", True), (1, 400, "", False)]
    assert [each.number for each in reports_of(session, of.id, until=DAY)] == [2]


def test_who_saw_an_older_version_is_told(session: Session) -> None:
    of, by = back_at_work(session)
    report(session, of, by)
    for seen in (0, 2):
        with pytest.raises(Conflict, match="刚由他人提交过"):
            report(session, of, by, seen=seen, reason="再报")
    assert [each.number for each in versions_of(session, of.id, DAY)] == [1]


def test_a_fault_is_named_with_its_field(session: Session) -> None:
    of, by = back_at_work(session)
    with pytest.raises(Invalid) as refused:
        report(session, of, by, on_duty=21)
    assert (refused.value.field, str(refused.value)) == (
        "on_duty", "今日在岗人数、隔离观察人数共 24 人，超过批准复工人数的 23 人，请核对。",
    )  # fmt: skip
    assert standing_report(session, of.id, DAY) is None


@pytest.mark.parametrize(
    ("changes", "constraint", "words"),
    [
        ({"on_duty": 21}, "ck_daily_reports_staff_within_headcount", "在岗与隔离人数之和超过批准复工人数，请核对。"),
        ({"dormitory": 24}, "ck_daily_reports_dormitory_within_headcount", "住厂人数超过批准复工人数，请核对。"),
        ({"abnormal": 1}, "ck_daily_reports_abnormal_people_told", None),
        ({"masks": -1}, "ck_daily_reports_figures_not_negative", None),
        ({"number": 2}, "ck_daily_reports_correction_reason_given", None),
        (
            {"abnormal": 24, "people": [{}] * 24},
            "ck_daily_reports_abnormal_within_staff",
            "体温异常人数超过在岗与隔离人数之和，请核对。",
        ),
    ],
)
def test_the_database_refuses_what_cannot_be(
    session: Session, changes: dict[str, object], constraint: str, words: str | None
) -> None:
    of, by = back_at_work(session)
    kept = report(session, of, by)
    for name, value in changes.items():
        setattr(kept, name, value)
    with pytest.raises(IntegrityError, match=constraint) as refused:
        session.flush()
    assert words is None or str(domain_error(refused.value)) == words


def test_two_standing_reports_of_a_day_cannot_be(session: Session) -> None:
    of, by = back_at_work(session)
    first = report(session, of, by)
    values = {c.name: getattr(first, c.name) for c in DailyReport.__table__.columns if c.name not in ("id", "number")}
    session.add(DailyReport(**{**values, "number": 2, "reason": "再报"}))
    with pytest.raises(IntegrityError, match="uq_daily_reports_standing_firm_id_day") as refused:
        session.flush()
    assert str(domain_error(refused.value)) == "这一天的日报刚由他人提交过。请刷新核对后再更正。"


def test_a_zero_report_takes_the_last_figures_and_says_all_is_well(session: Session) -> None:
    of, by = back_at_work(session)
    with pytest.raises(Conflict, match="还没有可以沿用的日报"):
        file_zero_report(session, actor=by.id, at=NOON, firm_id=of.id, day=DAY)
    report(
        session,
        of,
        by,
        day=DAY - timedelta(days=1),
        disinfected=False,
        remark="一人请假",
        abnormal=1,
        people=[FEVERISH],
    )
    zero = file_zero_report(session, actor=by.id, at=NOON, firm_id=of.id, day=DAY)
    assert (zero.zero, zero.on_duty, zero.isolated, zero.masks, zero.abnormal, zero.people) == (True, 20, 3, 400, 0, [])
    assert zero.answers == {"thermometers": 4, "disinfected": True, "remark": None}


def test_only_firms_that_stand_on_the_whitelist_and_have_started_report(session: Session) -> None:
    of, by = back_at_work(session)
    with pytest.raises(Conflict, match="不在白名单上，或尚未到复工日期"):
        report(session, of, by, day=date(2020, 2, 9))
    never = firm(session, CODES[1], "湖州第二有限公司")
    with pytest.raises(Conflict, match="不在白名单上"):
        report(session, never, representative(session, never))
    sanctioned(session, entry_of(session, of), Kind.SUSPEND, NOON)
    report(session, of, by, day=DAY - timedelta(days=1), at=NOON)  # the day before it was suspended
    with pytest.raises(Conflict, match="不在白名单上"):
        report(session, of, by)


def test_not_ahead_of_time_and_not_long_after(session: Session) -> None:
    of, by = back_at_work(session)
    with pytest.raises(Conflict, match="不能提前报送"):
        report(session, of, by, day=DAY + timedelta(days=1), at=NOON)
    report(session, of, by, at=NOON + timedelta(days=3))
    with pytest.raises(Conflict, match=r"2020-02-12 的日报已过补报和更正期限（3 天）"):
        report(session, of, by, at=NOON + timedelta(days=4), seen=1, reason="漏报")


def test_more_on_duty_than_cleared_is_flagged_and_not_refused(session: Session) -> None:
    of, by = back_at_work(session)
    assert report(session, of, by, day=DAY - timedelta(days=1)).cleared is None  # a roster without days
    with_curve(session, of, {"2020-02-10": 12, "2020-02-12": 5, "2020-02-20": 6})
    kept = report(session, of, by)
    assert (kept.cleared, kept.over_cleared) == (17, True)
    fewer = report(session, of, by, on_duty=17, seen=1, reason="更正人数")
    assert (fewer.cleared, fewer.over_cleared) == (17, False)


def test_a_report_without_a_fever_raises_no_case(session: Session) -> None:
    of, by = back_at_work(session)
    report(session, of, by)
    assert session.scalars(select(Escalation)).all() == []
