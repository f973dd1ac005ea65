"""What each line of a bank's answer comes to: pure. Lines and what was sent in, a finding a line and its effect out.

Nothing is guessed: a line that does not fit its row exactly (amount, account, outcome) holds that row as unknown until
a person settles it with evidence.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from office.wording import N_
from subsidies.policy.postings import Event


class Finding(StrEnum):
    """What a line comes to."""

    PAID = "paid"
    FAILED = "failed"
    UNKNOWN = "unknown"
    RETURNED_LATER = "returned_later"
    REPEATED = "repeated"
    DUPLICATE = "duplicate"
    PARTIAL = "partial"
    WRONG_AMOUNT = "wrong_amount"
    WRONG_ACCOUNT = "wrong_account"
    UNREAD = "unread"
    CONTRADICTION = "contradiction"
    REVERSED = "reversed"
    CLAWED_BACK = "clawed_back"  # of files imported before returned money reduced what is clawed back
    OTHER_BATCH = "other_batch"
    NO_SUCH_ROW = "no_such_row"


TITLES: Mapping[Finding, str] = {
    Finding.PAID: N_("支付成功"),
    Finding.FAILED: N_("支付失败，已退回"),
    Finding.UNKNOWN: N_("银行尚无结果，暂挂"),
    Finding.RETURNED_LATER: N_("先成功后退回，已转为退回"),
    Finding.REPEATED: N_("此前已有同样结果，未重复办理"),
    Finding.DUPLICATE: N_("本文件内重复的行，未重复办理"),
    Finding.PARTIAL: N_("金额少于应付，暂挂待核定"),
    Finding.WRONG_AMOUNT: N_("金额与应付不符，暂挂待核定"),
    Finding.WRONG_ACCOUNT: N_("账号与支付清单不符，暂挂待核定"),
    Finding.UNREAD: N_("结果文字不在银行格式中，暂挂待核定"),
    Finding.CONTRADICTION: N_("同一笔有互相矛盾的结果，暂挂待核定"),
    Finding.REVERSED: N_("此前已退回，现又称成功，未办理，请向银行核实"),
    Finding.CLAWED_BACK: N_("已决定追回的款项又称退回，未办理，请向银行核实"),
    Finding.OTHER_BATCH: N_("属于其他批次，未办理"),
    Finding.NO_SUCH_ROW: N_("批次中没有这一笔，未办理"),
}
EVENTS: Mapping[Finding, Event] = {
    Finding.PAID: Event.PAID,
    Finding.FAILED: Event.RETURNED,
}
"""What a finding posts of a whole line; what was returned later is shared out (``subsidies/returns/late.py``)."""
AFTER: Mapping[Finding, str] = {
    Finding.PAID: "paid",
    Finding.FAILED: "failed",
    Finding.RETURNED_LATER: "failed",
    **dict.fromkeys(
        (
            Finding.UNKNOWN,
            Finding.PARTIAL,
            Finding.WRONG_AMOUNT,
            Finding.WRONG_ACCOUNT,
            Finding.UNREAD,
            Finding.CONTRADICTION,
        ),
        "unknown",
    ),
}
"""The state of the remittance after a finding; the others leave it as it is."""
TROUBLE = frozenset(Finding) - {Finding.PAID, Finding.FAILED, Finding.REPEATED, Finding.DUPLICATE, Finding.UNKNOWN}
"""Findings that somebody has to look at."""
OPEN = ("sent", "unknown")


@dataclass(frozen=True)
class Line:
    """A line of the answer. ``outcome`` is paid, failed, unknown or empty (not among the bank's words)."""

    line: int
    batch: str
    number: int | None
    account: str
    amount_fen: int | None
    outcome: str
    code: str = ""
    words: str = ""

    @property
    def says(self) -> tuple[str, int | None, str]:
        """What two lines about one row have to agree in."""
        return self.outcome, self.amount_fen, self.account


@dataclass(frozen=True)
class Sent:
    """A row of the batch as it was sent, and where it stands."""

    number: int
    account: str
    amount_fen: int
    state: str


def findings(batch: str, lines: Sequence[Line], sent: Sequence[Sent]) -> list[Finding]:
    """A finding for each line, in order."""
    rows = {each.number: each for each in sent}
    about: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.batch in ("", batch) and line.number in rows:
            about[line.number].append(line)
    first = {number: same[0].line for number, same in about.items()}
    torn = {number for number, same in about.items() if len({each.says for each in same}) > 1}
    return [_finding(batch, line, rows, first, torn) for line in lines]


def _finding(batch: str, line: Line, rows: Mapping[int, Sent], first: Mapping[int, int], torn: set[int]) -> Finding:
    if line.batch not in ("", batch):
        return Finding.OTHER_BATCH
    if line.number is None or line.number not in rows:
        return Finding.NO_SUCH_ROW
    if line.number in torn:
        return Finding.CONTRADICTION
    if first[line.number] != line.line:
        return Finding.DUPLICATE
    return _compared(line, rows[line.number])


def _compared(line: Line, row: Sent) -> Finding:
    if line.account and line.account != row.account:
        return Finding.WRONG_ACCOUNT
    if not line.outcome:
        return Finding.UNREAD
    if line.outcome != "unknown" and line.amount_fen != row.amount_fen:
        less = line.amount_fen is not None and 0 < line.amount_fen < row.amount_fen
        return Finding.PARTIAL if less and line.outcome == "paid" else Finding.WRONG_AMOUNT
    if row.state in OPEN:
        return Finding(line.outcome)
    if row.state == "paid":
        if line.outcome == "failed":
            return Finding.RETURNED_LATER
        return Finding.REPEATED
    return Finding.REVERSED if line.outcome == "paid" else Finding.REPEATED
