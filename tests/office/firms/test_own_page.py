"""A firm's own page: who sees what of it, its contact and its basic account."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid
from office.firms.models import BankAccount
from office.firms.services import enter_bank_account
from office.journal.models import JournalEntry
from office.notices.models import Notice
from office.sealing import seal_in_use
from tests.factories import AT, CODES, PASSWORD, bank_account, firm, nobody, person, representative

GIVEN = {"number": "6222 0212 0500 1234 567", "bank": "中国建设银行湖州分行", "cnaps": "102336053847"}


def test_a_firm_enters_its_account_and_the_others_are_told(session: Session) -> None:
    of = firm(session)
    by, other = representative(session, of), representative(session, of)
    kept = enter_bank_account(session, actor=by.id, at=AT, firm=of, **GIVEN)
    assert (kept.account_name, kept.number, kept.bank, kept.cnaps) == (
        of.name, "6222021205001234567", "中国建设银行湖州分行", "102336053847"
    )  # fmt: skip
    told = session.scalars(select(Notice)).one()
    assert (told.person_id, told.kind, told.values) == (
        other.id, "bank_account_changed", {"firm": of.name, "ending": "4567"}
    )  # fmt: skip
    with pytest.raises(Conflict, match="没有变化"):
        enter_bank_account(session, actor=by.id, at=AT, firm=of, **GIVEN)


def test_the_journal_keeps_both_numbers_sealed_and_their_endings(session: Session) -> None:
    of = firm(session)
    bank_account(session, of)
    enter_bank_account(session, actor=representative(session, of).id, at=AT, firm=of, **GIVEN)
    entry = session.scalars(
        select(JournalEntry).where(JournalEntry.act == "bank_account_kept").order_by(JournalEntry.id.desc())
    ).first()
    assert entry is not None
    before, seal = entry.details["before"], seal_in_use()
    assert (entry.details["ending"], before["ending"], before["bank"]) == ("4567", "7565", "中国工商银行湖州分行")
    assert [seal.open(bytes.fromhex(each["sealed"])) for each in (before, entry.details)] == [
        "1205017984794077565", "6222021205001234567"
    ]  # fmt: skip
    assert "1205017984794077565" not in str(entry.details)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "1234567"}, "number"),
        ({"number": "62220212O5001"}, "number"),
        ({"bank": " "}, "bank"),
        ({"cnaps": "102336053840"}, "cnaps"),
    ],
)
def test_what_cannot_be_an_account_is_named_at_its_field(session: Session, wrong: dict[str, str], field: str) -> None:
    of = firm(session)
    with pytest.raises(Invalid) as refusal:
        enter_bank_account(session, actor=nobody(), at=AT, firm=of, **{**GIVEN, **wrong})
    assert refusal.value.field == field


def test_its_representative_enters_and_the_office_sees_the_last_four_digits(
    client: FlaskClient, session: Session
) -> None:
    of = firm(session)
    by, reviewer, auditor = (
        representative(session, of), person(session, "bureau_reviewer"), person(session, "auditor")
    )  # fmt: skip
    session.commit()
    client.post("/login", data={"email": by.email, "password": PASSWORD})
    assert "还没有可用的基本账户" in client.get("/home").text
    wrong = client.post(f"/firms/{of.id}/account", data={**GIVEN, "cnaps": "1"})
    assert wrong.status_code == 422
    assert wrong.text.count("行号“1”不正确") == 2
    assert 'value="中国建设银行湖州分行"' in wrong.text
    assert client.post(f"/firms/{of.id}/account", data=GIVEN).status_code == 302
    contact = {"contact_name": "沈建明", "contact_mobile": "+86 13800000000"}
    assert client.post(f"/firms/{of.id}/contact", data=contact).status_code == 302
    assert client.post(f"/firms/{of.id}/contact", data={**contact, "contact_mobile": "1"}).status_code == 422
    assert "6222021205001234567" in client.get(f"/firms/{of.id}").text
    client.post("/logout")
    for who in (reviewer, auditor):
        client.post("/login", data={"email": who.email, "password": PASSWORD})
        page = client.get(f"/firms/{of.id}").text
        assert ("尾号 4567" in page, "6222021205001234567" in page) == (True, False)
        assert client.post(f"/firms/{of.id}/account", data=GIVEN).status_code == 403
        client.post("/logout")
    session.expire_all()
    assert (of.contact_name, of.contact_mobile) == ("沈建明", "13800000000")


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [
        ("representative", None, 404), ("town_reviewer", "330502", 200), ("town_reviewer", "330521", 404),
        ("county_reviewer", "330502", 200), ("sector_reviewer", None, 200), ("signatory", None, 200),
        ("finance_preparer", None, 403), ("administrator", None, 403),
    ],
)  # fmt: skip
def test_who_sees_a_firm(client: FlaskClient, session: Session, role: str, area: str | None, status: int) -> None:
    of, who = firm(session), person(session, role, area=area)
    session.commit()
    client.post("/login", data={"email": who.email, "password": PASSWORD})
    assert client.get(f"/firms/{of.id}").status_code == status


def test_nobody_enters_the_account_of_another_firm(client: FlaskClient, session: Session) -> None:
    own, other = firm(session), firm(session, CODES[1], "湖州第二有限公司")
    by = representative(session, own)
    session.commit()
    client.post("/login", data={"email": by.email, "password": PASSWORD})
    for path in ("account", "contact", "leave"):
        assert client.post(f"/firms/{other.id}/{path}", data=GIVEN).status_code == 404
    assert session.scalars(select(BankAccount)).all() == []
