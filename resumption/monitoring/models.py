"""Daily reports of firms back at work: one standing version a firm and day, earlier versions kept as filed."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.notices.groups import group_notices
from office.notices.models import name_notices
from office.wording import N_


class DailyReport(Base, Identified):
    """One version of a firm's report of a day. A correction supersedes it with ``number`` + 1; nothing is changed.

    What the law compares and pictures show has columns; other fields of the dated list stand in ``answers``.
    ``headcount`` is the approved headcount that day, ``cleared`` how many of the declared staff might work (None: no
    roster). ``people`` are those with an abnormal temperature: number, group, readings (0.1 °C), destination; no names.
    """

    __tablename__ = "daily_reports"
    __table_args__ = (
        UniqueConstraint("firm_id", "day", "number"),
        Index(
            "uq_daily_reports_standing_firm_id_day",
            "firm_id",
            "day",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
        CheckConstraint(
            "least(headcount, on_duty, isolated, dormitory, abnormal, masks) >= 0", name="figures_not_negative"
        ),
        CheckConstraint("on_duty + isolated <= headcount", name="staff_within_headcount"),
        CheckConstraint("dormitory <= headcount", name="dormitory_within_headcount"),
        CheckConstraint("abnormal <= on_duty + isolated", name="abnormal_within_staff"),
        CheckConstraint("abnormal = jsonb_array_length(people)", name="abnormal_people_told"),
        CheckConstraint("number = 1 OR reason <> ''", name="correction_reason_given"),
        Index(None, "day"),
    )

    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("whitelist_entries.id"))
    day: Mapped[date]
    number: Mapped[int]
    filed_at: Mapped[datetime]
    filed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    zero: Mapped[bool] = mapped_column(doc="filed as a zero report, in one press")
    headcount: Mapped[int]
    on_duty: Mapped[int]
    isolated: Mapped[int]
    dormitory: Mapped[int]
    abnormal: Mapped[int]
    masks: Mapped[int]
    cleared: Mapped[int | None]
    answers: Mapped[dict[str, Any]]
    people: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(doc="why it was corrected; empty in the first version")
    superseded_at: Mapped[datetime | None]

    @property
    def over_cleared(self) -> bool:
        """Whether more people were on duty than had been cleared by that day."""
        return self.cleared is not None and self.on_duty > self.cleared


class MissingReport(Base):
    """That a firm was reminded of a day's report, and that it was listed; one row a firm and day, never told twice."""

    __tablename__ = "missing_reports"
    __table_args__ = (
        CheckConstraint("coalesce(reminded_at, listed_at) IS NOT NULL", name="something_told"),
        Index(None, "day"),
    )

    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    reminded_at: Mapped[datetime | None]
    listed_at: Mapped[datetime | None]


explain_constraint("uq_daily_reports_standing_firm_id_day", N_("这一天的日报刚由他人提交过。请刷新核对后再更正。"))
explain_constraint("uq_daily_reports_firm_id_day_number", N_("这一天的日报刚由他人提交过。请刷新核对后再更正。"))
explain_constraint("ck_daily_reports_staff_within_headcount", N_("在岗与隔离人数之和超过批准复工人数，请核对。"))
explain_constraint("ck_daily_reports_abnormal_within_staff", N_("体温异常人数超过在岗与隔离人数之和，请核对。"))
explain_constraint("ck_daily_reports_dormitory_within_headcount", N_("住厂人数超过批准复工人数，请核对。"))
name_acts(
    report_filed=N_("已提交日报"),
    report_corrected=N_("已更正日报"),
    report_reminded=N_("已提醒报送日报"),
    report_listed_missing=N_("已列入未报名单"),
)
name_notices(
    report_missing=N_("{firm}尚未报送 {day} 的日报，请尽快填写。"),
    reports_listed_missing=N_("{area}有 {count} 家企业未报 {day} 的日报，请督促。"),
)
group_notices("reports", "report_missing", "reports_listed_missing")
