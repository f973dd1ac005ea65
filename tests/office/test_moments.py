"""Moments read back: their day is the day on the office's wall, whatever day it still is in UTC."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office.clock import BEIJING
from office.files.models import StoredFile
from office.files.services import keep_file
from tests.factories import person

AFTER_MIDNIGHT = datetime(2020, 2, 8, 0, 20, tzinfo=BEIJING)  # 7 February, 16:20 in UTC


def test_twenty_past_midnight_is_the_same_day_when_read_and_when_asked_of_the_database(session: Session) -> None:
    kept = keep_file(session, actor=person(session).id, at=AFTER_MIDNIGHT, name="a.pdf", content=b"%PDF-1.7")
    session.flush()
    session.expire_all()
    assert kept.stored_at == AFTER_MIDNIGHT
    assert (kept.stored_at.date(), kept.stored_at.utcoffset()) == (date(2020, 2, 8), timedelta(hours=8))
    assert session.scalar(select(func.date(StoredFile.stored_at)).where(StoredFile.id == kept.id)) == date(2020, 2, 8)
