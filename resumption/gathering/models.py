"""The links by which a firm's employees declare: known by a token of which only the hash is kept."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.notices.models import name_notices
from office.wording import N_


class DeclarationLink(Base, Identified):
    """One link of an application. A firm has one at a time; a new one ends the old, and each ends by itself.

    The token follows from the link's id under the installation's index key (:func:`queries.token_of`), so that a poster
    can be printed again, and a copy of the database opens nothing.
    """

    __tablename__ = "declaration_links"
    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="expires_later"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revocation_complete"),
        Index(
            "uq_declaration_links_standing_application_id",
            "application_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))


class DeclarationReminder(Base, Identified):
    """A firm's people were reminded of so many who had not declared."""

    __tablename__ = "declaration_reminders"
    __table_args__ = (
        CheckConstraint("waiting > 0", name="somebody_waits"),
        Index(None, "application_id", "sent_at"),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    sent_at: Mapped[datetime]
    sent_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    waiting: Mapped[int]


explain_constraint("uq_declaration_links_standing_application_id", N_("另一位代表刚刚生成了申报链接，请刷新后查看。"))
name_acts(
    declaration_link_opened=N_("已生成员工申报链接"),
    declaration_link_revoked=N_("已停用员工申报链接"),
    declaration_proposal_accepted=N_("已将申报人员加入花名册"),
    declaration_proposal_refused=N_("未采纳申报人员"),
    declaration_repeat_adopted=N_("已采用员工的另一份申报"),
    declaration_repeat_dropped=N_("已不采用员工的另一份申报"),
    declaration_reminder_sent=N_("已提醒尚未申报的员工"),
)
name_notices(
    declarations_waited_for=N_("还有 {waiting} 名员工没有申报，共 {people} 人。请提醒他们扫码申报。"),
    declarations_complete=N_("花名册上的 {people} 名员工已全部申报，可以提交复工申请。"),
    declaration_proposed=N_("有不在花名册上的人员提交了申报，请确认是否为本企业员工。"),
)
