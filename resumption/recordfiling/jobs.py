"""What the clock asks of the filing regime: each past day's filings are drawn once."""

from datetime import datetime

from sqlalchemy.orm import Session

from office import clock
from office.jobs.periodic import every_five_minutes
from resumption.recordfiling.queries import undrawn_days
from resumption.recordfiling.services import draw_sample


@every_five_minutes("filings.draw_samples")
def draw_samples(session: Session, at: datetime) -> None:
    """Draw for every past day that nobody has drawn for yet."""
    for day in undrawn_days(session, at.astimezone(clock.BEIJING).date()):
        draw_sample(session, actor=None, at=at, day=day)
