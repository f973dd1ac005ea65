"""What of the queue waits for whom: counts for the start page."""

from datetime import datetime

from sqlalchemy import case, func
from sqlalchemy.orm import Session

from office.accounts.permissions import Actor, scopes
from office.desk import Desk, Tally, waits
from office.wording import N_
from resumption.applications.models import Application
from resumption.queue.queries import QueueFilter, filtered

WAITING_BY_TIER = (
    N_("待审核：保障类"),
    N_("待审核：优先类"),
    N_("待审核：本地用工类"),
    N_("待审核：一般类"),
    N_("待审核：暂缓"),
)


@waits
def waiting(session: Session, who: Actor, at: datetime) -> Desk | None:
    """What of the queue waits for this person: by tier and overdue to review, proposed to sign."""
    if not scopes("case.queue", who):
        return None
    open_ = filtered(QueueFilter(who=who))
    tallies = []
    if scopes("case.sign", who):
        signing = open_.where(Application.state == "proposed")
        count = session.scalar(signing.with_only_columns(func.count())) or 0
        tallies.append(Tally(N_("待签发的复工申请"), count, "queue.index", {"state": "proposed"}))
    if scopes("case.return", who):
        late = case((Application.due_at < at, 1))
        query = open_.where(Application.state == "filed").with_only_columns(
            Application.tier, func.count(), func.count(late)
        )
        found = {tier: (count, overdue) for tier, count, overdue in session.execute(query.group_by(Application.tier))}
        tallies += [
            Tally(title, found.get(tier, (0, 0))[0], "queue.index", {"state": "filed", "tier": tier})
            for tier, title in enumerate(WAITING_BY_TIER)
        ]
        overdue = sum(overdue for _, overdue in found.values())
        tallies.append(
            Tally(N_("已超期"), overdue, "queue.index", {"state": "filed", "deadline": "late"}, late=overdue > 0)
        )
    if not tallies:
        count = session.scalar(open_.with_only_columns(func.count())) or 0
        tallies.append(Tally(N_("办理中的复工申请"), count, "queue.index"))
    return Desk(N_("复工审核"), tuple(tallies))
