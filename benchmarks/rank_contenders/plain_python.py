"""Plain Python: one function per firm, the firms held as dictionaries."""

from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.rank_contenders.city import EARLIEST, SCORED, SECTORS, WEIGHTS
from resumption.policy.conditions import CATEGORIES, DUTIES

SECTOR_SET = frozenset(SECTORS)


def one_firm(f: dict[str, Any]) -> tuple[Any, ...]:
    """The same rules for one firm."""
    staff, need = f["staff_total"], f["staff_total"] * 6
    sector, large = f["industry"] in SECTOR_SET, f["order_book"] == "large"
    met = [
        sector, f["golden_class"] in ("elephant", "ox"), f["green_factory"], f["per_mu_grade"] in ("A", "B"),
        f["key_exporter"], f["listed"], large and not f["labour_intensive"],
        staff > 0 and f["staff_local"] * 2 >= staff,
        staff > 0 and f["staff_local"] + f["staff_province"] + f["staff_other"] + f["staff_key_area"] <= staff,
        *[f[duty] for duty in DUTIES], f["masks"] >= need, f["isolation_rooms"] * 100 >= staff,
        sector or f["planned_date"] >= EARLIEST, f["all_declared"], f["staff_key_area"] == 0,
    ]  # fmt: skip
    tier = 4 if not all(met[8:]) else 0 if sector else 1 if any(met[1:7]) else 2 if met[7] else 3
    score = sum(WEIGHTS[code] for code, holds in zip(CATEGORIES, met[1:7], strict=True) if holds)
    score += WEIGHTS["large_order_book"] if large else 0
    score += f["staff_local"] * WEIGHTS["local_share"] // staff
    score += min(max(f["masks"] - need, 0), need) * WEIGHTS["prevention_margin"] // need
    return (f["credit_code"], tier, score, *met)


class PlainPython:
    """Tier, score and every answer, as tuples."""

    name = "plain Python, a function per firm"

    def __init__(self, firms: pl.DataFrame, folder: Path) -> None:
        self.firms = firms.to_dicts()
        self.found: list[tuple[Any, ...]] = []

    def ready(self) -> None:
        self.found = []

    def run(self) -> None:
        self.found = [one_firm(firm) for firm in self.firms]

    def answer(self) -> pl.DataFrame:
        return pl.DataFrame(self.found, schema=SCORED, orient="row")
