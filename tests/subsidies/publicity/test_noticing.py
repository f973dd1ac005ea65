"""Public notices: drawn by one, published by another, over by the calendar; an objection blocks its row alone."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.errors import Conflict, DomainError, Invalid, NotAllowed
from office.sealing import seal_in_use
from subsidies.assessment.models import Award
from subsidies.ledger.queries import award_standing
from subsidies.payouts.services import prepare_batch
from subsidies.payouts.waiting import unpaid_awards
from subsidies.policy.postings import Account
from subsidies.publicity.columns import Shown, cells, columns_of
from subsidies.publicity.models import NoticeRow, Objection, PublicNotice
from subsidies.publicity.services import (
    discard_notice,
    draw_notice,
    file_objection,
    publish_notice,
    settle_objection,
)
from tests.factories import AT, CODES, PAY_AT, award, bank_account, firm, noticed, person

MEASURE = "chartered_bus"


def three(session: Session) -> list[Award]:
    """Awards of three firms, on one published notice."""
    awards = []
    for code in CODES[:3]:
        of = firm(session, code, f"湖州第{code[-4:]}有限公司")
        bank_account(session, of)
        awards.append(award(session, of, amount="1000.00"))
    noticed(session, *awards)
    return awards


def row_of(session: Session, granted: Award) -> NoticeRow:
    return session.scalars(select(NoticeRow).where(NoticeRow.award_id == granted.id)).one()


def objected(session: Session, granted: Award) -> Objection:
    return file_objection(
        session, actor=None, at=AT + timedelta(days=1), row_id=row_of(session, granted).id, name="费国荣",
        contact="0572-2030405", words="没有包车。",
    )  # fmt: skip


def blockers(session: Session, on: date) -> list[str]:
    """What keeps each award from being drawn, by firm."""
    found = sorted(unpaid_awards(session, on), key=lambda each: CODES.index(each.credit_code))
    return [each.blocker.code if each.blocker else "" for each in found]


def test_two_people_publish_and_the_calendar_ends_it(session: Session) -> None:
    of = firm(session)
    bank_account(session, of)
    granted, drawer = award(session, of), person(session)
    drawn = draw_notice(session, actor=drawer.id, at=AT, measure=MEASURE, award_ids=[granted.id])
    with pytest.raises(NotAllowed, match="拟定人以外的另一人"):
        publish_notice(session, actor=drawer.id, at=AT, notice_id=drawn.id)
    notice = publish_notice(session, actor=person(session).id, at=AT, notice_id=drawn.id)
    assert (notice.number, notice.first_day, notice.last_day) == ("2020-0001", date(2020, 2, 8), date(2020, 2, 14))
    with pytest.raises(Conflict, match="已办结"):
        publish_notice(session, actor=person(session).id, at=AT, notice_id=drawn.id)
    assert blockers(session, date(2020, 2, 14)) == ["notice_running"]
    assert blockers(session, date(2020, 2, 15)) == [""]
    with pytest.raises(Conflict, match="仍在公示，2020-02-14 期满"):
        prepare_batch(session, actor=drawer.id, at=PAY_AT - timedelta(days=1), award_ids=[granted.id])


def test_an_award_stands_on_one_notice_and_a_discarded_draft_frees_it(session: Session) -> None:
    granted, by = award(session, firm(session)), person(session)
    drawn = draw_notice(session, actor=by.id, at=AT, measure=MEASURE, award_ids=[granted.id])
    with pytest.raises(IntegrityError, match="uq_notice_rows_live_award_id"), session.begin_nested():
        draw_notice(session, actor=by.id, at=AT, measure=MEASURE, award_ids=[granted.id])
    with pytest.raises(Invalid, match="理由"):
        discard_notice(session, actor=by.id, at=AT, notice_id=drawn.id, reason=" ")
    discard_notice(session, actor=by.id, at=AT, notice_id=drawn.id, reason="金额有误")
    again = draw_notice(session, actor=by.id, at=AT, measure=MEASURE, award_ids=[granted.id])
    assert (again.row_count, again.total_fen) == (1, 2_400_000)
    with pytest.raises(Invalid, match="属于另一个项目"):
        draw_notice(session, actor=by.id, at=AT, measure="equipment", award_ids=[granted.id])


def test_an_objection_blocks_its_row_alone_until_it_is_dismissed(session: Session) -> None:
    awards = three(session)
    objection = objected(session, awards[1])
    assert blockers(session, PAY_AT.date()) == ["", "objected", ""]
    by = person(session)
    with pytest.raises(Conflict, match="有异议未办结"):
        prepare_batch(session, actor=by.id, at=PAY_AT, award_ids=[each.id for each in awards])
    for decider in (awards[1].assessed_by, awards[1].signed_by):
        with pytest.raises(NotAllowed, match="审核人、签发人"):
            settle_objection(
                session, actor=decider, at=PAY_AT, objection_id=objection.id, outcome="dismissed", reason="相符"
            )
    settle_objection(session, actor=by.id, at=PAY_AT, objection_id=objection.id, outcome="dismissed", reason="相符")
    assert blockers(session, PAY_AT.date()) == ["", "", ""]
    with pytest.raises(Conflict, match="已办结"):
        settle_objection(session, actor=by.id, at=PAY_AT, objection_id=objection.id, outcome="upheld", reason="不符")


def test_an_upheld_objection_stops_the_award_and_gives_its_money_back(session: Session) -> None:
    awards = three(session)
    objection = objected(session, awards[0])
    settle_objection(
        session, actor=person(session).id, at=PAY_AT, objection_id=objection.id, outcome="upheld", reason="没有开行"
    )
    assert award_standing(session, awards[0].id) == {}
    assert award_standing(session, awards[1].id) == {Account.AVAILABLE: -100_000, Account.PAYABLE: 100_000}
    assert {each.id for each in unpaid_awards(session, PAY_AT.date())} == {awards[1].id, awards[2].id}


def test_who_objects_is_sealed_and_must_be_reachable(session: Session) -> None:
    awards = three(session)
    objection = objected(session, awards[0])
    assert b"\xe8\xb4\xb9" not in objection.name_sealed
    seal = seal_in_use()
    assert (seal.open(objection.name_sealed), seal.open(objection.contact_sealed)) == ("费国荣", "0572-2030405")
    row_id = row_of(session, awards[0]).id
    wrong = [
        ({"name": ""}, "name"),
        ({"contact": "来找我"}, "contact"),
        ({"words": "长" * 2001}, "words"),
    ]
    for change, field in wrong:
        given = {"name": "甲", "contact": "13800000000", "words": "不实"} | change
        with pytest.raises(Invalid) as refused:
            file_objection(session, actor=None, at=AT, row_id=row_id, **given)
        assert refused.value.field == field


def test_after_the_last_day_nobody_objects(session: Session) -> None:
    awards = three(session)
    with pytest.raises(DomainError, match="已经期满"):
        file_objection(
            session, actor=None, at=PAY_AT, row_id=row_of(session, awards[0]).id, name="甲", contact="13800000000",
            words="不实",
        )  # fmt: skip


def test_the_refund_is_shown_in_its_real_columns() -> None:
    columns = columns_of("unemployment_refund")
    facts = {"insured_start": "100", "insured_end": "95", "drawing_benefit": "2", "paid_last_year": "2010.96"}
    steps = [
        {"code": "layoff_rate", "value": "5", "unit": "%"},
        {"code": "refund", "value": "1005.48", "unit": "元"},
    ]
    shown = Shown(
        7, "湖州练市口罩有限公司", CODES[0], "返还", "湖经信补〔2020〕1号", 100_548,
        {"lines": [{"facts": facts, "steps": steps}]},
    )  # fmt: skip
    assert dict(zip([column.title for column in columns], cells(columns, shown), strict=True)) == {
        "序号": "7",
        "单位名称": "湖州练市口罩有限公司",
        "平均参保人数": "97.5",
        "领取失业保险金人数": "2",
        "裁员率": "5%",
        "上年度实缴失业保险费（元）": "2010.96",
        "应返还金额（元）": "1005.48",
        "实际返还金额（元）": "1005.48",
    }
    assert cells(columns, Shown(1, "甲", CODES[0], "返还", "", 100, {"lines": []}))[2:7] == ["—"] * 5


def test_the_notice_is_kept_in_the_order_given(session: Session) -> None:
    awards = three(session)
    notice = session.scalars(select(PublicNotice)).one()
    rows = session.scalars(select(NoticeRow).where(NoticeRow.notice_id == notice.id).order_by(NoticeRow.number)).all()
    assert [row.award_id for row in rows] == [each.id for each in awards]
    assert (notice.row_count, notice.total_fen, notice.workdays) == (3, 300_000, 5)
