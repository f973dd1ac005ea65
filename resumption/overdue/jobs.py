"""What the clock asks of the chain: look for late cases."""

from datetime import datetime

from sqlalchemy.orm import Session

from office.jobs.periodic import every_five_minutes
from resumption.overdue.services import escalate_overdue


@every_five_minutes("chain.look_for_late_cases")
def look_for_late_cases(session: Session, at: datetime) -> None:
    """Mark and tell of every step that has passed its limit."""
    escalate_overdue(session, at=at)
