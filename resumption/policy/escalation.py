"""The life of an escalation: an abnormal temperature is acknowledged, acted upon, closed, each by somebody.

One table, state × event → state. What nobody acknowledges in time rises from the district to the bureau and stays open.
Source: POLICY §1 ("After resumption"); the minutes are a local default (``monitoring.acknowledge_minutes``).
"""

from datetime import datetime, timedelta
from enum import StrEnum

from office.errors import Conflict
from office.wording import N_
from resumption.policy.law import law


class State(StrEnum):
    """Where an escalation stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    ACTED = "acted"
    CLOSED = "closed"


class Event(StrEnum):
    """What happens to it; ``rise`` and ``widen`` are the office's own doing."""

    WIDEN = "widen"
    RISE = "rise"
    ACKNOWLEDGE = "acknowledge"
    ACT = "act"
    CLOSE = "close"


STATE_TITLES = {
    State.OPEN: N_("待签收"),
    State.ACKNOWLEDGED: N_("已签收"),
    State.ACTED: N_("处置中"),
    State.CLOSED: N_("已办结"),
}
EVENT_TITLES = {
    Event.WIDEN: N_("企业更正报告"),
    Event.RISE: N_("逾期未签收，报经信局"),
    Event.ACKNOWLEDGE: N_("签收"),
    Event.ACT: N_("记录处置"),
    Event.CLOSE: N_("办结"),
}
NEEDS_WORDS = frozenset({Event.ACT, Event.CLOSE})
TRANSITIONS = {
    (State.OPEN, Event.WIDEN): State.OPEN,
    (State.OPEN, Event.RISE): State.OPEN,
    (State.OPEN, Event.ACKNOWLEDGE): State.ACKNOWLEDGED,
    (State.ACKNOWLEDGED, Event.WIDEN): State.ACKNOWLEDGED,
    (State.ACKNOWLEDGED, Event.ACT): State.ACTED,
    (State.ACTED, Event.WIDEN): State.ACTED,
    (State.ACTED, Event.ACT): State.ACTED,
    (State.ACTED, Event.CLOSE): State.CLOSED,
}


def after(state: State, event: Event) -> State:
    """The state after the event; ``Conflict`` if the event cannot happen there."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise Conflict(
            N_("该体温异常报告当前为“{state}”，不能“{event}”。请刷新页面查看最新状态。"),
            state=STATE_TITLES[state],
            event=EVENT_TITLES[event],
        ) from None


def rises_at(raised_at: datetime) -> datetime:
    """When an escalation that nobody acknowledged rises to the bureau."""
    minutes: int = law("monitoring", raised_at.date()).value("acknowledge_minutes")
    return raised_at + timedelta(minutes=minutes)
