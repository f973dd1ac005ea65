"""What the clock asks of the filing regime: each past day's filings are drawn once."""

from datetime import datetime

from sqlalchemy.orm import Session

from office.jobs.rounds import each_minute
from resumption.recordfiling.queries import undrawn_days
from resumption.recordfiling.services import draw_sample


@each_minute("filings.draw_samples")
def draw_samples(session: Session, after: datetime, until: datetime) -> None:
    """Draw for every day before that of ``until`` that nobody has drawn for yet."""
    for day in undrawn_days(session, until.date()):
        draw_sample(session, actor=None, at=until, day=day)
