"""The whitelist's what if on real applications: equal to what was stored, writing nothing, saved as it was given."""

import io
import re
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import event, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from office.jobs.models import Job
from office.jobs.services import handler_of
from office.rulebook.questions import question_of
from office.scenarios import room as rooms
from office.scenarios import views
from office.scenarios.models import Scenario
from office.scenarios.room import answered
from office.scenarios.services import ASK
from resumption.applications.models import Application
from resumption.policy.law import PARAMETERS
from resumption.policy.scenarios import compared
from resumption.scenarios.asking import ROOM
from resumption.scenarios.queries import extracted, fingerprint
from tests.factories import AT, CODES, PASSWORD, filed_application, firm, person
from tests.page import problems
from tests.resumption.scenarios.firms import NAMES, woodworks

ON = AT.date()
FORTY = "whitelist.mainly_local_percent@2020-02-02=40"


@pytest.fixture
def cases(session: Session) -> list[Application]:
    """One mainly local, one at 40 %, one lacking masks, one in a guarantee sector."""
    found = [
        woodworks(session, NAMES[0], CODES[0], 60),
        woodworks(session, NAMES[1], CODES[1], 40),
        woodworks(session, NAMES[2], CODES[2], 45, masks=10),
    ]
    return [*found, filed_application(session, firm(session, CODES[3], "湖州丁口罩有限公司"))]


def answer(session: Session, *changes: str) -> dict[str, Any]:
    return answered(session, ROOM, question_of({"on": ON.isoformat(), "changes": changes}))


def sign_in(client: FlaskClient, session: Session, role: str = "bureau_reviewer") -> None:
    somebody = person(session, role)
    session.commit()
    client.post("/logout")
    assert client.post("/login", data={"email": somebody.email, "password": PASSWORD}).status_code == 302


def test_without_a_change_every_firm_stands_where_it_was_stored(session: Session, cases: list[Application]) -> None:
    frames = extracted(session, ON)
    found = ROOM.compute(frames, ON, ROOM.rulebook(), ROOM.rulebook())
    rows = compared(frames["firms"], frames["designations"], on=ON, before=ROOM.rulebook(), after=ROOM.rulebook())
    assert {row["credit_code"]: (row["tier"], row["score"]) for row in rows.iter_rows(named=True)} == {
        case.credit_code: (case.tier, case.score) for case in cases
    }
    assert (found["tiers"]["moved"], found["tiers"]["firms"]) == (0, 4)


def test_a_lower_share_moves_exactly_the_firm_it_concerns(session: Session, cases: list[Application]) -> None:
    tiers = answer(session, FORTY)["result"]["tiers"]
    (row,) = tiers["movers"]
    assert (row["name"], row["tier"], row["tier_after"], row["changed"]) == (NAMES[1], 3, 2, {"mainly_local": True})
    assert tiers["matrix"] == [[0, 0, 1, 23], [2, 2, 1, 100], [3, 2, 1, 100], [4, 4, 1, 100]]


def test_only_the_newest_version_of_live_applications_counts(session: Session, cases: list[Application]) -> None:
    before = fingerprint(session, ON)
    cases[0].state = "withdrawn"
    session.flush()
    assert answer(session)["result"]["tiers"]["firms"] == 3
    assert fingerprint(session, ON) != before


def checksums(session: Session) -> dict[str, object]:
    """Every table of the database by its content."""
    names = inspect(session.connection()).get_table_names()
    query = 'SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{}" t'
    return {name: tuple(session.execute(text(query.format(name))).one()) for name in sorted(names)}


def test_asking_writes_nothing(client: FlaskClient, session: Session, cases: list[Application]) -> None:
    sign_in(client, session)
    before = checksums(session)
    asked = client.get(f"/scenarios/ask?on={ON}")
    typed = {"on": ON.isoformat(), "whitelist.mainly_local_percent@2020-02-02": "40"}
    sent = client.post("/scenarios/ask", data=typed)
    shown = client.get(sent.headers["Location"])
    question = re.search(r'name="question" value="([^"]+)"', shown.text)
    assert question
    book = client.post("/scenarios/workbook", data={"question": question[1].replace("&#34;", '"')})
    assert [each.status_code for each in (asked, sent, shown, book)] == [200, 302, 200, 200]
    assert NAMES[1] in shown.text
    assert checksums(session) == before


def test_the_workbook_says_what_the_page_says(client: FlaskClient, session: Session, cases: list[Application]) -> None:
    sign_in(client, session)
    found = client.post("/scenarios/workbook", data={"question": f'{{"on": "{ON}", "changes": ["{FORTY}"]}}'})
    book = load_workbook(io.BytesIO(found.data))
    assert book.sheetnames == ["假设", "类别变化", "换类企业", "同类内名次变化", "按日可上岗", "员工结论", "区县"]
    assert [cell.value for cell in book["假设"][5]] == ["本地用工类的本地员工占比下限（含）", "", "50", "40"]
    assert [cell.value for cell in book["换类企业"][2]][:6] == [
        CODES[1],
        NAMES[1],
        "吴兴区",
        100,
        "一般类",
        "本地用工类",
    ]


def test_saved_opened_and_told_when_the_base_has_changed(
    client: FlaskClient, session: Session, cases: list[Application]
) -> None:
    sign_in(client, session)
    question = f'{{"on": "{ON}", "changes": ["{FORTY}"]}}'
    without = client.post("/scenarios/save", data={"question": question, "name": "放宽", "reason": " "})
    assert (without.status_code, "请写明测算的理由" in without.text) == (422, True)
    saved = client.post("/scenarios/save", data={"question": question, "name": "放宽", "reason": "局务会"})
    place = saved.headers["Location"]
    opened = client.get(place)
    assert "数据和规则自保存以来没有变化" in opened.text
    assert problems(opened.text) == []
    twice = client.post("/scenarios/save", data={"question": question, "name": "放宽", "reason": "再来"})
    assert (twice.status_code, "已有同名的测算" in twice.text) == (422, True)
    cases[1].state = "withdrawn"
    session.commit()
    later = client.get(place)
    assert "保存之后情况已有变化" in later.text
    assert NAMES[1] in later.text
    assert place in client.get("/scenarios/").text


def test_a_saved_answer_is_never_changed(client: FlaskClient, session: Session, cases: list[Application]) -> None:
    sign_in(client, session)
    client.post("/scenarios/save", data={"question": f'{{"on": "{ON}"}}', "name": "现行", "reason": "对照"})
    saved = session.scalars(select(Scenario)).one()
    with pytest.raises(DBAPIError, match="never changed"), session.begin_nested():
        session.execute(text("UPDATE scenarios SET reason = 'x' WHERE id = :id"), {"id": saved.id})


def test_what_is_wrong_stands_at_its_field(client: FlaskClient, session: Session, cases: list[Application]) -> None:
    sign_in(client, session)
    key = "whitelist.mainly_local_percent@2020-02-02"
    refused = client.post("/scenarios/ask", data={"on": ON.isoformat(), key: "140"})
    assert (refused.status_code, problems(refused.text)) == (422, [])
    assert f'id="{key}-fault"' in refused.text
    assert 'value="140"' in refused.text
    by_hand = client.get(f"/scenarios/answer?on={ON}&c={key}=140")
    assert (by_hand.status_code, "请填 0 至 100 的整数" in by_hand.text) == (422, True)
    early = client.get("/scenarios/answer?on=2020-01-01")
    assert (early.status_code, "2020-01-01" in early.text) == (422, True)


def test_a_whole_file_is_uploaded_or_refused_by_line(
    client: FlaskClient, session: Session, cases: list[Application]
) -> None:
    sign_in(client, session)
    own = (PARAMETERS / "whitelist.toml").read_text("utf-8")

    def sent(content: str) -> Any:
        data = {"on": ON.isoformat(), "section": "whitelist", "file": (io.BytesIO(content.encode()), "whitelist.toml")}
        return client.post("/scenarios/ask", data=data, content_type="multipart/form-data")

    good = sent(own.replace("value = 50\n", "value = 40\n"))
    assert (good.status_code, problems(good.text), NAMES[1] in good.text) == (200, [], True)
    bad = sent(own.replace("value = 50\n", 'value = "50"\n'))
    assert (bad.status_code, problems(bad.text)) == (422, [])
    line = own[: own.index("[mainly_local_percent]")].count("\n") + 1
    assert f">{line}</td>" in bad.text
    hostile = sent("a = " + "[" * 900)
    assert hostile.status_code == 422


def test_many_rows_are_the_workers(
    client: FlaskClient, session: Session, cases: list[Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "AT_ONCE", 3)
    monkeypatch.setattr(views, "AT_ONCE", 3)
    sign_in(client, session)
    waiting = client.get(f"/scenarios/answer?on={ON}&c={FORTY}")
    assert "后台" in waiting.text
    place = client.post("/scenarios/run", data={"question": f'{{"on": "{ON}", "changes": ["{FORTY}"]}}'}).headers[
        "Location"
    ]
    assert problems(client.get(place).text) == []
    job = session.scalars(select(Job).where(Job.kind == ASK)).one()
    steps: list[tuple[int, int]] = []
    job.result, job.state = handler_of(ASK)(session, job, lambda done, total: steps.append((done, total))), "done"
    session.commit()
    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert NAMES[1] in client.get(place).text
    saved = client.post("/scenarios/save", data={"job_id": str(job.id), "name": "后台", "reason": "数据多"})
    assert saved.status_code == 302
    sign_in(client, session)
    assert client.get(place).status_code == 404  # another's question


def test_kept_columns_answer_the_same_and_follow_the_base(
    session: Session, cases: list[Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = answer(session, FORTY)
    monkeypatch.setattr(rooms, "AT_ONCE", 0)
    first, second = answer(session, FORTY), answer(session, FORTY)
    assert plain == first == second
    cases[1].state = "withdrawn"
    session.flush()
    assert answer(session, FORTY)["result"]["tiers"]["firms"] == 3


@pytest.fixture
def counted(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []
    connection = session.connection()

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield statements
    event.remove(connection, "before_cursor_execute", note)


def test_the_list_and_the_answer_ask_as_much_for_one_as_for_three(
    client: FlaskClient, session: Session, cases: list[Application], counted: list[str]
) -> None:
    sign_in(client, session)
    counts: list[list[int]] = []
    for number in range(3):
        question = f'{{"on": "{ON}", "changes": ["{FORTY}"]}}'
        client.post("/scenarios/save", data={"question": question, "name": f"第{number}项", "reason": "对照"})
        counts.append([])
        for path in ("/scenarios/", f"/scenarios/answer?on={ON}&c={FORTY}"):
            counted.clear()
            assert client.get(path).status_code == 200
            counts[-1].append(len(counted))
    assert counts == [counts[0]] * 3


@pytest.mark.parametrize(
    ("role", "index", "ask"),
    [("auditor", 200, 403), ("signatory", 200, 200), ("finance_preparer", 403, 403), ("representative", 403, 403)],
)
def test_who_may_ask_and_who_may_read(client: FlaskClient, session: Session, role: str, index: int, ask: int) -> None:
    sign_in(client, session, role)
    assert (client.get("/scenarios/").status_code, client.get("/scenarios/ask").status_code) == (index, ask)


def test_an_empty_base_is_an_answer_too(session: Session) -> None:
    found = answer(session)
    assert (found["result"]["tiers"]["firms"], found["result"]["staff"]["people"]) == (0, 0)
    assert isinstance(extracted(session, ON)["firms"], pl.DataFrame)
