"""Saving as one goes: what is typed so far is kept, what is wrong keeps what was there, two windows meet."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid
from resumption.applications.models import Application
from resumption.applications.services import STALE, file_application, locked_application, save_page, start_application
from tests.factories import AT, CONTENT, PASSWORD, draft, firm, representative


@pytest.fixture
def begun(client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch) -> Application:
    """An empty draft whose representative is signed in, on the day of the tests."""
    monkeypatch.setenv("OFFICE_DAY", AT.date().isoformat())
    of = firm(session)
    by = representative(session, of)
    application = start_application(session, actor=by.id, at=AT, firm=of)
    session.commit()
    client.post("/login", data={"email": by.email, "password": PASSWORD})
    return application


def typed(
    client: FlaskClient, application: Application, page: str, revision: int = 0, **values: object
) -> dict[str, object]:
    """What the page is told about a saving of these controls."""
    data = {name: str(value) for name, value in values.items()} | {"revision": str(revision)}
    answer = client.post(f"/applications/{application.id}/{page}/save", data=data)
    assert answer.status_code in (200, 409)
    told: dict[str, object] = answer.get_json()
    return told


def test_half_a_page_is_kept_and_says_when(client: FlaskClient, session: Session, begun: Application) -> None:
    empty = dict.fromkeys(("legal_representative", "contact_name", "contact_mobile"), "")
    known = {"address": "湖州市吴兴区测试路1号", "planned_date": "2020-02-10", "order_book": "large"}
    told = typed(client, begun, "firm", **known, **empty)
    session.expire_all()
    assert (told["revision"], told["faults"]) == (1, 0)
    assert told["said"] == f"已于 {begun.saved_at.astimezone(AT.tzinfo):%H:%M} 保存"
    assert begun.content["firm"] == {
        **known,
        **empty,
        "labour_intensive": False,
    }


def test_what_is_wrong_is_told_and_leaves_what_was_saved(
    client: FlaskClient, session: Session, begun: Application
) -> None:
    typed(client, begun, "firm", contact_mobile="13800000000", contact_name="甲")
    told = typed(client, begun, "firm", revision=1, contact_mobile="138", contact_name="乙", planned_date="昨天")
    session.expire_all()
    assert told["faults"] == 2
    assert "有 2 项没有保存：" in str(told["said"])
    assert "联系人手机：" in str(told["said"])
    kept = begun.content["firm"]
    assert (kept["contact_mobile"], kept["contact_name"], kept["planned_date"]) == ("13800000000", "乙", None)


def test_numbers_that_do_not_go_together_are_kept_and_stop_the_filing(
    client: FlaskClient, session: Session, begun: Application
) -> None:
    told = typed(client, begun, "staff", **{**CONTENT["staff"], "staff_local": 40})
    session.expire_all()
    assert (told["faults"], begun.content["staff"]["staff_local"], begun.content["staff"]["staff_total"]) == (1, 40, 23)
    page = client.get(f"/applications/{begun.id}").text
    assert f'href="/applications/{begun.id}/staff#staff_total"' in page
    assert "各项人数之和超过从业人员数，请核对" in page


def test_the_needs_follow_each_saving(client: FlaskClient, begun: Application) -> None:
    typed(client, begun, "staff", **CONTENT["staff"])
    parts = typed(client, begun, "supplies", revision=1, masks=100, isolation_rooms=1)["parts"]
    assert isinstance(parts, dict)
    assert 'data-short="masks"' in parts["needs"]
    assert "缺 38 只" in parts["needs"]
    assert "23 人 × 每人每天 2 只 × 3 天" in parts["needs"]
    parts = typed(client, begun, "supplies", revision=2, masks=138, isolation_rooms=1)["parts"]
    assert isinstance(parts, dict)
    assert 'data-short="masks"' not in parts["needs"]


def test_the_later_window_is_told_and_sees_both(client: FlaskClient, session: Session, begun: Application) -> None:
    typed(client, begun, "firm", contact_name="甲", address="一号")
    told = typed(client, begun, "firm", revision=0, contact_name="乙", address="一号")
    session.expire_all()
    assert begun.content["firm"]["contact_name"] == "甲"
    assert told["revision"] == 1
    assert told["problem"] == "本页已在另一窗口保存过，内容与这里不同。请核对后再保存。"
    shown = str(told["collision"])
    assert shown.count("data-name=") == 1
    assert 'data-name="contact_name" data-value="甲"' in shown
    assert all(words in shown for words in ("<dd>甲</dd>", "<dd>乙</dd>"))
    typed(client, begun, "firm", revision=1, contact_name="乙", address="一号")
    session.expire_all()
    assert begun.content["firm"]["contact_name"] == "乙"


def test_without_a_script_the_later_window_sees_both_too(client: FlaskClient, begun: Application) -> None:
    typed(client, begun, "supplies", masks=100, isolation_rooms=1)
    later = {"masks": "90", "isolation_rooms": "1", "revision": "0"}
    answer = client.post(f"/applications/{begun.id}/supplies", data=later)
    assert answer.status_code == 409
    assert all(words in answer.text for words in ("<dd>100</dd>", "<dd>90</dd>", 'name="revision" value="1"'))
    answer = client.post(f"/applications/{begun.id}/supplies", data={**later, "revision": "1"})
    assert answer.status_code == 302


def test_windows_on_different_pages_do_not_meet(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    application = start_application(session, actor=by.id, at=AT, firm=of)
    for page in ("firm", "staff", "supplies"):  # each read at revision 0
        save_page(
            session, actor=by.id, at=AT, application_id=application.id, page=page, revision=0, values=CONTENT[page]
        )
    assert application.page_revisions == {"firm": 1, "staff": 2, "supplies": 3}
    with pytest.raises(Conflict) as refused:
        save_page(
            session,
            actor=by.id,
            at=AT,
            application_id=application.id,
            page="staff",
            revision=1,
            values={"staff_total": 1},
        )
    assert refused.value.field == STALE


def test_saying_the_same_again_is_no_saving(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    application = draft(session, of, by)
    before = (application.revision, application.saved_at)
    save_page(
        session,
        actor=by.id,
        at=AT + timedelta(hours=1),
        application_id=application.id,
        page="supplies",
        revision=0,
        values=CONTENT["supplies"],
    )
    assert (application.revision, application.saved_at) == before


def test_the_lock_shows_what_another_session_saved_meanwhile(session: Session) -> None:
    of = firm(session)
    application = draft(session, of, representative(session, of))
    assert application.revision == 5
    session.execute(text("UPDATE applications SET revision = 9 WHERE id = :id"), {"id": application.id})
    assert application.revision == 5
    assert locked_application(session, application.id).revision == 9


def test_a_day_that_has_passed_stops_the_filing_and_is_named(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    application = draft(session, of, by)
    with pytest.raises(Invalid) as refused:
        file_application(session, actor=by.id, at=AT + timedelta(days=3), application_id=application.id)
    assert str(refused.value) == "还不能提交，请先补齐：拟复工日期已过，请改为今天或以后的日期。"


def test_the_checklist_leads_to_every_field(client: FlaskClient, begun: Application) -> None:
    typed(client, begun, "supplies", masks=100)
    page = client.get(f"/applications/{begun.id}").text
    links = [f"{begun.id}/supplies#isolation_rooms", f"{begun.id}/firm#address", f"{begun.id}/plan#visitors"]
    assert [link for link in links if f'href="/applications/{link}"' not in page] == []
    assert f"{begun.id}/supplies#masks" not in page
    assert f"{begun.id}/supplies#thermometers" not in page
