"""What a claim comes to: its lines read as facts, computed, and told as plain data that filing freezes.

The numbers of people's documents are opened to compute and told masked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from office.money import fen, yuan
from office.rulebook.reading import Problem, read_facts
from office.rulebook.results import compute
from subsidies.claims.particulars import masked_line
from subsidies.policy.catalogue import catalogue


@dataclass(frozen=True)
class Working:
    """``result`` is ``{payable, lines, rulebook, on, measure}`` when no problem stands, else None."""

    problems: tuple[Problem, ...]
    result: dict[str, Any] | None


def work_out(
    measure_code: str, lines: Sequence[Mapping[str, str]], *, on: date, numbers: Sequence[int] | None = None
) -> Working:
    """Compute the lines under the law of the day; raises ``NotInForce`` when the measure has none.

    ``numbers`` are the lines' numbers in the claim, when they are not all of its lines.
    """
    law = catalogue()
    measure = law.measure(measure_code)
    frame, problems = read_facts(measure, lines, claim="claim", filing=True)
    if problems or not lines:
        return Working(tuple(problems), None)
    outcomes = compute(measure, frame, rulebook=law.rulebook, on=on)
    places = numbers or range(1, len(lines) + 1)
    told = [
        {**outcome.plain(), "line": number, "facts": masked_line(measure, line)}
        for outcome, line, number in zip(outcomes, lines, places, strict=True)
    ]
    result = {
        "measure": measure.code,
        "payable": yuan(sum(outcome.payable_fen for outcome in outcomes)),
        "lines": told,
        "rulebook": law.rulebook.version,
        "on": on.isoformat(),
    }
    return Working((), result)


@dataclass(frozen=True)
class Adjusted:
    """A fact taken otherwise than filed, as frozen results tell it."""

    value: str
    filed: str
    reason: str


@dataclass(frozen=True)
class Refused:
    """A line for which nothing is granted; ``cite`` is ``{document, number, article, words}``."""

    reason: str
    cite: Mapping[str, str]


def decide(
    filed: Mapping[str, Any],
    lines: Sequence[Mapping[str, str]],
    *,
    on: date,
    adjusted: Mapping[tuple[int, str], Adjusted],
    refused: Mapping[int, Refused],
) -> Working:
    """What a claim comes to over the lines that are not refused, with the facts as adjusted.

    ``filed`` is the frozen result of filing; without any finding it is the answer, and nothing is computed anew. Caps
    are shared by the granted lines alone. A granted line with adjusted facts has ``adjusted`` (fact → filed, value,
    reason) and ``filed`` (its sum and steps as filed); a refused one keeps its trace as filed, pays nothing and has
    ``refused`` (reason, cite).
    """
    if not adjusted and not refused:
        return Working((), dict(filed))
    granted = [number for number in range(1, len(lines) + 1) if number not in refused]
    found = [with_adjusted(lines[number - 1], number, adjusted) for number in granted]
    working = work_out(filed["measure"], found, on=on, numbers=granted) if granted else Working((), nothing(filed))
    if working.result is None:
        return working
    before = {line["line"]: line for line in filed["lines"]}
    told = [told_line(line, before[line["line"]], adjusted) for line in working.result["lines"]]
    told += [refused_line(before[number], reason) for number, reason in refused.items()]
    return Working((), {**working.result, "lines": sorted(told, key=lambda line: int(line["line"]))})


def nothing(filed: Mapping[str, Any]) -> dict[str, Any]:
    """The result of a claim none of whose lines is granted."""
    return {**filed, "payable": yuan(0), "lines": []}


def with_adjusted(line: Mapping[str, str], number: int, adjusted: Mapping[tuple[int, str], Adjusted]) -> dict[str, str]:
    """A line's facts as the reviewer takes them."""
    return {**line, **{fact: each.value for (at, fact), each in adjusted.items() if at == number}}


def told_line(
    line: Mapping[str, Any], before: Mapping[str, Any], adjusted: Mapping[tuple[int, str], Adjusted]
) -> dict[str, Any]:
    """A granted line with what was filed beside what was found, where they differ."""
    own = {fact: each for (at, fact), each in adjusted.items() if at == line["line"]}
    if not own and fen(line["payable"]) == fen(before["payable"]):
        return dict(line)
    return {
        **line,
        "adjusted": {
            fact: {"filed": each.filed, "value": each.value, "reason": each.reason} for fact, each in own.items()
        },
        "filed": {"payable": before["payable"], "steps": before["steps"], "facts": before["facts"]},
    }


def refused_line(line: Mapping[str, Any], refused: Refused) -> dict[str, Any]:
    """A line for which nothing is granted."""
    return {
        **line,
        "payable": yuan(0),
        "filed": {"payable": line["payable"], "steps": line["steps"], "facts": line["facts"]},
        "refused": {"reason": refused.reason, "cite": dict(refused.cite)},
    }
