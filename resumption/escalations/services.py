"""Verbs on escalations: raise one with the report it is about, let it rise, acknowledge, act, close."""

import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.queries import holders_of
from office.errors import Invalid, NotFound
from office.firms.models import Firm
from office.journal.services import record
from office.notices.services import notify
from office.wording import N_
from resumption.escalations.models import Escalation, EscalationStep
from resumption.policy.escalation import NEEDS_WORDS, Event, State, after, rises_at

RAISE = "raise"
ACTS = {
    RAISE: "escalation_raised",
    Event.WIDEN: "escalation_widened",
    Event.RISE: "escalation_risen",
    Event.ACKNOWLEDGE: "escalation_acknowledged",
    Event.ACT: "escalation_acted",
    Event.CLOSE: "escalation_closed",
}


def escalate(
    session: Session, *, actor: uuid.UUID, at: datetime, firm: Firm, report_id: uuid.UUID, day: date, people: int
) -> Escalation | None:
    """Raise a case for ``people`` with an abnormal temperature and tell the district and the bureau at once.

    A corrected report of the same day reaches the open case instead of making another; when its number changes all
    are told again. A report without anybody, where no case is open, raises none.
    """
    standing = select(Escalation).where(
        Escalation.firm_id == firm.id, Escalation.day == day, Escalation.state != State.CLOSED
    )
    found = session.scalars(standing.with_for_update()).one_or_none()
    if found is None and people == 0:
        return None
    if found is None:
        found = Escalation(
            firm_id=firm.id,
            report_id=report_id,
            area=firm.area,
            day=day,
            people=people,
            raised_at=at,
            rises_at=rises_at(at),
        )
        session.add(found)
        session.flush()
        keep_step(session, actor, at, found, RAISE)
        tell(session, actor, at, found, firm, "temperature_abnormal", "escalation.act")
        return found
    changed = found.people != people
    found.state = after(State(found.state), Event.WIDEN)
    found.report_id, found.people = report_id, people
    keep_step(session, actor, at, found, Event.WIDEN)
    if changed:
        tell(session, actor, at, found, firm, "temperature_corrected", "escalation.act")
    return found


def rise(session: Session, *, actor: uuid.UUID | None, at: datetime) -> int:
    """Let everything that nobody acknowledged in time rise to the bureau, once; returns how many rose."""
    late = (
        select(Escalation, Firm)
        .join(Firm, Firm.id == Escalation.firm_id)
        .where(Escalation.state == State.OPEN, Escalation.risen_at.is_(None), Escalation.rises_at <= at)
        .order_by(Escalation.raised_at)
        .with_for_update(of=Escalation)
    )
    found = session.execute(late).all()
    for escalation, firm in found:
        escalation.state = after(State(escalation.state), Event.RISE)
        escalation.risen_at = at
        keep_step(session, actor, at, escalation, Event.RISE)
        tell(session, actor, at, escalation, firm, "temperature_unacknowledged", "escalation.supervise")
    return len(found)


def take_step(
    session: Session, *, actor: uuid.UUID, at: datetime, escalation_id: uuid.UUID, event: str, words: str = ""
) -> Escalation:
    """Acknowledge, act or close; the latter two say in words what was done."""
    found = session.scalars(select(Escalation).where(Escalation.id == escalation_id).with_for_update()).one_or_none()
    if found is None or event not in (Event.ACKNOWLEDGE, Event.ACT, Event.CLOSE):
        raise NotFound()
    done = Event(event)
    state = after(State(found.state), done)
    if done in NEEDS_WORDS and not words.strip():
        raise Invalid(N_("请写明处置情况：谁、何时、做了什么。"), field="words")
    found.state = state
    keep_step(session, actor, at, found, done, words.strip())
    return found


def keep_step(
    session: Session, actor: uuid.UUID | None, at: datetime, escalation: Escalation, event: str, words: str = ""
) -> None:
    """The step in the case, and its entry in the journal."""
    step = EscalationStep(
        escalation_id=escalation.id, event=event, people=escalation.people, at=at, by=actor, words=words
    )
    session.add(step)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act=ACTS[event],
        subject_type="escalation",
        subject_id=escalation.id,
        firm_id=escalation.firm_id,
        people=escalation.people,
        reason=words,
    )


def tell(
    session: Session, actor: uuid.UUID | None, at: datetime, escalation: Escalation, firm: Firm, kind: str, act: str
) -> None:
    """An urgent notice to everybody in the office who may do ``act`` in the firm's district."""
    notify(
        session,
        actor=actor,
        at=at,
        people=holders_of(session, act, escalation.area),
        kind=kind,
        values={"firm": firm.name, "count": escalation.people},
        endpoint="escalations.show",
        arguments={"escalation_id": escalation.id},
        urgent=True,
    )
