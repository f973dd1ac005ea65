"""The tables of worked cases, and the law with other values, for the tests that read them.

A table ``cases/<code>.csv`` has one line per case: ``case``, ``on``, ``set``, the facts, and what is expected. ``set``
says which parameters hold another value in that case: ``min_riders=20; window=2020-01-24..2020-02-09``, or, for the
version of one day only, ``day_kind@2020-02-03=rest``.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from office.money import fen, share
from office.rulebook.parameters import NO_LIMIT, Rulebook
from office.rulebook.reading import read_facts
from office.rulebook.results import Outcome, compute
from subsidies.policy.catalogue import catalogue

CASES = Path(__file__).parent / "cases"
KNOWN = catalogue()
WORKING = sorted(code for code, measure in KNOWN.measures.items() if KNOWN.founded_on(measure))
"""The measures that have parameters; the others are heads that wait for theirs."""


def table(code: str) -> list[dict[str, str]]:
    """The worked cases of a measure."""
    with (CASES / f"{code}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def worked_cases() -> Iterator[tuple[str, dict[str, str]]]:
    """Every case of every table with its measure."""
    for code in WORKING:
        for row in table(code):
            yield code, row


def facts_of(code: str, row: Mapping[str, str]) -> dict[str, str]:
    """The facts among a case's columns."""
    return {fact.name: row[fact.name] for fact in KNOWN.measure(code).facts if fact.name in row}


def outcomes(code: str, rows: list[Any], on: date, rulebook: Rulebook = KNOWN.rulebook) -> list[Outcome]:
    """The rows computed as the lines of one claim; none of them may have a problem."""
    frame, problems = read_facts(KNOWN.measure(code), rows)
    assert problems == []
    return compute(KNOWN.measure(code), frame, rulebook=rulebook, on=on)


def law_with(code: str, changes: str) -> Rulebook:
    """The house's rulebook with other values, as ``set`` writes them."""
    parameters = dict(KNOWN.rulebook.parameters)
    for change in filter(None, (part.strip() for part in changes.split(";"))):
        named, _, text = change.partition("=")
        name, _, day = named.partition("@")
        parameter = parameters[f"{code}.{name}"]
        versions = tuple(
            replace(version, value=_value(parameter.unit, text))
            if not day or version.covers(date.fromisoformat(day))
            else version
            for version in parameter.versions
        )
        assert versions != parameter.versions
        parameters[parameter.name] = replace(parameter, versions=versions)
    return Rulebook(parameters, KNOWN.rulebook.texts)


def _value(unit: str, text: str) -> Any:
    if text == NO_LIMIT:
        return None
    if unit in ("yuan", "share"):
        return fen(text) if unit == "yuan" else share(text)
    if ".." in text:
        return [date.fromisoformat(day) for day in text.split("..")]
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
