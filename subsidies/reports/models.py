"""Reports that an office looks into (a loan withdrawn): what it did about each, until it is settled."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.notices.models import name_notices
from office.wording import N_


class ReportStep(Base, Identified):
    """One thing the office did about a report; the one that ``settles`` it is the last."""

    __tablename__ = "report_steps"
    __table_args__ = (
        CheckConstraint("words <> ''", name="words_given"),
        Index(None, "claim_id"),
        Index("uq_report_steps_settled", "claim_id", unique=True, postgresql_where=text("settles")),
    )

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"))
    words: Mapped[str]
    settles: Mapped[bool]
    taken_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    taken_at: Mapped[datetime]


explain_constraint("uq_report_steps_settled", N_("该情况反映已办结，无需重复办理。"))
name_acts(
    report_step_taken=N_("主管部门办理情况"),
    report_settled=N_("主管部门已办结"),
)
name_notices(report_settled=N_("“{measure}”{number} 主管部门已办结，请查看办理情况。"))
