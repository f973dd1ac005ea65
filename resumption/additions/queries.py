"""Read what people were added to: the approved rosters of a firm on the whitelist, and who is on them already."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import CompoundSelect, select, union_all
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.sealing import Seal
from office.spreadsheets.grid import ROW
from resumption.applications.models import Application
from resumption.declarations.curve import Curve, added_up, curve
from resumption.declarations.models import Roster, RosterEntry
from resumption.policy.lifecycle import IN_EFFECT
from resumption.policy.standing import WORKING
from resumption.whitelist.models import WhitelistEntry, WhitelistSupplement

ADDITION = "addition"


@dataclass(frozen=True)
class Approved:
    """One approved roster of a firm: the first, or people added later."""

    application_id: uuid.UUID
    kind: str
    tracking_number: str
    decided_at: datetime
    roster: Roster


def standing_entry(session: Session, firm_id: uuid.UUID) -> WhitelistEntry | None:
    """The firm's entry on the whitelist, if it may work; one ordered to mend goes on working."""
    query = select(WhitelistEntry).where(WhitelistEntry.firm_id == firm_id, WhitelistEntry.state.in_(WORKING))
    return session.scalars(query).one_or_none()


def approved_rosters(session: Session, firm_id: uuid.UUID) -> Sequence[Approved]:
    """The rosters a firm's standing place on the whitelist rests on, in the order of their approval."""
    entry = standing_entry(session, firm_id)
    if entry is None:
        return ()
    papers: CompoundSelect[Any] = union_all(
        select(WhitelistEntry.document_id).where(WhitelistEntry.id == entry.id),
        select(WhitelistSupplement.document_id).where(WhitelistSupplement.entry_id == entry.id),
    )
    query = (
        select(Application, Roster)
        .join(IssuedDocument, IssuedDocument.subject_id == Application.id)
        .join(Roster, Roster.id == Application.roster_id)
        .where(IssuedDocument.id.in_(papers))
        .order_by(Application.kind.desc(), Application.decided_at, Application.id)  # the first approval comes first
    )
    return [
        Approved(application.id, application.kind, application.tracking_number, application.decided_at, roster)
        for application, roster in session.execute(query)
        if application.tracking_number and application.decided_at
    ]


def already_approved(session: Session, application_id: uuid.UUID, people: pl.DataFrame, seal: Seal) -> Sequence[int]:
    """The rows of a roster of additions whose people may work already; of any other roster, none."""
    application = session.get_one(Application, application_id)
    if application.kind != ADDITION:
        return ()
    rosters = [each.roster.id for each in approved_rosters(session, application.firm_id)]
    numbers = dict(zip(people[ROW], seal.index_all(people["document_number"]), strict=True))
    known = select(RosterEntry.document_index).where(
        RosterEntry.roster_id.in_(rosters), RosterEntry.document_index.in_([one for one in numbers.values() if one])
    )
    found = set(session.scalars(known))
    return [row for row, index in numbers.items() if index in found]


def approved_before(session: Session, application: Application, index: bytes) -> bool:
    """Whether somebody with this document number may work for the firm already."""
    if application.kind != ADDITION:
        return False
    rosters = [each.roster.id for each in approved_rosters(session, application.firm_id)]
    query = select(RosterEntry.id).where(RosterEntry.roster_id.in_(rosters), RosterEntry.document_index == index)
    return session.scalars(query.limit(1)).one_or_none() is not None


def approved_earlier(session: Session, roster: Roster) -> list[dict[str, int]]:
    """For a roster of people added later, the days of the rosters approved before it; of any other, none."""
    application = session.get_one(Application, roster.application_id)
    if application.kind != ADDITION:
        return []
    approved = [each.roster for each in approved_rosters(session, application.firm_id)]
    place = next((at for at, each in enumerate(approved) if each.id == roster.id), len(approved))
    return [each.counts.get("days", {}) for each in approved[:place]]


def additions_of(session: Session, application: Application) -> Sequence[Approved]:
    """The approved additions to a firm, if ``application`` is the one its place on the whitelist began with."""
    approved = approved_rosters(session, application.firm_id)
    if not approved or approved[0].application_id != application.id:
        return ()
    return approved[1:]


@dataclass(frozen=True)
class Additions:
    """What an application's page says of people added later: whether the firm may add, who was, the curve of all."""

    standing: bool
    approved: Sequence[Approved]
    curve: Curve | None


def told_of(session: Session, application: Application) -> Additions:
    """People added later, for the page of the application a firm's place on the whitelist began with."""
    approved = additions_of(session, application) if application.state in IN_EFFECT else ()
    drawn = None
    if approved and application.roster_id:
        first = session.get_one(Roster, application.roster_id).counts.get("days", {})
        drawn = curve(added_up([each.roster.counts.get("days", {}) for each in approved]), first)
    standing = application.state in IN_EFFECT and standing_entry(session, application.firm_id) is not None
    return Additions(standing, approved, drawn)
