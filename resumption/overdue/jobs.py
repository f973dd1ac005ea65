"""What the clock asks of the chain: look for late cases."""

from datetime import datetime

from sqlalchemy.orm import Session

from office.jobs.rounds import each_minute
from resumption.overdue.services import escalate_overdue


@each_minute("chain.look_for_late_cases")
def look_for_late_cases(session: Session, after: datetime, until: datetime) -> None:
    """Mark and tell of every step that has passed its limit by ``until``, however long ago."""
    escalate_overdue(session, at=until)
