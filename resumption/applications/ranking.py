"""From an application to the whitelist's facts, and from the rules' answer to what is frozen with the filing."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import polars as pl

from resumption.applications.pages import COMMITMENTS, FIRM, PLAN, STAFF, SUPPLIES
from resumption.policy import plan
from resumption.policy.designations import designated
from resumption.policy.law import shipped
from resumption.policy.ranking import TIERS, rank

DESIGNATION_COLUMNS = {"credit_code": pl.String, "list": pl.String, "grade": pl.String, "year": pl.Int64}


def ranking_facts(firm: Mapping[str, str], content: Mapping[str, Any], *, declared: bool, on: date) -> dict[str, Any]:
    """The firm's facts by the names of the rulebook; ``firm`` gives credit_code, name, area, industry."""
    return {
        **firm,
        **content.get(STAFF, {}),
        **content.get(SUPPLIES, {}),
        **{key: bool(value) for key, value in content.get(COMMITMENTS, {}).items()},
        "resumption_plan": plan.complete(content.get(PLAN, {}), on=on),
        "planned_date": content.get(FIRM, {}).get("planned_date"),
        "order_book": content.get(FIRM, {}).get("order_book"),
        "labour_intensive": bool(content.get(FIRM, {}).get("labour_intensive")),
        "all_declared": declared,
    }


def rank_firm(
    facts: Mapping[str, Any], designations: Iterable[Mapping[str, Any]], *, filed_at: datetime, on: date
) -> dict[str, Any]:
    """The tier (0–4), score, reasons with citations and what is missing, as plain data to freeze."""
    row = {**facts, "planned_date": date.fromisoformat(facts["planned_date"]) if facts.get("planned_date") else None}
    row["filed_at"] = filed_at.replace(tzinfo=None)
    lists = pl.DataFrame(list(designations), schema=DESIGNATION_COLUMNS)
    (ranked,) = rank(designated(pl.DataFrame([row]), lists, on=on), on=on)
    answer = ranked.as_json()
    return {
        "tier": TIERS.index(ranked.tier),
        "tier_code": ranked.tier,
        "score": ranked.score,
        "reasons": answer["reasons"],
        "missing": answer["missing"],
        "rulebook": shipped().version,
        "on": on.isoformat(),
    }
