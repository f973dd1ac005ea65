"""Verbs on the firm register: enter a firm, confirm a representative, note a designation, keep a bank account."""

import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Invalid
from office.firms.lists import LISTS
from office.firms.models import BankAccount, Designation, Firm, Representation
from office.firms.pinyin import initials
from office.identifiers import compact, normal_cnaps, normal_credit_code, normal_mobile
from office.journal.services import record
from office.wording import N_


def register_firm(
    session: Session,
    *,
    actor: uuid.UUID | None,
    at: datetime,
    credit_code: str,
    name: str,
    area: str,
    industry: str,
    industry_name: str,
    contact_name: str | None = None,
    contact_mobile: str | None = None,
) -> Firm:
    """Enter a firm under its credit code; a code already known is refused by the register's own constraint."""
    if not name.strip():
        raise Invalid(N_("请填写企业名称。"), field="name")
    firm = Firm(
        credit_code=normal_credit_code(credit_code),
        name=name.strip(),
        initials=initials(name),
        area=area,
        industry=industry,
        industry_name=industry_name,
        contact_name=contact_name,
        contact_mobile=normal_mobile(contact_mobile) if contact_mobile else None,
        registered_at=at,
    )
    session.add(firm)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act="firm_registered",
        subject_type="firm",
        subject_id=firm.id,
        firm_id=firm.id,
        name=firm.name,
    )
    return firm


def confirm_representative(
    session: Session, *, actor: uuid.UUID | None, at: datetime, person_id: uuid.UUID, firm_id: uuid.UUID
) -> Representation:
    """Let a person act for a firm."""
    query = select(Representation).where(Representation.person_id == person_id, Representation.firm_id == firm_id)
    row = session.scalar(query) or Representation(person_id=person_id, firm_id=firm_id)
    row.confirmed_at = at
    session.add(row)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act="representative_confirmed",
        subject_type="person",
        subject_id=person_id,
        firm_id=firm_id,
    )
    return row


def designate(
    session: Session,
    *,
    actor: uuid.UUID | None,
    at: datetime,
    firm: Firm,
    list_name: str,
    grade: str | None,
    year: int,
    valid_from: date,
    publisher: str | None = None,
    document: str | None = None,
) -> Designation:
    """Note a firm's place on an official list, with its source."""
    if list_name not in LISTS:
        raise Invalid(N_("名录“{list_name}”不在目录中，请核对名录名称。"), field="list_name", list_name=list_name)
    row = Designation(
        firm_id=firm.id,
        list_name=list_name,
        grade=grade,
        year=year,
        publisher=publisher,
        document=document,
        valid_from=valid_from,
    )
    session.add(row)
    record(
        session,
        actor=actor,
        at=at,
        act="firm_designated",
        subject_type="firm",
        subject_id=firm.id,
        firm_id=firm.id,
        list=list_name,
        grade=grade,
        year=year,
        document=document,
    )
    return row


def keep_bank_account(
    session: Session,
    *,
    actor: uuid.UUID | None,
    at: datetime,
    firm: Firm,
    account_name: str,
    number: str,
    bank: str,
    cnaps: str,
) -> BankAccount:
    """Keep a firm's basic account; the account's name must be the firm's own."""
    if account_name.strip() != firm.name:
        raise Invalid(
            N_("户名“{account}”与企业现名“{name}”不一致，请提供企业基本账户。"),
            field="account_name",
            account=account_name,
            name=firm.name,
        )
    row = session.scalar(select(BankAccount).where(BankAccount.firm_id == firm.id)) or BankAccount(firm_id=firm.id)
    row.account_name, row.number, row.bank = account_name.strip(), compact(number), bank.strip()
    row.cnaps = normal_cnaps(cnaps)
    session.add(row)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act="bank_account_kept",
        subject_type="firm",
        subject_id=firm.id,
        firm_id=firm.id,
        ending=row.number[-4:],
    )
    return row
