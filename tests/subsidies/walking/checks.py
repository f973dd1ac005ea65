"""What must hold at every moment of the walk, asked of the database and compared with the plain model."""

import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from subsidies.clawback.models import Clawback, Reduction
from subsidies.ledger.models import Balance, Posting, PostingLine
from subsidies.ledger.verification import verify
from subsidies.payouts.models import Remittance
from subsidies.returns.queries import reconciled
from subsidies.tracing.queries import trace_of
from tests.conftest import ask_deferred_constraints
from tests.subsidies.walking.model import LIVE, Books, places_of

SENT = ("sent", "unknown", "paid", "part_paid", "failed")


def check_books(session: Session, books: Books) -> None:
    """Every account of every fund and year, what they sum to, and the ceilings."""
    ask_deferred_constraints(session)
    rows = session.execute(select(Balance.fund, Balance.year, Balance.account, Balance.amount_fen))
    found = {(fund, year, account): amount for fund, year, account, amount in rows if amount}
    assert sum(found.values()) == 0
    assert found == books.accounts()
    assert all(books.left(fund, year) >= 0 for fund, year in books.ceilings)


def check_awards(session: Session, books: Books) -> None:
    """Where the money of every award is, and every payment line: none paid twice, never two of an award under way."""
    rows = session.execute(
        select(Posting.award_id, PostingLine.account, func.sum(PostingLine.amount_fen))
        .join(PostingLine, PostingLine.posting_id == Posting.id)
        .where(Posting.award_id.is_not(None))
        .group_by(Posting.award_id, PostingLine.account)
    )
    found: dict[uuid.UUID | None, dict[str, int]] = {}
    for award_id, account, amount in rows:
        if amount:
            found.setdefault(award_id, {})[account] = int(amount)
    assert found == {each.id: places for each in books.awards if (places := places_of(each))}
    columns = (Remittance.id, Remittance.award_id, Remittance.batch_id, Remittance.number)
    lines = session.execute(select(*columns, Remittance.amount_fen, Remittance.state, Remittance.retry_of))
    assert {tuple(row) for row in lines} == {
        (
            line.id,
            line.award.id,
            line.batch.id,
            line.number,
            line.amount,
            line.state,
            line.retry_of and line.retry_of.id,
        )
        for line in books.lines()
    }
    for award in books.awards:
        assert award.committed <= award.amount
        assert sum(line.amount for line in award.lines if line.state in LIVE) <= award.amount
        assert sum(line.state in LIVE for line in award.lines) <= 1
        assert award.owed >= 0
        assert award.owed == 0 or award.claimed <= award.paid
    for claim in books.claims:
        owed = sum(each.owed for each in claim.awards)
        assert claim.waits <= max(claim.total - claim.held, 0)
        assert owed <= max(claim.held + owed, 0)
    rows = session.execute(select(Clawback.id, Clawback.state, Clawback.amount_fen)).all()
    assert {tuple(row) for row in rows} == {(each.id, each.state, each.amount) for each in books.clawbacks}
    reduced = session.execute(
        select(Reduction.clawback_id, func.sum(Reduction.amount_fen)).group_by(Reduction.clawback_id)
    )
    assert {key: int(amount) for key, amount in reduced} == {
        each.id: each.reduced for each in books.clawbacks if each.reduced
    }


def check_whole(session: Session, books: Books) -> None:
    """At the end of a walk: the ledger verifies, every batch reconciles, every payment leads back to who decided it."""
    assert verify(session).fault == ""
    released = [each for each in books.batches if each.state == "released"]
    sums = reconciled(session, [each.id for each in released])
    for batch in released:
        told = sums[batch.id]
        assert told.difference == 0
        assert told.sent == (len(batch.lines), sum(line.amount for line in batch.lines))
    for line in books.lines():
        if line.state not in SENT:
            continue
        award, trace = line.award, trace_of(session, line.id)
        assert (trace.award.id, trace.claim.id, trace.firm.id) == (award.id, award.claim.id, award.firm.id)
        assert (trace.award.assessed_by, trace.assessment.assessed_by, trace.award.signed_by) == (
            award.assessor, award.assessor, award.signer,
        )  # fmt: skip
        assert trace.paper.full_number == trace.row.basis
        assert trace.notice is not None
        assert trace.notice.id == (award.notice and award.notice.id)
        assert trace.batch.prepared_by == line.batch.preparer
        assert trace.batch.released_by not in {line.batch.preparer, award.assessor, award.signer, *line.batch.editors}
        acted = {award.assessor, award.signer, line.batch.preparer, trace.batch.released_by, trace.claim.filed_by}
        assert acted <= set(trace.people)
        assert {row.id for row, _ in trace.others} == {each.id for each in award.lines if each is not line}
        assert len(trace.said) == 0 or line.state != "sent"
