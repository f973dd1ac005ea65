"""From clearance to conditions: with how many people a firm may start on which day. POLICY §1, issue line "conditions".

``days`` maps a first permitted day to how many people may first start on it; who may start before the day the firm
resumes begins on that day. Nobody is counted who has no permitted day yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Start:
    """From ``day`` on at most ``headcount`` people may work, ``new`` of them for the first time."""

    day: date
    new: int
    headcount: int

    def as_json(self) -> dict[str, Any]:
        """Plain data to freeze with a decision."""
        return asdict(self) | {"day": self.day.isoformat()}


def starts(days: Mapping[date, int], *, resume_on: date, already: int = 0) -> tuple[Start, ...]:
    """The steps by which the headcount rises from ``already`` (people who work there before), none before
    ``resume_on``."""
    when: dict[date, int] = {}
    for day, number in days.items():
        if number > 0:
            begun = max(day, resume_on)
            when[begun] = when.get(begun, 0) + number
    steps, total = [], already
    for day in sorted(when):
        total += when[day]
        steps.append(Start(day, when[day], total))
    return tuple(steps)


def later(steps: Sequence[Mapping[str, Any]], resume_on: date) -> list[dict[str, Any]]:
    """Frozen steps as they read when the firm resumes on a later day than was planned: what was to begin before begins
    then."""
    kept = [dict(step) for step in steps if date.fromisoformat(step["day"]) > resume_on]
    begun = [step for step in steps if date.fromisoformat(step["day"]) <= resume_on]
    if not begun:
        return kept
    first = {
        "day": resume_on.isoformat(),
        "new": sum(step["new"] for step in begun),
        "headcount": begun[-1]["headcount"],
    }
    return [first, *kept]
