"""The escalations' work by the clock: what nobody acknowledges in time rises."""

from datetime import datetime

from sqlalchemy.orm import Session

from office.jobs.rounds import each_minute
from resumption.escalations.services import rise


@each_minute("escalations.rise")
def let_rise(session: Session, _after: datetime, until: datetime) -> None:
    """Whatever is late by now, however long nobody looked."""
    rise(session, actor=None, at=until)
