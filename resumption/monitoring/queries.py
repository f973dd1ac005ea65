"""Read daily reports: whether one is due, a firm's own, its trend, and the reviewers' list of a day."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from office.accounts.permissions import Actor, scopes
from office.desk import Desk, Matter, Tally, waits
from office.errors import NotFound
from office.firms.models import Firm
from office.listing import PAGE, Listing
from office.wording import N_
from resumption.applications.models import ApplicationVersion
from resumption.declarations.models import Roster
from resumption.monitoring.models import DailyReport
from resumption.policy.reporting import hours, is_due
from resumption.review.models import Decision
from resumption.whitelist.models import StandingChange, WhitelistEntry

STATES = ("missing", "filed", "zero", "abnormal", "over", "undisinfected")
TREND_DAYS = 30
HALTED = ("suspended", "removed")


@dataclass(frozen=True)
class ReportFilter:
    """What the address bar asks for; ``area`` None is everywhere. Orders: ``attention``, ``name``, ``on_duty``."""

    day: date
    area: str | None = None
    state: str = ""
    text: str = ""
    order: str = "attention"
    page: int = 1


@dataclass(frozen=True)
class ReportRow:
    """A firm and its report of a day; the figures are None where it did not report."""

    firm_id: uuid.UUID
    firm_name: str
    credit_code: str
    area: str
    headcount: int
    number: int | None
    zero: bool | None
    on_duty: int | None
    isolated: int | None
    abnormal: int | None
    masks: int | None
    cleared: int | None
    disinfected: bool | None
    filed_at: datetime | None

    @property
    def over_cleared(self) -> bool:
        """Whether more people were on duty than had been cleared by that day."""
        return self.cleared is not None and self.on_duty is not None and self.on_duty > self.cleared


@dataclass(frozen=True)
class Totals:
    """The figures of a day over a whole list."""

    due: int
    reported: int
    on_duty: int
    isolated: int
    abnormal: int

    @property
    def missing(self) -> int:
        """Firms that did not report."""
        return self.due - self.reported


def working(day: date) -> ColumnElement[bool]:
    """That an entry lets its firm work on ``day``: begun, and neither suspended nor ended by the end of it, by what had
    been decided for that day, whatever the firm's standing is since; an entry begins with its first day."""
    held = (
        select(StandingChange.state)
        .where(StandingChange.entry_id == WhitelistEntry.id, StandingChange.effective_on <= day)
        .order_by(StandingChange.number.desc())
        .limit(1)
        .correlate(WhitelistEntry)
        .scalar_subquery()
    )
    return and_(WhitelistEntry.valid_from <= day, func.coalesce(held, "active").not_in(HALTED))


def working_entry(session: Session, firm_id: uuid.UUID, day: date) -> WhitelistEntry | None:
    """The entry under which a firm works on a day; the newest where one took the place of another."""
    query = select(WhitelistEntry).where(WhitelistEntry.firm_id == firm_id, working(day))
    return session.scalar(query.order_by(WhitelistEntry.valid_from.desc(), WhitelistEntry.state_since.desc()).limit(1))


def working_firms(session: Session, firm_ids: Sequence[uuid.UUID], day: date) -> Sequence[Firm]:
    """Those of some firms that report on a day, by name."""
    entries = select(WhitelistEntry.firm_id).where(working(day))
    query = select(Firm).where(Firm.id.in_(firm_ids), Firm.id.in_(entries))
    return session.scalars(query.order_by(Firm.name)).all()


def firm_of(session: Session, firm_id: uuid.UUID) -> Firm:
    """One firm."""
    found = session.get(Firm, firm_id)
    if found is None:
        raise NotFound()
    return found


def cleared_by(session: Session, entry: WhitelistEntry, day: date) -> int | None:
    """How many of the declared staff may work on ``day`` by the curve of the approved roster; None without a roster."""
    query = (
        select(Roster.counts)
        .join(ApplicationVersion, ApplicationVersion.roster_id == Roster.id)
        .join(Decision, Decision.version_id == ApplicationVersion.id)
        .where(Decision.id == entry.decision_id)
    )
    counts = session.scalar(query)
    if counts is None or "days" not in counts:
        return None
    return sum(number for first, number in counts["days"].items() if date.fromisoformat(first) <= day)


def standing_report(session: Session, firm_id: uuid.UUID, day: date) -> DailyReport | None:
    """A firm's report of a day as it stands."""
    query = select(DailyReport).where(
        DailyReport.firm_id == firm_id, DailyReport.day == day, DailyReport.superseded_at.is_(None)
    )
    return session.scalar(query)


def report_of(session: Session, report_id: uuid.UUID) -> DailyReport:
    """One version of a report."""
    return session.get_one(DailyReport, report_id)


def versions_of(session: Session, firm_id: uuid.UUID, day: date) -> Sequence[DailyReport]:
    """Every version of a day's report, the newest first."""
    query = select(DailyReport).where(DailyReport.firm_id == firm_id, DailyReport.day == day)
    return session.scalars(query.order_by(DailyReport.number.desc())).all()


def report_before(session: Session, firm_id: uuid.UUID, day: date) -> DailyReport | None:
    """The newest report of an earlier day: what a new one begins with."""
    query = (
        select(DailyReport)
        .where(DailyReport.firm_id == firm_id, DailyReport.day < day, DailyReport.superseded_at.is_(None))
        .order_by(DailyReport.day.desc())
        .limit(1)
    )
    return session.scalar(query)


def reports_of(session: Session, firm_id: uuid.UUID, *, until: date, days: int = TREND_DAYS) -> Sequence[DailyReport]:
    """A firm's standing reports of the last ``days`` days, oldest first."""
    query = select(DailyReport).where(
        DailyReport.firm_id == firm_id,
        DailyReport.superseded_at.is_(None),
        DailyReport.day > until - timedelta(days=days),
        DailyReport.day <= until,
    )
    return session.scalars(query.order_by(DailyReport.day)).all()


def _listed(wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    """Firms that report on the day, each once, with their standing report if there is one."""
    entry = (
        select(WhitelistEntry.firm_id, WhitelistEntry.headcount)
        .where(working(wanted.day))
        .ext(distinct_on(WhitelistEntry.firm_id))
        .order_by(WhitelistEntry.firm_id, WhitelistEntry.valid_from.desc(), WhitelistEntry.state_since.desc())
        .subquery()
    )
    disinfected = DailyReport.answers["disinfected"].as_boolean()
    query = (
        select(
            Firm.id, Firm.name, Firm.credit_code, Firm.area, entry.c.headcount, DailyReport.number, DailyReport.zero,
            DailyReport.on_duty, DailyReport.isolated, DailyReport.abnormal, DailyReport.masks, DailyReport.cleared,
            disinfected, DailyReport.filed_at,
        )
        .join(entry, entry.c.firm_id == Firm.id)
        .outerjoin(
            DailyReport,
            and_(
                DailyReport.firm_id == Firm.id, DailyReport.day == wanted.day, DailyReport.superseded_at.is_(None)
            ),
        )
    )  # fmt: skip
    if wanted.area is not None:
        query = query.where(Firm.area == wanted.area)
    if wanted.text:
        query = query.where(
            Firm.name.contains(wanted.text, autoescape=True) | Firm.credit_code.startswith(wanted.text, autoescape=True)
        )
    conditions = {
        "missing": DailyReport.id.is_(None),
        "filed": DailyReport.id.is_not(None),
        "zero": DailyReport.zero,
        "abnormal": DailyReport.abnormal > 0,
        "over": DailyReport.on_duty > DailyReport.cleared,
        "undisinfected": disinfected.is_(False),
    }
    return query.where(conditions[wanted.state]) if wanted.state in conditions else query


def _ordered(query: Select[*tuple[Any, ...]], order: str) -> Select[*tuple[Any, ...]]:
    attention = case((DailyReport.abnormal > 0, 0), (DailyReport.id.is_(None), 1), else_=2)
    orders = {"name": (Firm.name,), "on_duty": (DailyReport.on_duty.desc().nulls_last(),)}
    return query.order_by(*orders.get(order, (attention,)), Firm.name, Firm.credit_code)


def day_list(session: Session, wanted: ReportFilter) -> Listing[ReportRow]:
    """One page of the day's list as filtered and ordered; empty on a day without reports."""
    if not is_due(wanted.day):
        return Listing([], 0, wanted.page)
    query = _listed(wanted)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = _ordered(query, wanted.order).limit(PAGE).offset((wanted.page - 1) * PAGE)
    return Listing([ReportRow(*row) for row in session.execute(page)], total, wanted.page)


def whole_list(session: Session, wanted: ReportFilter) -> list[ReportRow]:
    """Every row of the day's list, exactly as filtered and ordered."""
    if not is_due(wanted.day):
        return []
    return [ReportRow(*row) for row in session.execute(_ordered(_listed(wanted), wanted.order))]


def totals(session: Session, day: date, area: str | None = None) -> Totals:
    """The day's figures, in one district or all."""
    if not is_due(day):
        return Totals(0, 0, 0, 0, 0)
    rows = _listed(ReportFilter(day, area)).subquery()
    columns = rows.c
    sums = (func.coalesce(func.sum(columns[name]), 0) for name in ("on_duty", "isolated", "abnormal"))
    return Totals(*session.execute(select(func.count(), func.count(columns.number), *sums).select_from(rows)).one())


@waits
def waiting(session: Session, who: Actor, at: datetime) -> Desk | None:
    """A representative's firms whose report of today is wanting; for reviewers, who did not report in time."""
    day = at.date()
    if scopes("report.file", who):
        firms = working_firms(session, sorted(who.firms), day) if is_due(day) else ()
        reported = select(DailyReport.firm_id).where(DailyReport.day == day, DailyReport.superseded_at.is_(None))
        done = set(session.scalars(reported.where(DailyReport.firm_id.in_([firm.id for firm in firms]))))
        matters = tuple(
            Matter(
                firm.name, "report", "waiting", N_("今天的日报还没有报，一分钟即可。"), "monitoring.edit",
                {"firm_id": firm.id, "day": day.isoformat()},
            )
            for firm in firms if firm.id not in done
        )  # fmt: skip
        return Desk(N_("日报"), matters=matters) if matters else None
    held = scopes("report.list", who)
    if not held:
        return None
    found = totals(session, day, None if "any" in held else who.area or "")
    late = is_due(day) and at.time() >= hours(day).list
    title = N_("未报日报的企业") if late else N_("今天待报日报的企业")
    if not found.due:
        return None
    tally = Tally(title, found.missing, "monitoring.index", {"state": "missing"}, late=late and found.missing > 0)
    return Desk(N_("日报"), (tally,))
