"""What another rulebook would make of the same firms and the same staff: side by side, counted, and who moves.

Nothing here is a rule: both sides are judged by the rules there are (:mod:`resumption.policy.ranking`,
:mod:`resumption.policy.clearance`), column by column, so that a million firms take seconds. The answer is plain JSON:
tiers are 0 to 4, pairs are always (before, after).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from office.rulebook.parameters import Rulebook
from resumption.policy.clearance import CLEARANCES
from resumption.policy.clearance import judge as judge_people
from resumption.policy.conditions import CONDITIONS
from resumption.policy.designations import designated
from resumption.policy.ranking import TIERS, order

AFTER = "_after"
SIDE = ("tier", "score", "rank", *[condition.column for condition in CONDITIONS])
MOST_MOVERS, MOST_REORDERED, MOST_DAYS = 5_000, 100, 366
KINDS = ("clearance", "may_start")


def ranked(firms: pl.DataFrame, designations: pl.DataFrame, *, on: date, rulebook: Rulebook) -> pl.DataFrame:
    """Tier, score, rank and every condition of each firm, in the order of ``firms``."""
    facts = designated(firms, designations, on=on, rulebook=rulebook)
    found: pl.DataFrame = order(facts.lazy(), on=on, rulebook=rulebook).to_native().select(SIDE).collect()
    return found


def compared(
    firms: pl.DataFrame, designations: pl.DataFrame, *, on: date, before: Rulebook, after: Rulebook
) -> pl.DataFrame:
    """Every firm with :data:`SIDE` under ``before`` and, with ``_after``, under ``after``; raises ``NotInForce``."""
    sides = [ranked(firms, designations, on=on, rulebook=rulebook) for rulebook in (before, after)]
    kept = firms.select("credit_code", "name", "area", pl.col("staff_total").fill_null(0))
    return kept.hstack(sides[0]).hstack(sides[1].select(pl.all().name.suffix(AFTER)))


def movement(found: pl.DataFrame) -> dict[str, Any]:
    """Who moves from which tier to which, all and by district, as counts; and the firms by name.

    ``matrix`` and each of ``areas`` are lists of ``[before, after, firms, staff]``; ``movers`` and ``reordered`` hold
    at most :data:`MOST_MOVERS` and :data:`MOST_REORDERED` of the ``moved`` and ``shifted`` firms.
    """
    moved = found.filter(pl.col("tier") != pl.col("tier_after"))
    shifted = found.filter(pl.col("tier") == pl.col("tier_after"), pl.col("score") != pl.col("score_after"))
    return {
        "firms": found.height,
        "staff": int(found["staff_total"].sum()),
        "matrix": _pairs(found, ["tier", "tier_after"]),
        "areas": _by_area(found),
        "moved": moved.height,
        "movers": movers(moved.sort("tier_after", "tier", "credit_code").head(MOST_MOVERS)),
        "shifted": shifted.height,
        "reordered": movers(shifted.sort(_shift(), "credit_code").head(MOST_REORDERED)),
    }


def _shift() -> pl.Expr:
    """The firms whose place changes most come first."""
    return -(pl.col("rank").cast(pl.Int64) - pl.col("rank_after").cast(pl.Int64)).abs()


def _pairs(found: pl.DataFrame, by: Sequence[str]) -> list[list[Any]]:
    counted = found.group_by(by).agg(pl.len().alias("firms"), pl.col("staff_total").sum()).sort(by)
    return [list(row) for row in counted.iter_rows()]


def _by_area(found: pl.DataFrame) -> dict[str, list[list[int]]]:
    areas: dict[str, list[list[int]]] = {}
    for area, *pair in _pairs(found, ["area", "tier", "tier_after"]):
        areas.setdefault(area or "", []).append(pair)
    return areas


def movers(found: pl.DataFrame) -> list[dict[str, Any]]:
    """Some firms of a comparison as plain rows; ``changed`` names each condition answered otherwise, and how now."""
    kept = ("credit_code", "name", "area", "staff_total", *(n + e for n in SIDE[:3] for e in ("", AFTER)))
    rows = []
    for row in found.iter_rows(named=True):
        changed = {
            condition.code: row[condition.column + AFTER]
            for condition in CONDITIONS
            if row[condition.column] != row[condition.column + AFTER]
        }
        rows.append({name: row[name] for name in kept} | {"changed": changed})
    return rows


def starting(profiles: pl.DataFrame, *, on: date, rulebook: Rulebook) -> pl.DataFrame:
    """How many ``people`` of each ``area`` have which clearance and first permitted day.

    A profile is what several people declared alike: facts of :mod:`resumption.policy.clearance`, ``area``, ``people``.
    """
    judged = judge_people(profiles.lazy(), on=on, rulebook=rulebook).to_native()
    found: pl.DataFrame = judged.group_by("area", *KINDS).agg(pl.col("people").sum()).collect()
    return found


def staff(profiles: pl.DataFrame, *, on: date, before: Rulebook, after: Rulebook) -> dict[str, Any]:
    """People by clearance; free to start by each day, summed up; and by district on the day itself and in the end.

    ``clearances`` maps a clearance to a pair, ``days`` is a list of ``[day, before, after]``, ``areas`` maps a district
    to the pairs ``today`` and ``in_all``.
    """
    sides = [starting(profiles, on=on, rulebook=rulebook) for rulebook in (before, after)]
    clearances = [dict(side.group_by("clearance").agg(pl.col("people").sum()).iter_rows()) for side in sides]
    days = [
        dict(side.drop_nulls("may_start").group_by("may_start").agg(pl.col("people").sum()).iter_rows())
        for side in sides
    ]
    so_far, curve = [0, 0], []
    for day in sorted(days[0].keys() | days[1].keys()):
        so_far = [count + each.get(day, 0) for count, each in zip(so_far, days, strict=True)]
        curve.append([day.isoformat(), *so_far])
    return {
        "people": int(profiles["people"].sum()),
        "clearances": {kind: [each.get(kind, 0) for each in clearances] for kind in CLEARANCES},
        "days": curve[:MOST_DAYS],
        "areas": _free_by_area(sides, on),
    }


def _people_by(side: pl.DataFrame, name: str) -> dict[Any, int]:
    return dict(side.group_by(name).agg(pl.col("people").sum()).iter_rows())


def _free_by_area(sides: Sequence[pl.DataFrame], on: date) -> dict[str, dict[str, list[int]]]:
    found: dict[str, dict[str, list[int]]] = {}
    for place, side in enumerate(sides):
        free = side.drop_nulls("may_start")
        for key, rows in (("today", free.filter(pl.col("may_start") <= on)), ("in_all", free)):
            for area, people in _people_by(rows, "area").items():
                found.setdefault(area or "", {"today": [0, 0], "in_all": [0, 0]})[key][place] = people
    return dict(sorted(found.items()))


def tier_totals(matrix: Sequence[Sequence[int]]) -> list[list[int]]:
    """Firms of each tier before and after: one pair a tier."""
    totals = [[0, 0] for _ in TIERS]
    for before, after, firms, _ in matrix:
        totals[before][0] += firms
        totals[after][1] += firms
    return totals
