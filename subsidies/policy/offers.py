"""The life of support without application, and which measures may be offered: those whose facts a register holds.

A run of a measure over all firms is computed by one person and made known by another; each eligible firm confirms,
declines or lets the offer expire. What it confirmed is a claim from then on and lives a claim's life.
"""

from enum import StrEnum

from office.errors import Conflict
from office.rulebook.facts import Kind
from office.wording import N_
from subsidies.policy.support import Support, SupportKind


class RunState(StrEnum):
    """Where a run stands."""

    COMPUTING = "computing"
    COMPUTED = "computed"
    OFFERING = "offering"
    OFFERED = "offered"
    DISCARDED = "discarded"


class State(StrEnum):
    """Where a firm's row stands."""

    EXCLUDED = "excluded"
    COMPUTED = "computed"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    """What happens to it."""

    OFFER = "offer"
    CONFIRM = "confirm"
    DECLINE = "decline"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"


STATES = tuple(State)
STATE_TITLES = {
    State.EXCLUDED: N_("不在发放范围"),
    State.COMPUTED: N_("已测算，未发出"),
    State.OFFERED: N_("待企业确认"),
    State.CONFIRMED: N_("企业已确认"),
    State.DECLINED: N_("企业已放弃"),
    State.EXPIRED: N_("已到期"),
    State.WITHDRAWN: N_("已撤回"),
}
RUN_TITLES = {
    RunState.COMPUTING: N_("正在测算"),
    RunState.COMPUTED: N_("已测算，待发出"),
    RunState.OFFERING: N_("正在发出"),
    RunState.OFFERED: N_("已发出"),
    RunState.DISCARDED: N_("已放弃"),
}
TRANSITIONS = {
    (State.COMPUTED, Event.OFFER): State.OFFERED,
    (State.COMPUTED, Event.WITHDRAW): State.WITHDRAWN,
    (State.OFFERED, Event.CONFIRM): State.CONFIRMED,
    (State.OFFERED, Event.DECLINE): State.DECLINED,
    (State.OFFERED, Event.EXPIRE): State.EXPIRED,
    (State.OFFERED, Event.WITHDRAW): State.WITHDRAWN,
}
OBSTACLES = {
    "conditions": N_("不符合条件"),
    "nothing": N_("符合条件，但金额为零"),
    "claimed": N_("本年度已申报或已获得同类支持"),
    "offered": N_("已有一份有效的免申即享通知"),
    "stopped": N_("白名单状态暂停发放"),
}
"""Why a firm of the register is offered nothing, in the order in which they are asked."""
REGISTER_FACTS = {
    "insured_start": "insured_start",
    "insured_end": "insured_end",
    "not_counted": "not_counted",
    "drawing_benefit": "drawing_benefit",
    "months_contributed": "months_contributed",
    "paid_last_year": "paid_fen",
    "serious_breach": "serious_breach",
    "zombie_firm": "zombie_firm",
}
"""Facts of measures by the column of the insurance register that holds them."""
FROM_ELSEWHERE = frozenset({"nonlocal_riders"})
"""Facts of measures that count staff from elsewhere."""
WHOLE = (Kind.INTEGER, Kind.MONEY, Kind.QUANTITY, Kind.PERCENT, Kind.BOOLEAN)


def offerable(measure: Support) -> bool:
    """Whether the office holds every fact of a paid measure, each as a whole number or yes and no."""
    return measure.kind is SupportKind.PAID and all(
        fact.name in REGISTER_FACTS and fact.kind in WHOLE for fact in measure.facts
    )


def after(state: str, event: Event) -> State:
    """The state after the event; ``Conflict`` when it cannot happen there."""
    try:
        return TRANSITIONS[State(state), event]
    except KeyError:
        raise Conflict(
            N_("该通知当前为“{state}”，不能再办理。请刷新页面查看最新状态。"), state=STATE_TITLES[State(state)]
        ) from None
