"""The firm register: firms, who may act for them, the official lists they stand on, their bank accounts."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.notices.models import name_notices
from office.wording import N_


class Firm(Base, Identified):
    """A legal unit, keyed on its unified social credit code; names change, the code does not."""

    __tablename__ = "firms"
    __table_args__ = (
        UniqueConstraint("credit_code"),
        CheckConstraint("credit_code ~ '^[0-9A-Z]{18}$'", name="credit_code_form"),
        Index(None, "area"),
    )

    credit_code: Mapped[str]
    name: Mapped[str]
    initials: Mapped[str] = mapped_column(doc="first letters of the name's pinyin, to be found by")
    area: Mapped[str] = mapped_column(doc="GB/T 2260 code of the county or district")
    industry: Mapped[str] = mapped_column(doc="GB/T 4754-2017 code, four digits")
    industry_name: Mapped[str]
    contact_name: Mapped[str | None]
    contact_mobile: Mapped[str | None]
    registered_at: Mapped[datetime]


class Representation(Base, Identified):
    """That a person may act for a firm, once the office has confirmed it and until it is ended.

    One that has ended has no ``confirmed_at``: whoever asks who may act for a firm asks for that column alone.
    """

    __tablename__ = "representations"
    __table_args__ = (
        UniqueConstraint("person_id", "firm_id"),
        CheckConstraint("confirmed_at IS NULL OR ended_at IS NULL", name="confirmed_or_ended"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="end_complete"),
        CheckConstraint("ended_at IS NULL OR end_reason <> ''", name="end_reason_given"),
        Index(None, "firm_id"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    end_reason: Mapped[str] = mapped_column(default="", server_default=text("''"))


class ListImport(Base, Identified):
    """One workbook of official lists: what it would change, shown before anything is written, and what it changed.

    ``entries`` are its right rows, ``preview`` what they change as it was shown; both plain JSON
    (:mod:`office.firms.lists`). A discarded one changed nothing.
    """

    __tablename__ = "list_imports"
    __table_args__ = (
        CheckConstraint("state IN ('previewed', 'confirmed', 'discarded')", name="state_known"),
        CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmation_complete"),
        Index(None, "uploaded_at"),
    )

    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    source_file_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("stored_files.id"), doc="the published document itself, as PDF or picture"
    )
    effective_from: Mapped[date]
    document: Mapped[str] = mapped_column(doc="number of the publishing document, for rows that name none")
    publisher: Mapped[str] = mapped_column(doc="who published it, for rows that name nobody")
    state: Mapped[str] = mapped_column(default="previewed")
    entries: Mapped[list[Any]]
    preview: Mapped[dict[str, Any]]
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))


class Designation(Base, Identified):
    """A firm's place on an official list (金象企业, 亩均效益评价 …), by year, with its source.

    Never deleted: one that was dropped or followed by another grade ends. A mistake mended before it took effect ends
    the day before it begins, so that it was in force on no day.
    """

    __tablename__ = "designations"
    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from - 1", name="dates_in_order"),
        Index(
            "uq_designations_standing_firm_id",
            "firm_id",
            "list_name",
            "year",
            unique=True,
            postgresql_where=text("valid_until IS NULL"),
        ),
        Index(None, "firm_id"),
        Index("ix_designations_list_name_year", "list_name", "year"),
    )

    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    list_name: Mapped[str]
    grade: Mapped[str | None]
    year: Mapped[int]
    publisher: Mapped[str | None]
    document: Mapped[str | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    listed_name: Mapped[str | None] = mapped_column(doc="the firm's name as the list prints it")
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("list_imports.id"))
    imported_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    ended_by_import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("list_imports.id"))


class BankAccount(Base, Identified):
    """A firm's basic account (基本账户), to which alone support is paid."""

    __tablename__ = "bank_accounts"
    __table_args__ = (
        UniqueConstraint("firm_id"),
        CheckConstraint("number ~ '^[0-9]{8,32}$'", name="number_form"),
        CheckConstraint("cnaps ~ '^[0-9]{12}$'", name="cnaps_form"),
    )

    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    account_name: Mapped[str]
    number: Mapped[str]
    bank: Mapped[str]
    cnaps: Mapped[str]


explain_constraint("uq_firms_credit_code", N_("该统一社会信用代码的企业已登记，请直接选用。"))
explain_constraint("ck_bank_accounts_number_form", N_("账号应为 8 至 32 位数字，请核对。"))
explain_constraint("uq_designations_standing_firm_id", N_("该企业在这份名录的这一年度已有一条有效记录。"))
name_acts(
    list_previewed=N_("已上传名录待确认"),
    list_confirmed=N_("已确认名录"),
    list_discarded=N_("已放弃名录导入"),
    designation_ended=N_("已从名录移出或更改"),
    firm_registered=N_("已登记企业"),
    firm_contact_changed=N_("已更新企业联系人"),
    representative_confirmed=N_("已确认企业经办人"),
    representation_ended=N_("已终止企业代表"),
    firm_designated=N_("已列入名录"),
    bank_account_kept=N_("已登记基本账户"),
)
name_notices(
    representation_ended=N_("您不再代表 {firm} 办理业务：{reason}"),
    bank_account_changed=N_("{firm} 的基本账户已改为尾号 {ending} 的账户。如非本企业所为，请立即联系经信部门。"),
)
