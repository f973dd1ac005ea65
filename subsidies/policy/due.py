"""What a claim's awards may still pay, and what may be asked back of them: one rule for every order of events. Pure.

What is due is what the standing award grants in all. What the firm holds is what it was paid, less what was decided to
be asked back of it. Together with what waits to be paid this never comes to more than is due: a correction that lowers
the total takes from what waits first, and only what is held above the new total is asked back.

Money that a bank brings back after it was paid is not held any more. It first covers what the firm still owes, then
what is held above the due; only the rest waits to be paid again. So the firm ends with the same sum, whether the bank
returned the money before or after a correction, a clawback or its instalments. What had been received of a clawback
stays received: the firm, which then has given more than it kept, is paid that much more again.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Money:
    """Where the money of a claim's awards is, in fen.

    ``claimed`` was decided to be asked back, whether it is ``owed`` still or came in; ``waiting`` is payable, with the
    bank, or returned to be paid again; ``proposed`` is asked back by clawbacks nobody signed yet.
    """

    due: int
    paid: int = 0
    claimed: int = 0
    owed: int = 0
    waiting: int = 0
    proposed: int = 0

    @property
    def held(self) -> int:
        """What the firm keeps once it has given back what it owes; below nought where it gave back too much."""
        return self.paid - self.claimed

    @property
    def excess(self) -> int:
        """What the firm holds, or waits for, above what is due, and nobody decided to ask back."""
        return max(self.held + self.waiting - self.due, 0)

    @property
    def to_ask(self) -> int:
        """What of the excess nobody proposed to ask back either, whoever would."""
        return max(self.excess - self.proposed, 0)

    @property
    def too_much_waits(self) -> bool:
        """Whether more waits to be paid than is due and not held; never so when a transaction ends."""
        return self.waiting > max(self.due - self.held, 0)


@dataclass(frozen=True)
class Late:
    """What becomes of money a bank returned later, in fen: it covers what is owed, is not due, or is paid again."""

    covered: int
    not_due: int
    again: int


def returned_late(before: Money, amount: int) -> Late:
    """Share out ``amount`` that was paid and came back, where the money stood ``before``.

    >>> returned_late(Money(2000, paid=3000, claimed=1000, owed=1000), 3000)
    Late(covered=1000, not_due=0, again=2000)
    >>> returned_late(Money(2000, paid=3000), 3000)
    Late(covered=0, not_due=1000, again=2000)
    """
    covered = min(before.owed, amount)
    not_due = min(before.excess, amount - covered)
    return Late(covered, not_due, amount - covered - not_due)


@dataclass(frozen=True)
class Difference:
    """What a corrected award changes, in fen: what it makes payable itself, what was released, what is to come back.

    ``covered`` is owed no more: so much of what is granted again the firm still has, and was asked to give back.
    """

    difference: int
    payable: int
    released: int
    clawback: int
    covered: int = 0


def difference(before: int, after_: int, unpaid: int, held: int, owed: int = 0) -> Difference:
    """The difference between the total granted before and the new one, when ``unpaid`` of the former is not yet paid.

    ``held`` is what the firm was paid and nobody asked back; ``owed`` is what earlier corrections asked back and did
    not come in yet. More than before pays no more than is due and not held. More than is due of what is held, without
    what is unpaid, is to come back already; what was stopped is not held, and so is never asked back.

    >>> difference(24_000, 30_000, 0, 24_000)
    Difference(difference=6000, payable=6000, released=0, clawback=0, covered=0)
    >>> difference(20_000, 30_000, 0, 24_000)
    Difference(difference=10000, payable=6000, released=0, clawback=0, covered=0)
    >>> difference(20_000, 30_000, 0, 20_000, 4_000)
    Difference(difference=10000, payable=6000, released=0, clawback=0, covered=4000)
    >>> difference(24_000, 20_000, 24_000, 0)
    Difference(difference=-4000, payable=20000, released=24000, clawback=0, covered=0)
    >>> difference(24_000, 20_000, 0, 24_000)
    Difference(difference=-4000, payable=0, released=0, clawback=4000, covered=0)
    >>> difference(24_000, 20_000, 0, 21_000)
    Difference(difference=-4000, payable=0, released=0, clawback=1000, covered=0)
    """
    more = after_ - before
    if more >= 0:
        rise = more - min(max(held + unpaid - before, 0), more)
        covered = min(owed, rise)
        return Difference(more, rise - covered, 0, 0, covered)
    kept = min(held, before - unpaid)
    # Who gave back more than it kept (held below nought) is paid that again, and never more than is due and not held.
    payable = max(min(unpaid + more, after_ - held), 0)
    return Difference(more, payable, unpaid, max(kept - after_, 0))
