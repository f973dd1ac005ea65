"""Verbs on the firm register: enter a firm, confirm a representative, note a designation, keep a bank account."""

import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.queries import representatives_of
from office.errors import Conflict, Invalid, NotFound
from office.firms.lists import LISTS
from office.firms.models import BankAccount, Designation, Firm, Representation
from office.firms.pinyin import initials
from office.identifiers import compact, normal_cnaps, normal_credit_code, normal_mobile, of_field
from office.journal.services import record
from office.notices.services import notify
from office.sealing import seal_in_use
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
    row.confirmed_at, row.ended_at, row.ended_by, row.end_reason = at, None, None, ""
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


def end_representation(
    session: Session, *, actor: uuid.UUID, at: datetime, person_id: uuid.UUID, firm_id: uuid.UUID, reason: str
) -> Representation:
    """Somebody acts for a firm no longer; from their next request on they see nothing of it."""
    query = select(Representation).where(Representation.person_id == person_id, Representation.firm_id == firm_id)
    row = session.scalars(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound()
    if row.confirmed_at is None:
        raise Conflict(N_("此人已不代表该企业，请刷新查看。"))
    if not reason.strip():
        raise Invalid(N_("请写明终止的理由，例如离职、更换经办人。"), field="reason")
    row.confirmed_at, row.ended_at, row.ended_by, row.end_reason = None, at, actor, reason.strip()
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act="representation_ended",
        subject_type="person",
        subject_id=person_id,
        firm_id=firm_id,
        reason=row.end_reason,
    )
    firm = session.get_one(Firm, firm_id)
    notify(
        session,
        actor=actor,
        at=at,
        people=[person_id],
        kind="representation_ended",
        values={"firm": firm.name, "reason": row.end_reason},
    )
    return row


def change_contact(session: Session, *, actor: uuid.UUID, at: datetime, firm: Firm, name: str, mobile: str) -> None:
    """Whom the office calls at a firm."""
    if not name.strip():
        raise Invalid(N_("请填写联系人姓名。"), field="contact_name")
    number = of_field("contact_mobile", normal_mobile, mobile)
    firm.contact_name, firm.contact_mobile = name.strip(), number
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act="firm_contact_changed",
        subject_type="firm",
        subject_id=firm.id,
        firm_id=firm.id,
        name=firm.contact_name,
    )


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
    before = _told(row) if row.number else None
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
        **_told(row),
        before=before,
    )
    return row


def _told(account: BankAccount) -> dict[str, str]:
    """An account as the journal keeps it: readable but for the number, of which that is the sealed whole."""
    sealed = seal_in_use().seal(account.number).hex()
    return {"ending": account.number[-4:], "bank": account.bank, "cnaps": account.cnaps, "sealed": sealed}


def enter_bank_account(
    session: Session, *, actor: uuid.UUID, at: datetime, firm: Firm, number: str, bank: str, cnaps: str
) -> BankAccount:
    """A firm's own entry of its basic account; the account's name is the firm's own by rule.

    Payment batches hold an account of their own, copied when they were prepared: one not yet released is refused at
    its release and the row must be taken out, so no batch changes behind the back of whoever prepared it. Whoever else
    acts for the firm is told: money diverted by a changed account is noticed by them first.
    """
    digits = compact(number)
    if not (digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 32):
        raise Invalid(N_("账号应为 8 至 32 位数字，请核对。"), field="number")
    if not bank.strip():
        raise Invalid(N_("请填写开户银行。"), field="bank")
    right = of_field("cnaps", normal_cnaps, cnaps)
    known = session.scalar(select(BankAccount).where(BankAccount.firm_id == firm.id).with_for_update())
    wanted = (firm.name, digits, bank.strip(), right)
    if known and (known.account_name, known.number, known.bank, known.cnaps) == wanted:
        raise Conflict(N_("账户没有变化。"), field="number")
    row = keep_bank_account(
        session, actor=actor, at=at, firm=firm, account_name=firm.name, number=digits, bank=bank, cnaps=right
    )  # fmt: skip
    notify(
        session,
        actor=actor,
        at=at,
        people=representatives_of(session, firm.id),
        kind="bank_account_changed",
        values={"firm": firm.name, "ending": row.number[-4:]},
        endpoint="firms.show_firm",
        arguments={"firm_id": firm.id},
    )
    return row
