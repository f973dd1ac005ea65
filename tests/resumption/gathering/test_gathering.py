"""The firm's side: how far its people are, whom it accepts, what is told beside what, when it may file."""

import io
from datetime import timedelta

import pypdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from office.db import db
from office.errors import Conflict, Invalid
from office.journal.models import JournalEntry
from office.notices.models import Notice
from office.sealing import seal_in_use
from resumption.applications.models import Application
from resumption.applications.queries import newest_version
from resumption.applications.services import file_application
from resumption.declarations.models import Declaration, Roster, RosterEntry
from resumption.declarations.queries import undeclared
from resumption.gathering import queries
from resumption.gathering.services import (
    accept_everybody,
    accept_proposal,
    adopt_repeat,
    refuse_proposal,
    send_reminder,
)
from tests.factories import AT, PASSWORD
from tests.page import problems
from tests.resumption.gathering.desk import (
    AWAY,
    FILLED,
    address,
    declare,
    draft,
    gathering,
    names,
    number,
    person,
    uploaded,
)

ON = AT.date()
ASKED = 15  # questions to the tables of this room


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office lives on the day of the cases."""
    monkeypatch.setenv("OFFICE_DAY", ON.isoformat())


def seen(session: Session, application: Application) -> queries.Progress:
    session.expire_all()
    return queries.progress(session, session.get_one(Application, application.id), on=ON)


def open_proposal(session: Session) -> Declaration:
    return session.scalars(select(Declaration).where(Declaration.proposal == "open")).one()


def test_filing_waits_for_every_declaration(client: FlaskClient, session: Session) -> None:
    application, by, page = gathering(session, 3)
    for at in range(2):
        declare(client, page, *person(at))
    assert (seen(session, application).declared, seen(session, application).people) == (2, 3)
    with pytest.raises(Invalid, match="全部员工的健康申报"):
        file_application(session, actor=by.id, at=AT, application_id=application.id)
    declare(client, page, *person(2))
    told = session.scalars(select(Notice).where(Notice.kind == "declarations_complete")).one()
    assert (told.person_id, told.values) == (by.id, {"people": 3})
    filed = file_application(session, actor=by.id, at=AT, application_id=application.id)
    version = newest_version(session, filed.id)
    assert version
    assert version.facts["all_declared"] is True
    with pytest.raises(Conflict, match="申请已提交"):
        accept_everybody(session, actor=by.id, at=AT, application_id=application.id)


def test_a_filled_row_of_the_workbook_counts_as_declared(session: Session) -> None:
    application, by = draft(session)
    uploaded(session, application, by, names([person(0), person(1)], **FILLED))
    assert undeclared(session, application.roster_id, on=ON) == 0
    uploaded(session, application, by, names([person(0), person(1)]))
    assert undeclared(session, application.roster_id, on=ON) == 2


def test_a_new_workbook_finds_the_declarations_given_before(client: FlaskClient, session: Session) -> None:
    application, by, page = gathering(session, 2)
    declare(client, page, *person(0), temperature="37.5")
    declare(client, page, *person(5))
    accept_proposal(session, actor=by.id, at=AT, declaration_id=open_proposal(session).id)
    roster = uploaded(session, application, by, names([person(1), person(0)], **FILLED))
    session.expire_all()
    rows = session.scalars(select(RosterEntry).where(RosterEntry.roster_id == roster.id).order_by(RosterEntry.row))
    assert [(row.name, row.clearance, row.declaration_id is not None) for row in rows] == [
        (person(1)[0], "clear", False), (person(0)[0], "refer", True), (person(5)[0], "clear", True),
    ]  # fmt: skip
    assert roster.counts == {
        "clear": 2, "isolate": 0, "dissuade": 0, "refer": 1, "incomplete": 0, "days": {"2020-02-08": 2},
    }  # fmt: skip
    assert roster.people == 3


def test_what_the_workbook_and_the_employee_say_stands_side_by_side(client: FlaskClient, session: Session) -> None:
    application, by = draft(session)
    uploaded(session, application, by, names([person(0), person(1)], **FILLED))
    page = address(session, application, by)
    declare(client, page, *person(0))
    declare(client, page, *person(1), **AWAY, key_area="yes")
    session.expire_all()
    (found,) = queries.disputed(session, application, on=ON)
    assert (found.row, found.name, list(found.differing)) == (
        3, person(1)[0], ["stayed_at", "returned_on", "origin_area", "key_area"],
    )  # fmt: skip
    assert found.differing["origin_area"] == (None, "安徽省六安市")
    assert found.differing["key_area"] == (False, True)
    client.post("/login", data={"email": by.email, "password": PASSWORD})
    shown = client.get(f"/applications/{application.id}/declarations")
    assert problems(shown.text) == []
    assert "企业填写与本人申报不一致" in shown.text


def test_somebody_unknown_is_accepted_or_refused(client: FlaskClient, session: Session) -> None:
    application, by, page = gathering(session, 2)
    declare(client, page, *person(7))
    (told,) = queries.proposals(session, application)
    assert (told.same_number, told.same_name) == (None, None)
    accept_proposal(session, actor=by.id, at=AT, declaration_id=told.declaration.id)
    assert (seen(session, application).people, seen(session, application).declared) == (3, 1)
    with pytest.raises(Conflict, match="已经处理过"):
        refuse_proposal(session, actor=by.id, at=AT, declaration_id=told.declaration.id)
    declare(client, page, *person(8))
    refuse_proposal(session, actor=by.id, at=AT, declaration_id=open_proposal(session).id)
    assert (seen(session, application).people, seen(session, application).proposals) == (3, 0)
    acts = session.scalars(select(JournalEntry.act).where(JournalEntry.act.like("declaration_prop%")))
    assert list(acts) == ["declaration_proposal_accepted", "declaration_proposal_refused"]


def test_a_number_the_firm_wrote_wrong_is_mended_by_its_owner(client: FlaskClient, session: Session) -> None:
    application, by, page = gathering(session, 2)
    name, _ = person(0)
    declare(client, page, name, number(60))
    (told,) = queries.proposals(session, application)
    assert told.same_number is None
    assert told.same_name is not None
    assert told.same_name.row == 2
    accept_proposal(session, actor=by.id, at=AT, declaration_id=told.declaration.id, row=2)
    assert (seen(session, application).people, seen(session, application).own) == (2, 1)
    row = session.scalars(select(RosterEntry).where(RosterEntry.row == 2)).one()
    assert (row.name, seal_in_use().open(row.document_sealed)) == (name, number(60))
    assert row.document_index == seal_in_use().index(number(60))


def test_a_second_declaration_waits_for_the_firm(client: FlaskClient, session: Session) -> None:
    application, by, page = gathering(session, 1)
    declare(client, page, *person(0))
    declare(client, page, *person(0), temperature="37.8")
    (told,) = queries.repeats(session, application)
    assert told.differing == {"temperature_tenths": (365, 378)}
    assert session.scalars(select(RosterEntry.clearance)).one() == "clear"
    adopt_repeat(session, actor=by.id, at=AT, declaration_id=told.declaration.id)
    session.expire_all()
    assert session.scalars(select(RosterEntry.clearance)).one() == "refer"
    assert session.scalars(select(Declaration.state).order_by(Declaration.declared_at)).all() == [
        "replaced", "standing",
    ]  # fmt: skip


def test_a_roster_grows_from_declarations_alone(client: FlaskClient, session: Session) -> None:
    application, by, page = gathering(session, 0)
    for at in range(3):
        declare(client, page, *person(at))
    session.expire_all()
    assert accept_everybody(session, actor=by.id, at=AT, application_id=application.id) == 3
    roster = session.scalars(select(Roster)).one()
    assert (roster.people, roster.file_id, roster.counts["clear"]) == (3, None, 3)
    client.post("/login", data={"email": by.email, "password": PASSWORD})
    for path in ("declarations", "roster"):
        shown = client.get(f"/applications/{application.id}/{path}").text
        assert problems(shown) == []
        assert person(2)[0] in shown or path == "declarations"
    assert file_application(session, actor=by.id, at=AT, application_id=application.id).state == "filed"


def test_people_are_reminded_once_a_day_and_nobody_is_named(client: FlaskClient, session: Session) -> None:
    application, by, page = gathering(session, 3)
    declare(client, page, *person(0))
    send_reminder(session, actor=None, at=AT, application_id=application.id)
    told = session.scalars(select(Notice).where(Notice.kind == "declarations_waited_for")).one()
    assert (told.person_id, told.values, told.endpoint) == (by.id, {"waiting": 2, "people": 3}, "gathering.show")
    with pytest.raises(Conflict, match="今天已经提醒过"):
        send_reminder(session, actor=by.id, at=AT + timedelta(hours=3), application_id=application.id)
    send_reminder(session, actor=None, at=AT + timedelta(days=1), application_id=application.id)
    client.post("/login", data={"email": by.email, "password": PASSWORD})
    shown = client.get(f"/applications/{application.id}/declarations/reminder").text
    assert problems(shown) == []
    assert page in shown
    assert [person(at)[0] in shown for at in range(3)] == [False, True, True]
    declare(client, page, *person(1))
    declare(client, page, *person(2))
    with pytest.raises(Conflict, match="不需要提醒"):
        send_reminder(session, actor=by.id, at=AT + timedelta(days=2), application_id=application.id)


def test_the_poster_says_who_asks_why_and_how_long(client: FlaskClient, session: Session) -> None:
    application, by, page = gathering(session, 1)
    client.post("/login", data={"email": by.email, "password": PASSWORD})
    link = queries.link_of(session, application.id)
    assert link
    answer = client.get(f"/declaration-links/{link.id}/poster.pdf")
    assert answer.mimetype == "application/pdf"
    pdf = pypdf.PdfReader(io.BytesIO(answer.data))
    text = "".join(each.extract_text() for each in pdf.pages).replace("\n", "").replace(" ", "")
    assert len(pdf.pages) == 1
    for told in ("湖州测试口罩有限公司", "员工健康申报", "湖州市经济和信息化局", "保存90天", "《网络安全法》第四十一条",
                 "2020年2月22日", page.replace("/declare/", "")):  # fmt: skip
        assert told in text, told


def test_the_live_part_is_the_part_of_the_page(client: FlaskClient, session: Session) -> None:
    application, by, page = gathering(session, 3)
    declare(client, page, *person(0))
    client.post("/login", data={"email": by.email, "password": PASSWORD})
    part = client.get(f"/applications/{application.id}/declarations/progress").text
    assert "1 / 3 人已申报" in part
    assert part.strip() in client.get(f"/applications/{application.id}/declarations").text


@pytest.mark.parametrize("people", [1, 3, 300])
def test_the_page_asks_as_often_for_three_hundred_people_as_for_one(
    client: FlaskClient, session: Session, people: int
) -> None:
    application, by, page = gathering(session, people)
    for at in range(min(people, 3)):
        declare(client, page, person(at)[0], number(900 + at))
    client.post("/login", data={"email": by.email, "password": PASSWORD})
    client.get("/home")
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        shown = client.get(f"/applications/{application.id}/declarations")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert shown.status_code == 200
    ours = [statement for statement in asked if "roster_entries" in statement or "declaration" in statement]
    assert len(ours) == ASKED
