"""Daily bulletins: one for each day, numbered and signed like every paper, its figures frozen in it."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_


class Bulletin(Base, Identified):
    """The bulletin of one day; what it says are the facts of its paper."""

    __tablename__ = "bulletins"
    __table_args__ = (UniqueConstraint("day"),)

    day: Mapped[date]
    prepared_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    prepared_at: Mapped[datetime]
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issued_documents.id"))


explain_constraint("uq_bulletins_day", N_("这一天的日报已经编制。"))
name_acts(bulletin_prepared=N_("已编制日报"))
