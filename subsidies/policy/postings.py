"""The chart of accounts and the one table of what each event of money means: event → account debited, account credited.

Every fund has these accounts once a year. A posting has one line a side; an amount is positive on the debit side and
negative on the credit side, so that the lines of a posting, and all balances of a fund, sum to zero. The budget side is
one chain: what was appropriated is either available, or payable, remitted, paid or returned; the last four together are
what awards have committed. Money that is clawed back and received goes to the treasury and is not available again
(local default: no text says otherwise).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from office.wording import N_


class Account(StrEnum):
    """An account of a fund in one budget year."""

    APPROPRIATION = "appropriation"
    AVAILABLE = "available"
    PAYABLE = "payable"
    REMITTED = "remitted"
    PAID = "paid"
    RETURNED = "returned"
    CLAWBACK_CLAIMED = "clawback_claimed"
    CLAWBACK_RECEIVABLE = "clawback_receivable"
    CLAWBACK_RECEIVED = "clawback_received"


CREDIT_SIDE = frozenset({Account.APPROPRIATION, Account.CLAWBACK_CLAIMED})
"""Accounts whose balance is never positive; every other one is never negative."""
COMMITTED = (Account.PAYABLE, Account.REMITTED, Account.PAID, Account.RETURNED)

ACCOUNT_TITLES: Mapping[Account, str] = {
    Account.APPROPRIATION: N_("预算上限"),
    Account.AVAILABLE: N_("可用额度"),
    Account.PAYABLE: N_("应付补助（已签发未拨付）"),
    Account.REMITTED: N_("已送银行待回执"),
    Account.PAID: N_("已支付"),
    Account.RETURNED: N_("银行退回待重付"),
    Account.CLAWBACK_CLAIMED: N_("已决定追回"),
    Account.CLAWBACK_RECEIVABLE: N_("待收回"),
    Account.CLAWBACK_RECEIVED: N_("已收回"),
}


class Event(StrEnum):
    """Something that moves money from one account to another."""

    CEILING_SET = "ceiling_set"
    CEILING_RAISED = "ceiling_raised"
    CEILING_LOWERED = "ceiling_lowered"
    AWARD_SIGNED = "award_signed"
    AWARD_RELEASED = "award_released"
    REMITTED = "remitted"
    PAID = "paid"
    RETURNED = "returned"
    RETURNED_LATER = "returned_later"
    REMITTED_AGAIN = "remitted_again"
    RETURNED_RELEASED = "returned_released"
    RETURNED_NOT_DUE = "returned_not_due"
    CLAWBACK_DECIDED = "clawback_decided"
    CLAWBACK_WITHDRAWN = "clawback_withdrawn"
    CLAWBACK_REDUCED = "clawback_reduced"
    CLAWBACK_RECEIVED = "clawback_received"


@dataclass(frozen=True)
class Rule:
    """What an event means: which account it debits and credits, what thing it happens to, and what people call it.

    An event happens once to its ``subject``: to a ceiling, an award, a remittance, a decision to claw back, a
    reduction of it, a receipt.
    """

    debit: Account
    credit: Account
    subject: str
    title: str


RULES: Mapping[Event, Rule] = {
    Event.CEILING_SET: Rule(Account.AVAILABLE, Account.APPROPRIATION, "ceiling", N_("设定预算上限")),
    Event.CEILING_RAISED: Rule(Account.AVAILABLE, Account.APPROPRIATION, "ceiling", N_("调增预算上限")),
    Event.CEILING_LOWERED: Rule(Account.APPROPRIATION, Account.AVAILABLE, "ceiling", N_("调减预算上限")),
    Event.AWARD_SIGNED: Rule(Account.PAYABLE, Account.AVAILABLE, "award", N_("签发补助决定")),
    Event.AWARD_RELEASED: Rule(Account.AVAILABLE, Account.PAYABLE, "award", N_("停付并释放额度")),
    Event.REMITTED: Rule(Account.REMITTED, Account.PAYABLE, "remittance", N_("批次放行，送银行支付")),
    Event.PAID: Rule(Account.PAID, Account.REMITTED, "remittance", N_("银行回执：已支付")),
    Event.RETURNED: Rule(Account.RETURNED, Account.REMITTED, "remittance", N_("银行回执：退回")),
    Event.RETURNED_LATER: Rule(Account.RETURNED, Account.PAID, "remittance", N_("银行回执：支付后退回")),
    Event.REMITTED_AGAIN: Rule(Account.REMITTED, Account.RETURNED, "remittance", N_("更正后重新送银行支付")),
    Event.RETURNED_RELEASED: Rule(Account.AVAILABLE, Account.RETURNED, "award", N_("退回后停付并释放额度")),
    Event.RETURNED_NOT_DUE: Rule(Account.AVAILABLE, Account.RETURNED, "remittance", N_("退回款不再应付，释放额度")),
    Event.CLAWBACK_DECIDED: Rule(Account.CLAWBACK_RECEIVABLE, Account.CLAWBACK_CLAIMED, "clawback", N_("决定追回补助")),
    Event.CLAWBACK_WITHDRAWN: Rule(
        Account.CLAWBACK_CLAIMED, Account.CLAWBACK_RECEIVABLE, "clawback", N_("撤销追回决定")
    ),
    Event.CLAWBACK_REDUCED: Rule(
        Account.CLAWBACK_CLAIMED, Account.CLAWBACK_RECEIVABLE, "reduction", N_("减少追回的欠款")
    ),
    Event.CLAWBACK_RECEIVED: Rule(Account.CLAWBACK_RECEIVED, Account.CLAWBACK_RECEIVABLE, "receipt", N_("收到追回款")),
}
CEILING_EVENTS = frozenset(event for event, rule in RULES.items() if rule.subject == "ceiling")
"""The events that concern no award."""
AFTER_PAYMENT = frozenset(
    {
        Event.RETURNED_LATER,
        Event.RETURNED_NOT_DUE,
        Event.CLAWBACK_DECIDED,
        Event.CLAWBACK_WITHDRAWN,
        Event.CLAWBACK_REDUCED,
        Event.CLAWBACK_RECEIVED,
    }
)
"""The events of money that was paid: they happen whatever became of the rest of the award."""


@dataclass(frozen=True)
class Line:
    """One side of a posting: positive fen debit the account, negative ones credit it."""

    account: Account
    amount_fen: int


def lines(event: Event, amount_fen: int) -> tuple[Line, ...]:
    """The lines of a posting of ``amount_fen`` (above zero); they sum to zero."""
    if amount_fen <= 0:
        raise ValueError(f"{event}: an amount above zero is posted, not {amount_fen} fen")
    rule = RULES[event]
    return Line(rule.debit, amount_fen), Line(rule.credit, -amount_fen)


@dataclass(frozen=True)
class Figures:
    """What is shown of a fund's year, in fen; every figure is a balance or a sum of balances.

    ``ceiling = committed + left``, ``committed = payable + remitted + paid + returned``.
    """

    ceiling: int
    left: int
    payable: int
    remitted: int
    paid: int
    returned: int
    clawback_claimed: int
    clawback_received: int

    @property
    def committed(self) -> int:
        """What signed awards take of the ceiling, wherever their money is."""
        return self.payable + self.remitted + self.paid + self.returned


def figures(balances: Mapping[Account, int]) -> Figures:
    """The figures behind balances (debit positive); an account without one stands at zero."""
    at = {account: balances.get(account, 0) for account in Account}
    return Figures(
        ceiling=-at[Account.APPROPRIATION],
        left=at[Account.AVAILABLE],
        payable=at[Account.PAYABLE],
        remitted=at[Account.REMITTED],
        paid=at[Account.PAID],
        returned=at[Account.RETURNED],
        clawback_claimed=-at[Account.CLAWBACK_CLAIMED],
        clawback_received=at[Account.CLAWBACK_RECEIVED],
    )


def total(several: Iterable[Figures]) -> Figures:
    """The sum of some funds' figures."""
    names = tuple(Figures.__dataclass_fields__)
    rows = [[getattr(each, name) for name in names] for each in several]
    return Figures(*(sum(row[place] for row in rows) for place in range(len(names))))
