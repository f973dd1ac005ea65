"""Registers against rosters, matched by keyed hash: both sides shown, a finding noted, nothing decided; two rosters."""

import uuid
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta

import polars as pl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.clock import BEIJING
from office.firms.models import Firm
from office.journal.models import JournalEntry
from office.sealing import Seal, seal_in_use
from resumption.applications.models import Application
from resumption.applications.services import withdraw_application
from resumption.declarations.clearing import cleared
from resumption.declarations.roster import SCHEMA
from resumption.declarations.storing import copy_entries
from resumption.registers.models import ContradictionNote
from resumption.registers.queries import contradictions_of, elsewhere_employed
from resumption.registers.services import withdraw_import
from tests.factories import AT, CODES, filed_application, firm, person
from tests.journeys.test_english_pages import chinese_on
from tests.page import problems
from tests.resumption.registers.desk import HEADERS, crossing, imported, number, sign_in

ON = AT.date()
LOCAL = {
    "sex": "女", "document_type": "居民身份证", "mobile": "13812345678", "stayed_at": "湖州", "key_area": False,
    "contact": False, "temperature_tenths": 366, "symptoms": "无", "commitment": True,
}  # fmt: skip


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office lives on the day of the cases."""
    monkeypatch.setenv("OFFICE_DAY", ON.isoformat())


def people(session: Session, application: Application, *told: dict[str, object], seal: Seal | None = None) -> None:
    """Put declarations onto the case's roster; each names its ``document_number`` and what is not local."""
    rows = [{**LOCAL, "row": row, "name": "秦思", **one} for row, one in enumerate(told, start=2)]
    frame = cleared(pl.DataFrame(rows, schema=SCHEMA), on=ON)
    assert application.roster_id is not None
    copy_entries(session, roster_id=application.roster_id, frame=frame, seal=seal or seal_in_use())


def case(session: Session, of: Firm | None = None, *told: dict[str, object]) -> Application:
    """A filed case with these people on its roster."""
    application = filed_application(session, of or firm(session))
    people(session, application, *told)
    session.commit()
    return application


def found(session: Session, application: Application) -> list[tuple[int, str, str, date]]:
    assert application.roster_id is not None
    told = contradictions_of(session, application.roster_id, on=ON)
    return [(one.row, one.rule, one.register, one.day) for one in told]


def test_stayed_in_huzhou_against_a_checkpoint_five_days_ago(session: Session) -> None:
    application = case(
        session, None, {"document_number": number(1)}, {"document_number": number(2), "name": "赵珺"},
        {"document_number": number(3), "returned_on": date(2020, 2, 2), "origin_area": "湖北黄冈", "key_area": True},
    )  # fmt: skip
    by = person(session, "administrator")
    imported(session, [HEADERS, crossing(1, 姓名="秦 思"), crossing(3), crossing(4)], by)
    assert application.roster_id is not None
    first, second, third = contradictions_of(session, application.roster_id, on=ON)
    assert {key: value for key, value in asdict(first).items() if key != "fingerprint"} == {
        "rule": "key_area_denied",
        "row": 2,
        "name": "秦思",
        "returned_on": None,
        "origin_area": None,
        "stayed_at": "湖州",
        "key_area": False,
        "register": "checkpoint",
        "day": date(2020, 2, 3),
        "origin": "湖北省黄冈市",
        "destination": "浙江省湖州市",
        "place": "318国道南浔卡口",
        "vehicle": "浙E66764",
        "note": "放行",
        "other_name": False,
    }
    assert replace(second, fingerprint="", rule="") == replace(first, fingerprint="", rule="")
    assert (second.rule, third.rule, third.row) == ("stayed_local", "later_return", 4)
    assert len({first.fingerprint, second.fingerprint, third.fingerprint}) == 3


def test_a_ticket_after_the_declared_return_and_a_survey_with_the_day_of_arrival(session: Session) -> None:
    back = {"returned_on": date(2020, 1, 28), "origin_area": "浙江省杭州市", "stayed_at": "杭州"}
    application = case(session, None, {"document_number": number(1), **back})
    by = person(session, "administrator")
    ticket = ("乘车日期", "车次", "姓名", "证件号码", "出发站", "到达站")
    imported(session, [ticket, ("2020-02-03", "G7512", "别人", number(1), "杭州东", "湖州")], by, "ticket")
    survey = ("排查日期", "住址", "姓名", "证件号码", "返回地", "返湖日期")
    imported(session, [survey, ("2020-02-05", "月河", "秦思", number(1), "苏州", "2020-01-28")], by, "survey")
    assert found(session, application) == [
        (2, "other_origin", "survey", date(2020, 1, 28)),
        (2, "later_return", "ticket", date(2020, 2, 3)),
    ]
    assert application.roster_id is not None
    told = contradictions_of(session, application.roster_id, on=ON)
    assert [one.other_name for one in told] == [False, True]


def test_only_the_keyed_hash_matches(session: Session) -> None:
    application = filed_application(session, firm(session))
    people(session, application, {"document_number": number(1)}, seal=Seal(b"a" * 32, b"b" * 32))
    imported(session, [HEADERS, crossing(1)], person(session, "administrator"))
    assert found(session, application) == []
    people(session, application, {"row": 9, "document_number": number(1)})
    assert [row for row, *_ in found(session, application)] == [9, 9]


def test_repeated_and_withdrawn_imports(session: Session) -> None:
    application = case(session, None, {"document_number": number(1), "key_area": None})
    by = person(session, "administrator")
    first = imported(session, [HEADERS, crossing(1)], by)
    daily = imported(session, [HEADERS, crossing(1), crossing(2)], by)
    once = [(2, "stayed_local", "checkpoint", date(2020, 2, 3))]
    assert found(session, application) == once
    withdraw_import(session, actor=by.id, at=AT, import_id=daily.id, reason="重复")
    assert found(session, application) == once
    withdraw_import(session, actor=by.id, at=AT, import_id=first.id, reason="来源有误")
    assert found(session, application) == []


def test_shown_on_the_case_and_a_finding_noted(client: FlaskClient, session: Session) -> None:
    application = case(session, None, {"document_number": number(1)})
    imported(session, [HEADERS, crossing(1)], person(session, "administrator"))
    who = sign_in(client, session, "bureau_reviewer")
    path, note = f"/review/{application.id}", f"/registers/cases/{application.id}/explain"
    page = client.get(path).text
    assert problems(page) == []
    for words in ("员工申报与登记簿有 2 处不一致", "湖北省黄冈市 → 浙江省湖州市", "318国道南浔卡口", "2020-02-03"):
        assert words in page
    assert number(1) not in page
    before = (application.state, application.tier, application.score)
    assert application.roster_id is not None
    told = contradictions_of(session, application.roster_id, on=ON)[0]
    client.post(note, data={"contradiction": told.fingerprint, "words": f"已电话核实，系代人开车 {number(1)}"})
    page = client.get(path).text
    assert problems(page) == []
    assert "核查结果已记录" in page
    assert "已电话核实，系代人开车" in page
    assert number(1) not in page
    client.post("/preferences", data={"locale": "en"})
    english = client.get(path).text
    assert (problems(english), chinese_on(english)) == ([], [])
    assert "Differences between declarations and registers: 2." in english
    session.expire_all()
    assert (application.state, application.tier, application.score) == before
    (row,) = session.scalars(select(ContradictionNote))
    assert (row.noted_by, row.fingerprint, row.words) == (
        who.id, told.fingerprint, f"已电话核实，系代人开车 {number(1)[:4]}**********{number(1)[-4:]}",
    )  # fmt: skip
    entry = session.scalars(select(JournalEntry).where(JournalEntry.act == "contradiction_explained")).one()
    assert (entry.subject_id, entry.details["rule"], entry.details["row"]) == (application.id, "key_area_denied", 2)


def test_a_finding_needs_words_and_a_contradiction_that_is_there(client: FlaskClient, session: Session) -> None:
    application = case(session, None, {"document_number": number(1)})
    imported(session, [HEADERS, crossing(1)], person(session, "administrator"))
    assert application.roster_id is not None
    told = contradictions_of(session, application.roster_id, on=ON)[0]
    note, case_page = f"/registers/cases/{application.id}/explain", f"/review/{application.id}"
    sign_in(client, session, "bureau_reviewer")
    client.post(note, data={"contradiction": told.fingerprint, "words": "  "})
    assert "请写明核查结果。" in client.get(case_page).text
    client.post(note, data={"contradiction": "0" * 32, "words": "已核实"})
    assert "该矛盾已不存在" in client.get(case_page).text
    sign_in(client, session, "town_reviewer", area="330503")
    assert client.post(note, data={"contradiction": told.fingerprint, "words": "已核实"}).status_code == 404
    sign_in(client, session, "town_reviewer", area="330502")
    assert client.post(note, data={"contradiction": told.fingerprint, "words": "已核实"}).status_code == 302
    assert [note.words for note in session.scalars(select(ContradictionNote))] == ["已核实"]


def test_the_same_person_on_two_firms_rosters_is_told_on_both_cases(client: FlaskClient, session: Session) -> None:
    both, only = {"document_number": number(1)}, {"document_number": number(2), "name": "朱丽"}
    mine = case(session, None, both, only)
    theirs = case(
        session, firm(session, CODES[1], "湖州第二有限公司"), {**both, "row": 7}, {**only, "document_number": number(3)}
    )
    told = [[asdict(one) for one in elsewhere_employed(session, each)] for each in (mine, theirs)]
    assert told == [
        [{"row": 2, "name": "秦思", "firm_name": "湖州第二有限公司", "state": "filed"}],
        [{"row": 7, "name": "秦思", "firm_name": "湖州测试口罩有限公司", "state": "filed"}],
    ]
    sign_in(client, session, "bureau_reviewer")
    page = client.get(f"/review/{mine.id}").text
    assert problems(page) == []
    assert "同一人出现在其他企业的花名册上" in page
    assert "湖州第二有限公司" in page
    assert "朱丽" not in page
    for role, post in (("sector_reviewer", {"department": "industry"}), ("town_reviewer", {"area": "330502"})):
        sign_in(client, session, role, **post)
        assert "湖州第二有限公司" in client.get(f"/review/{mine.id}").text
    theirs.area, theirs.department = "330503", "commerce"  # another district's and another department's
    session.commit()
    for role, post in (("sector_reviewer", {"department": "industry"}), ("town_reviewer", {"area": "330502"})):
        sign_in(client, session, role, **post)
        page = client.get(f"/review/{mine.id}").text
        assert ("湖州第二有限公司" in page, "秦思" in page, "不属于您办理范围的一家企业" in page) == (False, True, True)
    withdraw_application(session, actor=uuid.uuid4(), at=AT + timedelta(hours=1), application_id=theirs.id)
    assert elsewhere_employed(session, mine) == []


def test_a_case_without_matches_has_no_such_part(client: FlaskClient, session: Session) -> None:
    application = case(session, None, {"document_number": number(1)})
    imported(session, [HEADERS, crossing(2)], person(session, "administrator"))
    sign_in(client, session, "signatory")
    assert 'id="registers"' not in client.get(f"/review/{application.id}").text


def test_the_day_of_the_law_is_the_readers(session: Session) -> None:
    application = case(session, None, {"document_number": number(1)})
    imported(session, [HEADERS, crossing(1)], person(session, "administrator"))
    assert application.roster_id is not None
    later = datetime(2020, 3, 1, tzinfo=BEIJING).date()
    assert len(contradictions_of(session, application.roster_id, on=later)) == 2


def test_every_contradiction_can_be_read_a_page_at_a_time(client: FlaskClient, session: Session) -> None:
    numbers = [number(n) for n in range(1, 31)]  # two contradictions each
    application = case(session, None, *({"document_number": each, "name": f"员工{each[-4:]}"} for each in numbers))
    imported(session, [HEADERS, *(crossing(n) for n in range(1, 31))], person(session, "administrator"))
    sign_in(client, session, "bureau_reviewer")
    pages = [client.get(f"/review/{application.id}?contradictions={n}").text for n in (1, 2)]
    assert [text.count('<li class="d-block">\n    <h3') for text in pages] == [50, 10]
    assert "contradictions=2#registers" in pages[0]
    assert "第 2 / 2 页" in pages[1]
