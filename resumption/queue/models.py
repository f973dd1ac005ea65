"""The reviewers' queue: what marks a case, and the views a person keeps."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_

FLAGS = ("contradiction", "two_rosters", "refer", "dissuade", "isolate", "refiled")


class CaseFlag(Base):
    """Something a reviewer should see of a case before opening it; worked out anew when its sources change."""

    __tablename__ = "case_flags"
    __table_args__ = (
        CheckConstraint("flag IN ('" + "', '".join(FLAGS) + "')", name="flag_known"),
        Index(None, "flag", "application_id"),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("applications.id", ondelete="CASCADE"), primary_key=True
    )
    flag: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(doc="how many people it is about; of filings, how many there were")


class SavedView(Base, Identified):
    """A filter of the queue under a person's own name for it; ``query`` is what stands in the address."""

    __tablename__ = "saved_views"
    __table_args__ = (
        UniqueConstraint("person_id", "name"),
        CheckConstraint("name <> ''", name="name_given"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    name: Mapped[str]
    query: Mapped[str]
    saved_at: Mapped[datetime]


explain_constraint("uq_saved_views_person_id_name", N_("您已有同名的视图，请换一个名称。"))
name_acts(
    view_saved=N_("已保存筛选视图"),
    view_forgotten=N_("已删除筛选视图"),
    queue_exported=N_("已导出审核队列"),
)
