"""The dated figures of this room: what was in force on a day, each with its citation.

The files stand in ``parameters/``; each figure has a title in both languages, a unit and dated values. Asking for a
day on which nothing is in force raises ``NotInForce``, naming the figure and the day.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from office.errors import NotInForce
from office.wording import N_

PARAMETERS = Path(__file__).parent / "parameters"


@dataclass(frozen=True)
class Figure:
    """One figure as in force on a day."""

    code: str
    title: str
    title_en: str
    unit: str
    value: Any
    cite: str


class Figures:
    """Every figure of one file on one day: ``figures["supply_days"]`` is the value, ``figures.cite(…)`` its source."""

    def __init__(self, subject: str, on: date) -> None:
        self.on = on
        self._texts = texts(subject)

    def __getitem__(self, code: str) -> Any:
        return self.figure(code).value

    def cite(self, code: str) -> str:
        return self.figure(code).cite

    def figure(self, code: str) -> Figure:
        """The figure in force; KeyError for a code no file knows, ``NotInForce`` for a day without a value."""
        text = self._texts[code]
        for dated in text["values"]:
            if dated["from"] <= self.on and (dated.get("until") is None or self.on <= dated["until"]):
                return Figure(code, text["title"], text["title_en"], text["unit"], dated["value"], dated["cite"])
        raise NotInForce(N_("参数“{title}”在 {day} 没有生效的值。"), title=text["title"], day=self.on.isoformat())


@cache
def texts(subject: str) -> Mapping[str, Any]:
    """The parsed file of a subject (``whitelist``, ``clearance``, ``plan``)."""
    return tomllib.loads((PARAMETERS / f"{subject}.toml").read_text(encoding="utf-8"))
