"""Filing with commitment: the letters accepted, the filings taken note of, the draws for inspection."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.notices.models import name_notices
from office.wording import N_


class CommitmentLetter(Base, Identified):
    """That a representative accepted the commitment letter for an application: its very words, who, when."""

    __tablename__ = "commitment_letters"
    __table_args__ = (UniqueConstraint("application_id", "mark"),)

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    paragraphs: Mapped[list[Any]]
    mark: Mapped[str] = mapped_column(doc="SHA-256 of the words accepted")
    accepted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    accepted_at: Mapped[datetime]


class SampleDraw(Base, Identified):
    """One day's draw of filings for inspection. Seed, share and what was drawn from are kept: anybody can repeat it."""

    __tablename__ = "sample_draws"
    __table_args__ = (
        UniqueConstraint("day"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_of_hundred"),
        CheckConstraint("seed <> ''", name="seed_given"),
    )

    day: Mapped[date]
    seed: Mapped[str]
    percent: Mapped[int]
    population: Mapped[list[Any]] = mapped_column(doc="tracking numbers drawn from, in order")
    drawn: Mapped[list[Any]] = mapped_column(doc="tracking numbers drawn, in the order of the draw")
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))


class Filing(Base, Identified):
    """A filing taken note of: effective at once, with its letter, its receipt and, later, the draw it was in."""

    __tablename__ = "filings"
    __table_args__ = (UniqueConstraint("application_id"),)

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application_versions.id"))
    letter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("commitment_letters.id"))
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issued_documents.id"))
    recorded_at: Mapped[datetime]
    draw_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("sample_draws.id"))


explain_constraint("uq_filings_application_id", N_("该申请已经备案，无需重复办理。"))
explain_constraint("uq_sample_draws_day", N_("当日的备案已经抽取过，不能重复抽取。"))
name_acts(
    commitment_accepted=N_("已接受复工承诺书"),
    application_recorded=N_("已备案，即时生效"),
    application_listed=N_("在负面清单内，转为审批"),
    sample_drawn=N_("已抽取检查企业"),
    filing_drawn=N_("被抽中现场检查"),
)
name_notices(
    filing_recorded=N_("{firm} 的复工备案已生效，回执 {number}。"),
    filing_drawn=N_("{firm} 被抽中现场检查，请安排时间。"),
)
