"""The plain model beside the walk: what should be, kept without a database and without the product's own rules."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from tests.factories import AT

LIVE = ("drawn", "sent", "unknown", "paid")
"""The states of a payment line that keep its award out of every other batch."""
BACK = ("failed", "part_paid")


@dataclass
class Place:
    """A firm: its account, its standing on the whitelist, its entry there."""

    id: uuid.UUID
    by: uuid.UUID
    entry: uuid.UUID
    name: str
    number: str
    cnaps: str
    standing: str = "active"

    @property
    def stopped(self) -> bool:
        return self.standing in ("suspended", "removed")


@dataclass(eq=False)
class Asked:
    """A claim: what was filed, what was last proposed and by whom, the awards it came to, the standing one last."""

    id: uuid.UUID
    firm: Place
    measure: str
    filed: int
    state: str = "filed"
    proposed: int = 0
    assessor: uuid.UUID | None = None
    adjusted: bool = False
    awards: list["Granted"] = field(default_factory=list)
    asks: list["AskedBack"] = field(default_factory=list)
    took_back: bool = False
    """Whether a correction found that too much was paid."""

    @property
    def held(self) -> int:
        """What the firm was paid and nobody asked back; below nought where it gave back what the bank brought too."""
        return sum(each.paid - each.claimed for each in self.awards)

    @property
    def waits(self) -> int:
        """What is to be paid still, wherever it is."""
        return sum(each.waiting + each.remitted for each in self.awards)

    @property
    def excess(self) -> int:
        """What the firm has or gets beyond the sum that stands."""
        return max(self.held + self.waits - self.total, 0)

    def signed(self, first: "Granted | None" = None) -> list["AskedBack"]:
        """What is owed, the newest decision first, that of one award before all."""
        newest = sorted((each for each in self.asks if each.owed), key=lambda each: each.signed_at, reverse=True)
        return sorted(newest, key=lambda each: each.award is not first)

    def most(self, award: "Granted", *, by_hand: bool, but: "AskedBack | None" = None) -> int:
        """What may be asked back of an award beside everything that is asked already."""
        most = min(award.paid - award.claimed, self.held)
        if self.took_back or not by_hand:
            others = sum(each.amount for each in self.asks if each.state == "proposed" and each is not but)
            most = min(most, self.excess - others)
        return max(most, 0)

    def fit(self) -> None:
        """Lower what is only proposed to what may be asked; nothing is proposed over nothing."""
        for each in self.asks:
            if each.state == "proposed":
                most = self.most(each.award, by_hand=each.by_hand, but=each)
                each.amount = min(each.amount, most) or each.amount
                each.state = "proposed" if most else "declined"

    def came_back(self, award: "Granted", amount: int) -> tuple[int, int]:
        """The bank brings back what it had paid: what is owed is owed no more, what is too much goes to the fund.

        How much it came to, of the one and of the other.
        """
        excess, left = self.excess, amount
        for each in self.signed(award):
            left -= each.reduce(left)
        gone = min(excess, left)
        award.paid -= amount
        award.returned += left - gone
        award.cut = award.cut or left < amount or gone > 0
        self.fit()
        return amount - left, gone

    @property
    def total(self) -> int:
        return self.awards[-1].total if self.awards else 0

    def kept(self) -> int:
        """What the firm may keep of what it was paid: less what was asked back, or is more than was granted."""
        return min(self.held, self.total - sum(each.waiting for each in self.awards))


@dataclass(eq=False)
class Granted:
    """An award and where its money is, in fen. ``claimed`` is asked back and owed or received."""

    id: uuid.UUID
    claim: Asked
    fund: str
    year: int
    amount: int
    total: int
    assessor: uuid.UUID
    signer: uuid.UUID
    payable: int = 0
    remitted: int = 0
    paid: int = 0
    returned: int = 0
    owed: int = 0
    received: int = 0
    stopped: bool = False
    adjusted: bool = False
    cut: bool = False
    """Whether money of it came back and was not due any more."""
    notice: "Shown | None" = None
    objections: list["Objected"] = field(default_factory=list)
    lines: list["Line"] = field(default_factory=list)

    @property
    def firm(self) -> Place:
        return self.claim.firm

    @property
    def claimed(self) -> int:
        return self.owed + self.received

    @property
    def waiting(self) -> int:
        return self.payable + self.returned

    @property
    def committed(self) -> int:
        return self.payable + self.remitted + self.paid + self.returned

    def release(self) -> None:
        """What was committed and not paid goes back to the fund, for good."""
        self.payable = self.returned = 0
        self.stopped = True

    def live(self) -> "Line | None":
        return next((each for each in self.lines if each.state in LIVE), None)

    def last_back(self) -> "Line | None":
        """The line whose money came back and that no other line pays again."""
        again = {id(each.retry_of) for each in self.lines if each.retry_of and each.state != "dissolved"}
        return next((each for each in self.lines if each.state in BACK and id(each) not in again), None)


@dataclass
class Shown:
    """A public notice with its awards."""

    id: uuid.UUID
    awards: list[Granted]
    drawer: uuid.UUID
    state: str = "drafted"
    last_day: date | None = None


@dataclass
class Objected:
    """An objection to an award's row."""

    id: uuid.UUID
    award: Granted
    state: str = "open"


@dataclass(eq=False)
class Line:
    """A payment line of a batch. ``correction`` is the account correction's id, its proposer and its state."""

    id: uuid.UUID
    award: Granted
    batch: "Drawn"
    number: int
    amount: int
    account: tuple[str, str]
    retry_of: "Line | None" = None
    state: str = "drawn"
    correction: tuple[uuid.UUID, uuid.UUID, str, str, str] | None = None
    corrected: bool = False


@dataclass
class Drawn:
    """A payment batch; ``files`` are the bank's answers imported so far."""

    id: uuid.UUID
    fund: str
    profile: str
    preparer: uuid.UUID
    lines: list[Line] = field(default_factory=list)
    editors: set[uuid.UUID] = field(default_factory=set)
    state: str = "prepared"
    files: list[bytes] = field(default_factory=list)


@dataclass(eq=False)
class AskedBack:
    """A clawback, by hand or because of a correction."""

    id: uuid.UUID
    award: Granted
    amount: int
    proposer: uuid.UUID
    by_hand: bool
    state: str = "proposed"
    received: int = 0
    reduced: int = 0
    signed_at: datetime = AT

    @property
    def owed(self) -> int:
        return self.amount - self.received - self.reduced if self.state == "signed" else 0

    def reduce(self, most: int) -> int:
        """Let so much at most be owed no more; how much it was."""
        part = min(self.owed, most)
        self.reduced += part
        self.award.owed -= part
        if self.state == "signed" and not self.owed:
            self.state = "settled"
        return part


@dataclass
class Books:
    """Everything there is, and the accounts it comes to."""

    firms: list[Place]
    ceilings: dict[tuple[str, int], int] = field(default_factory=dict)
    claims: list[Asked] = field(default_factory=list)
    awards: list[Granted] = field(default_factory=list)
    notices: list[Shown] = field(default_factory=list)
    objections: list[Objected] = field(default_factory=list)
    batches: list[Drawn] = field(default_factory=list)
    clawbacks: list[AskedBack] = field(default_factory=list)

    def lines(self) -> list[Line]:
        return [line for batch in self.batches for line in batch.lines]

    def committed(self, fund: str, year: int) -> int:
        return sum(each.committed for each in self._of(fund, year))

    def left(self, fund: str, year: int) -> int:
        return self.ceilings.get((fund, year), 0) - self.committed(fund, year)

    def _of(self, fund: str, year: int) -> Iterable[Granted]:
        return (each for each in self.awards if (each.fund, each.year) == (fund, year))

    def accounts(self) -> dict[tuple[str, int, str], int]:
        """Every account of every fund and year that is not nought, debit positive, as a ledger would have it."""
        found: dict[tuple[str, int, str], int] = {}
        for (fund, year), ceiling in self.ceilings.items():
            of = list(self._of(fund, year))
            sums = {
                "appropriation": -ceiling, "available": self.left(fund, year),
                "payable": sum(each.payable for each in of), "remitted": sum(each.remitted for each in of),
                "paid": sum(each.paid for each in of), "returned": sum(each.returned for each in of),
                "clawback_claimed": -sum(each.claimed for each in of),
                "clawback_receivable": sum(each.owed for each in of),
                "clawback_received": sum(each.received for each in of),
            }  # fmt: skip
            found |= {(fund, year, account): amount for account, amount in sums.items() if amount}
        return found


def places_of(award: Granted) -> dict[str, int]:
    """The accounts of one award that are not at nought, debit positive."""
    sums = {
        "available": -award.committed, "payable": award.payable, "remitted": award.remitted, "paid": award.paid,
        "returned": award.returned, "clawback_claimed": -award.claimed, "clawback_receivable": award.owed,
        "clawback_received": award.received,
    }  # fmt: skip
    return {account: amount for account, amount in sums.items() if amount}
