"""What a policy declares: facts in, conditions, warnings and steps out.

A measure is one value of :class:`Measure`. Its ``columns`` receives the law of the day and returns the rules in
order; a later rule may read an earlier one by its code. The column ``eligible`` stands after the last condition.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import narwhals as nw

from office.rulebook.facts import Fact
from office.rulebook.law import Cited, Law
from office.wording import Bilingual

CLAIM = "claim"
"""Key column: the lines of one claim (of one firm) share a cap."""
LINE = "line"
"""Key column: the line's number within the whole frame, from 1."""
ELIGIBLE = "eligible"
PAYABLE = "payable"


@dataclass(frozen=True)
class Condition:
    """A Boolean column that must hold; null counts as not met."""

    code: str
    title: str
    title_en: str
    holds: nw.Expr
    cite: Cited


@dataclass(frozen=True)
class Warning:
    """A Boolean column that is shown to people when true and refuses nothing."""

    code: str
    title: str
    title_en: str
    raised: nw.Expr
    cite: Cited


@dataclass(frozen=True)
class Step:
    """A value on the way to the result, in ``unit`` (see ``results.UNITS``)."""

    code: str
    title: str
    title_en: str
    value: nw.Expr
    unit: str
    cite: Cited


Rule = Condition | Warning | Step


@dataclass(frozen=True)
class Measure:
    """A support measure (or any policy over columns).

    ``founded_on`` names the parameter whose being in force means that the measure is; ``payable`` the step that is
    paid (Int64 fen), or None where the result is recorded but not paid.
    """

    code: str
    title: str
    title_en: str
    department: str
    department_en: str
    facts: tuple[Fact, ...]
    columns: Callable[[Law], Sequence[Rule]]
    founded_on: str
    payable: str | None

    @property
    def named(self) -> Bilingual:
        """The title, for sentences about the measure."""
        return Bilingual(self.title, self.title_en)

    def fact(self, name: str) -> Fact | None:
        """The fact of that English name or Chinese title."""
        return next((fact for fact in self.facts if name in (fact.name, fact.title)), None)
