"""Verbs of statistics: prepare the bulletin of a day. One a day, numbered and signed like every paper."""

import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.services import issue_document
from office.errors import Conflict
from office.firms.areas import AREAS
from office.jobs.models import Job
from office.jobs.services import enqueue
from office.journal.services import record
from office.wording import N_
from resumption.statistics.documents import SERIES, TEMPLATE, bulletin_facts, bulletin_title
from resumption.statistics.figures import figures
from resumption.statistics.models import Bulletin

PREPARE = "statistics.bulletin"


def order_bulletin(session: Session, *, actor: uuid.UUID | None, at: datetime, day: date) -> Job:
    """Have the bulletin of a day prepared in the background; a day that is not over yet is told as it stands then."""
    refuse_second(session, day)
    if day > at.date():
        raise Conflict(N_("{day} 还没有到，不能编制日报。"), day=day.isoformat())
    return enqueue(session, actor=actor, at=at, kind=PREPARE, day=day.isoformat())


def refuse_second(session: Session, day: date) -> None:
    """There is one bulletin a day: what is issued is never made again."""
    if session.scalar(select(Bulletin.id).where(Bulletin.day == day)) is not None:
        raise Conflict(N_("{day} 的日报已经编制。"), day=day.isoformat())


def prepare_bulletin(session: Session, *, actor: uuid.UUID | None, at: datetime, day: date) -> Bulletin:
    """Gather the figures of a day, freeze them in a numbered paper, have it printed and signed."""
    refuse_second(session, day)
    bulletin_id = uuid.uuid4()
    document = issue_document(
        session,
        actor=actor,
        at=at,
        series=SERIES,
        template=TEMPLATE,
        title=bulletin_title(day),
        subject_type="bulletin",
        subject_id=bulletin_id,
        firm_id=None,
        facts=bulletin_facts(figures(session, day, at), AREAS, issued_on=at.date()),
    )
    bulletin = Bulletin(id=bulletin_id, day=day, prepared_by=actor, prepared_at=at, document_id=document.id)
    session.add(bulletin)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act="bulletin_prepared",
        subject_type="bulletin",
        subject_id=bulletin.id,
        day=day.isoformat(),
        number=document.full_number,
    )
    return bulletin
