"""Read claims: one, a firm's, those that wait and for whom, their lines and evidence."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
from subsidies.claims.lines import Line, rows_of
from subsidies.claims.models import STATES, Claim, ClaimEvidence, ClaimLine, ClaimUpload, ClaimVersion
from subsidies.claims.particulars import opened_line

WAITING = ("filed", "assessed", "reopened", "corrected")
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
TASKS = (
    ("claim.assess", "filed", N_("待审核的扶持申报")),
    ("claim.assess", "reopened", N_("更正办理中的补助")),
    ("claim.sign", "assessed", N_("待签发的扶持申报")),
    ("claim.sign", "corrected", N_("待签发的更正")),
)
ALWAYS = ("filed", "assessed")


Teller = Callable[[Session, Claim], Mapping[str, Any]]
_tellers: list[Teller] = []


def tells(teller: Teller) -> Teller:
    """Mark a function of a later room that adds what it knows of a claim (what was decided) to the claim's page."""
    _tellers.append(teller)
    return teller


def told_of(session: Session, claim: Claim) -> dict[str, Any]:
    """What the later rooms know of a claim, by the names pages use."""
    return {name: value for teller in _tellers for name, value in teller(session, claim).items()}


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
        if scopes(act, who) and (state in ALWAYS or counts.get(state))
    ]
    return Desk(
        N_("扶持审核"), tuple(tallies or [Tally(N_("办理中的扶持申报"), sum(counts.values()), "assessment.queue")])
    )


def counted(session: Session, wanted: ClaimFilter) -> dict[str, int]:
    """How many claims there are in each state."""
    query = filtered(wanted).with_only_columns(Claim.state, func.count()).group_by(Claim.state)
    return dict(session.execute(query).all())


def stated_lines(session: Session, claim_id: uuid.UUID) -> list[Line]:
    """A claim's lines as stated, in order."""
    return [Line(row.id, row.number, opened_line(row.facts)) for row in rows_of(session, claim_id)]


def lines_of(session: Session, claim_id: uuid.UUID) -> list[dict[str, str]]:
    """The facts of a claim's lines, in order."""
    return [line.facts for line in stated_lines(session, claim_id)]


@dataclass(frozen=True)
class Attached:
    """A file behind a claim: what it is declared to be, and the number of its line (None: of the whole claim)."""

    id: uuid.UUID
    kind: str
    line: int | None
    file: StoredFile


def attached_to(session: Session, claim_id: uuid.UUID) -> list[Attached]:
    """The files behind a claim: those of the whole claim first, then line by line."""
    query = (
        select(ClaimEvidence, ClaimLine.number, StoredFile)
        .join(StoredFile, StoredFile.id == ClaimEvidence.file_id)
        .outerjoin(ClaimLine, ClaimLine.id == ClaimEvidence.line_id)
        .where(ClaimEvidence.claim_id == claim_id)
        .order_by(ClaimLine.number.nulls_first(), StoredFile.stored_at, ClaimEvidence.id)
    )
    return [Attached(row.id, row.kind, number, file) for row, number, file in session.execute(query)]


def attached_file(session: Session, claim_id: uuid.UUID, evidence_id: uuid.UUID) -> StoredFile:
    """One file behind a claim, also one that only an older version has."""
    row = session.get(ClaimEvidence, evidence_id)
    if row is not None and row.claim_id == claim_id:
        return session.get_one(StoredFile, row.file_id)
    for version in versions_of(session, claim_id):
        for each in version.evidence:
            if each["id"] == str(evidence_id):
                return session.get_one(StoredFile, uuid.UUID(each["file_id"]))
    raise NotFound()


def versions_of(session: Session, claim_id: uuid.UUID) -> Sequence[ClaimVersion]:
    """Every version of a claim as it was filed, oldest first."""
    query = select(ClaimVersion).where(ClaimVersion.claim_id == claim_id).order_by(ClaimVersion.number)
    return session.scalars(query).all()


def version_of(session: Session, claim_id: uuid.UUID, number: int) -> ClaimVersion:
    """One version of a claim as it was filed."""
    query = select(ClaimVersion).where(ClaimVersion.claim_id == claim_id, ClaimVersion.number == number)
    found = session.scalar(query)
    if found is None:
        raise NotFound()
    return found


def files_of(session: Session, version: ClaimVersion) -> list[Attached]:
    """The files of a version as it was filed."""
    ids = [uuid.UUID(each["file_id"]) for each in version.evidence]
    files = {file.id: file for file in session.scalars(select(StoredFile).where(StoredFile.id.in_(ids)))}
    return [
        Attached(uuid.UUID(each["id"]), each["kind"], each["line"], files[uuid.UUID(each["file_id"])])
        for each in version.evidence
    ]


def newest_upload(session: Session, claim_id: uuid.UUID) -> ClaimUpload | None:
    """The last workbook of lines that was uploaded."""
    query = select(ClaimUpload).where(ClaimUpload.claim_id == claim_id).order_by(ClaimUpload.uploaded_at.desc())
    return session.scalars(query.limit(1)).first()


def firm_of(session: Session, firm_id: uuid.UUID) -> Firm:
    """The firm of a claim."""
    found = session.get(Firm, firm_id)
    if found is None:
        raise NotFound()
    return found


def firms_of(session: Session, firm_ids: Sequence[uuid.UUID]) -> Sequence[Firm]:
    """Some firms, by name."""
    return session.scalars(select(Firm).where(Firm.id.in_(firm_ids)).order_by(Firm.name)).all()
