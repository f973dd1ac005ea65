"""The declaration of a fact: what a form asks, a spreadsheet's column, an argument of a rule."""

from dataclasses import dataclass
from enum import StrEnum

import narwhals as nw

from office.rulebook.columns import LARGEST_AMOUNT
from office.wording import N_, Bilingual


class Kind(StrEnum):
    """How a fact is written and stored."""

    DATE = "date"
    TEXT = "text"
    INTEGER = "integer"
    MONEY = "money"  # decimal text in yuan at the edge, Int64 fen inside
    QUANTITY = "quantity"  # decimal text with at most two places, Int64 hundredths inside
    PERCENT = "percent"  # percent text ("4.35"), Int64 millionths of the whole inside (43500)
    BOOLEAN = "boolean"
    CHOICE = "choice"


UNIT_WORDS = (N_("元"), N_("人"), N_("座"), N_("月"), N_("天"), N_("小时"), N_("辆"))
"""Units as declarations write them; pages show them in the reader's language."""

DTYPES: dict[Kind, type[nw.dtypes.DType]] = {
    Kind.DATE: nw.Date,
    Kind.TEXT: nw.String,
    Kind.INTEGER: nw.Int64,
    Kind.MONEY: nw.Int64,
    Kind.QUANTITY: nw.Int64,
    Kind.PERCENT: nw.Int64,
    Kind.BOOLEAN: nw.Boolean,
    Kind.CHOICE: nw.String,
}


@dataclass(frozen=True)
class Choice:
    """One allowed value of a choice, with what people read; ``aliases`` are other words their workbooks hold."""

    code: str
    title: str
    title_en: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """One fact of a measure.

    ``minimum`` and ``maximum`` are included and stand in the stored unit (fen, hundredths, millionths).
    ``required`` facts are needed to compute; ``on_filing`` ones only when the claim is filed. A ``personal`` one holds
    numbers of people's identity documents: sealed at rest, shown masked, never exported.
    """

    name: str
    kind: Kind
    title: str
    title_en: str
    unit: str = ""
    help: str = ""
    help_en: str = ""
    required: bool = True
    on_filing: bool = False
    minimum: int = 0
    maximum: int = LARGEST_AMOUNT
    choices: tuple[Choice, ...] = ()
    personal: bool = False

    @property
    def named(self) -> Bilingual:
        """The title, for sentences about the fact."""
        return Bilingual(self.title, self.title_en)
