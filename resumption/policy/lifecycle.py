"""The life of an application to resume: one table, state × event → state. What is not in it cannot happen.

A firm files, corrects what was returned and may withdraw until the decision; a reviewer returns, rejects or proposes;
a signatory, always another person, signs or sends back. Under the regime of filing with commitment a filing that is
on no negative list is recorded at once and nobody decides. Approved, recorded, rejected and withdrawn are final: a firm
that wants more files a new version. Source: approval chain of the Zhejiang work guides, February 2020 (POLICY §1).
"""

from enum import StrEnum

from office.errors import Conflict
from office.wording import N_


class State(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    FILED = "filed"
    RETURNED = "returned"
    PROPOSED = "proposed"
    APPROVED = "approved"
    RECORDED = "recorded"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    """What people do to it."""

    FILE = "file"
    RETURN = "return"
    REFILE = "refile"
    PROPOSE = "propose"
    RECORD = "record"
    SIGN = "sign"
    SEND_BACK = "send_back"
    REJECT = "reject"
    WITHDRAW = "withdraw"


STATE_TITLES = {
    State.DRAFT: N_("草稿"),
    State.FILED: N_("已申报"),
    State.RETURNED: N_("待补正"),
    State.PROPOSED: N_("拟同意，待签发"),
    State.APPROVED: N_("已批准"),
    State.RECORDED: N_("已备案"),
    State.REJECTED: N_("不予批准"),
    State.WITHDRAWN: N_("已撤回"),
}
EVENT_TITLES = {
    Event.FILE: N_("申报"),
    Event.RETURN: N_("退回补正"),
    Event.REFILE: N_("补正后重新申报"),
    Event.PROPOSE: N_("拟同意"),
    Event.RECORD: N_("备案"),
    Event.SIGN: N_("签发"),
    Event.SEND_BACK: N_("退回复审"),
    Event.REJECT: N_("不予批准"),
    Event.WITHDRAW: N_("撤回"),
}
TRANSITIONS = {
    (State.DRAFT, Event.FILE): State.FILED,
    (State.DRAFT, Event.WITHDRAW): State.WITHDRAWN,
    (State.FILED, Event.RETURN): State.RETURNED,
    (State.FILED, Event.PROPOSE): State.PROPOSED,
    (State.FILED, Event.REJECT): State.REJECTED,
    (State.FILED, Event.RECORD): State.RECORDED,
    (State.FILED, Event.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Event.REFILE): State.FILED,
    (State.RETURNED, Event.WITHDRAW): State.WITHDRAWN,
    (State.PROPOSED, Event.SIGN): State.APPROVED,
    (State.PROPOSED, Event.SEND_BACK): State.FILED,
    (State.PROPOSED, Event.WITHDRAW): State.WITHDRAWN,
}
IN_EFFECT = frozenset({State.APPROVED, State.RECORDED})
"""Where a firm may resume: signed after approval, or taken note of with its commitment."""
FINAL = frozenset(state for state in State if all(begun != state for begun, _ in TRANSITIONS))


def after(state: State, event: Event) -> State:
    """The state after the event; ``Conflict`` if the event cannot happen there."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise Conflict(
            N_("申请当前为“{state}”，不能“{event}”。请刷新页面查看最新状态。"),
            state=STATE_TITLES[state],
            event=EVENT_TITLES[event],
        ) from None


def possible(state: State) -> tuple[Event, ...]:
    """The events that can happen in this state, in the order of ``Event``."""
    return tuple(event for event in Event if (state, event) in TRANSITIONS)
