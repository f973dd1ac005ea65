"""Supplies computed from the number of staff, case by case; and that the whitelist asks the same."""

import csv
from datetime import date
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

from office.errors import NotInForce
from resumption.policy.conditions import masks_required
from resumption.policy.law import law
from resumption.policy.supplies import needs

ON = date(2020, 2, 8)
CASES = list(csv.DictReader(Path(__file__).with_name("supplies_cases.csv").read_text("utf-8").splitlines()))
STOCK = ("masks", "isolation_rooms", "thermometers", "disinfectant_litres")


@pytest.mark.parametrize("case", CASES, ids=[case["article"] for case in CASES])
def test_what_is_needed_and_what_is_short(case: dict[str, str]) -> None:
    stock = {name: int(case[name]) for name in STOCK if case[name]}
    found = needs(int(case["staff"]), stock, on=ON)
    assert [each.code for each in found] == list(STOCK)
    assert " ".join(str(each.need) for each in found) == case["needed"]
    assert " ".join(str(each.short) for each in found) == case["short"]


def test_each_need_says_how_it_was_computed_and_by_which_law() -> None:
    masks, rooms, thermometers, _ = needs(23, {}, on=ON)
    assert masks.working.format(**masks.figures) == "23 人 × 每人每天 2 只 × 3 天"
    assert rooms.working.format(**rooms.figures) == "23 人，每 100 人 1 间，不足的按 1 间"
    assert [len(each.cites) for each in (masks, rooms, thermometers)] == [2, 1, 1]
    assert rooms.cites[0]["words"] == "常州市做法：每100名员工1间"
    assert [each.required for each in needs(1, {}, on=ON)] == [True, True, False, False]


@pytest.mark.parametrize("staff", [1, 23, 99, 100, 101, 5000])
def test_the_whitelist_asks_for_the_same_masks(staff: int) -> None:
    frame = nw.from_native(pl.DataFrame({"staff_total": [staff]}))
    asked = frame.select(masks_required(law("whitelist", ON))).to_native().to_series().to_list()
    assert [needs(staff, {}, on=ON)[0].need] == asked


def test_before_there_was_a_figure_nothing_is_computed() -> None:
    with pytest.raises(NotInForce):
        needs(23, {}, on=date(2020, 1, 1))
