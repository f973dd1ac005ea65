"""Read the whitelist: whether an approval still holds."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.documents.queries import State, Validity, holds
from office.wording import N_
from resumption.whitelist.models import WhitelistEntry, WhitelistSupplement


@holds("application")
def approval_validity(session: Session, document: IssuedDocument, on: date) -> Validity:
    """Whether the firm may work on the strength of this approval: its entry's state, and its first day.

    An entry is ended when a later approval of the same firm takes its place; then that approval is named.
    """
    entry = session.scalar(select(WhitelistEntry).where(WhitelistEntry.document_id == document.id))
    begins = entry.valid_from if entry else on
    supplement = session.scalar(select(WhitelistSupplement).where(WhitelistSupplement.document_id == document.id))
    if supplement is not None:  # people added later may work as long as the firm may
        entry, begins = session.get_one(WhitelistEntry, supplement.entry_id), supplement.valid_from
    if entry is None:
        return Validity(State.ENDED, N_("该批复没有对应的白名单记录，请向签发机关核实。"))
    if entry.state == "removed":
        later = later_approval(session, entry)
        if later is not None:
            sentence = N_("该批复已由新的批复 {number} 取代，不再有效。")
            return Validity(State.ENDED, sentence, entry.state_since, values={"number": later.full_number})
        return Validity(
            State.ENDED, N_("该企业已被移出白名单，本批复不再有效。"), entry.state_since, entry.state_reason
        )
    if entry.state == "suspended":
        sentence = N_("该企业已被暂停复工，暂停期间不得依本批复生产经营。")
        return Validity(State.SUSPENDED, sentence, entry.state_since, entry.state_reason)
    if on < begins:
        sentence = N_("该批复已签发，但尚未生效：自 {day} 起方可复工。")
        return Validity(State.NOT_YET, sentence, begins, values={"day": begins.isoformat()})
    return Validity(State.HOLDS, N_("该批复有效，企业在白名单上。"), begins)


def later_approval(session: Session, entry: WhitelistEntry) -> IssuedDocument | None:
    """The approval that took the place of this entry: of the same firm, entered at the moment this one ended."""
    query = (
        select(IssuedDocument)
        .join(WhitelistEntry, WhitelistEntry.document_id == IssuedDocument.id)
        .where(
            WhitelistEntry.firm_id == entry.firm_id,
            WhitelistEntry.id != entry.id,
            IssuedDocument.issued_at == entry.state_since,
        )
    )
    return session.scalar(query)
