"""The life of a claim: one table, state × event → state. What is not in it cannot happen.

A firm files, corrects what was returned and may withdraw until somebody proposes a decision; a reviewer proposes, a
signatory, always another person, signs or sends back. What ends without money is recorded; a report is referred to the
office that looks into it until it is settled. An award that turns out wrong is reopened: it stands until the corrected
one that supersedes it is signed, and stands on if the reopening is given up.
"""

from enum import StrEnum

from office.errors import Conflict
from office.wording import N_


class State(StrEnum):
    """Where a claim stands."""

    DRAFT = "draft"
    FILED = "filed"
    RETURNED = "returned"
    ASSESSED = "assessed"
    AWARDED = "awarded"
    REOPENED = "reopened"
    CORRECTED = "corrected"
    REFUSED = "refused"
    RECORDED = "recorded"
    REFERRED = "referred"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    """What people do to it."""

    FILE = "file"
    RETURN = "return"
    ASSESS = "assess"
    AWARD = "award"
    REFUSE = "refuse"
    RECORD = "record"
    REFER = "refer"
    SETTLE = "settle"
    SEND_BACK = "send_back"
    REOPEN = "reopen"
    KEEP = "keep"
    WITHDRAW = "withdraw"


STATE_TITLES = {
    State.DRAFT: N_("草稿"),
    State.FILED: N_("已提交，审核中"),
    State.RETURNED: N_("退回补正"),
    State.ASSESSED: N_("待签发"),
    State.AWARDED: N_("已给予补助"),
    State.REOPENED: N_("更正办理中"),
    State.CORRECTED: N_("更正待签发"),
    State.REFUSED: N_("不予补助"),
    State.RECORDED: N_("已办结（不发放资金）"),
    State.REFERRED: N_("已转主管部门"),
    State.SETTLED: N_("主管部门已办结"),
    State.WITHDRAWN: N_("已撤回"),
}
EVENT_TITLES = {
    Event.FILE: N_("提交"),
    Event.RETURN: N_("退回补正"),
    Event.ASSESS: N_("提出审核意见"),
    Event.AWARD: N_("给予补助"),
    Event.REFUSE: N_("不予补助"),
    Event.RECORD: N_("出具证明或备案"),
    Event.REFER: N_("转主管部门"),
    Event.SETTLE: N_("办结"),
    Event.SEND_BACK: N_("退回复审"),
    Event.REOPEN: N_("启动更正"),
    Event.KEEP: N_("维持原决定"),
    Event.WITHDRAW: N_("撤回"),
}
TRANSITIONS = {
    (State.DRAFT, Event.FILE): State.FILED,
    (State.DRAFT, Event.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Event.FILE): State.FILED,
    (State.RETURNED, Event.WITHDRAW): State.WITHDRAWN,
    (State.FILED, Event.RETURN): State.RETURNED,
    (State.FILED, Event.ASSESS): State.ASSESSED,
    (State.FILED, Event.REFER): State.REFERRED,
    (State.FILED, Event.WITHDRAW): State.WITHDRAWN,
    (State.ASSESSED, Event.AWARD): State.AWARDED,
    (State.ASSESSED, Event.REFUSE): State.REFUSED,
    (State.ASSESSED, Event.RECORD): State.RECORDED,
    (State.ASSESSED, Event.SEND_BACK): State.FILED,
    (State.AWARDED, Event.REOPEN): State.REOPENED,
    (State.REOPENED, Event.ASSESS): State.CORRECTED,
    (State.REOPENED, Event.KEEP): State.AWARDED,
    (State.CORRECTED, Event.AWARD): State.AWARDED,
    (State.CORRECTED, Event.REFUSE): State.REFUSED,
    (State.CORRECTED, Event.SEND_BACK): State.REOPENED,
    (State.REFERRED, Event.SETTLE): State.SETTLED,
}
OPEN = (State.DRAFT, State.RETURNED)
"""The firm may change it."""
EXAMINED = (State.FILED, State.REOPENED)
"""A reviewer works on it: adjusts facts, refuses lines, checks papers off."""
PROPOSED = (State.ASSESSED, State.CORRECTED)
"""A decision waits for its signature."""
FINAL = frozenset(state for state in State if all(begun != state for begun, _ in TRANSITIONS))


def after(state: str, event: Event) -> State:
    """The state after the event; ``Conflict`` if the event cannot happen there."""
    try:
        return TRANSITIONS[State(state), event]
    except KeyError:
        raise Conflict(
            N_("该申报当前为“{state}”，不能“{event}”。请刷新页面查看最新状态。"),
            state=STATE_TITLES[State(state)],
            event=EVENT_TITLES[event],
        ) from None


def possible(state: str) -> tuple[Event, ...]:
    """The events that can happen in this state, in the order of ``Event``."""
    return tuple(event for event in Event if (state, event) in TRANSITIONS)
