"""People, their roles and their live sign-ins."""

import uuid
from datetime import datetime

from flask_security import AsaList, RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, Table
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_

people_roles = Table(
    "people_roles",
    Base.metadata,
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("roles.id"), primary_key=True),
)


class Role(Base, RoleMixin):
    """One of the roles of the permission table."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    permissions: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))


class Person(Base, Identified, UserMixin):  # type: ignore[misc]  # UserMixin leaves the type of id open
    """Somebody who signs in: a firm's representative or a member of an office."""

    __tablename__ = "people"
    __table_args__ = (CheckConstraint("locale IN ('zh', 'en')", name="locale_known"),)

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    locale: Mapped[str] = mapped_column(default="zh")
    area: Mapped[str | None] = mapped_column(doc="GB/T 2260 code of the district a town reviewer answers for")
    department: Mapped[str | None] = mapped_column(
        doc="code of the department (office.departments) a sector reviewer answers for; none: for all of them"
    )
    mobile: Mapped[str | None] = mapped_column(doc="eleven digits; of who signed up")
    created_at: Mapped[datetime]
    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]
        secondary=people_roles, lazy="selectin"
    )

    @property
    def role_names(self) -> frozenset[str]:
        """The names of this person's roles."""
        return frozenset(role.name for role in self.roles)


class SignIn(Base, Identified):
    """A live session, known to the browser by a token of which only the hash is kept.

    Ending the row ends the session at the next request, whatever cookie a browser still holds.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (Index(None, "person_id"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


explain_constraint("uq_people_email", N_("该电子邮箱已注册，请直接登录。"))
name_acts(
    person_appointed=N_("已开通账号"),
    person_disabled=N_("已停用账号"),
    person_enabled=N_("已恢复账号"),
    person_roles_changed=N_("已变更角色"),
    person_password_given=N_("已重设初始密码"),
    person_password_changed=N_("本人已修改密码"),
)
