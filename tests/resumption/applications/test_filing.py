"""Filing: what is missing is named, what is filed is frozen and ranked, two tabs never overwrite one another."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.db import domain_error
from office.errors import Conflict, Invalid
from resumption.applications.queries import newest_version
from resumption.applications.services import file_application, save_page, start_application, withdraw_application
from tests.factories import AT, CONTENT, draft, filed_application, firm, representative


def test_an_empty_draft_is_refused_naming_everything_missing(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    application = start_application(session, actor=by.id, at=AT, firm=of)
    with pytest.raises(Invalid) as refused:
        file_application(session, actor=by.id, at=AT, application_id=application.id)
    assert refused.value.field == "firm"
    assert str(refused.value) == ("还不能提交，请先补齐：企业情况、人员构成、复工方案、防疫物资、承诺、员工花名册。")
    assert (application.state, application.tracking_number) == ("draft", None)


def test_filing_freezes_a_version_with_its_rank(session: Session) -> None:
    application = filed_application(session, firm(session))
    version = newest_version(session, application.id)
    assert version is not None
    assert (application.state, application.tier, version.number) == ("filed", 0, 1)
    assert version.content["staff"] == CONTENT["staff"]
    assert version.ranking["missing"] == []
    assert {reason["code"]: reason["met"] for reason in version.ranking["reasons"]}["guarantee_sector"] is True
    assert application.due_at is not None


def test_too_few_masks_put_the_firm_on_hold_and_say_so(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    application = draft(session, of, by, supplies={"masks": 137, "isolation_rooms": 1})  # 23 × 2 × 3 = 138
    file_application(session, actor=by.id, at=AT, application_id=application.id)
    version = newest_version(session, application.id)
    assert version is not None
    assert application.tier == 4
    assert [item["code"] for item in version.ranking["missing"]] == ["masks"]


def test_the_later_of_two_tabs_overwrites_nothing(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    application = draft(session, of, by)
    with pytest.raises(Conflict):
        save_page(
            session,
            actor=by.id,
            at=AT,
            application_id=application.id,
            page="supplies",
            revision=application.page_revisions["supplies"] - 1,
            values={"masks": 0},
        )
    assert application.content["supplies"] == CONTENT["supplies"]


def test_a_firm_has_one_open_application(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    start_application(session, actor=by.id, at=AT, firm=of)
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        start_application(session, actor=by.id, at=AT, firm=of)
    assert str(domain_error(refused.value)) == "贵企业已有一份未办结的申请，请在原申请上继续办理。"


def test_a_withdrawn_application_makes_room_and_cannot_be_filed(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    application = draft(session, of, by)
    withdraw_application(session, actor=by.id, at=AT, application_id=application.id)
    with pytest.raises(Conflict):
        file_application(session, actor=by.id, at=AT, application_id=application.id)
    assert start_application(session, actor=by.id, at=AT, firm=of).state == "draft"
