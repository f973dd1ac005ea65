"""The explanation a person reads: the columns of one row, with titles, units and citations.

These frozen values are what a page shows before filing, what is frozen with a decision and what the command line
prints; ``plain()`` turns each into dictionaries, lists and text that JSON holds exactly.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import narwhals as nw

from office.money import yuan
from office.rulebook.evaluate import VERSION, evaluate, rules_of
from office.rulebook.law import Dated
from office.rulebook.measure import ELIGIBLE, LINE, PAYABLE, Condition, Measure, Rule, Step, Warning
from office.rulebook.parameters import Citation, Rulebook

UNITS = {
    "fen": "元",
    "percent": "%",  # hundredths of a percent
    "rate": "%",  # millionths of the whole
    "share": "",
    "people": "人",
    "days": "天",
    "months": "月",
    "hours": "小时",  # hundredths of an hour
    "text": "",
    "yes/no": "",
}
"""The unit a step's column is kept in → the unit its printed value carries."""
DECIMALS = {"percent": 2, "hours": 2, "rate": 4}

Value = str | int | bool | None


@dataclass(frozen=True)
class Answer:
    """A condition (``met``) or a warning (``met`` is False when the warning is raised) with its source in law."""

    code: str
    title: str
    title_en: str
    met: bool
    cite: Citation

    def plain(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "title": self.title,
            "title_en": self.title_en,
            "met": self.met,
            "cite": self.cite.plain(),
        }


@dataclass(frozen=True)
class Working:
    """A step's value as people read it: money as decimal text in 元, percent as text, counts as integers."""

    code: str
    title: str
    title_en: str
    value: Value
    unit: str
    cite: Citation

    def plain(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "title": self.title,
            "title_en": self.title_en,
            "value": self.value,
            "unit": self.unit,
            "cite": self.cite.plain(),
        }


@dataclass(frozen=True)
class Outcome:
    """Everything about one line; ``payable_fen`` is the sum to pay, ``warnings`` holds raised ones only."""

    line: int
    eligible: bool
    payable_fen: int
    conditions: tuple[Answer, ...]
    warnings: tuple[Answer, ...]
    steps: tuple[Working, ...]
    rulebook: str

    @property
    def payable(self) -> str:
        """Decimal text in 元, two places."""
        return yuan(self.payable_fen)

    def step(self, code: str) -> Value:
        """The value of the step of that code; ``KeyError`` if there is none."""
        return {step.code: step.value for step in self.steps}[code]

    def plain(self) -> dict[str, Any]:
        return {
            "line": self.line,
            "eligible": self.eligible,
            "payable": self.payable,
            "conditions": [answer.plain() for answer in self.conditions],
            "warnings": [answer.plain() for answer in self.warnings],
            "steps": [step.plain() for step in self.steps],
            "rulebook": self.rulebook,
        }


def compute(measure: Measure, frame: nw.DataFrame[Any], *, rulebook: Rulebook, on: date) -> list[Outcome]:
    """Evaluate ``frame`` and explain each of its lines, in order; raises ``NotInForce``."""
    _, rules = rules_of(measure, rulebook, on)
    answered = evaluate(measure, frame, rulebook=rulebook, on=on)
    return [_outcome(rules, row, rulebook.version) for row in answered.sort(LINE).iter_rows(named=True)]


def _outcome(rules: tuple[Rule, ...], row: dict[str, Any], version: str) -> Outcome:
    conditions = [_answer(rule, row, met=row[rule.code]) for rule in rules if isinstance(rule, Condition)]
    warnings = [_answer(rule, row, met=False) for rule in rules if isinstance(rule, Warning) and row[rule.code]]
    steps = [_working(rule, row) for rule in rules if isinstance(rule, Step)]
    return Outcome(row[LINE], row[ELIGIBLE], row[PAYABLE], tuple(conditions), tuple(warnings), tuple(steps), version)


def _answer(rule: Condition | Warning, row: dict[str, Any], *, met: bool) -> Answer:
    return Answer(rule.code, rule.title, rule.title_en, met, _citation(rule, row))


def _working(rule: Step, row: dict[str, Any]) -> Working:
    value = printed(row[rule.code], rule.unit)
    return Working(rule.code, rule.title, rule.title_en, value, UNITS[rule.unit], _citation(rule, row))


def _citation(rule: Rule, row: dict[str, Any]) -> Citation:
    if not isinstance(rule.cite, Dated):
        return rule.cite
    versions = rule.cite.parameter.versions
    position = row[VERSION.format(code=rule.code)]
    # A row that needed no value (its own condition already fails) is explained by the first text there was.
    return versions[0 if position is None else position].cite


def printed(value: Any, unit: str) -> Value:
    """A stored value in the form the edges use: ``printed(2400000, "fen") == "24000.00"``."""
    if value is None:
        return None
    if unit == "fen":
        return yuan(value)
    if unit in DECIMALS:
        return format(Decimal(value).scaleb(-DECIMALS[unit]).normalize(), "f")
    return value if isinstance(value, bool | int) else str(value)
