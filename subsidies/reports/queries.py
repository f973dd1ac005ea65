"""Read reports: those referred to the office, and what was done about one."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.accounts.permissions import Actor, scopes
from office.desk import Desk, Tally, waits
from office.interests.queries import free_of_interest
from office.wording import N_
from subsidies.claims.models import Claim
from subsidies.policy.lifecycle import State
from subsidies.reports.models import ReportStep

STATES = (State.REFERRED.value, State.SETTLED.value)


@dataclass(frozen=True)
class Step:
    """One thing the office did."""

    words: str
    settles: bool
    who: str
    at: datetime


def steps_of(session: Session, claim_id: uuid.UUID) -> list[Step]:
    """What was done about a report, in order."""
    query = (
        select(ReportStep, Person.name)
        .join(Person, Person.id == ReportStep.taken_by)
        .where(ReportStep.claim_id == claim_id)
        .order_by(ReportStep.taken_at, ReportStep.settles, ReportStep.id)
    )
    return [Step(row.words, row.settles, name, row.taken_at) for row, name in session.execute(query)]


@waits
def waiting(session: Session, who: Actor, _at: datetime) -> Desk | None:
    """Reports to look into."""
    if not scopes("referral.handle", who):
        return None
    mine = select(func.count()).where(Claim.state == State.REFERRED, free_of_interest(Claim.firm_id, who))
    count = session.scalar(mine) or 0
    tally = Tally(N_("待办理的情况反映"), count, "reports.index", {"state": State.REFERRED.value})
    return Desk(N_("情况反映"), (tally,)) if count else None
