"""Escalations: an abnormal temperature at a firm, from the report to the end of the case, every step kept."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.notices.groups import group_notices
from office.notices.models import name_notices
from office.wording import N_


class Escalation(Base, Identified):
    """One firm's abnormal temperatures of one day; a second open case of the same day cannot be."""

    __tablename__ = "escalations"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'acknowledged', 'acted', 'closed')", name="state_known"),
        CheckConstraint("people >= 0", name="people_not_negative"),
        Index(
            "uq_escalations_open_firm_id_day", "firm_id", "day", unique=True, postgresql_where=text("state <> 'closed'")
        ),
        Index(None, "state", "raised_at"),
    )

    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("daily_reports.id"), doc="the newest version it is about")
    area: Mapped[str]
    day: Mapped[date]
    people: Mapped[int]
    state: Mapped[str] = mapped_column(default="open")
    raised_at: Mapped[datetime]
    rises_at: Mapped[datetime] = mapped_column(doc="when it rises to the bureau unless acknowledged")
    risen_at: Mapped[datetime | None]


class EscalationStep(Base, Identified):
    """What was done about an escalation: when, by whom (None: the office itself), in which words."""

    __tablename__ = "escalation_steps"
    __table_args__ = (
        CheckConstraint("event NOT IN ('act', 'close') OR words <> ''", name="words_given"),
        Index(None, "escalation_id"),
    )

    escalation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("escalations.id"))
    event: Mapped[str]
    people: Mapped[int] = mapped_column(doc="how many had an abnormal temperature as this step knew it")
    at: Mapped[datetime]
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    words: Mapped[str]


explain_constraint("uq_escalations_open_firm_id_day", N_("该企业当日已有一件体温异常报告在办，请在原件上继续。"))
name_acts(
    escalation_raised=N_("体温异常已报告所在地"),
    escalation_widened=N_("体温异常报告已更正"),
    escalation_risen=N_("体温异常报告逾期未签收，已报经信局"),
    escalation_acknowledged=N_("体温异常报告已签收"),
    escalation_acted=N_("已记录体温异常处置"),
    escalation_closed=N_("体温异常报告已办结"),
)
name_notices(
    temperature_abnormal=N_("{firm}报告 {count} 人体温异常，请立即签收。"),
    temperature_corrected=N_("{firm}把体温异常人数更正为 {count} 人，请核对。"),
    temperature_unacknowledged=N_("{firm}的体温异常报告逾期无人签收，请立即处置。"),
)
group_notices("safety", "temperature_abnormal", "temperature_corrected", "temperature_unacknowledged")
