"""The plain way: a Python function per firm, asked twice, and a dictionary of counts; the facts are in memory."""

from collections import Counter
from datetime import date
from typing import Any

from resumption.policy.conditions import DUTIES


def tier(f: dict[str, Any], sectors: frozenset[str], percent: int) -> int:
    """The tier of one firm by the rules of February 2020, with this least share of local staff."""
    staff, sector = f["staff_total"], f["industry"] in sectors
    parts = f["staff_local"] + f["staff_province"] + f["staff_other"] + f["staff_key_area"]
    ready = (
        staff > 0 and parts <= staff and all(f[duty] for duty in DUTIES) and f["masks"] >= staff * 6
        and f["isolation_rooms"] * 100 >= staff and (sector or f["planned_date"] >= date(2020, 2, 10))
        and f["all_declared"] and f["staff_key_area"] == 0
    )  # fmt: skip
    if not ready:
        return 4
    if sector:
        return 0
    category = (
        f["golden_class"] in ("elephant", "ox") or f["green_factory"] or f["per_mu_grade"] in ("A", "B")
        or f["key_exporter"] or f["listed"] or (f["order_book"] == "large" and not f["labour_intensive"])
    )  # fmt: skip
    return 1 if category else 2 if f["staff_local"] * 100 >= staff * percent else 3


def matrix(firms: list[dict[str, Any]], sectors: frozenset[str], before: int, after: int) -> Counter[tuple[int, int]]:
    """How many firms go from which tier to which."""
    return Counter((tier(firm, sectors, before), tier(firm, sectors, after)) for firm in firms)
