"""Read sanctions: the firms there are to act on, one act with its people and evidence, what waits for whom."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from office.accounts.models import Person
from office.accounts.permissions import Actor, scopes
from office.desk import Desk, Matter, Tally, waits
from office.documents.models import IssuedDocument
from office.documents.queries import State, Validity, holds
from office.errors import NotFound
from office.files.models import StoredFile
from office.firms.models import Firm
from office.listing import PAGE, Listing
from office.wording import N_
from resumption.sanctions.models import Sanction, SanctionEvidence
from resumption.whitelist.models import StandingChange, WhitelistEntry
from resumption.whitelist.queries import changes_on, entry_change_on


@dataclass(frozen=True)
class StandingFilter:
    """What the address bar asks for; empty means everything. ``pending`` asks for firms with an open act."""

    day: date
    text: str = ""
    area: str = ""
    state: str = ""
    pending: bool = False
    page: int = 1


@dataclass(frozen=True)
class StandingRow:
    """A firm that is or was on the whitelist, as it stands on the day; with its open act, if there is one."""

    entry_id: uuid.UUID
    firm_name: str
    credit_code: str
    area: str
    tier: int
    state: str
    since: date
    pending_id: uuid.UUID | None
    pending_kind: str


def firms(session: Session, wanted: StandingFilter) -> Listing[StandingRow]:
    """One page of the firms asked for: what needs attention first, then by name."""
    places = changes_on(wanted.day).subquery()
    entry, change = aliased(WhitelistEntry, places), aliased(StandingChange, places)
    query = (
        select(entry, Firm, change, Sanction)
        .join(Firm, Firm.id == entry.firm_id)
        .outerjoin(Sanction, (Sanction.entry_id == entry.id) & (Sanction.state == "proposed"))
    )
    conditions: list[ColumnElement[bool]] = []
    if wanted.text:
        name = Firm.name.contains(wanted.text, autoescape=True)
        conditions.append(name | Firm.credit_code.startswith(wanted.text.upper(), autoescape=True))
    if wanted.area:
        conditions.append(Firm.area == wanted.area)
    if wanted.state:
        conditions.append(change.state == wanted.state)
    if wanted.pending:
        conditions.append(Sanction.id.is_not(None))
    query = query.where(*conditions)
    total = session.scalar(query.with_only_columns(func.count())) or 0
    order = (Sanction.proposed_at.desc().nulls_last(), change.state == "active", Firm.name, Firm.credit_code)
    page = query.order_by(*order).limit(PAGE).offset((wanted.page - 1) * PAGE)
    return Listing([_row(*found) for found in session.execute(page)], total, wanted.page)


def _row(entry: WhitelistEntry, firm: Firm, change: StandingChange, pending: Sanction | None) -> StandingRow:
    return StandingRow(
        entry.id, firm.name, firm.credit_code, firm.area, entry.tier, change.state, change.effective_on,
        pending.id if pending else None, pending.kind if pending else "",
    )  # fmt: skip


@dataclass(frozen=True)
class Told:
    """An act with the names of who proposed, decided and replied, and its paper."""

    sanction: Sanction
    proposed_by: str
    decided_by: str
    document: IssuedDocument | None


def _told() -> Select[Sanction, str, str, IssuedDocument]:
    decider = aliased(Person)
    return (
        select(Sanction, Person.name, decider.name, IssuedDocument)
        .join(Person, Person.id == Sanction.proposed_by)
        .outerjoin(decider, decider.id == Sanction.decided_by)
        .outerjoin(IssuedDocument, IssuedDocument.id == Sanction.document_id)
    )


def sanction_told(session: Session, sanction_id: uuid.UUID) -> Told:
    """One act."""
    found = session.execute(_told().where(Sanction.id == sanction_id)).one_or_none()
    if found is None:
        raise NotFound()
    row, by, who, paper = found
    return Told(row, by, who or "", paper)


def sanctions_on(session: Session, firm_id: uuid.UUID) -> list[Told]:
    """Every act on a firm, newest first."""
    query = _told().where(Sanction.firm_id == firm_id).order_by(Sanction.proposed_at.desc())
    return [Told(row, by, who or "", paper) for row, by, who, paper in session.execute(query)]


def evidence_of(session: Session, sanction_id: uuid.UUID) -> Sequence[StoredFile]:
    """The files behind an act, by name."""
    query = (
        select(StoredFile)
        .join(SanctionEvidence, SanctionEvidence.file_id == StoredFile.id)
        .where(SanctionEvidence.sanction_id == sanction_id)
        .order_by(StoredFile.name, StoredFile.id)
    )
    return session.scalars(query).all()


def evidence_file(session: Session, sanction_id: uuid.UUID, file_id: uuid.UUID) -> StoredFile:
    """One file behind an act."""
    found = session.get(SanctionEvidence, (sanction_id, file_id))
    if found is None:
        raise NotFound()
    return session.get_one(StoredFile, file_id)


def firm_of(session: Session, firm_id: uuid.UUID) -> Firm:
    """The firm an act is about."""
    return session.get_one(Firm, firm_id)


@waits
def waiting(session: Session, who: Actor, at: datetime) -> Desk | None:
    """Acts to sign, once the firm was heard or need not be; for a firm: acts it may be heard on."""
    if scopes("sanction.confirm", who):
        today = at.date()
        ready = or_(Sanction.reply_by.is_(None), Sanction.replied_at.is_not(None), Sanction.reply_by < today)
        query = select(func.count()).select_from(Sanction).where(Sanction.state == "proposed", ready)
        tally = Tally(N_("待签发的处置"), session.scalar(query) or 0, "sanctions.index", {"pending": "yes"})
        return Desk(N_("白名单监管"), (tally,))
    if not scopes("sanction.reply", who) or not who.firms:
        return None
    query_ = (
        select(Sanction, Firm.name)
        .join(Firm, Firm.id == Sanction.firm_id)
        .where(Sanction.state == "proposed", Sanction.firm_id.in_(who.firms))
        .where(Sanction.reply_by >= at.date(), Sanction.replied_at.is_(None))
        .order_by(Sanction.reply_by)
    )
    matters = tuple(
        Matter(name, "", "", N_("可以陈述意见"), "sanctions.notice", {"sanction_id": row.id})
        for row, name in session.execute(query_)
    )
    return Desk(N_("拟作出的处置"), (), matters) if matters else None


@holds("sanction")
def sanction_validity(session: Session, document: IssuedDocument, on: date) -> Validity:
    """Whether what a paper orders still stands: until a later act on the same firm took its place."""
    row = session.get_one(Sanction, document.subject_id)
    if on < row.effective_on:
        sentence = N_("该文书已签发，自 {day} 起生效。")
        return Validity(State.NOT_YET, sentence, row.effective_on, values={"day": row.effective_on.isoformat()})
    newest = entry_change_on(session, row.entry_id, on)
    if newest is not None and newest.sanction_id != row.id:
        return Validity(State.ENDED, N_("该文书所作的处置已由其后的决定取代。"), newest.since, newest.reason or None)
    return Validity(State.HOLDS, N_("该文书由本机关签发，所作的处置现行有效。"), row.effective_on)
