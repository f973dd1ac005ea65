"""Steps that assessing and signing share: the claim locked, its stops asked, what it uses up, the firm told."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.queries import representatives_of
from office.errors import Conflict, NotFound
from office.firms.models import Firm
from office.notices.services import notify
from office.wording import N_
from subsidies.claims.keys import hold_anew, once_only
from subsidies.claims.models import Claim
from subsidies.policy.catalogue import catalogue
from subsidies.standing import unpaid_stop


def locked_claim(session: Session, claim_id: uuid.UUID, *states: str) -> Claim:
    """The claim, locked until the transaction ends, in one of these states."""
    claim = session.scalars(select(Claim).where(Claim.id == claim_id).with_for_update()).one_or_none()
    if claim is None:
        raise NotFound()
    if claim.state not in states:
        raise Conflict(N_("该申报已由他人办理，请刷新查看最新状态。"))
    return claim


def hold_granted(session: Session, claim: Claim, lines: Sequence[dict[str, str]], at: datetime) -> None:
    """Let the claim use up what its granted lines use up, and nothing else."""
    assert claim.filed_on is not None
    code = session.get_one(Firm, claim.firm_id).credit_code
    hold_anew(session, claim, once_only(claim.measure, lines, firm_code=code, on=claim.filed_on), at=at)


def refuse_stopped(session: Session, claim: Claim, at: datetime) -> None:
    """Refuse to award while the firm's standing on the whitelist stops what is not paid yet; the claim stays open."""
    stop = unpaid_stop(session, claim.firm_id, claim.measure, at.date())
    if stop is not None:
        raise stop.refusal(session.get_one(Firm, claim.firm_id).name)


def tell(session: Session, actor: uuid.UUID, at: datetime, claim: Claim, kind: str, **values: str) -> None:
    """Tell the firm's people what became of their claim."""
    notify(
        session,
        actor=actor,
        at=at,
        people=representatives_of(session, claim.firm_id),
        kind=kind,
        values={
            "measure": catalogue().measure(claim.measure).named, "number": claim.tracking_number or "", **values
        },
        endpoint="claims.show",
        arguments={"claim_id": str(claim.id)},
        urgent=kind == "claim_returned",
    )  # fmt: skip
