"""Adjusted facts, refused lines, papers checked off: what the claim comes to, and what is kept."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid
from subsidies.assessment.services import assess_claim, send_back
from subsidies.assessment.signing import sign_claim
from subsidies.claims.models import Claim, ClaimedKey
from subsidies.findings.models import FactAdjustment
from subsidies.findings.queries import checked_papers, findings_of, found_working
from subsidies.findings.services import (
    accept_evidence,
    adjust_fact,
    check_evidence,
    refuse_line,
    restore_line,
    withdraw_adjustment,
)
from subsidies.policy.catalogue import catalogue
from tests.factories import AT, BUS, budget, filed_lines, firm, person, representative
from tests.policy.worked import law_with

CITE = {"document": "湖政发〔2020〕3号", "number": "", "article": "第八条", "words": "包车费用由政府承担"}
TWO = {**BUS, "departure_date": "2020-02-08", "fare": "36000.00", "invoice_no": "00000001"}  # 2 : 1, so 24,000.00
OTHER = {**TWO, "fare": "10000.00", "invoice_no": "00000002"}  # 6,666.67


def buses(session: Session, *lines: dict[str, str]) -> tuple[Claim, dict]:
    """A filed claim for these buses, and who examines it."""
    of = firm(session)
    claim = filed_lines(session, of, representative(session, of), "chartered_bus", *(lines or (TWO, OTHER)))
    return claim, {"actor": person(session, "bureau_reviewer").id, "at": AT, "claim_id": claim.id}


def comes_to(session: Session, claim: Claim) -> tuple[str, list[str]]:
    result = found_working(session, claim, findings_of(session, claim)).result
    assert result is not None
    return result["payable"], [line["payable"] for line in result["lines"]]


def test_without_findings_the_filed_result_is_the_answer(session: Session) -> None:
    claim, _ = buses(session)
    assert found_working(session, claim, findings_of(session, claim)).result == claim.result
    assert comes_to(session, claim) == ("30666.67", ["24000.00", "6666.67"])


def test_an_adjusted_fare_keeps_both_values_and_both_workings(session: Session) -> None:
    claim, who = buses(session)
    adjust_fact(session, **who, line=1, fact="fare", value="30000", reason="发票价税合计为 30,000 元")
    assert comes_to(session, claim) == ("26666.67", ["20000.00", "6666.67"])
    result = found_working(session, claim, findings_of(session, claim)).result
    assert result is not None
    line = result["lines"][0]
    assert line["adjusted"] == {"fare": {"filed": "36000.00", "value": "30000", "reason": "发票价税合计为 30,000 元"}}
    before = {step["code"]: step["value"] for step in line["filed"]["steps"]}
    after = {step["code"]: step["value"] for step in line["steps"]}
    assert (before["government_share"], after["government_share"]) == ("24000.00", "20000.00")
    assert claim.result is not None
    assert claim.result["payable"] == "30666.67"  # what was filed stays as it was
    adjust_fact(session, **who, line=1, fact="fare", value="33000", reason="补充了第二张发票")
    assert comes_to(session, claim)[0] == "28666.67"
    withdraw_adjustment(session, **who, line=1, fact="fare")
    assert comes_to(session, claim)[0] == "30666.67"
    kept = session.scalars(select(FactAdjustment).where(FactAdjustment.claim_id == claim.id)).all()
    assert sorted(row.adjusted_value for row in kept) == ["30000", "33000"]


@pytest.mark.parametrize(
    ("fact", "value", "reason", "field"),
    [
        ("fare", "30000", " ", "reason"),
        ("fare", "三万", "看错", "value"),
        ("fare", "0", "看错", "value"),
        ("fare", "", "看错", "value"),
        ("fare", "36000.00", "没有变化", "value"),
        ("rider_ids", "A1", "号码不对", "fact"),
        ("nothing", "1", "没有这一项", "fact"),
    ],
)
def test_an_adjustment_that_cannot_be(session: Session, fact: str, value: str, reason: str, field: str) -> None:
    claim, who = buses(session)
    with pytest.raises(Invalid) as refused:
        adjust_fact(session, **who, line=1, fact=fact, value=value, reason=reason)
    assert refused.value.field == field
    assert not findings_of(session, claim)


def test_a_refused_line_pays_nothing_and_says_why(session: Session) -> None:
    claim, who = buses(session)
    refuse_line(session, **who, line=2, reason="没有外地员工乘车名单", cite=CITE)
    assert comes_to(session, claim) == ("24000.00", ["24000.00", "0.00"])
    result = found_working(session, claim, findings_of(session, claim)).result
    assert result is not None
    assert result["lines"][1]["refused"] == {"reason": "没有外地员工乘车名单", "cite": CITE}
    restore_line(session, **who, line=2)
    assert comes_to(session, claim)[0] == "30666.67"
    with pytest.raises(Invalid) as bare:
        refuse_line(session, **who, line=2, reason="没有名单", cite={})
    assert bare.value.field == "cite"


def test_caps_are_shared_by_the_granted_lines_alone(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    parameters = law_with("chartered_bus", "cap_per_firm=25000")
    known = catalogue()
    monkeypatch.setattr("subsidies.claims.working.catalogue", lambda: replace(known, rulebook=parameters))
    claim, who = buses(session)
    assert comes_to(session, claim) == ("25000.00", ["24000.00", "1000.00"])
    refuse_line(session, **who, line=1, reason="发票抬头不符", cite=CITE)
    assert comes_to(session, claim) == ("6666.67", ["0.00", "6666.67"])


def test_every_paper_is_checked_off_before_an_award(session: Session) -> None:
    claim, who = buses(session)
    papers = checked_papers(session, claim.id)
    wrong = next(each for each in papers if each.attached.line == 2).attached
    with pytest.raises(Invalid) as silent:
        check_evidence(session, **who, evidence_id=wrong.id, accepted=False)
    assert silent.value.field == "remark"
    check_evidence(session, **who, evidence_id=wrong.id, accepted=False, remark="发票号码看不清")
    assert accept_evidence(session, **who) == len(papers) - 1
    with pytest.raises(Invalid) as refused:
        assess_claim(session, **who, outcome="award")
    assert str(refused.value) == "以下凭证尚未核对无误：第 2 行的包车发票。"
    refuse_line(session, **who, line=2, reason="发票号码看不清", cite=CITE)
    assert assess_claim(session, **who, outcome="award").amount_fen == 2_400_000
    found = {each.attached.line: (each.accepted, each.who, each.remark) for each in checked_papers(session, claim.id)}
    assert found[2] == (False, "测试人员", "发票号码看不清")


def test_findings_are_for_the_examination_and_end_with_the_proposal(session: Session) -> None:
    claim, who = buses(session)
    accept_evidence(session, **who)
    assess_claim(session, **who, outcome="award")
    with pytest.raises(Conflict):
        adjust_fact(session, **who, line=1, fact="fare", value="30000", reason="晚了")
    send_back(session, actor=person(session, "signatory").id, at=AT, claim_id=claim.id, reason="请再核对第一行")
    adjust_fact(session, **who, line=1, fact="fare", value="30000", reason="按发票")
    assert assess_claim(session, **who, outcome="award").amount_fen == 2_666_667


def test_a_refused_line_frees_its_invoice_and_an_adjusted_number_is_held(session: Session) -> None:
    claim, who = buses(session)
    adjust_fact(session, **who, line=1, fact="invoice_no", value="99999999", reason="号码以票面为准")
    refuse_line(session, **who, line=2, reason="重复", cite=CITE)
    accept_evidence(session, **who)
    assess_claim(session, **who, outcome="award")
    budget(session)
    sign_claim(session, actor=person(session).id, at=AT, claim_id=claim.id, series="湖经信补")
    held = select(ClaimedKey.value).where(ClaimedKey.claim_id == claim.id, ClaimedKey.released_at.is_(None))
    assert list(session.scalars(held)) == ["99999999"]
