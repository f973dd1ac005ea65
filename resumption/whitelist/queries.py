"""Read the whitelist: the standing of firms and entries on a day, and whether an approval still holds."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.documents.queries import State, Validity, holds
from office.errors import NotFound
from office.wording import N_
from resumption.policy.standing import Standing
from resumption.whitelist.models import StandingChange, WhitelistEntry, WhitelistSupplement

Place = tuple[WhitelistEntry, StandingChange]


def changes_on(day: date) -> Select[WhitelistEntry, StandingChange]:
    """Of each firm that ever was on the whitelist: the change that holds on a day, with its entry."""
    return (
        select(WhitelistEntry, StandingChange)
        .join(StandingChange, StandingChange.entry_id == WhitelistEntry.id)
        .where(StandingChange.effective_on <= day)
        .ext(distinct_on(StandingChange.firm_id))
        .order_by(StandingChange.firm_id, StandingChange.number.desc())
    )


def places_on(session: Session, firm_ids: Iterable[uuid.UUID], day: date) -> dict[uuid.UUID, Place]:
    """Where each of these firms stands on a day, in one query; those that never were on the whitelist are left out."""
    query = changes_on(day).where(StandingChange.firm_id.in_(list(firm_ids)))
    return {entry.firm_id: (entry, change) for entry, change in session.execute(query)}


def ever_entered(session: Session) -> frozenset[uuid.UUID]:
    """The firms that are or were on the whitelist."""
    return frozenset(session.scalars(select(WhitelistEntry.firm_id).distinct()))


def entry_of(session: Session, entry_id: uuid.UUID) -> WhitelistEntry:
    """One entry."""
    found = session.get(WhitelistEntry, entry_id)
    if found is None:
        raise NotFound()
    return found


def history_of(session: Session, firm_id: uuid.UUID) -> Sequence[StandingChange]:
    """Every change of a firm's standing, in the order of decisions."""
    query = select(StandingChange).where(StandingChange.firm_id == firm_id).order_by(StandingChange.number)
    return session.scalars(query).all()


def entry_change_on(session: Session, entry_id: uuid.UUID, day: date) -> StandingChange | None:
    """The change of one entry that holds on a day; None before the day it was entered."""
    query = (
        select(StandingChange)
        .where(StandingChange.entry_id == entry_id, StandingChange.effective_on <= day)
        .order_by(StandingChange.number.desc())
        .limit(1)
    )
    return session.scalar(query)


@holds("application")
def approval_validity(session: Session, document: IssuedDocument, on: date) -> Validity:
    """Whether the firm may work on the strength of this approval: its entry's standing that day, and its first day.

    An entry is ended when a later approval of the same firm takes its place; then that approval is named.
    """
    entry = session.scalar(select(WhitelistEntry).where(WhitelistEntry.document_id == document.id))
    begins = entry.valid_from if entry else on
    supplement = session.scalar(select(WhitelistSupplement).where(WhitelistSupplement.document_id == document.id))
    if supplement is not None:  # people added later may work as long as the firm may
        entry, begins = session.get_one(WhitelistEntry, supplement.entry_id), supplement.valid_from
    if entry is None:
        return Validity(State.ENDED, N_("该批复没有对应的白名单记录，请向签发机关核实。"))
    change = entry_change_on(session, entry.id, on)
    state = change.state if change else Standing.ACTIVE
    if change and change.act == "replaced":
        sentence = N_("该批复已由新的批复 {number} 取代，不再有效。")
        later = later_approval(session, change)
        return Validity(State.ENDED, sentence, change.since, values={"number": later.full_number})
    if change and state == Standing.REMOVED:
        return Validity(State.ENDED, N_("该企业已被移出白名单，本批复不再有效。"), change.since, change.reason or None)
    if change and state == Standing.SUSPENDED:
        sentence = N_("该企业已被暂停复工，暂停期间不得依本批复生产经营。")
        return Validity(State.SUSPENDED, sentence, change.since, change.reason or None)
    if on < begins:
        sentence = N_("该批复已签发，但尚未生效：自 {day} 起方可复工。")
        return Validity(State.NOT_YET, sentence, begins, values={"day": begins.isoformat()})
    if change and state == Standing.MENDING:
        sentence = N_("该批复有效；企业已被责令整改，须按要求改正。")
        return Validity(State.HOLDS, sentence, change.since, change.reason or None)
    return Validity(State.HOLDS, N_("该批复有效，企业在白名单上。"), begins)


def later_approval(session: Session, change: StandingChange) -> IssuedDocument:
    """The approval that took the place of an entry: of the same firm, entered by the next decision."""
    query = (
        select(IssuedDocument)
        .join(WhitelistEntry, WhitelistEntry.document_id == IssuedDocument.id)
        .join(StandingChange, StandingChange.entry_id == WhitelistEntry.id)
        .where(
            StandingChange.firm_id == change.firm_id,
            StandingChange.act == "entered",
            StandingChange.number > change.number,
        )
        .order_by(StandingChange.number)
        .limit(1)
    )
    return session.scalars(query).one()
