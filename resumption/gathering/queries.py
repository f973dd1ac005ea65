"""Read how far a firm's declarations are: the link, who has declared, who has not, what the firm has to decide."""

import base64
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office.errors import NotFound
from office.firms.models import Firm
from office.listing import Listing
from office.sealing import Seal
from office.wording import N_
from resumption.applications.models import Application
from resumption.declarations.matching import read_stated
from resumption.declarations.models import Declaration, Roster, RosterEntry
from resumption.declarations.queries import has_declared
from resumption.gathering.models import DeclarationLink, DeclarationReminder
from resumption.policy.declaring import COMPARED, contradictions, squeezed

PAGE = 50
TOKEN_BYTES = 24  # 192 bits, 32 characters
GONE = N_("申报链接无效或已过期。请向所在企业索取新的二维码或链接。")


@dataclass(frozen=True)
class Progress:
    """How far a firm's people are. ``own`` of the ``declared`` did it themselves; ``people`` includes everybody."""

    people: int
    declared: int
    own: int
    proposals: int
    repeats: int
    latest: datetime | None

    @property
    def waiting(self) -> int:
        """How many have still to declare."""
        return self.people - self.declared


@dataclass(frozen=True)
class Waiting:
    """Somebody on the roster who has not declared."""

    row: int
    name: str
    department: str | None


@dataclass(frozen=True)
class Proposed:
    """Somebody who declared and is not on the roster as declared; ``same_number`` and ``same_name`` name the rows that
    may be the same person."""

    declaration: Declaration
    same_number: RosterEntry | None
    same_name: RosterEntry | None


@dataclass(frozen=True)
class Repeated:
    """A second declaration by a document number that has one, and what differs between them: fact → (first, second)."""

    declaration: Declaration
    standing: Declaration
    differing: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Disputed:
    """A row on which the firm's workbook and the employee differ: fact → (firm's word, employee's word)."""

    row: int
    name: str
    differing: Mapping[str, tuple[Any, Any]]


def token_of(link: DeclarationLink, seal: Seal) -> str:
    """The token of a link: 32 characters that follow from its id and a key the database does not hold."""
    secret = seal.index(f"declaration link {link.id}")
    return base64.urlsafe_b64encode(secret[:TOKEN_BYTES]).decode()


def token_hash(token: str) -> bytes:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def link_by_token(session: Session, token: str, *, at: datetime) -> tuple[DeclarationLink, Application, Firm]:
    """The live link with this token, its application and firm; one ``NotFound`` for wrong, ended and revoked ones."""
    query = (
        select(DeclarationLink, Application, Firm)
        .join(Application, Application.id == DeclarationLink.application_id)
        .join(Firm, Firm.id == Application.firm_id)
        .where(
            DeclarationLink.token_hash == token_hash(token),
            DeclarationLink.revoked_at.is_(None),
            DeclarationLink.expires_at > at,
        )
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound(GONE)
    link, application, firm = found
    return link, application, firm


def link_of(session: Session, application_id: uuid.UUID) -> DeclarationLink | None:
    """The application's link, live or run out, unless it was revoked."""
    query = select(DeclarationLink).where(
        DeclarationLink.application_id == application_id, DeclarationLink.revoked_at.is_(None)
    )
    return session.scalars(query).one_or_none()


def link_with_application(session: Session, link_id: uuid.UUID) -> tuple[DeclarationLink, Application, Firm]:
    """One link that was not revoked, its application and firm."""
    query = (
        select(DeclarationLink, Application, Firm)
        .join(Application, Application.id == DeclarationLink.application_id)
        .join(Firm, Firm.id == Application.firm_id)
        .where(DeclarationLink.id == link_id, DeclarationLink.revoked_at.is_(None))
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound()
    link, application, firm = found
    return link, application, firm


def progress(session: Session, application: Application, *, on: date) -> Progress:
    """How far the people of the application's roster are, and what waits for the firm."""
    rows = select(RosterEntry).where(RosterEntry.roster_id == application.roster_id)
    people = session.scalar(rows.with_only_columns(func.count())) or 0
    done = session.scalar(rows.where(has_declared(on)).with_only_columns(func.count())) or 0
    own = session.scalar(rows.where(RosterEntry.declaration_id.is_not(None)).with_only_columns(func.count()))
    mine = select(Declaration).where(Declaration.application_id == application.id)
    open_ = mine.where(Declaration.state == "standing", Declaration.proposal == "open")
    repeated = mine.where(Declaration.state == "repeated")
    latest = mine.with_only_columns(func.max(func.coalesce(Declaration.amended_at, Declaration.declared_at)))
    roster = session.get(Roster, application.roster_id) if application.roster_id else None
    # A roster whose rows are gone, erased when due, keeps its figure.
    gone = roster.people if roster and not people else 0
    return Progress(
        people=people + gone,
        declared=done + gone,
        own=own or 0,
        proposals=session.scalar(open_.with_only_columns(func.count())) or 0,
        repeats=session.scalar(repeated.with_only_columns(func.count())) or 0,
        latest=session.scalar(latest),
    )


def waiting_people(session: Session, application: Application, *, on: date, page: int) -> Listing[Waiting]:
    """Who of the roster has not declared, in the order of the sheet, a page at a time; page 0 is everybody."""
    query = select(RosterEntry).where(RosterEntry.roster_id == application.roster_id, ~has_declared(on))
    total = session.scalar(query.with_only_columns(func.count())) or 0
    wanted = query.with_only_columns(RosterEntry.row, RosterEntry.name, RosterEntry.department)
    wanted = wanted.order_by(RosterEntry.row)
    if page:
        wanted = wanted.limit(PAGE).offset((page - 1) * PAGE)
    return Listing([Waiting(*row) for row in session.execute(wanted)], total, page or 1)


def proposals(session: Session, application: Application, *, most: int | None = PAGE) -> list[Proposed]:
    """Who declared and waits to be told whether they belong to the firm, with the rows that may be theirs."""
    query = select(Declaration).where(
        Declaration.application_id == application.id, Declaration.state == "standing", Declaration.proposal == "open"
    )
    open_ = session.scalars(query.order_by(Declaration.declared_at, Declaration.id).limit(most)).all()
    if not open_:
        return []
    near = select(RosterEntry).where(RosterEntry.roster_id == application.roster_id)
    numbers, names = [each.document_index for each in open_], [each.name for each in open_]
    by_number = {
        row.document_index: row for row in session.scalars(near.where(RosterEntry.document_index.in_(numbers)))
    }
    unclaimed = near.where(RosterEntry.name.in_(names), RosterEntry.declaration_id.is_(None))
    by_name = {squeezed(row.name): row for row in session.scalars(unclaimed.order_by(RosterEntry.row.desc()))}
    return [Proposed(each, by_number.get(each.document_index), by_name.get(squeezed(each.name))) for each in open_]


def repeats(session: Session, application: Application) -> list[Repeated]:
    """Second declarations by one document number, beside the first."""
    query = select(Declaration).where(Declaration.application_id == application.id, Declaration.state == "repeated")
    second = session.scalars(query.order_by(Declaration.declared_at, Declaration.id).limit(PAGE)).all()
    if not second:
        return []
    first = select(Declaration).where(
        Declaration.application_id == application.id,
        Declaration.state == "standing",
        Declaration.document_index.in_([each.document_index for each in second]),
    )
    standing = {each.document_index: each for each in session.scalars(first)}
    return [
        Repeated(each, other, differing(other, each)) for each in second if (other := standing.get(each.document_index))
    ]


def differing(one: Declaration, other: Declaration) -> dict[str, tuple[Any, Any]]:
    """On what two declarations differ."""
    pairs = {fact: (getattr(one, fact), getattr(other, fact)) for fact in ("name", *COMPARED, "temperature_tenths")}
    return {fact: pair for fact, pair in pairs.items() if pair[0] != pair[1]}


def disputed(session: Session, application: Application, *, on: date) -> list[Disputed]:
    """The rows on which the firm's workbook and the employee's own word contradict each other."""
    query = select(RosterEntry).where(
        RosterEntry.roster_id == application.roster_id, RosterEntry.declaration_id.is_not(None)
    )
    found = []
    for entry in session.scalars(query.order_by(RosterEntry.row)):
        theirs = read_stated(entry)
        own = {fact: getattr(entry, fact) for fact in COMPARED}
        if facts := contradictions(theirs, own, on=on):
            pairs = {fact: (theirs.get(fact), own[fact]) for fact in facts}
            found.append(Disputed(entry.row, entry.name, pairs))
    return found


def last_reminder(session: Session, application_id: uuid.UUID) -> DeclarationReminder | None:
    """The newest reminder."""
    query = select(DeclarationReminder).where(DeclarationReminder.application_id == application_id)
    return session.scalars(query.order_by(DeclarationReminder.sent_at.desc()).limit(1)).one_or_none()


def open_gatherings(session: Session, *, at: datetime) -> Sequence[Application]:
    """The applications whose firms still collect declarations by a live link."""
    query = (
        select(Application)
        .join(DeclarationLink, DeclarationLink.application_id == Application.id)
        .where(
            Application.state.in_(("draft", "returned")),
            DeclarationLink.revoked_at.is_(None),
            DeclarationLink.expires_at > at,
        )
        .order_by(Application.id)
    )
    return session.scalars(query).all()
