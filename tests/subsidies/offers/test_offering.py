"""From the register of 423 units to awards: every firm once, every fen as an independent calculation has it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid, NotAllowed
from office.firms.models import BankAccount, Firm
from office.notices.models import Notice
from subsidies.assessment.models import Award
from subsidies.claims.models import Claim
from subsidies.claims.working import work_out
from subsidies.offers.answering import confirm_offer, decline_offer, expire_offers, told, withdraw_offer
from subsidies.offers.deciding import ask_to_decide, listed
from subsidies.offers.models import Offer, OfferRun
from subsidies.offers.running import discard_run, release_run, start_run
from tests.factories import AT, budget, filed_lines, representative
from tests.subsidies.offers.conftest import Office, worked

UNTIL = date(2020, 2, 29)


def refund(row: dict[str, Any]) -> int:
    """The refund in fen by the text of the law, in whole numbers; 0 for a firm that is excluded."""
    start, end = int(row["年初参保人数"]), int(row["年末参保人数"])
    lost = max(start - end - int(row["不计入裁员人数"]), 0)
    limit = 200 if start <= 30 else 55  # thousandths
    few = lost * 1000 <= limit * start or int(row["领取失业保险金人数"]) * 1000 <= limit * start
    banned = "是" in (row["严重失信"], row["僵尸企业"])
    if start < 1 or not few or int(row["缴费月数"]) < 12 or banned:
        return 0
    paid = int(Decimal(str(row["上年度实际缴纳失业保险费(元)"])) * 100)
    return (paid + 1) // 2


def computed(session: Session, office: Office) -> OfferRun:
    run = start_run(session, actor=office.reviewer.id, at=AT, measure="unemployment_refund", year=2019)
    worked(session, run.job_id)
    return run


def offered(session: Session, office: Office) -> OfferRun:
    run = computed(session, office)
    release_run(session, actor=office.signatory.id, at=AT, run_id=run.id, expires_on=UNTIL)
    worked(session, run.job_id)
    session.expire_all()
    return run


def offer_to(session: Session, run: OfferRun, code: str) -> Offer:
    query = select(Offer).join(Firm, Firm.id == Offer.firm_id)
    return session.scalars(query.where(Offer.run_id == run.id, Firm.credit_code == code)).one()


def account_of(row: dict[str, Any]) -> dict[str, str]:
    return {
        "account_name": row["户名"], "number": row["账号"], "bank": row["开户银行"], "cnaps": row["行号"],
    }  # fmt: skip


def test_every_firm_of_the_register_comes_to_what_the_law_says(session, office, register, workbook):
    run = computed(session, office)
    query = select(Firm.credit_code, Offer.payable_fen).join(Firm, Firm.id == Offer.firm_id)
    found = dict(session.execute(query.where(Offer.run_id == run.id)).all())
    assert found == {row["统一社会信用代码"]: refund(row) for row in workbook}
    eligible = [refund(row) for row in workbook if refund(row)]
    assert (run.firms, run.eligible, run.total_fen) == (423, len(eligible), sum(eligible))
    assert len(eligible) < 423


def test_a_kept_trace_reads_as_a_computed_one(session, office, register):
    run = computed(session, office)
    for offer in session.scalars(select(Offer).where(Offer.run_id == run.id)):
        trace = told(run, offer)
        line = trace["lines"][0]["facts"]
        assert trace == work_out("unemployment_refund", [line], on=run.on).result


def test_another_person_makes_the_offers(session, office, register):
    run = computed(session, office)
    with pytest.raises(NotAllowed):
        release_run(session, actor=office.reviewer.id, at=AT, run_id=run.id, expires_on=UNTIL)


def test_offers_reach_their_firms_people(session, office, register, workbook):
    row = next(row for row in workbook if refund(row))
    firm = session.scalars(select(Firm).where(Firm.credit_code == row["统一社会信用代码"])).one()
    by = representative(session, firm)
    run = offered(session, office)
    notice = session.scalars(select(Notice).where(Notice.person_id == by.id)).one()
    offer = offer_to(session, run, firm.credit_code)
    amount = f"{refund(row) // 100}.{refund(row) % 100:02d}"
    assert (notice.kind, notice.endpoint) == ("offer_made", "offers.show")
    assert notice.arguments == {"offer_id": str(offer.id)}
    assert notice.values["amount"] == amount
    states = dict(session.execute(select(Offer.state, func.count()).group_by(Offer.state)).all())
    assert states == {"offered": run.eligible, "excluded": 423 - run.eligible}


def test_from_confirmation_to_awards_by_two_people(session, office, register, workbook, monkeypatch):
    monkeypatch.setenv("OFFICE_DAY", AT.date().isoformat())
    budget(session)
    run = offered(session, office)
    rows = [row for row in workbook if refund(row)][:3]
    for row in rows:
        offer = offer_to(session, run, row["统一社会信用代码"])
        firm = session.get_one(Firm, offer.firm_id)
        by = representative(session, firm)
        confirm_offer(session, actor=by.id, at=AT, offer_id=offer.id, account=account_of(row))
        assert session.scalars(select(BankAccount.number).where(BankAccount.firm_id == firm.id)).one() == row["账号"]
    seen = listed(session, run, "assess", actor=office.reviewer.id)
    assert (len(seen.lines), seen.total_fen) == (3, sum(map(refund, rows)))
    job = ask_to_decide(
        session, actor=office.reviewer.id, at=AT, run=run, verb="assess", fingerprint=seen.fingerprint, series="补"
    )
    total = f"{seen.total_fen // 100}.{seen.total_fen % 100:02d}"
    assert worked(session, job.id) == {"verb": "assess", "done": 3, "total": total, "failed": []}
    assert listed(session, run, "sign", actor=office.reviewer.id).lines == ()
    seen = listed(session, run, "sign", actor=office.signatory.id)
    job = ask_to_decide(
        session, actor=office.signatory.id, at=AT, run=run, verb="sign", fingerprint=seen.fingerprint, series="补"
    )
    assert worked(session, job.id) == {"verb": "sign", "done": 3, "total": total, "failed": []}
    awards = session.scalars(select(Award)).all()
    assert sorted(award.amount_fen for award in awards) == sorted(map(refund, rows))
    assert {award.signed_by for award in awards} == {office.signatory.id}


def test_a_list_that_changed_is_not_decided(session, office, register, workbook):
    run = offered(session, office)
    first, second = [row for row in workbook if refund(row)][:2]
    for row in (first, second):
        offer = offer_to(session, run, row["统一社会信用代码"])
        by = representative(session, session.get_one(Firm, offer.firm_id))
        seen = listed(session, run, "assess", actor=office.reviewer.id)
        confirm_offer(session, actor=by.id, at=AT, offer_id=offer.id, account=account_of(row))
    with pytest.raises(Conflict, match="名单在您查看之后有变化"):
        ask_to_decide(
            session, actor=office.reviewer.id, at=AT, run=run, verb="assess", fingerprint=seen.fingerprint, series="补"
        )


def own_claim(session: Session, run: OfferRun, offer: Offer) -> Claim:
    """The same support claimed by the firm itself."""
    firm = session.get_one(Firm, offer.firm_id)
    line = told(run, offer)["lines"][0]["facts"]
    return filed_lines(session, firm, representative(session, firm), "unemployment_refund", line)


def test_a_firm_that_claims_by_itself_cannot_accept_too(session, office, register, workbook):
    run = offered(session, office)
    row = next(row for row in workbook if refund(row))
    offer = offer_to(session, run, row["统一社会信用代码"])
    claim = own_claim(session, run, offer)
    by = representative(session, session.get_one(Firm, offer.firm_id))
    with pytest.raises(Conflict) as refused:
        confirm_offer(session, actor=by.id, at=AT, offer_id=offer.id, account=account_of(row))
    assert claim.tracking_number in str(refused.value)


def test_a_firm_that_accepted_cannot_claim_too_and_one_that_claimed_is_not_offered(session, office, register, workbook):
    run = offered(session, office)
    row, other = [row for row in workbook if refund(row)][:2]
    offer = offer_to(session, run, row["统一社会信用代码"])
    by = representative(session, session.get_one(Firm, offer.firm_id))
    confirm_offer(session, actor=by.id, at=AT, offer_id=offer.id, account=account_of(row))
    with pytest.raises(Conflict):
        own_claim(session, run, offer)
    again = computed(session, office)
    known = {offer.obstacle for offer in session.scalars(select(Offer).where(Offer.run_id == again.id))}
    assert known == {"conditions", "claimed", "offered"}
    assert offer_to(session, again, row["统一社会信用代码"]).obstacle == "claimed"
    assert offer_to(session, again, other["统一社会信用代码"]).obstacle == "offered"


def test_only_the_firm_s_own_account_with_a_right_number_is_taken(session, office, register, workbook):
    run = offered(session, office)
    row = next(row for row in workbook if refund(row))
    offer = offer_to(session, run, row["统一社会信用代码"])
    by = representative(session, session.get_one(Firm, offer.firm_id))
    good = account_of(row)
    wrong = [
        ({**good, "account_name": "别的公司"}, "account_name"),
        ({**good, "cnaps": "102336053848"}, "cnaps"),
        ({**good, "number": "12"}, "number"),
        ({**good, "bank": " "}, "bank"),
        (None, "number"),
    ]
    for account, field in wrong:
        with pytest.raises(Invalid) as refused, session.begin_nested():
            confirm_offer(session, actor=by.id, at=AT, offer_id=offer.id, account=account)
        assert refused.value.field == field
    assert session.scalar(select(func.count()).select_from(Claim)) == 0


def test_an_offer_is_declined_withdrawn_or_over(session, office, register, workbook):
    run = offered(session, office)
    codes = [row["统一社会信用代码"] for row in workbook if refund(row)]
    by = representative(session, session.get_one(Firm, offer_to(session, run, codes[0]).firm_id))
    decline_offer(session, actor=by.id, at=AT, offer_id=offer_to(session, run, codes[0]).id, reason="不需要")
    withdraw_offer(
        session, actor=office.reviewer.id, at=AT, offer_id=offer_to(session, run, codes[1]).id, reason="数据有误"
    )
    assert expire_offers(session, actor=None, at=AT, day=UNTIL) == 0
    assert expire_offers(session, actor=None, at=AT, day=UNTIL + timedelta(days=1)) == run.eligible - 2
    session.expire_all()
    states = [offer_to(session, run, code).state for code in codes[:3]]
    assert states == ["declined", "withdrawn", "expired"]
    late = offer_to(session, run, codes[2])
    with pytest.raises(Conflict):
        confirm_offer(session, actor=by.id, at=AT, offer_id=late.id, account=account_of(workbook[0]))


def test_a_discarded_run_gives_way_to_the_next(session, office, register):
    run = computed(session, office)
    discard_run(session, actor=office.reviewer.id, at=AT, run_id=run.id, reason="名册有误")
    session.expire_all()
    assert computed(session, office).eligible == run.eligible
