"""A corrected award supersedes the old one; the ledger carries the difference, nothing is paid or committed twice."""

import io
import subprocess
from typing import Any

import pypdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.integrity import check_integrity
from office.documents.jobs import press, print_document
from office.documents.models import IssuedDocument
from office.documents.queries import State, validity
from office.errors import Conflict, Invalid
from office.files import store
from office.jobs.models import Job
from subsidies.assessment.models import Award
from subsidies.assessment.services import assess_claim
from subsidies.assessment.signing import sign_claim
from subsidies.budgets.services import release_commitment
from subsidies.claims.models import Claim
from subsidies.clawback.services import propose_clawback, sign_clawback
from subsidies.corrections.models import AwardCorrection
from subsidies.corrections.queries import awards_of, to_claw_back
from subsidies.corrections.services import keep_award, reopen_award
from subsidies.findings.queries import findings_of
from subsidies.findings.services import adjust_fact, refuse_line
from subsidies.ledger.queries import award_standing, fund_figures
from subsidies.ledger.services import Move, move_awards
from subsidies.ledger.verification import awards_are_committed
from subsidies.payouts.waiting import unpaid_awards
from subsidies.policy.due import Difference, difference
from subsidies.policy.postings import Account, Event
from tests.factories import AT, BUS, assessed, budget, filed_lines, firm, person, representative

FUND = "resumption"
CITE = {"document": "关于企业复工复产补助奖励的意见", "number": "", "article": "", "words": ""}
REASON = "复核发现票面金额有误"


def awarded(session: Session, *fares: str) -> tuple[Award, dict[str, Any]]:
    """An award over buses of these fares, all of which the government bears; and who may correct it."""
    of = firm(session)
    lines = [{**BUS, "fare": fare, "invoice_no": f"{number:08d}"} for number, fare in enumerate(fares)]
    claim = filed_lines(session, of, representative(session, of), "chartered_bus", *lines)
    reviewer = person(session, "bureau_reviewer")
    assessed(session, claim, reviewer)
    budget(session, amount="100000.00")
    granted = sign_claim(session, actor=person(session).id, at=AT, claim_id=claim.id, series="湖经信补")
    assert granted is not None
    return granted, {"actor": reviewer.id, "at": AT, "claim_id": claim.id}


def corrected(session: Session, who: dict[str, Any], fare: str) -> Award:
    """The award corrected to another fare of its first bus."""
    reopen_award(session, **who, reason=REASON)
    adjust_fact(session, **who, line=1, fact="fare", value=fare, reason=REASON)
    assess_claim(session, **who, outcome="award", reason=REASON)
    granted = sign_claim(session, actor=person(session).id, at=AT, claim_id=who["claim_id"], series="湖经信补")
    assert granted is not None
    return granted


def move(session: Session, award: Award, *events: Event) -> None:
    """Let the bank do something with an award's money."""
    subject = award.id
    for event in events:
        moves = [Move(award.id, subject, award.amount_fen)]
        move_awards(session, actor=None, at=AT, event=event, moves=moves, reference="测试批次")


def correction(session: Session, award: Award) -> tuple[int, int, int]:
    row = session.scalars(select(AwardCorrection).where(AwardCorrection.award_id == award.id)).one()
    return row.difference_fen, row.released_fen, row.clawback_fen


@pytest.mark.parametrize(
    ("before", "after", "unpaid", "expected"),
    [
        (2400, 3000, 2400, Difference(600, 600, 0, 0)),
        (2400, 3000, 0, Difference(600, 600, 0, 0)),
        (2400, 2000, 2400, Difference(-400, 2000, 2400, 0)),
        (2400, 0, 2400, Difference(-2400, 0, 2400, 0)),
        (2400, 2000, 0, Difference(-400, 0, 0, 400)),
        (2400, 0, 0, Difference(-2400, 0, 0, 2400)),
        (3000, 2500, 600, Difference(-500, 100, 600, 0)),  # 2,400 paid, 600 waits
        (3000, 2400, 600, Difference(-600, 0, 600, 0)),
        (3000, 2000, 600, Difference(-1000, 0, 600, 400)),
    ],
)
def test_the_difference(before: int, after: int, unpaid: int, expected: Difference) -> None:
    kept = before - unpaid if after < before else before
    found = difference(before, after, unpaid if after < before else 0, kept)
    assert found == expected
    assert kept + found.payable - found.clawback == after


@pytest.mark.parametrize(
    ("before", "after", "unpaid", "held", "expected"),
    [
        (2400, 2000, 0, 0, Difference(-400, 0, 0, 0)),  # stopped: nothing was paid
        (2400, 0, 0, 0, Difference(-2400, 0, 0, 0)),
        (2400, 2000, 0, 2000, Difference(-400, 0, 0, 0)),  # 400 was asked back already
        (2400, 2000, 0, 2100, Difference(-400, 0, 0, 100)),
        (3000, 2800, 600, 0, Difference(-200, 400, 600, 0)),  # 2,400 stopped, 600 waits
        (3000, 2000, 600, 0, Difference(-1000, 0, 600, 0)),
        (900, 800, 1500, 0, Difference(-100, 800, 1500, 0)),  # 1,000 came back of which 600 were too much
        (2000, 1900, 0, 2400, Difference(-100, 0, 0, 100)),  # 400 is to come back from before
        (2400, 3000, 0, 0, Difference(600, 600, 0, 0)),  # what was stopped stays so
    ],
)
def test_the_difference_where_money_was_stopped_or_asked_back(
    before: int, after: int, unpaid: int, held: int, expected: Difference
) -> None:
    assert difference(before, after, unpaid, held) == expected


def test_more_than_before_only_the_difference_becomes_payable(session: Session) -> None:
    first, who = awarded(session, "24000.00")
    second = corrected(session, who, "30000.00")
    assert (second.amount_fen, second.total_fen, second.supersedes_id) == (600_000, 3_000_000, first.id)
    assert correction(session, second) == (600_000, 0, 0)
    assert fund_figures(session, FUND, AT.year).committed == 3_000_000
    assert [award_standing(session, each.id)[Account.PAYABLE] for each in (first, second)] == [2_400_000, 600_000]
    assert sorted(each.amount_fen for each in unpaid_awards(session, AT.date())) == [600_000, 2_400_000]


def test_less_and_unpaid_releases_the_old_and_commits_the_new(session: Session) -> None:
    _first, who = awarded(session, "24000.00")
    second = corrected(session, who, "20000.00")
    assert (second.amount_fen, second.total_fen) == (2_000_000, 2_000_000)
    assert correction(session, second) == (-400_000, 2_400_000, 0)
    assert fund_figures(session, FUND, AT.year).committed == 2_000_000
    assert [each.id for each in unpaid_awards(session, AT.date())] == [second.id]
    assert to_claw_back(session) == []


def test_less_than_was_paid_is_handed_to_clawback(session: Session) -> None:
    first, who = awarded(session, "24000.00")
    move(session, first, Event.REMITTED, Event.PAID)
    second = corrected(session, who, "20000.00")
    assert (second.amount_fen, second.total_fen) == (0, 2_000_000)
    assert fund_figures(session, FUND, AT.year).committed == 2_400_000
    [back] = to_claw_back(session)
    assert (back.award_id, back.supersedes_id, back.amount_fen, back.reason) == (second.id, first.id, 400_000, REASON)
    assert second.id not in [each.id for each in unpaid_awards(session, AT.date())]
    assert award_standing(session, second.id) == {}
    assert list(awards_are_committed(session)) == []


def test_what_was_stopped_is_not_clawed_back(session: Session) -> None:
    first, who = awarded(session, "24000.00")
    release_commitment(session, actor=who["actor"], at=AT, award_id=first.id, reason="公示异议成立")
    second = corrected(session, who, "20000.00")
    assert (second.amount_fen, second.total_fen, correction(session, second)) == (0, 2_000_000, (-400_000, 0, 0))
    assert to_claw_back(session) == []


def test_what_was_asked_back_is_not_asked_back_again(session: Session) -> None:
    first, who = awarded(session, "24000.00")
    move(session, first, Event.REMITTED, Event.PAID)
    row = propose_clawback(
        session, actor=who["actor"], at=AT, award_id=first.id, amount_fen=300_000, reason="一辆车未开行",
        legal_basis="第六条", instalments=[(AT.date(), 300_000)],
    )  # fmt: skip
    sign_clawback(session, actor=person(session).id, at=AT, clawback_id=row.id, series="湖财追")
    second = corrected(session, who, "20000.00")
    assert correction(session, second) == (-400_000, 0, 100_000)
    third = corrected(session, who, "19000.00")
    assert correction(session, third) == (-100_000, 0, 100_000)


def test_a_correction_of_a_correction_counts_what_was_paid(session: Session) -> None:
    first, who = awarded(session, "24000.00")
    move(session, first, Event.REMITTED, Event.PAID)
    second = corrected(session, who, "30000.00")
    third = corrected(session, who, "26000.00")
    assert (third.amount_fen, third.total_fen, correction(session, third)) == (
        200_000,
        2_600_000,
        (-400_000, 600_000, 0),
    )
    assert [each.award.id for each in awards_of(session, who["claim_id"])] == [first.id, second.id, third.id]
    assert fund_figures(session, FUND, AT.year).committed == 2_600_000


def test_money_with_the_bank_is_waited_for(session: Session) -> None:
    first, who = awarded(session, "24000.00")
    move(session, first, Event.REMITTED)
    with pytest.raises(Conflict, match="收到银行回执后"), session.begin_nested():
        corrected(session, who, "20000.00")
    assert session.get_one(Claim, who["claim_id"]).state == "awarded"


def test_a_correction_beyond_the_ceiling_changes_nothing(session: Session) -> None:
    first, who = awarded(session, "24000.00")
    with pytest.raises(Conflict, match="超出"), session.begin_nested():
        corrected(session, who, "100000.01")
    assert [each.award.id for each in awards_of(session, who["claim_id"])] == [first.id]
    assert fund_figures(session, FUND, AT.year).committed == 2_400_000


def test_what_changes_nothing_is_no_correction_and_the_award_may_be_kept(session: Session) -> None:
    _first, who = awarded(session, "24000.00", "1000.00")
    reopen_award(session, **who, reason=REASON)
    with pytest.raises(Invalid, match="更正后的金额与原决定相同"):
        assess_claim(session, **who, outcome="award", reason=REASON)
    refuse_line(session, **who, line=2, reason=REASON, cite=CITE)
    claim = keep_award(session, **who)
    assert claim.state == "awarded"
    reopen_award(session, **who, reason="再核")
    assert not findings_of(session, claim)  # what was given up does not come back


def test_a_reopened_award_starts_from_what_was_found(session: Session) -> None:
    _first, who = awarded(session, "24000.00")
    corrected(session, who, "20000.00")
    claim = reopen_award(session, **who, reason="再核")
    assert [row.adjusted_value for row in findings_of(session, claim).adjusted.values()] == ["20000.00"]


def test_everything_taken_back(session: Session) -> None:
    _first, who = awarded(session, "24000.00")
    reopen_award(session, **who, reason=REASON)
    assess_claim(session, **who, outcome="refuse", reason=REASON)
    last = sign_claim(session, actor=person(session).id, at=AT, claim_id=who["claim_id"], series="湖经信补")
    assert last is not None
    assert (last.amount_fen, last.total_fen) == (0, 0)
    assert session.get_one(Claim, who["claim_id"]).state == "refused"
    assert fund_figures(session, FUND, AT.year).committed == 0


def test_the_papers_say_which_holds(session: Session) -> None:
    first, who = awarded(session, "24000.00")
    second = corrected(session, who, "20000.00")
    old, new = (session.get_one(IssuedDocument, each.document_id) for each in (first, second))
    assert validity(session, old, on=AT.date()).state is State.ENDED
    assert validity(session, old, on=AT.date()).values == {"number": new.full_number}
    assert validity(session, new, on=AT.date()).state is State.HOLDS
    job = session.scalars(select(Job).where(Job.subject_id == new.id)).one()
    print_document(session, job, lambda done, total: None)
    pdf = store.get(new.sha256 or "")
    assert check_integrity(pdf, press().trusted()).holds
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) <= 3
    said = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    text = "".join(said.split())
    for expected in (
        old.full_number, "24,000.00元", "更正为20,000.00元（人民币贰万元整）", "减少4,000.00元", f"更正理由：{REASON}",
        "申报为24,000.00元，按20,000.00元计算", "60日内", "6个月内",
    ):  # fmt: skip
        assert expected in text
