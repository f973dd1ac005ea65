"""What a policy sees of the rulebook on one day, and values that follow a date column row by row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import narwhals as nw

from office.rulebook.parameters import Citation, Parameter, Rulebook


@dataclass(frozen=True)
class Dated:
    """A parameter read for each row on that row's own day."""

    parameter: Parameter
    day: nw.Expr
    where: nw.Expr

    def each(self, expression: Callable[[Any], nw.Expr]) -> nw.Expr:
        """``expression(value)`` of the version in force on each row's day; null where none is."""
        chain: nw.Expr | None = None
        for version, value in reversed([(v, expression(v.value)) for v in self.parameter.versions]):
            branch = nw.when(self._covers(version.since, version.until)).then(value)
            chain = branch if chain is None else branch.otherwise(chain)
        assert chain is not None  # a parameter has at least one version
        return chain

    def index(self) -> nw.Expr:
        """The position (Int64) in ``parameter.versions`` of the version in force on each row's day."""
        positions = iter(range(len(self.parameter.versions)))
        return self.each(lambda _: nw.lit(next(positions), nw.Int64))

    def uncovered(self) -> nw.Expr:
        """True on rows that need the parameter on a day on which nothing is in force."""
        return self.where & ~nw.any_horizontal(
            *(self._covers(v.since, v.until) for v in self.parameter.versions), ignore_nulls=True
        )

    def _covers(self, since: date, until: date | None) -> nw.Expr:
        begun = self.day >= nw.lit(since)
        return begun if until is None else begun & (self.day <= nw.lit(until))


Cited = Citation | Dated


@dataclass(frozen=True)
class Law:
    """The rulebook as one policy reads it: its own section, on the day ``on``."""

    rulebook: Rulebook
    section: str
    on: date
    used: list[Dated] = field(default_factory=list)
    """Every row-by-row value handed out; whoever evaluates checks that each row's day has one."""

    def value(self, name: str) -> Any:
        """The value in force on ``on``; raises ``NotInForce``."""
        return self.rulebook.value(f"{self.section}.{name}", self.on)

    def cite(self, name: str) -> Citation:
        """The citation of the value in force on ``on``; raises ``NotInForce``."""
        return self.rulebook.cite(f"{self.section}.{name}", self.on)

    def dated(self, name: str, day: nw.Expr, where: nw.Expr | None = None) -> Dated:
        """The parameter row by row on ``day``; evaluation raises ``NotInForce`` for a row ``where`` it has no value."""
        needed = ~day.is_null() if where is None else where & ~day.is_null()
        dated = Dated(self.rulebook.parameter(f"{self.section}.{name}"), day, needed)
        self.used.append(dated)
        return dated
