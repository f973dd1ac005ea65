"""Deciding on confirmed offers many at once: one person proposes, another signs, both over a list they have seen.

A list has a count, a sum and a hash of its content; the act is asked for with the hash and refused when the list is
another one by then. Each claim goes the one way to an award there is (:mod:`subsidies.assessment.services`), in a
savepoint of its own: what one firm's claim runs into does not stop the others, and is told.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.db import domain_error
from office.errors import Conflict, DomainError, Invalid
from office.firms.models import Firm
from office.jobs.models import Job
from office.jobs.services import Report, enqueue
from office.money import yuan
from office.wording import N_, plain
from subsidies.assessment.models import Assessment
from subsidies.assessment.services import assess_claim
from subsidies.assessment.signing import sign_claim
from subsidies.claims.models import Claim
from subsidies.findings.services import accept_evidence
from subsidies.offers.models import Offer, OfferRun
from subsidies.offers.running import note
from subsidies.policy.lifecycle import State as ClaimState

DECIDE = "offers.decide"
MOST = 500
VERBS = {"assess": ClaimState.FILED, "sign": ClaimState.ASSESSED}
ACTS = {"assess": "offers_assessed", "sign": "offers_signed"}


@dataclass(frozen=True)
class Line:
    """One confirmed offer on a list to decide on."""

    offer_id: uuid.UUID
    claim_id: uuid.UUID
    firm_name: str
    credit_code: str
    tracking_number: str
    amount_fen: int


@dataclass(frozen=True)
class Listed:
    """What is decided on at once: the lines, their sum, the hash of their content; ``more`` wait for the next list."""

    lines: tuple[Line, ...]
    total_fen: int
    fingerprint: str
    more: int


def listed(session: Session, run: OfferRun, verb: str, *, actor: uuid.UUID) -> Listed:
    """The confirmed offers of a run that wait for ``verb``; whoever signs is not shown what they proposed themselves.

    A claim that was adjusted or proposed otherwise than as an award is decided on its own page.
    """
    query = (
        select(Offer, Claim, Firm)
        .join(Claim, Claim.id == Offer.claim_id)
        .join(Firm, Firm.id == Offer.firm_id)
        .where(Offer.run_id == run.id, Claim.state == VERBS[verb])
        .order_by(Claim.tracking_number, Offer.id)
    )
    if verb == "sign":
        own = select(Assessment.id).where(
            Assessment.claim_id == Claim.id, Assessment.stage == Claim.stage, Assessment.assessed_by == actor
        )
        other = select(Assessment.id).where(
            Assessment.claim_id == Claim.id, Assessment.stage == Claim.stage, Assessment.outcome != "award"
        )
        query = query.where(~own.exists(), ~other.exists())
    found = [
        Line(offer.id, claim.id, firm.name, firm.credit_code, claim.tracking_number or "", claim.payable_fen or 0)
        for offer, claim, firm in session.execute(query)
    ]
    lines = tuple(found[:MOST])
    content = "\n".join(f"{each.claim_id} {each.credit_code} {each.firm_name} {each.amount_fen}" for each in lines)
    digest = hashlib.sha256(f"{run.id} {verb}\n{content}".encode()).hexdigest()
    return Listed(lines, sum(each.amount_fen for each in lines), digest, len(found) - len(lines))


def ask_to_decide(
    session: Session, *, actor: uuid.UUID, at: datetime, run: OfferRun, verb: str, fingerprint: str, series: str
) -> Job:
    """Have the list decided on that somebody has seen, in the background."""
    if verb not in VERBS:
        raise Invalid(N_("请选择办理意见。"), field="verb")
    require_same(listed(session, run, verb, actor=actor), fingerprint)
    return enqueue(
        session, actor=actor, at=at, kind=DECIDE, subject_id=run.id,
        verb=verb, fingerprint=fingerprint, series=series,
    )  # fmt: skip


def require_same(found: Listed, fingerprint: str) -> None:
    """Refuse to decide on a list that is empty or another one than was seen."""
    if not found.lines:
        raise Conflict(N_("名单中已没有待办理的企业，请刷新查看最新状态。"))
    if found.fingerprint != fingerprint:
        raise Conflict(N_("名单在您查看之后有变化，未作任何决定。请核对新的名单后再办理。"))


def decide(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    run: OfferRun,
    verb: str,
    fingerprint: str,
    series: str,
    report: Report,
) -> dict[str, Any]:
    """Decide on every line of the list; ``{"done", "total", "failed": [{firm, problem, values}]}``."""  # fmt: skip
    found = listed(session, run, verb, actor=actor)
    require_same(found, fingerprint)
    failed: list[dict[str, Any]] = []
    done = total = 0
    for number, line in enumerate(found.lines, 1):
        try:
            with session.begin_nested():
                decide_one(session, actor, at, line.claim_id, verb, series)
        except DomainError as error:
            failed.append({"firm": line.firm_name, "problem": error.sentence, "values": plain(error.values)})
        except IntegrityError as error:
            refused = domain_error(error)
            failed.append({"firm": line.firm_name, "problem": refused.sentence, "values": plain(refused.values)})
        else:
            done, total = done + 1, total + line.amount_fen
        if number % 10 == 0 or number == len(found.lines):
            report(number, len(found.lines))
    note(
        session, actor, at, run, ACTS[verb],
        claims=done, total=yuan(total), failed=len(failed), fingerprint=fingerprint,
    )  # fmt: skip
    return {"verb": verb, "done": done, "total": yuan(total), "failed": failed}


def decide_one(session: Session, actor: uuid.UUID, at: datetime, claim_id: uuid.UUID, verb: str, series: str) -> None:
    """One claim the way every claim goes; the register's extract is in order because the register is the office's."""
    if verb == "sign":
        sign_claim(session, actor=actor, at=at, claim_id=claim_id, series=series)
        return
    accept_evidence(session, actor=actor, at=at, claim_id=claim_id)
    assess_claim(session, actor=actor, at=at, claim_id=claim_id, outcome="award")
