"""Declarations against registers: a table of cases, one pair alone and all at once; dates and retention."""

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from office.errors import NotInForce
from resumption.policy.contradictions import (
    RULES,
    TYPES,
    contradicted,
    contradictions,
    retention_days,
    rules_in_force,
)
from resumption.registers.catalogue import REGISTERS

TEXT = (Path(__file__).parent / "contradiction_cases.csv").read_text(encoding="utf-8")
CASES = list(csv.DictReader(TEXT.splitlines()))
ON = date(2020, 2, 8)


def pair(case: dict[str, str]) -> dict[str, object]:
    """The two sides of a case; what it does not name is not known."""
    facts: dict[str, object] = dict.fromkeys(TYPES)
    for name, _, text in (part.partition("=") for part in f"{case['declared']};{case['recorded']}".split(";") if part):
        kind = TYPES[name]
        facts[name] = date.fromisoformat(text) if kind == pl.Date else text == "true" if kind == pl.Boolean else text
    return facts


def told(found: pl.DataFrame) -> list[tuple[str, str]]:
    """Of each pair the place and the rules, as the table of cases writes them."""
    return [
        (row["elsewhere"] or "", " ".join(code for code in RULES if row[f"rule_{code}"]))
        for row in found.iter_rows(named=True)
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_contradiction(case: dict[str, str]) -> None:
    frame = pl.DataFrame([pair(case)], schema=TYPES)
    assert told(contradictions(frame, on=ON)) == [(case["elsewhere"], case["rules"])]


def test_all_at_once_as_one_by_one() -> None:
    frame = pl.DataFrame([pair(case) for case in CASES], schema=TYPES)
    assert told(contradictions(frame, on=ON)) == [(case["elsewhere"], case["rules"]) for case in CASES]
    one_a_row = contradicted(frame.with_row_index("case"), on=ON)
    expected = [(number, rule) for number, case in enumerate(CASES) for rule in case["rules"].split()]
    assert one_a_row.select("case", "rule").rows() == expected


def test_nothing_in_nothing_out() -> None:
    assert contradicted(pl.DataFrame(schema=TYPES), on=ON).height == 0


def test_every_rule_and_every_retention_is_cited_and_dated() -> None:
    rules = rules_in_force(ON)
    assert tuple(rules) == RULES
    assert all(rule["title"] and rule["title_en"] and rule["cite"]["words"] for rule in rules.values())
    assert {one.code: retention_days(one.code, ON) for one in REGISTERS} == {
        "checkpoint": 60,
        "survey": 90,
        "ticket": 60,
    }
    with pytest.raises(NotInForce, match=r"registers\.retention_ticket"):
        retention_days("ticket", date(2020, 1, 22))
