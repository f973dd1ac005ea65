"""A year's register: shown before it is written, written as shown, replaced by a newer one, traced to its row."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.firms.models import Firm
from office.jobs.models import Job
from office.jobs.services import handler_of
from office.journal.models import JournalEntry
from subsidies.insurance.models import InsuranceImport, InsuredUnit
from subsidies.insurance.services import READ
from tests.factories import CODES, firm
from tests.page import problems
from tests.subsidies.insurance.desk import (
    NAMES,
    figures,
    firms,
    kept,
    register,
    sign_in,
    standing,
    unit,
    upload,
    work,
)

FIRST = register(unit(0, "100.00"), unit(1, "200.00"), unit(2, "300.00"), unit(3, "400.00"))
COUNTS = ("added", "changed", "unchanged", "dropped", "unknown", "renamed")
LATER = {"as_of": "2020-02-07", "document": "湖人社函〔2020〕2号"}


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office lives a week after the register's day."""
    monkeypatch.setenv("OFFICE_DAY", "2020-02-08")


def told(taken: InsuranceImport) -> dict[str, list[str]]:
    """The firms of a preview by kind, and how many they are; kinds without one left out."""
    assert taken.preview is not None
    found = {kind: [row["credit_code"] for row in rows] for kind, rows in taken.preview["firms"].items() if rows}
    counts = {kind: taken.preview[kind] for kind in COUNTS if kind != "unchanged" and taken.preview[kind]}
    assert {kind: len(codes) for kind, codes in found.items()} == counts
    return found


def confirmed(client: FlaskClient, session: Session, content: bytes, **other: str) -> InsuranceImport:
    """A file handed in, read and confirmed."""
    path = upload(client, content, **other)
    taken = work(session)
    page = client.post(f"{path}/confirm", follow_redirects=True).text
    assert problems(page) == []
    session.expire_all()
    assert taken.state == "confirmed"
    return taken


def test_nothing_stands_before_it_is_confirmed(client: FlaskClient, session: Session) -> None:
    firms(session)
    who = sign_in(client, session, "bureau_reviewer")
    path = upload(client, FIRST)
    taken = work(session)
    assert told(taken) == {"added": list(CODES[:3]), "unknown": [CODES[3]]}
    assert taken.preview is not None
    assert (taken.preview["paid_before"], taken.preview["paid_after"]) == (0, 60_000)
    assert standing(session) == {}
    assert "早期录入" not in client.get("/insurance/").text
    shown = client.post(f"{path}/confirm", follow_redirects=True).text
    assert "参保名册已写入" in shown
    assert {code: (of.paid_fen, row, as_of) for code, (of, row, as_of) in standing(session).items()} == {
        CODES[0]: (10_000, 2, date(2020, 1, 31)),
        CODES[1]: (20_000, 3, date(2020, 1, 31)),
        CODES[2]: (30_000, 4, date(2020, 1, 31)),
    }
    assert (taken.state, taken.confirmed_by) == ("confirmed", who.id)
    again = client.post(f"{path}/confirm", follow_redirects=True).text
    assert "这份名册不在待确认状态" in again
    index = client.get("/insurance/").text
    assert problems(index) == []
    assert "2019 年度 · 3 家" in index
    query = select(JournalEntry.act).where(JournalEntry.subject_id == taken.id).order_by(JournalEntry.id)
    assert session.scalars(query).all() == ["insurance_uploaded", "insurance_read", "insurance_confirmed"]


def test_a_newer_register_replaces_the_figures_of_its_year_alone(client: FlaskClient, session: Session) -> None:
    of = firms(session)
    sign_in(client, session, "bureau_reviewer")
    old = confirmed(client, session, FIRST)
    confirmed(client, session, register(unit(0, "1.00")), year="2018", document="湖人社函〔2019〕1号")
    ids = {code: each.id for code, (each, *_) in standing(session).items()}
    newer = register(unit(2, "300.00"), unit(0, "150.00", 单位名称="湖州甲（集团）有限公司", 年末参保人数="90"))
    path = upload(client, newer, **LATER)
    taken = work(session)
    assert told(taken) == {"changed": [CODES[0]], "dropped": [CODES[1]], "renamed": [CODES[0]]}
    assert taken.preview is not None
    assert (taken.preview["unchanged"], taken.preview["paid_before"], taken.preview["paid_after"]) == (
        1,
        60_000,
        45_000,
    )
    (changed,) = taken.preview["firms"]["changed"]
    assert (changed["before"], changed["after"], changed["registered"]) == (10_000, 15_000, NAMES[0])
    page = client.get(path).text
    assert problems(page) == []
    assert "湖州甲（集团）有限公司" in page
    client.post(f"{path}/confirm")
    found = standing(session)
    assert {code: (row, as_of) for code, (_, row, as_of) in found.items()} == {
        CODES[0]: (3, date(2020, 2, 7)), CODES[2]: (2, date(2020, 2, 7)),
    }  # fmt: skip
    rows = {row.credit_code: row for row in kept(session, taken)}
    for code, (each, *_) in found.items():
        assert (each.record_id, figures(each), each.id) == (rows[code].id, figures(rows[code]), ids[code])
    assert [each.paid_fen for each, *_ in standing(session, 2018).values()] == [100]
    assert [row.paid_fen for row in kept(session, old)] == [10_000, 20_000, 30_000, 40_000]  # kept as it came
    assert session.get_one(Firm, of[0].id).name == NAMES[0]
    assert "湖人社函〔2020〕2号" in client.get("/insurance/").text


def test_unknown_units_become_firms_only_by_the_act_for_it(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, "bureau_reviewer")
    confirmed(client, session, FIRST)  # nobody known: nothing written, nobody entered
    assert (standing(session), session.scalars(select(Firm)).all()) == ({}, [])
    path = upload(client, register(*[unit(which) for which in range(4)]), **LATER)
    taken = work(session)
    shown = client.post(f"{path}/enter", follow_redirects=True).text
    assert problems(shown) == []
    session.expire_all()
    found = session.scalars(select(Firm).order_by(Firm.credit_code)).all()
    expected = {CODES[1]: ("330502", NAMES[1]), CODES[2]: ("330503", NAMES[2]), CODES[3]: ("330521", NAMES[3])}
    assert {one.credit_code: (one.area, one.name) for one in found} == expected
    assert told(taken) == {"added": list(CODES[1:]), "unknown": [CODES[0]]}  # registered with the city: no district
    assert standing(session) == {}
    client.post(f"{path}/confirm")
    assert set(standing(session)) == set(CODES[1:])
    query = select(JournalEntry).where(JournalEntry.act == "insurance_firms_entered")
    assert session.scalars(query).one().details["firms"] == 3


def test_names_are_kept_as_written_and_told_where_they_differ(client: FlaskClient, session: Session) -> None:
    firm(session, CODES[0], "湖州甲（集团）有限公司")
    firm(session, CODES[1], "湖州乙(集团)有限公司")
    firm(session, CODES[2], "湖州丙有限公司")
    sign_in(client, session, "bureau_reviewer")
    names = ("湖州甲（集团）有限公司", "湖州乙（集团）有限公司", "湖州丙（集团）有限公司", "湖州丁（集团）有限公司")
    rows = [unit(which, 单位名称=f"　{name} ", 户名=name) for which, name in enumerate(names)]
    path = upload(client, register(*rows))
    taken = work(session)
    assert [(row.name, row.account_name) for row in kept(session, taken)] == [(name, name) for name in names]
    assert told(taken)["renamed"] == [CODES[2]]  # a bracket's width makes no other name
    client.post(f"{path}/enter")
    client.post(f"{path}/confirm")
    query = select(Firm.name).order_by(Firm.credit_code)
    assert session.scalars(query).all() == [
        "湖州甲（集团）有限公司", "湖州乙(集团)有限公司", "湖州丙有限公司", "湖州丁（集团）有限公司",
    ]  # fmt: skip


def test_what_has_moved_on_since_the_preview_is_not_written(client: FlaskClient, session: Session) -> None:
    of = firms(session)
    sign_in(client, session, "bureau_reviewer")
    path = upload(client, FIRST)
    taken = work(session)
    session.get_one(Firm, of[0].id).name = "湖州甲乙有限公司"
    session.add(
        InsuredUnit(
            firm_id=of[1].id, year=2019, insured_start=100, insured_end=98, not_counted=0, drawing_benefit=1,
            months_contributed=12, paid_fen=20_000, serious_breach=False, zombie_firm=False,
        )
    )  # fmt: skip
    session.commit()
    assert "在预览之后有变化，请重新比对后再确认" in client.post(f"{path}/confirm", follow_redirects=True).text
    assert {code: each.record_id for code, (each, *_) in standing(session).items()} == {CODES[1]: None}
    assert "早期录入，没有导入文件" in client.get("/insurance/").text
    client.post(f"{path}/compare")
    session.expire_all()
    assert told(taken) == {"added": [CODES[0], CODES[2]], "unknown": [CODES[3]], "renamed": [CODES[0]]}
    assert taken.preview is not None
    assert taken.preview["unchanged"] == 1
    client.post(f"{path}/confirm")
    assert {code: row for code, (_, row, _) in standing(session).items()} == {CODES[0]: 2, CODES[1]: 3, CODES[2]: 4}


@pytest.mark.parametrize("verb", ["", "confirm", "discard"])
def test_a_repeated_job_changes_nothing_twice(client: FlaskClient, session: Session, verb: str) -> None:
    firms(session)
    sign_in(client, session, "bureau_reviewer")
    path = upload(client, FIRST)
    taken = work(session)
    if verb:
        client.post(f"{path}/{verb}")
        session.expire_all()
    before = (taken.state, taken.preview, [row.id for row in kept(session, taken)], sorted(standing(session)))
    acts = len(session.scalars(select(JournalEntry)).all())
    job = session.scalars(select(Job).where(Job.kind == READ)).one()
    handler_of(READ)(session, job, lambda done, total: None)
    session.commit()
    again = (taken.state, taken.preview, [row.id for row in kept(session, taken)], sorted(standing(session)))
    assert again == before
    assert len(session.scalars(select(JournalEntry)).all()) == acts
