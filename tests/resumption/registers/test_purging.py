"""Retention: records go the day after their time is over, then the file they came from; figures stay."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import NotFound
from office.files.large import pieces_of
from office.files.models import StoredFile
from office.jobs.models import Job
from office.jobs.services import handler_of
from office.journal.models import JournalEntry
from office.web import Office
from resumption.registers.models import RegisterImport, RegisterRecord
from resumption.registers.queries import import_of
from resumption.registers.services import PURGE, purge_expired, withdraw_import
from tests.factories import AT, person
from tests.resumption.registers.desk import HEADERS, crossing, imported, number, sign_in, upload, work

SURVEY = ("排查日期", "住址", "姓名", "证件号码", "返回地")


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def days(session: Session) -> list[tuple[str, date]]:
    query = select(RegisterRecord.register, RegisterRecord.seen_on).order_by(RegisterRecord.id)
    return [(register, day) for register, day in session.execute(query)]


@pytest.fixture
def taken(session: Session, monkeypatch: pytest.MonkeyPatch) -> tuple[RegisterImport, RegisterImport]:
    """Two crossings on two days with a wrong row, and one line of the survey on the first of them."""
    monkeypatch.setenv("OFFICE_DAY", AT.date().isoformat())
    by = person(session, "administrator")
    rows = [HEADERS, crossing(1, 登记时间="2020-02-01"), crossing(2, 登记时间="2020-02-02"), crossing(3, 体温="99")]
    survey = [SURVEY, ("2020-02-01", "月河社区", "秦思", number(1), "温州")]
    return imported(session, rows, by), imported(session, survey, by, "survey")


def test_each_register_keeps_its_own_days(session: Session, taken: tuple[RegisterImport, RegisterImport]) -> None:
    crossings, survey = taken
    last = date(2020, 2, 1) + timedelta(days=60)
    assert purge_expired(session, actor=None, at=moment(last)) == {"checkpoint": 0, "survey": 0, "ticket": 0}
    assert session.scalars(select(JournalEntry).where(JournalEntry.act == "registers_purged")).all() == []
    after = moment(last + timedelta(days=1))
    assert purge_expired(session, actor=None, at=after) == {"checkpoint": 1, "survey": 0, "ticket": 0}
    assert days(session) == [("checkpoint", date(2020, 2, 2)), ("survey", date(2020, 2, 1))]
    session.refresh(crossings)
    assert (crossings.imported, crossings.wrong, crossings.purged) == (2, 1, 1)
    file = session.get_one(StoredFile, crossings.file_id)
    assert (file.erased_at, b"".join(pieces_of(file))[:3]) == (None, b"\xef\xbb\xbf")
    entry = session.scalars(select(JournalEntry).where(JournalEntry.act == "registers_purged")).one()
    assert entry.details == {"files": 0, "checkpoint": 1, "survey": 0, "ticket": 0}

    assert purge_expired(session, actor=None, at=moment(date(2020, 6, 1))) == {
        "checkpoint": 1,
        "survey": 1,
        "ticket": 0,
    }
    assert days(session) == []
    for each, purged in ((crossings, 2), (survey, 1)):
        session.refresh(each)
        assert (each.state, each.imported, each.purged) == ("imported", purged, purged)
        for file_id in (each.file_id, each.list_file_id):
            file = session.get(StoredFile, file_id) if file_id else None
            if file is not None:
                assert file.erased_at == moment(date(2020, 6, 1))
                with pytest.raises(NotFound):
                    list(pieces_of(file))
    assert purge_expired(session, actor=None, at=moment(date(2020, 6, 2))) == {
        "checkpoint": 0,
        "survey": 0,
        "ticket": 0,
    }


def test_withdrawn_and_refused_files_go_too(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFICE_DAY", AT.date().isoformat())
    by = sign_in(client, session, "administrator")
    withdrawn = imported(session, [HEADERS, crossing(1)], by)
    withdraw_import(session, actor=by.id, at=AT, import_id=withdrawn.id, reason="来源有误")
    upload(client, "部门,人数\n销售,3\n".encode(), name="a.csv")
    refused = work(session)
    purge_expired(session, actor=None, at=AT)
    erased = [session.get_one(StoredFile, one.file_id).erased_at for one in (withdrawn, refused)]
    assert erased == [None, AT]
    purge_expired(session, actor=None, at=moment(date(2020, 6, 1)))
    assert session.get_one(StoredFile, withdrawn.file_id).erased_at == moment(date(2020, 6, 1))


def test_from_the_page_in_the_background(
    client: FlaskClient, session: Session, taken: tuple[RegisterImport, RegisterImport], monkeypatch: pytest.MonkeyPatch
) -> None:
    who = sign_in(client, session, "administrator")
    answer = client.post("/registers/purge")
    assert client.get(answer.headers["Location"]).status_code == 200
    monkeypatch.setenv("OFFICE_DAY", "2020-12-31")
    job = session.scalars(select(Job).where(Job.kind == PURGE)).one()
    told = handler_of(PURGE)(session, job, lambda done, total: None)
    assert told == {"checkpoint": 2, "survey": 1, "ticket": 0}
    entry = session.scalars(select(JournalEntry).where(JournalEntry.act == "registers_purged")).one()
    assert (entry.actor_id, entry.details["files"]) == (who.id, 3)
    page = client.get(f"/registers/{taken[0].id}").text
    assert "到期已清理" in page
    assert "下载全部清单" not in page
    assert client.get(f"/registers/{taken[0].id}/wrong.csv").status_code == 404


def test_on_the_command_line(
    app: Office, session: Session, taken: tuple[RegisterImport, RegisterImport], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFICE_DAY", "2020-12-31")
    session.commit()
    done = app.test_cli_runner().invoke(args=["registers", "purge"])
    assert (done.exit_code, done.output) == (
        0,
        "checkpoint: 2 deleted\nsurvey: 1 deleted\nticket: 0 deleted\n",
    )
    session.expire_all()
    assert import_of(session, taken[0].id).purged == 2
    assert io.StringIO(done.output).readline().startswith("checkpoint")
