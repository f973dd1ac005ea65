"""Verbs on daily reports: file or correct one, file a zero report, remind, list what is missing."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from office.accounts.queries import holders_of, representatives_of
from office.errors import Conflict, Invalid
from office.firms.areas import AREAS
from office.firms.models import Firm
from office.journal.services import record
from office.notices.services import notify
from office.wording import N_
from resumption.escalations.services import escalate
from resumption.monitoring.models import DailyReport, MissingReport
from resumption.monitoring.queries import (
    ReportFilter,
    cleared_by,
    report_before,
    standing_report,
    whole_list,
    working_entry,
)
from resumption.policy.law import law
from resumption.policy.reporting import COUNT, YESNO, Person, faults, fields, is_due
from resumption.whitelist.models import WhitelistEntry

COLUMNS = ("on_duty", "isolated", "dormitory", "abnormal", "masks")


def file_report(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    firm_id: uuid.UUID,
    day: date,
    figures: Mapping[str, Any],
    people: Sequence[Person] = (),
    seen: int = 0,
    reason: str = "",
    zero: bool = False,
) -> DailyReport:
    """File the report of a day, or correct it: ``seen`` is the version the correction was written over (0: none).

    ``figures`` maps the codes of the day's fields to their values. Raises ``Invalid`` for the first fault, ``Conflict``
    when the firm need not report, the day is too far back, or somebody else was faster. An abnormal temperature is
    escalated in the same transaction.
    """
    entry = _entry(session, firm_id, day, at)
    previous = standing_report(session, firm_id, day)
    if (previous.number if previous else 0) != seen:
        raise Conflict(N_("这一天的日报刚由他人提交过。请刷新核对后再更正。"))
    if previous is not None and not reason.strip():
        raise Invalid(N_("请写明更正原因。"), field="reason")
    for fault in faults(figures, people, headcount=entry.headcount, on=day):
        raise Invalid(fault.sentence, field=fault.field, **fault.values)
    if previous is not None:
        previous.superseded_at = at
        session.flush()
    known = {each.code: figures.get(each.code) for each in fields(day)}
    report = DailyReport(
        firm_id=firm_id,
        entry_id=entry.id,
        day=day,
        number=seen + 1,
        filed_at=at,
        filed_by=actor,
        zero=zero,
        headcount=entry.headcount,
        **{name: known.pop(name, 0) for name in COLUMNS},
        cleared=cleared_by(session, entry, day),
        answers=known,
        people=[asdict(person) for person in people],
        reason=reason.strip() if previous else "",
    )
    session.add(report)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act="report_corrected" if previous else "report_filed",
        subject_type="daily_report",
        subject_id=report.id,
        firm_id=firm_id,
        day=day.isoformat(),
        on_duty=report.on_duty,
        abnormal=report.abnormal,
        zero=zero,
        reason=report.reason,
    )
    firm = session.get_one(Firm, firm_id)
    escalate(session, actor=actor, at=at, firm=firm, report_id=report.id, day=day, people=report.abnormal)
    return report


def file_zero_report(session: Session, *, actor: uuid.UUID, at: datetime, firm_id: uuid.UUID, day: date) -> DailyReport:
    """A zero report (零报告): everything as last reported, nobody with an abnormal temperature, disinfection done."""
    before = report_before(session, firm_id, day)
    if before is None:
        raise Conflict(N_("还没有可以沿用的日报。请先填写一次完整的日报。"))
    return file_report(session, actor=actor, at=at, firm_id=firm_id, day=day, figures=unchanged(before, day), zero=True)


def unchanged(before: DailyReport, day: date) -> dict[str, Any]:
    """The figures of a zero report: what is carried over from ``before``, no case, every confirmation given."""
    figures: dict[str, Any] = {}
    for each in fields(day):
        if each.carried:
            figures[each.code] = getattr(before, each.code) if each.code in COLUMNS else before.answers.get(each.code)
        else:
            figures[each.code] = {COUNT: 0, YESNO: True}.get(each.kind)
    return figures


def _entry(session: Session, firm_id: uuid.UUID, day: date, at: datetime) -> WhitelistEntry:
    """The entry under which the firm reports, locked: two reports of one day take turns."""
    today, late = at.date(), law("monitoring", at.date()).value("late_days")
    if day > today:
        raise Conflict(N_("不能提前报送以后的日报。"))
    if day < today - timedelta(days=late):
        raise Conflict(
            N_("{day} 的日报已过补报和更正期限（{late} 天）。如确有错误，请联系所在地。"), day=day, late=late
        )
    entry = working_entry(session, firm_id, day)
    if entry is None:
        raise Conflict(N_("贵企业在这一天不在白名单上，或尚未到复工日期，不需报送日报。"))
    locked = select(WhitelistEntry).where(WhitelistEntry.id == entry.id).with_for_update()
    return session.scalars(locked.execution_options(populate_existing=True)).one()


def remind_missing(session: Session, *, actor: uuid.UUID | None, at: datetime, day: date) -> int:
    """Remind the representatives of every firm that has not reported the day, each once; returns how many firms."""
    return sum(_remind(session, actor, at, day, row.firm_id, row.firm_name) for row in _missing(session, day))


def _remind(session: Session, actor: uuid.UUID | None, at: datetime, day: date, firm_id: uuid.UUID, name: str) -> bool:
    told = insert(MissingReport).values(firm_id=firm_id, day=day, reminded_at=at).on_conflict_do_nothing()
    if not session.execute(told.returning(MissingReport.firm_id)).first():
        return False
    notify(
        session,
        actor=actor,
        at=at,
        people=representatives_of(session, firm_id),
        kind="report_missing",
        values={"firm": name, "day": day.isoformat()},
        endpoint="monitoring.edit",
        arguments={"firm_id": firm_id, "day": day.isoformat()},
    )
    record(
        session, actor=actor, at=at, act="report_reminded", subject_type="firm", subject_id=firm_id, firm_id=firm_id,
        day=day.isoformat(),
    )  # fmt: skip
    return True


def list_missing(session: Session, *, actor: uuid.UUID | None, at: datetime, day: date) -> int:
    """List every firm that has not reported the day and tell each district's reviewers how many; each firm once."""
    by_area: dict[str, int] = {}
    for row in _missing(session, day):
        listed = insert(MissingReport).values(firm_id=row.firm_id, day=day, listed_at=at)
        changed = listed.on_conflict_do_update(
            index_elements=["firm_id", "day"], set_={"listed_at": at}, where=MissingReport.listed_at.is_(None)
        )
        if session.execute(changed.returning(MissingReport.firm_id)).first():
            by_area[row.area] = by_area.get(row.area, 0) + 1
            record(
                session, actor=actor, at=at, act="report_listed_missing", subject_type="firm", subject_id=row.firm_id,
                firm_id=row.firm_id, day=day.isoformat(),
            )  # fmt: skip
    for area, count in sorted(by_area.items()):
        notify(
            session,
            actor=actor,
            at=at,
            people=holders_of(session, "report.chase", area),
            kind="reports_listed_missing",
            values={"area": AREAS.get(area, area), "day": day.isoformat(), "count": count},
            endpoint="monitoring.index",
            arguments={"day": day.isoformat(), "state": "missing", "area": area},
        )
    return sum(by_area.values())


def _missing(session: Session, day: date) -> list[Any]:
    return list(whole_list(session, ReportFilter(day, state="missing"))) if is_due(day) else []
