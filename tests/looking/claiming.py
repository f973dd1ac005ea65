"""Claims in every state for the scene: drafts, filed, examined, returned by field, awarded, corrected, reported."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.firms.models import Firm
from subsidies.assessment.models import Award
from subsidies.assessment.signing import sign_claim
from subsidies.claims.models import Claim
from subsidies.claims.queries import stated_lines
from subsidies.claims.services import file_claim, once_only, save_lines, start_claim
from subsidies.claims.working import work_out
from subsidies.corrections.services import reopen_award
from subsidies.findings.queries import checked_papers
from subsidies.findings.services import adjust_fact, check_evidence, refuse_line
from subsidies.reports.services import take_step
from tests.factories import AT, attach_papers
from tests.factories import assessed as propose

BUS = {
    "departure_date": "2020-02-07",
    "approved_on": "2020-02-06",
    "origin_area": "安徽省阜阳市颍上县",
    "riders": "20",
    "nonlocal_riders": "20",
    "rated_seats": "49",
    "fare": "36000.00",
    "invoice_no": "01234567",
}
FULL_BUS = {**BUS, "departure_date": "2020-02-08", "riders": "40", "nonlocal_riders": "38", "fare": "10000.00"}
REPORT = {
    "bank": "某某银行湖州分行", "contract_no": "D2020-0017", "breach": "withdrawn", "happened_on": "2020-02-07",
    "balance_before": "1000000.00", "balance_after": "0.00", "in_arrears": "false",
}  # fmt: skip
CITE = {"document": "湖政发〔2020〕3号", "number": "", "article": "第八条", "words": "凭有效票据申报"}


@dataclass(frozen=True)
class Cast:
    """The people and firms that claims need."""

    firms: tuple[Firm, ...]
    owner: Person
    others: tuple[Person, ...]
    reviewer: Person
    signatory: Person


def buses(first: int, count: int = 2) -> tuple[dict[str, str], ...]:
    """Buses whose invoices nobody has used yet; the second is too full."""
    return tuple(
        {**(BUS if number == 0 else FULL_BUS), "invoice_no": f"{first + number:08d}"} for number in range(count)
    )


def claim_of(session: Session, of: Firm, by: Person, measure: str, *lines: dict[str, str]) -> Claim:
    """A claim with its lines and an invoice, not yet filed."""
    claim = start_claim(session, actor=by.id, at=AT, firm_id=of.id, measure=measure)
    save_lines(session, actor=by.id, at=AT, claim_id=claim.id, revision=0, lines=lines)
    attach_papers(session, claim, by)
    return claim


def filed_claim(session: Session, of: Firm, by: Person, *lines: dict[str, str]) -> Claim:
    """The same, filed with what the rules say of it."""
    claim = claim_of(session, of, by, "chartered_bus", *lines)
    working = work_out(claim.measure, lines, on=AT.date())
    assert working.result is not None
    once = once_only(claim.measure, lines, firm_code=of.credit_code, on=AT.date())
    return file_claim(session, actor=by.id, at=AT, claim_id=claim.id, result=working.result, once=once)


def awarded(session: Session, all_: Cast, of: Firm, by: Person, *lines: dict[str, str]) -> Award:
    """Assessed by one, signed by another."""
    claim = filed_claim(session, of, by, *lines)
    propose(session, claim, all_.reviewer, at=AT + timedelta(hours=1))
    granted = sign_claim(
        session, actor=all_.signatory.id, at=AT + timedelta(hours=2), claim_id=claim.id, series="湖经信补"
    )
    assert granted is not None
    return granted


def deciding(session: Session, all_: Cast) -> tuple[Claim, ...]:
    """A claim with findings, one returned by field, an award that was corrected, a report with a step taken."""
    mask, wood = all_.firms[0], all_.firms[1]
    by, at = all_.reviewer.id, AT + timedelta(hours=1)
    examined = filed_claim(session, mask, all_.owner, *buses(600, 3))
    papers = [each.attached.id for each in checked_papers(session, examined.id)]
    for paper, remark in ((papers[-1], "发票号码看不清"), (papers[0], "")):
        check_evidence(
            session, actor=by, at=at, claim_id=examined.id, evidence_id=paper, accepted=not remark, remark=remark
        )
    lower_fare(session, all_, examined)
    refuse_line(session, actor=by, at=at, claim_id=examined.id, line=3, reason="发票号码看不清，无法核实", cite=CITE)
    returned = filed_claim(session, mask, all_.owner, *buses(700))
    fields = [f"{stated_lines(session, returned.id)[1].id}:fare", "paper:invoice"]
    propose(
        session, returned, all_.reviewer, "return", reason="第二辆车的费用与发票不符，请更正并更换发票。", fields=fields
    )
    corrected = lowered(session, all_, awarded(session, all_, wood, all_.others[0], *buses(800)))
    reported = claim_of(session, mask, all_.owner, "loan_withdrawal_report", REPORT)
    working = work_out(reported.measure, [REPORT], on=AT.date())
    assert working.result is not None
    file_claim(session, actor=all_.owner.id, at=AT, claim_id=reported.id, result=working.result, once={})
    propose(session, reported, all_.reviewer, "refer")
    take_step(session, actor=by, at=at, claim_id=reported.id, words="已约谈该行，要求三日内书面说明。")
    return examined, returned, corrected, reported


def lowered(session: Session, all_: Cast, award: Award, fare: str = "30000") -> Claim:
    """An award's claim with a lower award in its place."""
    claim = session.get_one(Claim, award.claim_id)
    reopen_award(
        session, actor=all_.reviewer.id, at=AT + timedelta(hours=1), claim_id=claim.id, reason="复核发现票面金额有误"
    )
    lower_fare(session, all_, claim, fare)
    propose(session, claim, all_.reviewer, reason="复核发现票面金额有误", at=AT + timedelta(hours=3))
    sign_claim(session, actor=all_.signatory.id, at=AT + timedelta(hours=4), claim_id=claim.id, series="湖经信补")
    return claim


def lower_fare(session: Session, all_: Cast, claim: Claim, fare: str = "30000") -> None:
    """The first bus cost less than was claimed."""
    adjust_fact(
        session,
        actor=all_.reviewer.id,
        at=AT + timedelta(hours=1),
        claim_id=claim.id,
        line=1,
        fact="fare",
        value=fare,
        reason="发票价税合计低于申报",
    )
