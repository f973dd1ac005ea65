"""Read the whole way of a payment, from the bank's line to the article; find payments by what people know."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.documents.models import IssuedDocument
from office.errors import NotFound
from office.files.models import StoredFile
from office.firms.models import Firm
from office.listing import PAGE, Listing
from subsidies.assessment.models import Assessment, Award
from subsidies.claims.models import Claim, ClaimEvidence
from subsidies.clawback.corrected import ToAsk, of_claim
from subsidies.clawback.models import Clawback
from subsidies.clawback.queries import ReducedBy, reductions_of
from subsidies.corrections.queries import Granted, awards_of
from subsidies.ledger.models import Posting
from subsidies.payouts.models import Batch, Remittance
from subsidies.policy.postings import RULES, Event
from subsidies.publicity.models import NoticeRow, Objection, PublicNotice
from subsidies.returns.models import ReturnFile, ReturnLine


@dataclass(frozen=True)
class TraceFilter:
    """What the address bar asks for: firm, credit code, number of a paper, batch or claim."""

    text: str = ""
    page: int = 1


@dataclass(frozen=True)
class Found:
    """A payment as listed."""

    row: Remittance
    batch: Batch
    tracking_number: str


@dataclass(frozen=True)
class Posted:
    """A posting of the award: when, what, how much (fen), by whom."""

    posting: Posting
    title: str
    who: str


@dataclass(frozen=True)
class Trace:
    """Everything behind one payment. ``people`` are the names of all who acted, by id."""

    row: Remittance
    batch: Batch
    firm: Firm
    award: Award
    claim: Claim
    assessment: Assessment
    notice_row: NoticeRow | None
    notice: PublicNotice | None
    objections: Sequence[Objection]
    postings: Sequence[Posted]
    documents: Sequence[IssuedDocument]
    evidence: Sequence[tuple[ClaimEvidence, StoredFile]]
    said: Sequence[tuple[ReturnLine, ReturnFile]]
    clawbacks: Sequence[Clawback]
    reductions: Sequence[ReducedBy]
    awards: Sequence[Granted]
    to_ask: Sequence[ToAsk]
    others: Sequence[tuple[Remittance, Batch]]
    people: Mapping[uuid.UUID, str]

    @property
    def paper(self) -> IssuedDocument:
        """The award's own paper."""
        return next(each for each in self.documents if each.id == self.award.document_id)

    @property
    def superseded_by(self) -> Granted | None:
        """The award that took this one's place."""
        return next((each for each in self.awards if each.award.supersedes_id == self.award.id), None)

    def corrected_by(self, clawback: Clawback) -> str:
        """The paper of the correction a clawback carries out; empty where it carries out none."""
        wanted = clawback.correction_id
        return next((each.number for each in self.awards if each.correction and each.correction.id == wanted), "")

    @property
    def result(self) -> Mapping[str, Any]:
        """The computation as it was frozen with the award."""
        return self.award.result


def payments(session: Session, wanted: TraceFilter) -> Listing[Found]:
    """One page of payments that were sent, newest batch first."""
    query = (
        select(Remittance, Batch, Claim.tracking_number)
        .join(Batch, Batch.id == Remittance.batch_id)
        .join(Award, Award.id == Remittance.award_id)
        .join(Claim, Claim.id == Award.claim_id)
        .where(Batch.state == "released")
    )
    if wanted.text:
        columns = (Remittance.firm_name, Remittance.credit_code, Remittance.basis, Batch.number, Claim.tracking_number)
        query = query.where(or_(*(column.contains(wanted.text, autoescape=True) for column in columns)))
    total = session.scalar(query.with_only_columns(func.count())) or 0
    newest = query.order_by(Batch.released_at.desc(), Batch.number.desc(), Remittance.number)
    rows = session.execute(newest.limit(PAGE).offset((wanted.page - 1) * PAGE))
    return Listing([Found(row, batch, number or "") for row, batch, number in rows], total, wanted.page)


def trace_of(session: Session, remittance_id: uuid.UUID) -> Trace:
    """The whole way of one payment."""
    query = (
        select(Remittance, Batch, Firm, Award, Claim, Assessment)
        .join(Batch, Batch.id == Remittance.batch_id)
        .join(Firm, Firm.id == Remittance.firm_id)
        .join(Award, Award.id == Remittance.award_id)
        .join(Claim, Claim.id == Award.claim_id)
        .join(Assessment, Assessment.id == Award.assessment_id)
        .where(Remittance.id == remittance_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound()
    row, batch, firm, award, claim, assessment = found
    shown = session.execute(
        select(NoticeRow, PublicNotice)
        .join(PublicNotice, PublicNotice.id == NoticeRow.notice_id)
        .where(NoticeRow.award_id == award.id, NoticeRow.live)
    ).one_or_none()
    notice_row, notice = shown or (None, None)
    objections = session.scalars(
        select(Objection)
        .join(NoticeRow, NoticeRow.id == Objection.row_id)
        .where(NoticeRow.award_id == award.id)
        .order_by(Objection.filed_at)
    ).all()
    clawbacks = session.scalars(
        select(Clawback).where(Clawback.award_id == award.id).order_by(Clawback.proposed_at)
    ).all()
    to_ask = [each for each in of_claim(session, claim.id) if each.award_id == award.id]
    subjects = [claim.id, *(each.id for each in clawbacks)]
    documents = session.scalars(
        select(IssuedDocument).where(IssuedDocument.subject_id.in_(subjects)).order_by(IssuedDocument.issued_at)
    ).all()
    evidence = session.execute(
        select(ClaimEvidence, StoredFile)
        .join(StoredFile, StoredFile.id == ClaimEvidence.file_id)
        .where(ClaimEvidence.claim_id == claim.id)
        .order_by(StoredFile.stored_at, StoredFile.id)
    )
    said = session.execute(
        select(ReturnLine, ReturnFile)
        .join(ReturnFile, ReturnFile.id == ReturnLine.file_id)
        .where(ReturnLine.remittance_id == row.id)
        .order_by(ReturnFile.imported_at, ReturnLine.line)
    )
    others = session.execute(
        select(Remittance, Batch)
        .join(Batch, Batch.id == Remittance.batch_id)
        .where(Remittance.award_id == award.id, Remittance.id != row.id)
        .order_by(Batch.prepared_at)
    )
    acted = [
        claim.filed_by, assessment.assessed_by, award.signed_by, batch.prepared_by, batch.released_by,
        *((notice.drawn_by, notice.decided_by) if notice else ()), *(each.settled_by for each in objections),
        *(each for clawback in clawbacks for each in (clawback.proposed_by, clawback.signed_by)),
    ]  # fmt: skip
    names = select(Person.id, Person.name).where(Person.id.in_([each for each in acted if each]))
    return Trace(
        row, batch, firm, award, claim, assessment, notice_row, notice, objections, postings_of(session, award.id),
        documents,
        [(each, file) for each, file in evidence], [(line, file) for line, file in said], clawbacks,
        reductions_of(session, [each.id for each in clawbacks]),
        awards_of(session, claim.id), to_ask,
        [(other, its) for other, its in others], dict(session.execute(names).all()),
    )  # fmt: skip


def postings_of(session: Session, award_id: uuid.UUID) -> list[Posted]:
    """Everything the ledger has of an award, in order."""
    query = (
        select(Posting, Person.name)
        .outerjoin(Person, Person.id == Posting.actor_id)
        .where(Posting.award_id == award_id)
        .order_by(Posting.id)
    )
    return [Posted(row, RULES[Event(row.event)].title, name or "") for row, name in session.execute(query)]
