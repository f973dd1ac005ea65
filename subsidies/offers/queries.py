"""Read offers: runs with their figures, the firms of one, an offer with its account, what waits for whom."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from office.accounts.models import Person
from office.accounts.permissions import Actor, scopes
from office.desk import Desk, Tally, waits
from office.errors import NotFound
from office.firms.models import BankAccount, Firm
from office.jobs.models import Job
from office.listing import PAGE, Listing
from office.wording import N_
from subsidies.claims.models import Claim
from subsidies.insurance.models import InsuranceRecord
from subsidies.offers.models import Offer, OfferRun, RulebookText
from subsidies.policy.offers import RunState, State


@dataclass(frozen=True)
class RunTold:
    """A run with the people of it."""

    run: OfferRun
    started_by: str
    offered_by: str


@dataclass(frozen=True)
class Figures:
    """How many firms of a run stand where and what they come to (fen); obstacles by name; claims by state."""

    states: Mapping[str, tuple[int, int]]
    obstacles: Mapping[str, int]
    claims: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class OfferTold:
    """A row of a run: the firm, and its claim once there is one."""

    offer: Offer
    firm: Firm
    claim: Claim | None


@dataclass(frozen=True)
class Account:
    """An account as it may be shown before it is confirmed; ``source`` is ``kept`` or ``register``."""

    account_name: str
    number: str
    bank: str
    cnaps: str
    source: str

    @property
    def masked(self) -> str:
        """The number with its middle hidden."""
        return f"{self.number[:4]} **** **** {self.number[-4:]}"

    def given(self) -> dict[str, str]:
        """As a confirmation takes it."""
        return {"account_name": self.account_name, "number": self.number, "bank": self.bank, "cnaps": self.cnaps}


def runs(session: Session, *, page: int = 1) -> Listing[RunTold]:
    """One page of runs, newest first."""
    total = session.scalar(select(func.count()).select_from(OfferRun)) or 0
    rows = session.execute(_told().order_by(OfferRun.started_at.desc()).limit(PAGE).offset((page - 1) * PAGE))
    return Listing([RunTold(run, by, offered or "") for run, by, offered in rows], total, page)


def run_of(session: Session, run_id: uuid.UUID) -> RunTold:
    """One run."""
    found = session.execute(_told().where(OfferRun.id == run_id)).one_or_none()
    if found is None:
        raise NotFound()
    return RunTold(found[0], found[1], found[2] or "")


def _told() -> Select[OfferRun, str, str]:
    offerer = aliased(Person)
    return (
        select(OfferRun, Person.name, offerer.name)
        .join(Person, Person.id == OfferRun.started_by)
        .outerjoin(offerer, offerer.id == OfferRun.offered_by)
    )


def figures(session: Session, run_id: uuid.UUID) -> Figures:
    """Where a run's firms stand, in three counts."""
    own = Offer.run_id == run_id
    states = select(Offer.state, func.count(), func.sum(Offer.payable_fen)).where(own).group_by(Offer.state)
    obstacles = select(Offer.obstacle, func.count()).where(own, Offer.obstacle.is_not(None)).group_by(Offer.obstacle)
    claims = (
        select(Claim.state, func.count(), func.sum(Claim.payable_fen))
        .join(Offer, Offer.claim_id == Claim.id)
        .where(own)
        .group_by(Claim.state)
    )
    return Figures(
        {state: (count, int(total or 0)) for state, count, total in session.execute(states)},
        {obstacle: count for obstacle, count in session.execute(obstacles) if obstacle},
        {state: (count, int(total or 0)) for state, count, total in session.execute(claims)},
    )


@dataclass(frozen=True)
class OfferFilter:
    """What the address bar asks for; empty means everything."""

    state: str = ""
    obstacle: str = ""
    text: str = ""
    page: int = 1


def offers(session: Session, run_id: uuid.UUID, wanted: OfferFilter) -> Listing[OfferTold]:
    """One page of a run's firms, by credit code."""
    query = (
        select(Offer, Firm, Claim)
        .join(Firm, Firm.id == Offer.firm_id)
        .outerjoin(Claim, Claim.id == Offer.claim_id)
        .where(Offer.run_id == run_id)
    )
    if wanted.state:
        query = query.where(Offer.state == wanted.state)
    if wanted.obstacle:
        query = query.where(Offer.obstacle == wanted.obstacle)
    if wanted.text:
        named = Firm.name.contains(wanted.text, autoescape=True)
        query = query.where(named | Firm.credit_code.startswith(wanted.text, autoescape=True))
    total = session.scalar(query.with_only_columns(func.count())) or 0
    rows = session.execute(query.order_by(Firm.credit_code).limit(PAGE).offset((wanted.page - 1) * PAGE))
    return Listing([OfferTold(offer, firm, claim) for offer, firm, claim in rows], total, wanted.page)


def offer_of(session: Session, offer_id: uuid.UUID) -> tuple[OfferTold, OfferRun]:
    """One offer with its run."""
    query = (
        select(Offer, Firm, Claim, OfferRun)
        .join(Firm, Firm.id == Offer.firm_id)
        .join(OfferRun, OfferRun.id == Offer.run_id)
        .outerjoin(Claim, Claim.id == Offer.claim_id)
        .where(Offer.id == offer_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound()
    offer, firm, claim, run = found
    return OfferTold(offer, firm, claim), run


def offers_to(session: Session, firm_ids: Sequence[uuid.UUID]) -> list[OfferTold]:
    """The offers made to some firms, newest run first; what was only computed is nobody's but the office's."""
    query = (
        select(Offer, Firm, Claim)
        .join(Firm, Firm.id == Offer.firm_id)
        .join(OfferRun, OfferRun.id == Offer.run_id)
        .outerjoin(Claim, Claim.id == Offer.claim_id)
        .where(Offer.firm_id.in_(firm_ids), OfferRun.state == RunState.OFFERED, Offer.state != State.EXCLUDED)
        .order_by(OfferRun.started_at.desc(), Firm.name)
    )
    return [OfferTold(offer, firm, claim) for offer, firm, claim in session.execute(query)]


def account_of(session: Session, offer: Offer) -> Account | None:
    """The account an offer would be paid to: the one kept, else the one the register names."""
    kept = session.scalar(select(BankAccount).where(BankAccount.firm_id == offer.firm_id))
    if kept is not None:
        return Account(kept.account_name, kept.number, kept.bank, kept.cnaps, "kept")
    row = session.get(InsuranceRecord, offer.record_id) if offer.record_id is not None else None
    if row is None or not (row.account_number and row.bank and row.cnaps and row.account_name):
        return None
    return Account(row.account_name, row.account_number, row.bank, row.cnaps, "register")


def rulebook_text(session: Session, version: str) -> Mapping[str, str] | None:
    """The text of a kept version of the rulebook, by file."""
    found = session.get(RulebookText, version)
    return found.texts if found else None


def decision_of(session: Session, run_id: uuid.UUID, job_id: uuid.UUID) -> Job:
    """The job that decides on a list of a run."""
    found = session.get(Job, job_id)
    if found is None or found.subject_id != run_id:
        raise NotFound()
    return found


@waits
def waiting(session: Session, who: Actor, _at: datetime) -> Desk | None:
    """A firm's offers to answer; runs to make known, confirmed offers to decide on."""
    if scopes("offer.answer", who):
        count = session.scalar(select(func.count()).where(Offer.firm_id.in_(who.firms), Offer.state == State.OFFERED))
        return Desk(N_("免申即享"), (Tally(N_("待确认的免申即享"), count or 0, "prospects.index"),)) if count else None
    if not scopes("offer.runs", who):
        return None
    computed = session.scalar(select(func.count()).where(OfferRun.state == RunState.COMPUTED)) or 0
    open_ones = select(Claim.state, func.count()).join(Offer, Offer.claim_id == Claim.id).group_by(Claim.state)
    counts = dict(session.execute(open_ones).all())
    tallies = []
    if scopes("offer.release", who):
        tallies = [
            Tally(N_("待发出的免申即享测算"), computed, "offers.index"),
            Tally(N_("待签发的免申即享"), counts.get("assessed", 0), "offers.index"),
        ]
    elif scopes("offer.compute", who):
        tallies = [Tally(N_("待审核的免申即享"), counts.get("filed", 0), "offers.index")]
    return Desk(N_("免申即享"), tuple(tallies)) if tallies else None
