"""What a support measure declares besides its facts and rules: how it ends, who owns it, which fund pays, which papers
it needs, what may be claimed once only, and what it means in plain words.

All of it is data. Forms, pages, the command line and the services read it from here; none of them names a measure.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from office.rulebook.measure import Measure


class SupportKind(StrEnum):
    """How a measure ends. Nothing but ``PAID`` ever reaches an award or a payment."""

    PAID = "paid"  # money from a fund to the firm's account
    STATEMENT = "statement"  # a paper for another office, such as the tax office
    RECORDED = "recorded"  # what somebody else grants, such as a bank: computed and kept
    REPORT = "report"  # a case for an office to look into, not a sum


KIND_TITLES = {
    SupportKind.PAID: ("发放资金", "Paid"),
    SupportKind.STATEMENT: ("出具证明，不发放资金", "A statement, not paid"),
    SupportKind.RECORDED: ("只作记录，不发放资金", "Recorded, not paid"),
    SupportKind.REPORT: ("交主管部门办理，不发放资金", "A case for an office, not paid"),
}


@dataclass(frozen=True)
class Fund:
    """Where the money of a paid measure comes from."""

    code: str
    title: str
    title_en: str


RESUMPTION_FUND = Fund("resumption", "企业复工复产补助奖励资金", "Fund for the resumption of work")
EMERGENCY_GOODS_FUND = Fund("emergency_goods", "应急防疫物资保障资金", "Fund for emergency goods")
UNEMPLOYMENT_FUND = Fund("unemployment_insurance", "失业保险基金", "Unemployment-insurance fund")


@dataclass(frozen=True)
class Paper:
    """A document a claim needs; ``kind`` is the kind of its evidence.

    With ``per_line`` every line needs a file of its own (the invoice of each bus); otherwise one does for the claim.
    """

    kind: str
    title: str
    title_en: str
    required: bool = True
    per_line: bool = False


@dataclass(frozen=True)
class Once:
    """A thing that may be claimed once: the values of ``facts`` together, in that order.

    Without ``day`` it is used up for every measure that declares the same ``kind`` (an invoice number). With ``day``,
    the fact holding the day the thing happened, the parameters ``<measure>.<kind>_excludes`` in force on that day say
    which measures exclude each other; so both claims meet the same law, whichever is filed first.
    """

    kind: str
    title: str
    title_en: str
    facts: tuple[str, ...] = ()
    day: str | None = None
    listed: bool = False
    """The first fact holds several values (the workers on one bus), each a thing of its own."""
    several_lines: bool = False
    """It may stand on several lines of one claim (the tickets of one journey)."""
    of_firm: bool = False
    """The thing is the firm's calendar year, and the filing day decides what excludes it."""

    @property
    def paired(self) -> bool:
        """Whether dated parameters say which measures exclude each other."""
        return self.of_firm or self.day is not None


INVOICE = Once("invoice_no", "发票号码", "Invoice number", ("invoice_no",))
TICKET = Once("ticket_no", "票据号码", "Ticket number", ("ticket_no",))


@dataclass(frozen=True, kw_only=True)
class Support(Measure):
    """A measure with everything the catalogue says of it.

    ``result`` is the step it is about (fen, or None for a report that has none). ``payable`` follows from ``kind``, so
    that a measure which is only recorded cannot be declared as paid. ``whole`` names the fact the result never exceeds,
    ``remainder`` the step that with the result makes up the whole, ``grows_with`` the facts in which the result never
    falls; the tests hold every measure to these.
    """

    kind: SupportKind
    result: str | None
    plain: str
    plain_en: str
    papers: tuple[Paper, ...]
    fund: Fund | None = None
    once: tuple[Once, ...] = ()
    whole: str | None = None
    remainder: str | None = None
    grows_with: tuple[str, ...] = ()
    payable: str | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        paid = self.kind is SupportKind.PAID
        if paid != (self.fund is not None) or (paid and self.result is None):
            raise ValueError(f"{self.code}: a paid measure, and only that, has a fund; and it has a result")
        known = {fact.name for fact in self.facts}
        named = {name for once in self.once for name in (*once.facts, *([once.day] if once.day else []))}
        named |= {*self.grows_with, *([self.whole] if self.whole else [])}
        if named - known:
            raise ValueError(f"{self.code}: these are not among its facts: {sorted(named - known)}")
        object.__setattr__(self, "payable", self.result if paid else None)
