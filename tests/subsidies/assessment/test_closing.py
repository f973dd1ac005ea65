"""How a claim ends: refused with a letter, certified, recorded or referred without money; returned field by field."""

import io
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdf
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.documents.integrity import check_integrity
from office.documents.jobs import press, print_document
from office.documents.models import IssuedDocument
from office.documents.queries import about
from office.errors import Conflict, Invalid
from office.files import store
from office.jobs.models import Job
from office.notices.models import Notice
from subsidies.assessment.models import Award
from subsidies.assessment.services import OFFERED, assess_claim
from subsidies.assessment.signing import sign_claim
from subsidies.claims.models import Claim, ClaimEvidence
from subsidies.claims.queries import lines_of, stated_lines, versions_of
from subsidies.claims.services import file_claim, once_only, remove_evidence, save_lines
from subsidies.claims.working import work_out
from subsidies.findings.services import accept_evidence, adjust_fact, refuse_line
from subsidies.ledger.models import Posting
from subsidies.policy import catalogue as shelf
from subsidies.policy.catalogue import catalogue
from subsidies.policy.support import SupportKind
from subsidies.reports.queries import steps_of
from subsidies.reports.services import take_step
from tests.factories import AT, BUS, assessed, budget, filed_lines, firm, person, representative
from tests.policy.worked import facts_of, table

SERIES = "湖经信补"
UNPAID = sorted(
    code
    for code, each in catalogue().measures.items()
    if each.kind in (SupportKind.STATEMENT, SupportKind.RECORDED) and catalogue().founded_on(each)
)
REPORT = {
    "bank": "某某银行湖州分行", "contract_no": "D2020-1", "breach": "withdrawn", "happened_on": "2020-02-07",
    "balance_before": "1000000.00", "balance_after": "0.00", "in_arrears": "false",
}  # fmt: skip


def printed(session: Session, document: IssuedDocument) -> str:
    """The signed paper's text without spaces; its signature holds."""
    job = session.scalars(select(Job).where(Job.subject_id == document.id)).one()
    print_document(session, job, lambda done, total: None)
    pdf = store.get(document.sha256 or "")
    assert check_integrity(pdf, press().trusted()).holds
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) >= 2
    said = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return "".join(said.split())


def line_for(code: str) -> Mapping[str, str]:
    """The first worked case of a measure that comes to something, complete enough to be filed."""
    asked = {fact.name: "1" for fact in catalogue().measure(code).facts if fact.on_filing and fact.kind == "text"}
    asked |= {
        fact.name: "true" for fact in catalogue().measure(code).facts if fact.on_filing and fact.kind == "boolean"
    }
    return {**asked, **{name: text for name, text in facts_of(code, table(code)[0]).items() if text}}


def bus_claim(session: Session) -> tuple[Claim, Person, dict[str, Any]]:
    """Two buses of one firm, filed; its representative; who examines it."""
    of = firm(session)
    by = representative(session, of)
    lines = [{**BUS, "fare": fare, "invoice_no": f"0000000{number}"} for number, fare in enumerate(("100.00", "50.00"))]
    claim = filed_lines(session, of, by, "chartered_bus", *lines)
    return claim, by, {"actor": person(session, "bureau_reviewer").id, "at": AT, "claim_id": claim.id}


def test_a_refusal_is_a_numbered_letter_with_reasons_and_ways_of_appeal(session: Session) -> None:
    claim, by, who = bus_claim(session)
    assess_claim(session, **who, outcome="refuse", reason="包车未事先取得当地政府同意")
    assert sign_claim(session, actor=person(session).id, at=AT, claim_id=claim.id, series=SERIES) is None
    [letter] = about(session, claim.id)
    assert (letter.full_number, letter.template) == (f"{SERIES}〔2020〕1号", "refusal.html")
    text = printed(session, letter)
    for expected in (
        "决定不予包车补助", "理由：包车未事先取得当地政府同意", "60日内向本级人民政府或者上一级主管部门申请行政复议",
        "6个月内向有管辖权的人民法院提起行政诉讼", "中华人民共和国行政复议法第九条", letter.full_number,
    ):  # fmt: skip
        assert expected in text
    told = session.scalars(select(Notice).where(Notice.person_id == by.id)).one()
    assert (told.kind, told.endpoint) == ("claim_refused", "claims.show")


def test_an_award_tells_granted_and_refused_lines(session: Session) -> None:
    claim, _, who = bus_claim(session)
    cite = {"document": "湖政发〔2020〕3号", "number": "", "article": "第八条", "words": ""}
    refuse_line(session, **who, line=2, reason="发票抬头不是本企业", cite=cite)
    adjust_fact(session, **who, line=1, fact="fare", value="90", reason="发票为九十元")
    accept_evidence(session, **who)
    assess_claim(session, **who, outcome="award")
    budget(session)
    granted = sign_claim(session, actor=person(session).id, at=AT, claim_id=claim.id, series=SERIES)
    assert granted is not None
    assert (granted.amount_fen, claim.payable_fen) == (9_000, 9_000)
    [paper] = about(session, claim.id)
    text = printed(session, paper)
    for expected in (
        "给予你单位包车补助90.00元（人民币玖拾元整）", "申报共2项，其中1项不予补助", "第2项不予补助",
        "理由：发票抬头不是本企业",
        "依据：湖政发〔2020〕3号第八条", "申报为100.00元，按90.00元计算。理由：发票为九十元", "60日内",
    ):  # fmt: skip
        assert expected in text


@pytest.mark.parametrize("code", UNPAID)
def test_what_is_not_paid_ends_with_a_paper_and_touches_no_money(session: Session, code: str) -> None:
    of = firm(session)
    claim = filed_lines(session, of, representative(session, of), code, line_for(code))
    reviewer, measure = person(session, "bureau_reviewer"), catalogue().measure(code)
    assert OFFERED[measure.kind] == ("record", "return", "refuse")
    assessed(session, claim, reviewer, "record")
    assert sign_claim(session, actor=person(session).id, at=AT, claim_id=claim.id, series=SERIES) is None
    assert claim.state == "recorded"
    [paper] = about(session, claim.id)
    text = printed(session, paper)
    assert "不发放资金，不列入支付" in text
    assert f"受理编号：{claim.tracking_number}" in text
    assert claim.result is not None
    [step] = [each for each in claim.result["lines"][0]["steps"] if each["code"] == measure.result]
    assert f"{step['title']}合计" in text
    assert session.scalar(select(func.count()).select_from(Award)) == 0
    assert session.scalar(select(func.count()).select_from(Posting)) == 0


def test_a_worker_s_number_stands_nowhere_in_the_clear(session: Session) -> None:
    of, number = firm(session), "33050219900101001X"
    line = {**line_for("own_return_vat"), "worker_id": number}
    claim = filed_lines(session, of, representative(session, of), "own_return_vat", line)
    assessed(session, claim, person(session), "record")
    sign_claim(session, actor=person(session).id, at=AT, claim_id=claim.id, series=SERIES)
    session.flush()
    for kept in ("claim_lines", "claims", "claim_versions", "claimed_keys", "assessments", "issued_documents",
                 "journal_entries", "notices"):  # fmt: skip
        found = session.connection().exec_driver_sql(f"SELECT t::text FROM {kept} AS t").scalars().all()
        assert [row for row in found if number in row] == [], kept
    assert lines_of(session, claim.id)[0]["worker_id"] == number
    assert "3305**********001X" in printed(session, about(session, claim.id)[0])


def test_a_report_is_a_case_until_it_is_settled(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    claim = filed_lines(session, of, by, "loan_withdrawal_report", REPORT)
    assess_claim(session, actor=person(session).id, at=AT, claim_id=claim.id, outcome="refer")
    assert claim.state == "referred"
    officer = {"actor": person(session, "finance_preparer").id, "at": AT, "claim_id": claim.id}
    with pytest.raises(Invalid):
        take_step(session, **officer, words=" ")
    take_step(session, **officer, words="已约谈该行")
    take_step(session, **officer, words="该行已恢复贷款额度", settles=True)
    assert claim.state == "settled"
    assert [(step.words, step.settles) for step in steps_of(session, claim.id)] == [
        ("已约谈该行", False), ("该行已恢复贷款额度", True),
    ]  # fmt: skip
    assert session.scalars(select(Notice.kind).where(Notice.person_id == by.id)).all() == ["report_settled"]
    with pytest.raises(Conflict):
        take_step(session, **officer, words="再说一次")


def test_only_what_was_returned_may_change(session: Session) -> None:
    claim, by, who = bus_claim(session)
    first, second = stated_lines(session, claim.id)
    with pytest.raises(Invalid) as nothing:
        assess_claim(session, **who, outcome="return", reason="看不清", fields=["elsewhere"])
    assert nothing.value.field == "fields"
    fields = [f"{second.id}:fare", "paper:invoice"]
    assess_claim(session, **who, outcome="return", reason="第二张发票看不清", fields=fields)
    assert (claim.state, claim.open_fields) == ("returned", fields)

    def save(*lines: Mapping[str, str]) -> None:
        with session.begin_nested():
            save_lines(session, actor=by.id, at=AT, claim_id=claim.id, revision=claim.revision, lines=lines)

    with pytest.raises(Conflict, match="第 1 行“包车费用”未被退回"):
        save({**first.facts, "fare": "1.00"}, second.facts)
    with pytest.raises(Conflict, match="第 2 行未被退回，不能删除"):
        save(first.facts)
    with pytest.raises(Conflict, match="不能增加新的行"):
        save(first.facts, second.facts, BUS)
    changed = [first.facts, {**second.facts, "fare": "55.00"}]
    save(*changed)
    approval, invoice = (
        session.scalars(
            select(ClaimEvidence).where(ClaimEvidence.claim_id == claim.id, ClaimEvidence.kind == kind)
        ).first()
        for kind in ("government_approval", "invoice")
    )
    assert approval is not None
    assert invoice is not None
    with pytest.raises(Conflict, match="该种凭证未被退回"):
        remove_evidence(session, actor=by.id, at=AT, claim_id=claim.id, evidence_id=approval.id)
    result = work_out("chartered_bus", changed, on=AT.date()).result
    assert result is not None
    once = once_only("chartered_bus", changed, firm_code="91330500MA0TE5T081", on=AT.date())
    file_claim(session, actor=by.id, at=AT, claim_id=claim.id, result=result, once=once)
    assert [each.result["payable"] for each in versions_of(session, claim.id)] == ["150.00", "155.00"]
    assert (claim.state, claim.open_fields) == ("filed", None)


def test_a_later_rulebook_changes_no_award(session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    claim, _, who = bus_claim(session)
    accept_evidence(session, **who)
    assess_claim(session, **who, outcome="award")
    budget(session)
    granted = sign_claim(session, actor=person(session).id, at=AT, claim_id=claim.id, series=SERIES)
    assert granted is not None
    before = (granted.amount_fen, granted.result, about(session, claim.id)[0].facts)
    for text in shelf.PARAMETERS.glob("*.toml"):
        words = text.read_text(encoding="utf-8")
        later = words.replace('value = "1"', 'value = "1/2"') if text.stem == "chartered_bus" else words
        (tmp_path / text.name).write_text(later, encoding="utf-8")
    monkeypatch.setattr(shelf, "PARAMETERS", tmp_path)
    lines = lines_of(session, claim.id)
    other = work_out("chartered_bus", lines, on=AT.date()).result
    assert other is not None
    assert (other["payable"], other["rulebook"] != before[1]["rulebook"]) == ("75.00", True)
    session.expire_all()
    assert (granted.amount_fen, granted.result, about(session, claim.id)[0].facts) == before
    text = printed(session, about(session, claim.id)[0])
    assert "给予你单位包车补助150.00元" in text
    assert before[1]["rulebook"] in text


def test_papers_follow_their_line(session: Session) -> None:
    claim, by, who = bus_claim(session)
    first, second = stated_lines(session, claim.id)
    assess_claim(session, **who, outcome="return", reason="请删去第一行")
    save_lines(
        session, actor=by.id, at=AT, claim_id=claim.id, revision=claim.revision, lines=[second.facts], ids=[second.id]
    )
    session.flush()
    lines = session.scalars(select(ClaimEvidence.line_id).where(ClaimEvidence.claim_id == claim.id)).all()
    assert {line for line in lines if line} == {second.id}
    both, ids = [second.facts, first.facts], [second.id, None]
    save_lines(session, actor=by.id, at=AT, claim_id=claim.id, revision=claim.revision, lines=both, ids=ids)
    with pytest.raises(Invalid, match="第 2 行的包车发票"):
        file_claim(session, actor=by.id, at=AT, claim_id=claim.id, result={"payable": "1.00"}, once={})
