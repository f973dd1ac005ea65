"""Staff clearance: a table of cases, the same for one person and many, on both engines."""

import csv
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from resumption.policy.clearance import clear

CASES = list(csv.DictReader((Path(__file__).parent / "clearance_cases.csv").read_text(encoding="utf-8").splitlines()))
PERSON = {
    "row": 2, "name": "张三", "stayed_at": "湖州", "returned_on": None, "origin_area": None, "key_area": False,
    "contact": False, "temperature_tenths": 365, "symptoms": "无", "health_code": "green", "isolation_start": None,
    "commitment": True,
}  # fmt: skip
SCHEMA = {
    "row": pl.Int64, "name": pl.String, "stayed_at": pl.String, "returned_on": pl.Date, "origin_area": pl.String,
    "key_area": pl.Boolean, "contact": pl.Boolean, "temperature_tenths": pl.Int64, "symptoms": pl.String,
    "health_code": pl.String, "isolation_start": pl.Date, "commitment": pl.Boolean,
}  # fmt: skip


def person(change: str, row: int = 2) -> dict[str, object]:
    """The local, healthy person of the cases with some answers replaced."""
    facts: dict[str, object] = PERSON | {"row": row}
    for name, _, text in (part.partition("=") for part in change.split(";") if part):
        kind = SCHEMA[name]
        if not text:
            facts[name] = None
        elif kind == pl.Int64:
            facts[name] = int(text)
        else:
            facts[name] = (
                text == "true" if kind == pl.Boolean else date.fromisoformat(text) if kind == pl.Date else text
            )
    return facts


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_clearance(case: dict[str, str]) -> None:
    frame = pl.DataFrame([person(case["change"])], schema=SCHEMA)
    (found,) = clear(frame, on=date.fromisoformat(case["on"]))
    plain = found.as_json()
    assert (plain["clearance"], plain["may_start"] or "", " ".join(r.code for r in found.reasons)) == (
        case["clearance"], case["may_start"], case["rules"],
    )  # fmt: skip


@pytest.mark.parametrize("on", [date(2020, 2, 8), date(2020, 2, 13)])
def test_many_people_as_one_and_on_both_engines(on: date) -> None:
    frame = pl.DataFrame([person(case["change"], row) for row, case in enumerate(CASES, 2)], schema=SCHEMA)
    together = clear(frame, on=on)
    assert together == tuple(one for row in frame.iter_slices(1) for one in clear(row, on=on))
    with duckdb.connect() as connection:
        connection.register("people", frame.to_arrow())
        assert clear(connection.table("people"), on=on) == together
