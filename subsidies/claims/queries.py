"""Read claims: one, a firm's, those that wait and for whom, their lines and evidence."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from office.accounts.permissions import Actor, scopes
from office.desk import Desk, Tally, waits
from office.errors import NotFound
from office.files.models import StoredFile
from office.firms.models import Firm
from office.interests.queries import free_of_interest
from office.listing import PAGE, Listing
from office.wording import N_
from subsidies.claims.models import STATES, Claim, ClaimEvidence, ClaimLine

WAITING = ("filed", "assessed")
ORDERS = {
    "oldest": (Claim.filed_at, Claim.created_at, Claim.id),
    "newest": (Claim.created_at.desc(), Claim.id),
    "amount": (Claim.payable_fen.desc().nulls_last(), Claim.id),
}
OWN = {
    "draft": N_("填写中的申报"),
    "returned": N_("退回待改的申报"),
    "filed": N_("审核中的申报"),
    "assessed": N_("待签发的申报"),
    "awarded": N_("已给予补助"),
}
TASKS = (("claim.assess", "filed", N_("待审核的扶持申报")), ("claim.sign", "assessed", N_("待签发的扶持申报")))


def claim_of(session: Session, claim_id: uuid.UUID) -> Claim:
    """One claim."""
    found = session.get(Claim, claim_id)
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class ClaimFilter:
    """What the address bar asks for; empty means everything. ``firms`` None means any firm.

    For ``who`` reviews, nothing of a firm they have an interest in.
    """

    states: tuple[str, ...] = STATES
    firms: tuple[uuid.UUID, ...] | None = None
    measure: str = ""
    text: str = ""
    order: str = "oldest"
    page: int = 1
    who: Actor | None = None


def filtered(wanted: ClaimFilter) -> Select[Claim, Firm]:
    """Claims with their firms, as filtered."""
    query = select(Claim, Firm).join(Firm, Firm.id == Claim.firm_id).where(Claim.state.in_(wanted.states))
    if wanted.firms is not None:
        query = query.where(Claim.firm_id.in_(wanted.firms))
    if wanted.who is not None:
        query = query.where(free_of_interest(Claim.firm_id, wanted.who))
    if wanted.measure:
        query = query.where(Claim.measure == wanted.measure)
    if wanted.text:
        query = query.where(
            Firm.name.contains(wanted.text, autoescape=True)
            | Firm.credit_code.startswith(wanted.text, autoescape=True)
            | Claim.tracking_number.startswith(wanted.text, autoescape=True)
        )
    return query


def claims(session: Session, wanted: ClaimFilter) -> Listing[tuple[Claim, Firm]]:
    """One page of the claims asked for."""
    query = filtered(wanted)
    total = session.scalar(query.with_only_columns(func.count())) or 0
    page = query.order_by(*ORDERS.get(wanted.order, ORDERS["oldest"])).limit(PAGE).offset((wanted.page - 1) * PAGE)
    return Listing([(claim, firm) for claim, firm in session.execute(page)], total, wanted.page)


@waits
def waiting(session: Session, who: Actor, _at: datetime) -> Desk | None:
    """A representative's claims by where they stand; a reviewer's to assess and a signatory's to sign."""
    if scopes("claim.list_own", who):
        counts = counted(session, ClaimFilter(firms=tuple(sorted(who.firms))))
        shown = [(state, OWN[state]) for state in OWN if counts.get(state)] or [("draft", OWN["draft"])]
        return Desk(
            N_("扶持申报"),
            tuple(Tally(title, counts.get(state, 0), "claims.index", {"state": state}) for state, title in shown),
        )
    if not scopes("claim.queue", who):
        return None
    counts = counted(session, ClaimFilter(states=WAITING, who=who))
    tallies = [
        Tally(title, counts.get(state, 0), "assessment.queue", {"state": state})
        for act, state, title in TASKS
        if scopes(act, who)
    ]
    return Desk(
        N_("扶持审核"), tuple(tallies or [Tally(N_("办理中的扶持申报"), sum(counts.values()), "assessment.queue")])
    )


def counted(session: Session, wanted: ClaimFilter) -> dict[str, int]:
    """How many claims there are in each state."""
    query = filtered(wanted).with_only_columns(Claim.state, func.count()).group_by(Claim.state)
    return dict(session.execute(query).all())


def lines_of(session: Session, claim_id: uuid.UUID) -> list[dict[str, str]]:
    """The facts of a claim's lines, in order."""
    query = select(ClaimLine.facts).where(ClaimLine.claim_id == claim_id).order_by(ClaimLine.number)
    return [dict(facts) for facts in session.scalars(query)]


def evidence_of(session: Session, claim_id: uuid.UUID) -> Sequence[StoredFile]:
    """The files behind a claim."""
    query = (
        select(StoredFile)
        .join(ClaimEvidence, ClaimEvidence.file_id == StoredFile.id)
        .where(ClaimEvidence.claim_id == claim_id)
        .order_by(StoredFile.stored_at)
    )
    return session.scalars(query).all()


def firm_of(session: Session, firm_id: uuid.UUID) -> Firm:
    """The firm of a claim."""
    found = session.get(Firm, firm_id)
    if found is None:
        raise NotFound()
    return found


def firms_of(session: Session, firm_ids: Sequence[uuid.UUID]) -> Sequence[Firm]:
    """Some firms, by name."""
    return session.scalars(select(Firm).where(Firm.id.in_(firm_ids)).order_by(Firm.name)).all()
