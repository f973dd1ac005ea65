"""Read claims: one, a firm's, those that wait, their lines and evidence."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import NotFound
from office.files.models import StoredFile
from office.firms.models import Firm
from subsidies.claims.models import Claim, ClaimEvidence, ClaimLine


def claim_of(session: Session, claim_id: uuid.UUID) -> Claim:
    """One claim."""
    found = session.get(Claim, claim_id)
    if found is None:
        raise NotFound()
    return found


def claims_of(session: Session, firm_ids: Sequence[uuid.UUID]) -> list[tuple[Claim, Firm]]:
    """The claims of some firms, newest first."""
    query = select(Claim, Firm).join(Firm, Firm.id == Claim.firm_id).where(Claim.firm_id.in_(firm_ids))
    return [(claim, firm) for claim, firm in session.execute(query.order_by(Claim.created_at.desc()))]


def waiting_claims(session: Session) -> list[tuple[Claim, Firm]]:
    """Claims that wait for an assessment or a signature, oldest first."""
    query = select(Claim, Firm).join(Firm, Firm.id == Claim.firm_id).where(Claim.state.in_(("filed", "assessed")))
    return [(claim, firm) for claim, firm in session.execute(query.order_by(Claim.filed_at, Claim.id))]


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
