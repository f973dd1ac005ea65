"""Synthetic firms, and the law all contenders are asked about."""

from datetime import date

import numpy as np
import polars as pl

from resumption.policy.conditions import CONDITIONS, DUTIES
from resumption.policy.law import law

ON = date(2020, 2, 7)
LAW = law("whitelist", ON)
SECTORS: list[str] = LAW.value("guarantee_industries")
WEIGHTS: dict[str, int] = LAW.value("score_weights")
EARLIEST: date = LAW.value("earliest_planned_date")
MET = [condition.column for condition in CONDITIONS]
TEXTS = [f"text_{condition.code}" for condition in CONDITIONS]
CATEGORY, NEEDED = MET[1:7], MET[8:]
TIERS = ["credit_code", "tier", *MET]
SCORED = ["credit_code", "tier", "score", *MET]
SOME_INDUSTRIES = ["4620", "2770", "1819", "3841", "2110", "3562"]


def synthetic(count: int) -> pl.DataFrame:
    """``count`` firms with every fact, reproducible; texts are text, as an office's table has them."""
    draw = np.random.default_rng(2020)
    total = draw.integers(1, 400, count)
    local = (total * draw.integers(0, 101, count)) // 100
    facts = {
        "credit_code": [f"91330500{number:010d}" for number in range(count)],
        "name": [f"企业{number}" for number in range(count)],
        "area": draw.choice(np.array(["330502", "330503", "330521", "330522", "330523"]), count).tolist(),
        "industry": draw.choice(np.array(SOME_INDUSTRIES), count).tolist(),
        "golden_class": draw.choice(np.array(["elephant", "ox", *["none"] * 8]), count).tolist(),
        "per_mu_grade": draw.choice(np.array(["A", "B", "C", "D", "none"]), count).tolist(),
        "order_book": draw.choice(np.array(["large", "normal", "normal"]), count).tolist(),
        "staff_total": total, "staff_local": local, "staff_province": np.zeros(count, int),
        "staff_other": np.zeros(count, int), "staff_key_area": (draw.random(count) < 0.03) * np.int64(total > local),
        "staff_isolated": np.zeros(count, int), "masks": total * draw.integers(5, 15, count),
        "isolation_rooms": draw.integers(1, 6, count),
        "filed_at": np.datetime64("2020-02-05T08:00", "us") + draw.integers(0, 86_400 * 10**6, count),
        "planned_date": (np.datetime64("2020-02-09") + draw.integers(0, 20, count)).astype("datetime64[D]"),
    }  # fmt: skip
    for name in ("green_factory", "key_exporter", "listed", "labour_intensive"):
        facts[name] = draw.random(count) < 0.1
    for name in (*DUTIES, "all_declared"):
        facts[name] = draw.random(count) < 0.97
    return pl.DataFrame(facts)
