"""The columns of a public notice, by measure, as data (``columns.toml``); cells from what was frozen with an award.

Cells are text: a number, a name, decimal text in 元. What a frozen result does not have is a dash. Firms stand in it,
never people: a column can only be a fact or step of a whole claim.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from office.money import fen, yuan

PROFILES = Path(__file__).with_suffix(".toml")
GENERIC = "generic"
NONE = "—"


@dataclass(frozen=True)
class Column:
    """A column's title as printed, where its cells come from, and whether they are amounts (``yuan``)."""

    title: str
    source: str
    kind: str = "text"


@dataclass(frozen=True)
class Shown:
    """What a row is made from: frozen with the award, besides its place on the notice."""

    number: int
    firm: str
    code: str
    measure: str
    basis: str
    amount_fen: int
    result: Mapping[str, Any]


@cache
def profiles() -> dict[str, tuple[frozenset[str], tuple[Column, ...]]]:
    """Every profile: the measures it names and its columns."""
    found = tomllib.loads(PROFILES.read_text("utf-8"))
    return {
        name: (
            frozenset(table["measures"]),
            tuple(Column(each["title"], each["from"], each.get("kind", "text")) for each in table["columns"]),
        )
        for name, table in found.items()
    }


def columns_of(measure: str) -> tuple[Column, ...]:
    """The columns in which a measure's awards are shown."""
    known = profiles()
    named = next((name for name, (measures, _) in known.items() if measure in measures), GENERIC)
    return known[named][1]


def cells(columns: Sequence[Column], shown: Shown) -> list[str]:
    """A row's cells under these columns."""
    return [_cell(column, shown) for column in columns]


def _cell(column: Column, shown: Shown) -> str:
    kind, _, names = column.source.partition(":")
    match kind:
        case "number":
            return str(shown.number)
        case "award":
            return yuan(shown.amount_fen)
        case "fact":
            return _sum([line["facts"].get(names) for line in _lines(shown)], column.kind)
        case "step":
            return _sum([_step(line, names) for line in _lines(shown)], column.kind)
        case "mean":
            return _mean([line["facts"].get(name) for line in _lines(shown) for name in names.split(":")])
    return str(getattr(shown, kind))


def _lines(shown: Shown) -> Sequence[Mapping[str, Any]]:
    lines: Sequence[Mapping[str, Any]] = shown.result.get("lines", ())
    return lines


def _step(line: Mapping[str, Any], code: str) -> str | None:
    step = next((step for step in line["steps"] if step["code"] == code), None)
    if step is None or step["value"] is None:
        return None
    return f"{step['value']}{step['unit'] if step['unit'] == '%' else ''}"


def _sum(found: Sequence[str | None], kind: str) -> str:
    """The one value there is; amounts of several lines are added up, other values stand side by side."""
    known = [each for each in found if each not in (None, "")]
    if not known:
        return NONE
    if kind == "yuan":
        return yuan(sum(fen(each) for each in known if each))
    return "、".join(str(each) for each in known)


def _mean(found: Sequence[str | None]) -> str:
    known = [Decimal(each) for each in found if each not in (None, "")]
    if not known or len(known) < len(found):
        return NONE
    mean = sum(known, Decimal()) / len(known)
    return format(mean.normalize(), "f")
