"""The firm register: firms, who may act for them, the official lists they stand on, their bank accounts."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
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
    area: Mapped[str] = mapped_column(doc="GB/T 2260 code of the county or district")
    industry: Mapped[str] = mapped_column(doc="GB/T 4754-2017 code, four digits")
    industry_name: Mapped[str]
    contact_name: Mapped[str | None]
    contact_mobile: Mapped[str | None]
    registered_at: Mapped[datetime]


class Representation(Base, Identified):
    """That a person may act for a firm, once the office has confirmed it."""

    __tablename__ = "representations"
    __table_args__ = (UniqueConstraint("person_id", "firm_id"), Index(None, "firm_id"))

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    confirmed_at: Mapped[datetime | None]


class Designation(Base, Identified):
    """A firm's place on an official list (金象企业, 亩均效益评价 …), by year, with its source."""

    __tablename__ = "designations"
    __table_args__ = (
        UniqueConstraint("firm_id", "list_name", "year"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="dates_in_order"),
    )

    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    list_name: Mapped[str]
    grade: Mapped[str | None]
    year: Mapped[int]
    publisher: Mapped[str | None]
    document: Mapped[str | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


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
name_acts(
    firm_registered=N_("已登记企业"),
    representative_confirmed=N_("已确认企业经办人"),
    firm_designated=N_("已列入名录"),
    bank_account_kept=N_("已登记基本账户"),
)
