"""Read what banks answered: a batch reconciled to the fen, its files and their lines, what waits to be looked at."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, case, func, select
from sqlalchemy.orm import Session, aliased

from office.accounts.models import Person
from office.accounts.permissions import Actor, scopes
from office.desk import Desk, Tally, waits
from office.errors import NotFound
from office.files.models import StoredFile
from office.listing import PAGE, Listing
from office.money import yuan_grouped
from office.wording import N_
from subsidies.ledger.models import Posting, PostingLine
from subsidies.payouts.models import Batch, Remittance
from subsidies.policy.postings import Account, Event
from subsidies.returns.findings import Sent
from subsidies.returns.models import AccountCorrection, ReturnFile, ReturnLine, Settlement

SENT = (Event.REMITTED, Event.REMITTED_AGAIN)


@dataclass(frozen=True)
class Reconciled:
    """A batch, in rows and fen: what was sent is what was paid, came back, is unknown or not answered yet.

    Sent, paid and returned are the ledger's; a row paid in part counts in both paid and returned.
    """

    sent: tuple[int, int]
    paid: tuple[int, int]
    returned: tuple[int, int]
    unknown: tuple[int, int]
    unanswered: tuple[int, int]

    @property
    def difference(self) -> int:
        """What does not come out, in fen; anything but nought is a fault."""
        return self.sent[1] - self.paid[1] - self.returned[1] - self.unknown[1] - self.unanswered[1]

    @property
    def closed(self) -> bool:
        """Whether every row has its answer."""
        return self.unknown[0] == self.unanswered[0] == 0


@dataclass(frozen=True)
class RowTold:
    """A row with what the ledger has of it (fen), the newest the bank said, and whether its award's money that came
    back waits to be paid again."""

    row: Remittance
    paid: int
    returned: int
    code: str
    words: str
    correction: str
    waits: bool


@dataclass(frozen=True)
class CorrectionTold:
    """A correction with the names of who proposed and who decided it."""

    correction: AccountCorrection
    proposed_by: str
    decided_by: str


def _posted() -> Subquery:
    """Paid and returned by remittance, in fen."""

    def of(event: Event) -> object:
        return func.coalesce(func.sum(case((Posting.event == event, Posting.amount_fen), else_=0)), 0)

    later = of(Event.RETURNED_LATER)
    return (
        select(
            Posting.subject_id.label("remittance"),
            func.coalesce(func.sum(case((Posting.event.in_(SENT), Posting.amount_fen), else_=0)), 0).label("sent"),
            (of(Event.PAID) - later).label("paid"),  # type: ignore[operator]
            (of(Event.RETURNED) + later).label("returned"),  # type: ignore[operator]
        )
        .where(Posting.subject_type == "remittance")
        .group_by(Posting.subject_id)
        .subquery()
    )


def _waits() -> ColumnElement[bool]:
    """Whether money of a remittance's award that came back waits to be paid again."""
    came_back = (
        select(func.coalesce(func.sum(PostingLine.amount_fen), 0))
        .join(Posting, Posting.id == PostingLine.posting_id)
        .where(Posting.award_id == Remittance.award_id, PostingLine.account == Account.RETURNED)
        .correlate(Remittance)
        .scalar_subquery()
    )
    return came_back > 0


def reconciled(session: Session, batch_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Reconciled]:
    """Released batches reconciled, in one query."""
    posted = _posted()

    def pair(amount: Any, condition: ColumnElement[bool]) -> list[ColumnElement[int]]:
        return [func.count().filter(condition), func.coalesce(func.sum(amount).filter(condition), 0)]

    query = (
        select(
            Remittance.batch_id,
            *pair(posted.c.sent, posted.c.sent > 0),
            *pair(posted.c.paid, posted.c.paid > 0),
            *pair(posted.c.returned, posted.c.returned > 0),
            *pair(Remittance.amount_fen, Remittance.state == "unknown"),
            *pair(Remittance.amount_fen, Remittance.state == "sent"),
        )
        .outerjoin(posted, posted.c.remittance == Remittance.id)
        .where(Remittance.batch_id.in_(batch_ids))
        .group_by(Remittance.batch_id)
    )
    rows = [tuple(row) for row in session.execute(query)]
    return {row[0]: Reconciled(*((int(row[at]), int(row[at + 1])) for at in range(1, 11, 2))) for row in rows}


def released(session: Session, page: int) -> Listing[Batch]:
    """One page of the released batches, newest first."""
    query = select(Batch).where(Batch.state == "released")
    total = session.scalar(query.with_only_columns(func.count())) or 0
    newest = query.order_by(Batch.released_at.desc(), Batch.number.desc())
    return Listing(session.scalars(newest.limit(PAGE).offset((page - 1) * PAGE)).all(), total, page)


def released_batch(session: Session, batch_id: uuid.UUID) -> Batch:
    """A released batch."""
    found = session.get(Batch, batch_id)
    if found is None or found.state != "released":
        raise NotFound()
    return found


def rows_told(session: Session, batch_id: uuid.UUID, state: str = "") -> list[RowTold]:
    """A batch's rows (in one state), each with what the ledger and the bank say of it."""
    posted, newest = _posted(), aliased(ReturnLine)
    last = (
        select(ReturnLine.id)
        .join(ReturnFile, ReturnFile.id == ReturnLine.file_id)
        .where(ReturnLine.remittance_id == Remittance.id)
        .order_by(ReturnFile.imported_at.desc(), ReturnLine.line.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            Remittance, posted.c.paid, posted.c.returned, newest.code, newest.words, AccountCorrection.state, _waits()
        )
        .outerjoin(posted, posted.c.remittance == Remittance.id)
        .outerjoin(newest, newest.id == last)
        .outerjoin(
            AccountCorrection,
            (AccountCorrection.remittance_id == Remittance.id) & (AccountCorrection.state != "declined"),
        )
        .where(Remittance.batch_id == batch_id)
        .order_by(Remittance.number)
    )
    if state:
        query = query.where(Remittance.state == state)
    return [
        RowTold(row, int(paid or 0), int(back or 0), code or "", words or "", correction or "", bool(waits))
        for row, paid, back, code, words, correction, waits in session.execute(query)
    ]


def sent_rows(session: Session, batch_id: uuid.UUID) -> dict[uuid.UUID, Sent]:
    """A batch's rows as they were sent, by remittance."""
    query = select(Remittance).where(Remittance.batch_id == batch_id).order_by(Remittance.number)
    return {row.id: Sent(row.number, row.account_number, row.amount_fen, row.state) for row in session.scalars(query)}


def files_of(session: Session, batch_id: uuid.UUID) -> list[tuple[ReturnFile, StoredFile, str]]:
    """The return files of a batch with who imported each, newest first."""
    query = (
        select(ReturnFile, StoredFile, Person.name)
        .join(StoredFile, StoredFile.id == ReturnFile.file_id)
        .join(Person, Person.id == ReturnFile.imported_by)
        .where(ReturnFile.batch_id == batch_id)
        .order_by(ReturnFile.imported_at.desc())
    )
    return [(taken, file, name) for taken, file, name in session.execute(query)]


def return_file_of(session: Session, return_file_id: uuid.UUID) -> tuple[ReturnFile, StoredFile, Batch]:
    """One return file with its bytes' row and its batch."""
    query = (
        select(ReturnFile, StoredFile, Batch)
        .join(StoredFile, StoredFile.id == ReturnFile.file_id)
        .join(Batch, Batch.id == ReturnFile.batch_id)
        .where(ReturnFile.id == return_file_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound()
    return found[0], found[1], found[2]


def lines_of(session: Session, return_file_id: uuid.UUID, page: int) -> Listing[tuple[ReturnLine, Remittance | None]]:
    """One page of a return file's lines, each with the row it is about."""
    query = (
        select(ReturnLine, Remittance)
        .outerjoin(Remittance, Remittance.id == ReturnLine.remittance_id)
        .where(ReturnLine.file_id == return_file_id)
        .order_by(ReturnLine.line)
    )
    total = session.scalar(select(func.count()).where(ReturnLine.file_id == return_file_id)) or 0
    rows = session.execute(query.limit(PAGE).offset((page - 1) * PAGE))
    return Listing([(line, row) for line, row in rows], total, page)


def remittance_of(session: Session, remittance_id: uuid.UUID) -> tuple[Remittance, Batch]:
    """One remittance of a released batch."""
    query = select(Remittance, Batch).join(Batch, Batch.id == Remittance.batch_id)
    found = session.execute(query.where(Remittance.id == remittance_id, Batch.state == "released")).one_or_none()
    if found is None:
        raise NotFound()
    return found[0], found[1]


def live_retry(session: Session, remittance_id: uuid.UUID) -> Remittance | None:
    """The remittance that pays again what came back of this one."""
    query = select(Remittance).where(Remittance.retry_of == remittance_id, Remittance.state != "dissolved")
    return session.scalar(query)


def corrections_of(session: Session, remittance_id: uuid.UUID) -> list[CorrectionTold]:
    """Every correction proposed for a remittance, newest first."""
    proposer, decider = aliased(Person), aliased(Person)
    query = (
        select(AccountCorrection, proposer.name, decider.name)
        .join(proposer, proposer.id == AccountCorrection.proposed_by)
        .outerjoin(decider, decider.id == AccountCorrection.decided_by)
        .where(AccountCorrection.remittance_id == remittance_id)
        .order_by(AccountCorrection.proposed_at.desc())
    )
    return [CorrectionTold(row, by, decided or "") for row, by, decided in session.execute(query)]


def settlement_of(session: Session, remittance_id: uuid.UUID) -> tuple[Settlement, str, StoredFile] | None:
    """How a remittance was settled, by whom, and the evidence."""
    query = (
        select(Settlement, Person.name, StoredFile)
        .join(Person, Person.id == Settlement.settled_by)
        .join(StoredFile, StoredFile.id == Settlement.evidence_id)
        .where(Settlement.remittance_id == remittance_id)
    )
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


def said_of(session: Session, remittance_id: uuid.UUID) -> list[tuple[ReturnLine, ReturnFile]]:
    """Every line of a return file about a remittance, oldest first."""
    query = (
        select(ReturnLine, ReturnFile)
        .join(ReturnFile, ReturnFile.id == ReturnLine.file_id)
        .where(ReturnLine.remittance_id == remittance_id)
        .order_by(ReturnFile.imported_at, ReturnLine.line)
    )
    return [(line, file) for line, file in session.execute(query)]


@waits
def waiting(session: Session, who: Actor, _at: datetime) -> Desk | None:
    """Rows without an answer, unknown ones, failed ones to correct and corrections to confirm."""
    if not scopes("return.list", who):
        return None
    retried = select(Remittance.retry_of).where(Remittance.retry_of.is_not(None), Remittance.state != "dissolved")
    standing = select(AccountCorrection.remittance_id).where(AccountCorrection.state != "declined")
    amount = func.coalesce(func.sum(Remittance.amount_fen), 0)
    query = select(func.count(), amount).select_from(Remittance)
    open_ones, open_fen = session.execute(query.where(Remittance.state == "sent")).one()
    unknown = session.scalar(select(func.count()).where(Remittance.state == "unknown")) or 0
    back = select(func.count()).where(
        Remittance.state.in_(("failed", "part_paid")),
        Remittance.id.not_in(retried),
        Remittance.id.not_in(standing),
        _waits(),
    )
    proposed = session.scalar(select(func.count()).where(AccountCorrection.state == "proposed")) or 0
    return Desk(
        N_("银行回单"),
        (
            Tally(N_("待回单的款项"), open_ones, "returns.index", note=f"¥{yuan_grouped(int(open_fen))}"),
            Tally(N_("结果不明待核定"), unknown, "returns.index", late=unknown > 0),
            Tally(N_("退回待更正"), session.scalar(back) or 0, "returns.index"),
            Tally(N_("账户更正待确认"), proposed, "returns.index"),
        ),
    )
