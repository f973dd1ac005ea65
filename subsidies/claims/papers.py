"""Which papers a claim still lacks: what its measure declares against what is attached, each line with its own."""

import re
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from office.rulebook.facts import Kind
from office.wording import Bilingual
from subsidies.policy.support import Paper, Support

SHORTEST = 4  # a shorter number stands in many names by chance


@dataclass(frozen=True)
class Lack:
    """A declared paper that is not there: of the line of that number, or of the whole claim (None)."""

    paper: Paper
    line: int | None

    @property
    def named(self) -> Bilingual:
        """The paper and its line, for a sentence."""
        title, title_en = self.paper.title, self.paper.title_en
        if self.line is None:
            return Bilingual(title, title_en)
        return Bilingual(f"第 {self.line} 行的{title}", f"{title_en} (line {self.line})")


def lacking(
    measure: Support, lines: Sequence[uuid.UUID], attached: Collection[tuple[str, uuid.UUID | None]]
) -> list[Lack]:
    """The required papers that are missing, in the order of declaration and line.

    ``lines`` are the ids of the claim's lines in order, ``attached`` the kinds of its files with the line of each.
    """
    found = []
    for paper in measure.papers:
        if not paper.required:
            continue
        if not paper.per_line:
            found += [] if any(kind == paper.kind for kind, _ in attached) else [Lack(paper, None)]
            continue
        with_one = {line for kind, line in attached if kind == paper.kind}
        found += [Lack(paper, number) for number, line in enumerate(lines, 1) if line not in with_one]
    return found


def names(lacks: Iterable[Lack]) -> list[Bilingual]:
    """The missing papers by name."""
    return [lack.named for lack in lacks]


def line_by_name(measure: Support, lines: Sequence[Mapping[str, str]], name: str) -> int | None:
    """The number of the line a file is meant for by its name: the number of its invoice, ticket or contract stands in
    it, or it begins with the line's own number. None where no line or several fit."""
    stem = name.rpartition(".")[0] or name
    numbers = [fact.name for fact in measure.facts if fact.kind is Kind.TEXT and not fact.personal]
    named = [
        number
        for number, line in enumerate(lines, 1)
        if any(len(value := line.get(fact, "")) >= SHORTEST and value in stem for fact in numbers)
    ]
    if len(named) == 1:
        return named[0]
    first = re.match(r"\d{1,3}(?!\d)", stem)
    return int(first[0]) if not named and first and 1 <= int(first[0]) <= len(lines) else None
