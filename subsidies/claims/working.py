"""What a claim comes to: its lines read as facts, computed, and told as plain data that filing freezes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from office.money import yuan
from office.rulebook.reading import Problem, read_facts
from office.rulebook.results import compute
from subsidies.policy.catalogue import catalogue


@dataclass(frozen=True)
class Working:
    """``result`` is ``{payable, lines, rulebook, on, measure}`` when no problem stands, else None."""

    problems: tuple[Problem, ...]
    result: dict[str, Any] | None


def work_out(measure_code: str, lines: Sequence[Mapping[str, str]], *, on: date) -> Working:
    """Compute the lines under the law of the day; raises ``NotInForce`` when the measure has none."""
    law = catalogue()
    measure = law.measure(measure_code)
    frame, problems = read_facts(measure, lines, claim="claim", filing=True)
    if problems or not lines:
        return Working(tuple(problems), None)
    outcomes = compute(measure, frame, rulebook=law.rulebook, on=on)
    told = [{**outcome.plain(), "facts": dict(line)} for outcome, line in zip(outcomes, lines, strict=True)]
    result = {
        "measure": measure.code,
        "payable": yuan(sum(outcome.payable_fen for outcome in outcomes)),
        "lines": told,
        "rulebook": law.rulebook.version,
        "on": on.isoformat(),
    }
    return Working((), result)
