"""Verbs on the queue: keep a view, let go of it, say who took the queue away."""

import uuid
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office.errors import Invalid, NotFound
from office.journal.services import record
from office.wording import N_
from resumption.queue.models import SavedView

# What of an address makes a view.
KEPT = ("state", "tier", "area", "department", "flag", "deadline", "score", "text", "order")
MOST_VIEWS = 20
LONGEST_NAME = 40


def save_view(session: Session, *, actor: uuid.UUID, at: datetime, name: str, query: str) -> SavedView:
    """Keep a filter under a name; what the queue does not know of the address is dropped."""
    title = " ".join(name.split())[:LONGEST_NAME]
    if not title:
        raise Invalid(N_("请给视图起一个名称。"), field="name")
    kept = select(func.count()).where(SavedView.person_id == actor)
    if (session.scalar(kept) or 0) >= MOST_VIEWS:
        raise Invalid(N_("最多保存 {most} 个视图，请先删除不用的。"), field="name", most=MOST_VIEWS)
    known = [(key, value) for key, value in parse_qsl(query) if key in KEPT and value]
    view = SavedView(person_id=actor, name=title, query=urlencode(known), saved_at=at)
    session.add(view)
    session.flush()
    record(session, actor=actor, at=at, act="view_saved", subject_type="saved_view", subject_id=view.id, name=title)
    return view


def forget_view(session: Session, *, actor: uuid.UUID, at: datetime, view_id: uuid.UUID) -> None:
    """Let go of a view of one's own."""
    view = session.get(SavedView, view_id)
    if view is None or view.person_id != actor:
        raise NotFound()
    session.delete(view)
    session.flush()
    record(
        session, actor=actor, at=at, act="view_forgotten", subject_type="saved_view", subject_id=view_id, name=view.name
    )


def note_export(session: Session, *, actor: uuid.UUID, at: datetime, filters: str) -> None:
    """Say in the journal who took the queue away as a workbook, and which part of it."""
    record(session, actor=actor, at=at, act="queue_exported", subject_type="queue", filters=filters)
