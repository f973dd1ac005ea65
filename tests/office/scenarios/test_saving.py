"""What ifs kept under a name and never changed, asked in the background, opened by whoever may."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from office.db import domain_error
from office.errors import Conflict, Invalid, NotFound
from office.jobs.models import Job
from office.jobs.services import handler_of
from office.journal.models import JournalEntry
from office.listing import PAGE
from office.rulebook.parameters import read
from office.rulebook.questions import Question, question_of
from office.scenarios import room as rooms
from office.scenarios.models import Scenario
from office.scenarios.queries import answer_of, question_job, scenario_of, scenarios
from office.scenarios.room import Room, answered
from office.scenarios.services import ASK, LONGEST_NAME, LONGEST_REASON, ask_in_background, save_scenario
from tests.factories import AT, nobody, person
from tests.office.scenarios.test_forms import ON, TEXT

KIND, CHANGE = "tests_of_scenarios", "rules.days@2020-02-03=7"
RULES = read({"rules": TEXT})


def compute(frames: dict[str, pl.DataFrame], on: date, before: Any, after: Any) -> dict[str, Any]:
    """How long everybody waits, before and after; nobody can share a wait by nought days."""
    waits = [int(rulebook.value("rules.days", on)) for rulebook in (before, after)]
    people = frames["people"].height
    return {"waits": [wait * people for wait in waits], "shared": people // waits[1]}


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    """A room about nothing but the machinery: how many people there are, and how long they wait."""
    made = Room(
        kind=KIND, title="试", lead="试", sections=lambda: ("rules",), rulebook=lambda: RULES,
        size=lambda _session: 2, fingerprint=lambda _session, on: f"two on {on}",
        extract=lambda _session, _on: {"people": pl.DataFrame({"name": ["甲", "乙"]})},
        compute=compute, words=dict, workbook=lambda _answer: (),
        finish=lambda _session, on, result: {**result, "said": on.isoformat()},
    )  # fmt: skip
    monkeypatch.setitem(rooms._rooms, KIND, made)
    return made


def question(*changes: str) -> Question:
    return question_of({"on": ON.isoformat(), "changes": changes})


def saved(session: Session, room: Room, name: str = "放宽", reason: str = "局务会", **more: Any) -> Scenario:
    given = {"actor": None, "at": AT, "kind": KIND, "answer": answered(session, room, question(CHANGE)), **more}
    given["actor"] = given["actor"] or person(session).id
    return save_scenario(session, name=name, reason=reason, **given)


def test_an_answer_is_kept_as_it_was_given(session: Session, room: Room) -> None:
    who = person(session, "bureau_reviewer")
    found = answered(session, room, question(CHANGE))
    assert found["result"] == {"waits": [28, 14], "shared": 0, "said": "2020-02-08"}
    kept = saved(session, room, " 放宽 ", "　局务会", actor=who.id)
    session.expire_all()
    assert (kept.name, kept.reason, kept.saved_by, kept.saved_at) == ("放宽", "局务会", who.id, AT)
    assert (kept.answer, kept.question, kept.on) == (found, question(CHANGE).plain(), ON)
    assert (kept.rulebook, kept.fingerprint) == (RULES.version, "two on 2020-02-08")
    assert question_of(kept.question) == question(CHANGE)
    entry = session.scalars(select(JournalEntry).where(JournalEntry.subject_id == kept.id)).one()
    assert (entry.act, entry.details["name"], entry.details["reason"]) == ("scenario_saved", "放宽", "局务会")
    assert entry.details["rulebook"].startswith("what-if-")


@pytest.mark.parametrize(
    ("name", "reason", "field"),
    [
        ("", "局务会", "name"),
        (" 　", "局务会", "name"),
        ("长" * (LONGEST_NAME + 1), "局务会", "name"),
        ("放宽", "　", "reason"),
        ("放宽", "长" * (LONGEST_REASON + 1), "reason"),
    ],
)
def test_neither_without_name_nor_without_reason(
    session: Session, room: Room, name: str, reason: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        saved(session, room, name, reason)
    assert refused.value.field == field
    assert session.scalars(select(Scenario)).all() == []
    assert saved(session, room, "长" * LONGEST_NAME, "长" * LONGEST_REASON).id


def test_one_name_once_in_a_room(session: Session, room: Room) -> None:
    first = saved(session, room)
    with pytest.raises(Conflict, match="已有同名的测算") as refused:
        saved(session, room, "放宽 ")
    assert refused.value.field == "name"
    assert saved(session, room, kind="another_room").id != first.id
    columns = {column.name: getattr(first, column.name) for column in Scenario.__table__.columns}
    with pytest.raises(IntegrityError) as at_once, session.begin_nested():  # two who save at the same moment
        session.execute(insert(Scenario).values({**columns, "id": uuid.uuid4()}))
    assert "已有同名的测算" in str(domain_error(at_once.value))


def test_what_was_saved_is_never_changed(session: Session, room: Room) -> None:
    kept = saved(session, room)
    for change in ("reason = 'x'", "answer = '{}'", "saved_at = now()", "name = name || '2'"):
        with pytest.raises(DBAPIError, match="never changed"), session.begin_nested():
            session.execute(text(f"UPDATE scenarios SET {change} WHERE id = :id"), {"id": kept.id})
    session.expire_all()
    assert (kept.reason, kept.name) == ("局务会", "放宽")


def test_the_list_searches_and_pages_within_its_room(session: Session, room: Room) -> None:
    for number in range(PAGE + 1):
        saved(session, room, f"第{number}项", "对照%" if number == 3 else "对照", at=AT + timedelta(minutes=number))
    other = saved(session, room, "别处", kind="another_room")
    first, second = scenarios(session, KIND), scenarios(session, KIND, page=2)
    assert (first.total, len(first.rows), [row.name for row in second.rows]) == (PAGE + 1, PAGE, ["第0项"])
    assert (first.rows[0].name, first.rows[0].changes, first.rows[0].saved_by) == (f"第{PAGE}项", 1, "测试人员")
    assert [row.name for row in scenarios(session, KIND, words="第7").rows] == ["第7项"]
    assert [row.name for row in scenarios(session, KIND, words="照%").rows] == ["第3项"]
    assert scenario_of(session, KIND, second.rows[0].id)[1] == "测试人员"
    for kind, scenario_id in ((KIND, other.id), (KIND, nobody()), ("another_room", first.rows[0].id)):
        with pytest.raises(NotFound):
            scenario_of(session, kind, scenario_id)


def test_the_worker_answers_what_the_page_would(session: Session, room: Room) -> None:
    who = person(session, "bureau_reviewer")
    job = ask_in_background(session, actor=who.id, at=AT, kind=KIND, question=question(CHANGE))
    assert (job.kind, job.state, job.requested_by) == (ASK, "waiting", who.id)
    assert question_job(session, KIND, job.id, who.id) is job
    with pytest.raises(NotFound):
        answer_of(job)
    before = len(session.scalars(select(JournalEntry)).all())
    steps: list[tuple[int, int]] = []
    results = [handler_of(ASK)(session, job, lambda done, total: steps.append((done, total))) for _ in range(2)]
    assert results == [answered(session, room, question(CHANGE))] * 2
    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)] * 2
    assert (session.scalars(select(Scenario)).all(), len(session.scalars(select(JournalEntry)).all())) == ([], before)
    job.result, job.state = results[0], "done"
    session.flush()
    assert answer_of(session.get_one(Job, job.id)) == results[0]
    for kind, job_id, by in (("scenarios", job.id, who.id), (KIND, nobody(), who.id), (KIND, job.id, nobody())):
        with pytest.raises(NotFound):  # another room's, none, another person's
            question_job(session, kind, job_id, by)
    job.kind = "insurance.read"
    with pytest.raises(NotFound):
        question_job(session, KIND, job.id, who.id)


def test_what_cannot_be_computed_is_refused_in_words(session: Session, room: Room) -> None:
    with pytest.raises(Invalid, match="按这些取值无法计算"):
        answered(session, room, question("rules.days@2020-02-03=0"))
    with pytest.raises(Invalid) as elsewhere:
        answered(session, room, question("others.cap@2020-02-03..2020-02-15=1.00"))
    assert elsewhere.value.values == {"section": "others"}


def test_many_rows_are_read_once_for_a_fingerprint(
    session: Session, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = answered(session, room, question(CHANGE))
    emptied = replace(room, extract=lambda _session, _on: {"people": pl.DataFrame({"name": ["丙"]})})
    monkeypatch.setattr(rooms, "AT_ONCE", 1)
    assert answered(session, room, question(CHANGE)) == plain
    assert answered(session, emptied, question(CHANGE)) == plain  # the columns kept for the two
    moved = replace(emptied, fingerprint=lambda _session, _on: "one")
    assert answered(session, moved, question(CHANGE))["result"]["waits"] == [14, 7]
