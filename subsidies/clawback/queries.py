"""Read clawbacks: those there are, one with instalments and receipts, what is owed by the ledger, what is late."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.documents.models import IssuedDocument
from office.documents.queries import State, Validity, holds
from office.errors import NotFound
from office.firms.models import Firm
from office.listing import PAGE, Listing
from office.money import yuan_grouped
from office.wording import N_
from subsidies.assessment.models import Award
from subsidies.clawback.asking import most_to_ask
from subsidies.clawback.models import STATES, Clawback, Instalment, Receipt, Reduction
from subsidies.ledger.models import Posting
from subsidies.payouts.models import Batch, Remittance
from subsidies.policy.postings import Event

ENDED = ("declined", "withdrawn")
SAMPLE = "湖经信补〔2020〕12号"  # how the number of an award looks


class Sums(NamedTuple):
    """What the ledger has of a clawback, in fen: what came in, what is still owed, by how much it was reduced."""

    received: int
    owed: int
    reduced: int


@dataclass(frozen=True)
class Told:
    """A clawback with its firm, its award's paper, and what the ledger has of it (fen)."""

    clawback: Clawback
    firm: Firm
    paper: IssuedDocument
    received: int
    owed: int
    reduced: int


@dataclass(frozen=True)
class PlanLine:
    """An instalment: what is due of it (fen) after reductions, which take from the end of the plan; how much of it has
    come in, receipts filling the plan in order; late when short after its day."""

    instalment: Instalment
    due: int
    received: int
    late: bool


@dataclass(frozen=True)
class ReducedBy:
    """A reduction with what caused it: the payment that came back (batch and row), or the paper that grants again."""

    reduction: Reduction
    payment: str
    paper: str


@dataclass(frozen=True)
class ClawbackFilter:
    """What the address bar asks for; empty means every one."""

    state: str = ""
    text: str = ""
    page: int = 1


@dataclass(frozen=True)
class Claimable:
    """An award money can be asked back from: what it was paid, less what was asked back already (fen)."""

    award: Award
    firm: Firm
    paper: IssuedDocument
    amount_fen: int


def ledger_of(session: Session, clawback_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Sums]:
    """What the ledger has of each clawback; one that nobody signed has nothing."""
    own = (
        select(
            Posting.subject_id,
            func.sum(case((Posting.event == Event.CLAWBACK_DECIDED, Posting.amount_fen), else_=-Posting.amount_fen)),
        )
        .where(Posting.subject_type == "clawback", Posting.subject_id.in_(clawback_ids))
        .group_by(Posting.subject_id)
    )
    claimed = {subject: int(amount) for subject, amount in session.execute(own)}
    came = (
        select(Receipt.clawback_id, func.sum(Posting.amount_fen))
        .join(Posting, (Posting.subject_id == Receipt.id) & (Posting.event == Event.CLAWBACK_RECEIVED))
        .where(Receipt.clawback_id.in_(clawback_ids))
        .group_by(Receipt.clawback_id)
    )
    received = {subject: int(amount) for subject, amount in session.execute(came)}
    less = (
        select(Reduction.clawback_id, func.sum(Posting.amount_fen))
        .join(Posting, (Posting.subject_id == Reduction.id) & (Posting.event == Event.CLAWBACK_REDUCED))
        .where(Reduction.clawback_id.in_(clawback_ids))
        .group_by(Reduction.clawback_id)
    )
    reduced = {subject: int(amount) for subject, amount in session.execute(less)}
    return {
        each: Sums(
            received.get(each, 0), claimed.get(each, 0) - received.get(each, 0) - reduced.get(each, 0),
            reduced.get(each, 0),
        )
        for each in clawback_ids
    }  # fmt: skip


def _told() -> Select[Clawback, Firm, IssuedDocument]:
    return (
        select(Clawback, Firm, IssuedDocument)
        .join(Firm, Firm.id == Clawback.firm_id)
        .join(Award, Award.id == Clawback.award_id)
        .join(IssuedDocument, IssuedDocument.id == Award.document_id)
    )


def of_claim(session: Session, claim_id: uuid.UUID) -> list[Told]:
    """Every clawback of a claim's awards, oldest first."""
    rows = session.execute(_told().where(Award.claim_id == claim_id).order_by(Clawback.proposed_at, Clawback.id)).all()
    sums = ledger_of(session, [row[0].id for row in rows])
    return [Told(row, firm, paper, *sums[row.id]) for row, firm, paper in rows]


def clawbacks(session: Session, wanted: ClawbackFilter) -> Listing[Told]:
    """One page of clawbacks, newest first."""
    query = _told()
    if wanted.state in STATES:
        query = query.where(Clawback.state == wanted.state)
    if wanted.text:
        query = query.where(Firm.name.contains(wanted.text, autoescape=True) | (Firm.credit_code == wanted.text))
    total = session.scalar(query.with_only_columns(func.count())) or 0
    newest = query.order_by(Clawback.proposed_at.desc(), Clawback.id)
    rows = session.execute(newest.limit(PAGE).offset((wanted.page - 1) * PAGE)).all()
    sums = ledger_of(session, [row[0].id for row in rows])
    return Listing([Told(row, firm, paper, *sums[row.id]) for row, firm, paper in rows], total, wanted.page)


def clawback_of(session: Session, clawback_id: uuid.UUID) -> Told:
    """One clawback."""
    found = session.execute(_told().where(Clawback.id == clawback_id)).one_or_none()
    if found is None:
        raise NotFound()
    return Told(found[0], found[1], found[2], *ledger_of(session, [clawback_id])[clawback_id])


def plan_of(session: Session, told: Told, on: date) -> list[PlanLine]:
    """The instalments in order, filled by what was received."""
    return plans_of(session, [told], on)[told.clawback.id]


def plans_of(session: Session, told: Sequence[Told], on: date) -> dict[uuid.UUID, list[PlanLine]]:
    """The plans of several clawbacks, in one query."""
    known = {each.clawback.id: each for each in told}
    left = {key: each.received for key, each in known.items()}
    due = {key: each.clawback.amount_fen - each.reduced for key, each in known.items()}
    plans: dict[uuid.UUID, list[PlanLine]] = {key: [] for key in known}
    query = select(Instalment).where(Instalment.clawback_id.in_(known)).order_by(Instalment.number)
    for each in session.scalars(query):
        amount = min(due[each.clawback_id], each.amount_fen)
        due[each.clawback_id] -= amount
        part = min(left[each.clawback_id], amount)
        left[each.clawback_id] -= part
        open_ = known[each.clawback_id].clawback.state == "signed" and part < amount
        plans[each.clawback_id].append(PlanLine(each, amount, part, open_ and each.due_on < on))
    return plans


def receipts_of(session: Session, clawback_id: uuid.UUID) -> list[tuple[Receipt, str]]:
    """What came in, oldest first, with who recorded it."""
    query = (
        select(Receipt, Person.name)
        .join(Person, Person.id == Receipt.recorded_by)
        .where(Receipt.clawback_id == clawback_id)
        .order_by(Receipt.received_on, Receipt.recorded_at)
    )
    return [(row, name) for row, name in session.execute(query)]


def reductions_of(session: Session, clawback_ids: Sequence[uuid.UUID]) -> list[ReducedBy]:
    """What made these clawbacks smaller, oldest first."""
    query = (
        select(Reduction, Batch.number, Remittance.number, IssuedDocument)
        .outerjoin(Remittance, Remittance.id == Reduction.remittance_id)
        .outerjoin(Batch, Batch.id == Remittance.batch_id)
        .outerjoin(Award, Award.id == Reduction.award_id)
        .outerjoin(IssuedDocument, IssuedDocument.id == Award.document_id)
        .where(Reduction.clawback_id.in_(clawback_ids))
        .order_by(Reduction.reduced_at, Reduction.id)
    )
    return [
        ReducedBy(row, f"{batch} · {number}" if batch else "", paper.full_number if paper else "")
        for row, batch, number, paper in session.execute(query)
    ]


def claimable(session: Session, award_id: uuid.UUID, but: uuid.UUID | None = None) -> Claimable:
    """How much of an award may be asked back; ``but`` is a proposal that does not count as asked."""
    query = (
        select(Award, Firm, IssuedDocument)
        .join(Firm, Firm.id == Award.firm_id)
        .join(IssuedDocument, IssuedDocument.id == Award.document_id)
        .where(Award.id == award_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound()
    return Claimable(found[0], found[1], found[2], most_to_ask(session, award_id, but=but))


def award_by_paper(session: Session, number: str) -> uuid.UUID:
    """The award whose paper has this number (湖经信补〔2020〕12号)."""
    compact = "".join(number.split())
    printed = func.concat(IssuedDocument.series, "〔", IssuedDocument.year, "〕", IssuedDocument.number, "号")
    query = select(Award.id).join(IssuedDocument, IssuedDocument.id == Award.document_id).where(printed == compact)
    found = session.scalar(query)
    if found is None:
        raise NotFound(N_("没有这个文号的补助决定，请核对后重新输入。"))
    return found


def people_of(session: Session, clawback: Clawback) -> dict[uuid.UUID, str]:
    """The names of who proposed, signed and ended it."""
    ids = [each for each in (clawback.proposed_by, clawback.signed_by, clawback.ended_by) if each]
    return dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())


@holds("clawback")
def demand_validity(session: Session, document: IssuedDocument, on: date) -> Validity:
    """Whether a demand letter still holds: it is over when all has come in or the decision was withdrawn."""
    told = clawback_of(session, document.subject_id)
    values = {"owed": yuan_grouped(told.owed)}
    if told.clawback.state == "withdrawn":
        return Validity(State.ENDED, N_("该追回决定已撤销。"), told.clawback.ended_at, told.clawback.end_reason)
    if told.clawback.state == "settled" and told.reduced:
        reduced = {"reduced": yuan_grouped(told.reduced)}
        sentence = N_("该追回款已结清，其中 {reduced} 元因银行退回原支付款或更正决定而不再追回。")
        return Validity(State.ENDED, sentence, document.issued_at, values=reduced)
    if told.clawback.state == "settled":
        return Validity(State.ENDED, N_("该追回款已全部收回。"), document.issued_at)
    return Validity(State.HOLDS, N_("该追回决定有效，尚有 {owed} 元未收回。"), document.issued_at, values=values)
