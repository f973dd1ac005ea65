"""A payment traced from the bank's line to the article, and finance's overview: both agree with the ledger."""

import json
from datetime import timedelta
from io import BytesIO

from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from office.money import fen
from subsidies.ledger.queries import fund_figures
from subsidies.policy.postings import Account
from subsidies.tracing.dashboard import ageing, spans, stages
from subsidies.tracing.flow import HEIGHT, flow
from subsidies.tracing.queries import TraceFilter, payments, trace_of
from tests.factories import AT, PASSWORD, PAY_AT, award, firm, person
from tests.subsidies.returns.test_returning import Sent


def answered(session: Session) -> Sent:
    sent = Sent(session, ["1000.01", "2000.02", "3000.03"])
    sent.answer(sent.said("paid", "failed", "unknown"))
    return sent


def test_a_payment_leads_to_everybody_who_decided_and_to_every_posting(session: Session) -> None:
    sent = answered(session)
    row = sent.rows()[1]
    trace = trace_of(session, row.id)
    assert [each.posting.event for each in trace.postings] == ["award_signed", "remitted", "returned"]
    assert (trace.paper.full_number, trace.notice and trace.notice.number) == (row.basis, "2020-0001")
    deciders = {trace.assessment.assessed_by, trace.award.signed_by, sent.preparer, sent.releaser, trace.claim.filed_by}
    assert deciders <= set(trace.people)


def test_and_back_from_what_people_know(session: Session) -> None:
    sent = answered(session)
    row = sent.rows()[0]
    trace = trace_of(session, row.id)
    for text in (row.firm_name, row.credit_code, row.basis, trace.claim.tracking_number or ""):
        assert [each.row.id for each in payments(session, TraceFilter(text)).rows] == [row.id]
    assert payments(session, TraceFilter(sent.batch.number)).total == 3
    assert payments(session, TraceFilter("没有这家")).total == 0


def test_it_is_handed_out_as_json_and_workbook(client: FlaskClient, session: Session) -> None:
    sent = answered(session)
    row, reader = sent.rows()[0], person(session, "auditor")
    session.commit()
    client.post("/login", data={"email": reader.email, "password": PASSWORD})
    told = json.loads(client.get(f"/trace/{row.id}.json").data)
    assert (told["payment"]["amount"], told["award"]["paper"]) == ("1000.01", row.basis)
    assert [each["event"] for each in told["ledger"]] == ["award_signed", "remitted", "paid"]
    book = load_workbook(BytesIO(client.get(f"/trace/{row.id}.xlsx").data))
    assert book.sheetnames == ["款项", "计算", "记账", "文书"]
    assert [cell.value for cell in book["记账"]["D"]][1:] == [1000.01] * 3
    assert client.get(f"/trace/{sent.batch.id}").status_code == 404


def test_the_stages_of_the_money_are_the_ledgers(session: Session) -> None:
    sent = answered(session)
    award(session, firm(session, "91330521MA0TE5T08E", "湖州第四有限公司"), amount="500.00")
    found = stages(session, AT.year, fund_figures(session, "resumption", AT.year))
    assert dict(found) == {
        "ceiling": fen("100000000.00"), "committed": 650_006, "noticed": 600_006, "batched": 600_006,
        "sent": 600_006, "paid": 100_001, "returned": 200_002, "clawed_back": 0,
    }  # fmt: skip
    assert sent.states() == ["paid", "failed", "unknown"]


def test_ages_and_spans(session: Session) -> None:
    answered(session)
    buckets = ageing(session, AT + timedelta(days=8))
    assert [(each.since, each.until, sum(each.amounts.values())) for each in buckets] == [
        (0, 7, 0), (8, 14, 500_005), (15, 30, 0), (31, None, 0),
    ]  # fmt: skip
    assert buckets[1].amounts == {Account.PAYABLE: 0, Account.REMITTED: 300_003, Account.RETURNED: 200_002}
    [by_measure], [by_area] = spans(session, "measure"), spans(session, "area")
    days = (PAY_AT - AT).days
    assert (by_measure.key, by_measure.count, by_measure.median, by_measure.slow) == ("chartered_bus", 1, days, days)
    assert (by_area.key, by_area.count) == ("330502", 1)


def test_the_picture_stands_in_proportion() -> None:
    picture = flow([("ceiling", 1000), ("committed", 500), ("paid", 1), ("returned", 0)])
    assert [(stage.kind, stage.height) for stage in picture.stages] == [
        ("ceiling", HEIGHT), ("committed", HEIGHT // 2), ("paid", 2), ("returned", 0),
    ]  # fmt: skip
    assert len(picture.links) == 2
    assert flow([("ceiling", 0)]).stages == ()
