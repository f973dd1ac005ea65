"""What a measure would say of a firm of whom not every fact is known: which conditions are met, not met or open, and
what the result could be.

The measure's own conditions and steps are asked, over every combination of what the open facts could be (their ends,
yes and no, each choice). An answer that is not the same in all of them is open, never false.
"""

import itertools
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import narwhals as nw

from office.errors import NotInForce
from office.rulebook.evaluate import evaluate, rules_of
from office.rulebook.facts import DTYPES, Fact, Kind
from office.rulebook.law import Dated
from office.rulebook.measure import CLAIM, ELIGIBLE, LINE, Condition, Measure, Rule, Step
from office.rulebook.parameters import Citation, Rulebook
from office.rulebook.results import UNITS, Value, printed

MOST_COMBINATIONS = 5_000
DAYS_BACK = (0, 1, 7, 14, 21, 28)
ORDINARY = 100


@dataclass(frozen=True)
class Prospect:
    """A condition (``met`` None while it is open) with its source in law."""

    code: str
    title: str
    title_en: str
    met: bool | None
    cite: Citation


@dataclass(frozen=True)
class Known:
    """A step whose value does not hang on what is open, as people read it."""

    code: str
    title: str
    title_en: str
    value: Value
    unit: str
    cite: Citation


@dataclass(frozen=True)
class Estimate:
    """What a measure would say.

    ``possible`` None while it is open. Of a result in fen: ``least`` to ``most`` over everything that is open, and
    ``capped`` when more of an open amount would not raise ``most``; both None where there is no amount. ``missing``
    are the required facts nobody has stated.
    """

    possible: bool | None
    conditions: tuple[Prospect, ...]
    steps: tuple[Known, ...]
    missing: tuple[Fact, ...]
    least: int | None
    most: int | None
    capped: bool

    @property
    def exact(self) -> bool:
        """Whether the sum is certain."""
        return not self.missing and self.least is not None

    @property
    def ranged(self) -> bool:
        """Whether only yes or no, or a choice, is open, so that ``least`` and ``most`` are what it can come to."""
        return self.least is not None and all(fact.kind in (Kind.BOOLEAN, Kind.CHOICE) for fact in self.missing)


def estimate(
    measure: Measure, known: Mapping[str, Any], *, result: str | None, rulebook: Rulebook, on: date
) -> Estimate:
    """Ask the measure with the facts that are known (stored values by name); raises ``NotInForce``.

    ``result`` names the step the measure is about.
    """
    _, rules = rules_of(measure, rulebook, on)
    missing = tuple(fact for fact in measure.facts if fact.required and known.get(fact.name) is None)
    days = usable_days(measure, known, rulebook, on)
    rows = combinations(measure, known, days, halved=False)
    # The first row knows only what is known: a null there is a condition nobody can answer yet.
    # The next ones know the day as well, whichever it may be: what is denied on each is denied whatever else is said.
    dated = [dict(zip(days, each, strict=True)) for each in itertools.product(*days.values())][:MOST_COMBINATIONS]
    found = asked(measure, [dict(known), *({**known, **each} for each in dated), *rows], rulebook, on)
    first, dated, rest = found[0], found[1 : len(dated) + 1], found[len(dated) + 1 :]
    conditions = tuple(
        Prospect(rule.code, rule.title, rule.title_en, answered(rule.code, first, dated, rest), cite_of(rule))
        for rule in rules
        if isinstance(rule, Condition)
    )
    able = [row for row in rest if row[ELIGIBLE]]
    amounts: list[int] = []
    if result is not None and is_money(rules, result):
        amounts = sorted(row[result] for row in able if row[result] is not None)
    capped = False
    if missing and amounts and result:
        half = asked(measure, combinations(measure, known, days, halved=True), rulebook, on)
        capped = max((row[result] or 0 for row in half if row[ELIGIBLE]), default=0) == amounts[-1]
    answers = {each.met for each in conditions}
    return Estimate(
        possible=False if False in answers else None if None in answers else True,
        conditions=conditions,
        steps=tuple(constant_steps(rules, able)),
        missing=missing,
        least=amounts[0] if amounts else None,
        most=amounts[-1] if amounts else None,
        capped=capped,
    )


def is_open(fact: Fact, known: Mapping[str, Any]) -> bool:
    """Whether nobody has stated a fact that can make a difference: a required one, or a day."""
    return known.get(fact.name) is None and (fact.required or fact.kind is Kind.DATE)


def usable_days(
    measure: Measure, known: Mapping[str, Any], rulebook: Rulebook, on: date
) -> dict[str, tuple[date | None, ...]]:
    """For each open day, the recent days that the law knows; no day as well where it may stay unsaid."""
    found: dict[str, tuple[date | None, ...]] = {}
    for fact in measure.facts:
        if fact.kind is Kind.DATE and is_open(fact, known):
            days: list[date | None] = [] if fact.required else [None]
            for day in (on - timedelta(days=back) for back in DAYS_BACK):
                with suppress(NotInForce):
                    asked(measure, [{**known, fact.name: day}], rulebook, on)
                    days.append(day)
            found[fact.name] = tuple(days) or (None,)
    return found


def combinations(
    measure: Measure, known: Mapping[str, Any], days: Mapping[str, Sequence[Any]], *, halved: bool
) -> list[dict[str, Any]]:
    """The firm with everything the open facts could be; other optional facts nobody stated stay unsaid."""
    open_facts = [fact for fact in measure.facts if is_open(fact, known)]
    choices = [days[fact.name] if fact.name in days else ends(fact, halved) for fact in open_facts]
    found = itertools.islice(itertools.product(*choices), MOST_COMBINATIONS)
    return [{**known, **dict(zip([fact.name for fact in open_facts], values, strict=True))} for values in found]


def ends(fact: Fact, halved: bool) -> Sequence[Any]:
    """What a fact could be, as far as it can make a difference at its ends."""
    match fact.kind:
        case Kind.BOOLEAN:
            return (True, False)
        case Kind.CHOICE:
            return tuple(choice.code for choice in fact.choices)
        case Kind.TEXT:
            return ("1",)
    most = fact.maximum // 2 if halved else fact.maximum
    usual = min(max(fact.minimum, ORDINARY), most)
    return tuple(dict.fromkeys((fact.minimum, usual, max(fact.minimum, most))))


def asked(measure: Measure, rows: Sequence[Mapping[str, Any]], rulebook: Rulebook, on: date) -> list[dict[str, Any]]:
    """The measure's answers for each row, every row a claim of its own."""
    data = {fact.name: [row.get(fact.name) for row in rows] for fact in measure.facts}
    numbers = list(range(1, len(rows) + 1))
    schema = {CLAIM: nw.String(), LINE: nw.Int64(), **{fact.name: DTYPES[fact.kind]() for fact in measure.facts}}
    keyed = {CLAIM: [str(number) for number in numbers], LINE: numbers, **data}
    frame = nw.from_dict(keyed, schema, backend="polars")
    return list(evaluate(measure, frame, rulebook=rulebook, on=on, partial=True).sort(LINE).iter_rows(named=True))


def answered(
    code: str, first: Mapping[str, Any], dated: Sequence[Mapping[str, Any]], rest: Sequence[Mapping[str, Any]]
) -> bool | None:
    """The condition's answer if it is the same whatever the open facts are; a null that nothing can fill is no."""
    if all(row[code] is False for row in dated):
        return False
    if len(rest) == 1:  # nothing is open
        return bool(first[code])
    answers = {first[code], *(row[code] for row in rest)}
    return answers.pop() if len(answers) == 1 else None


def is_money(rules: Sequence[Rule], result: str | None) -> bool:
    """Whether the result is an amount."""
    return any(isinstance(rule, Step) and rule.code == result and rule.unit == "fen" for rule in rules)


def constant_steps(rules: Sequence[Rule], rows: Sequence[Mapping[str, Any]]) -> list[Known]:
    """The steps that have one value in every row."""
    told = []
    for rule in rules:
        values = {row[rule.code] for row in rows} if isinstance(rule, Step) else set()
        if isinstance(rule, Step) and len(values) == 1 and (value := values.pop()) is not None:
            told.append(
                Known(rule.code, rule.title, rule.title_en, printed(value, rule.unit), UNITS[rule.unit], cite_of(rule))
            )
    return told


def cite_of(rule: Rule) -> Citation:
    """The rule's source; of one that follows a day nobody has stated yet, the newest."""
    return rule.cite.parameter.versions[-1].cite if isinstance(rule.cite, Dated) else rule.cite
