"""The live claims as columns, a frame for each measure; and what the funds they draw on have.

This is the one place that reads facts of claims for a "what if". A fact that is kept as anything but text or a number
(a sealed identity number) is not read.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
from psycopg import sql
from sqlalchemy import BigInteger, cast, extract, func, select
from sqlalchemy.orm import Session

from office.scenarios.columns import Frames, copied
from subsidies.budgets.queries import fund_years
from subsidies.claims.models import Claim, ClaimLine
from subsidies.insurance.models import InsuredUnit
from subsidies.policy.scenarios import AWARDED, PENDING
from subsidies.policy.support import Support

LIVE = (*PENDING, *AWARDED)
OWN = {
    "claim": pl.String, "on": pl.Date, "credit_code": pl.String, "name": pl.String, "area": pl.String,
    "staff": pl.Int64, "state": pl.String,
}  # fmt: skip
LINES = sql.SQL("""
    SELECT c.id, c.filed_on, f.credit_code, f.name, f.area, i.insured_end, c.state, {facts}
    FROM claims c JOIN claim_lines l ON l.claim_id = c.id JOIN firms f ON f.id = c.firm_id
    LEFT JOIN (SELECT DISTINCT ON (firm_id) firm_id, insured_end FROM insured_units ORDER BY firm_id, year DESC) i
        ON i.firm_id = c.firm_id
    WHERE c.state IN ({states}) AND c.measure = {measure} AND c.filed_on IS NOT NULL
    ORDER BY c.filed_at, c.id, l.number
""")
FACT = sql.SQL("CASE WHEN jsonb_typeof(l.facts -> {0}) NOT IN ('object', 'array') THEN l.facts ->> {0} END")


def size(session: Session) -> int:
    """How many lines the live claims have."""
    query = select(func.count()).select_from(ClaimLine).join(Claim, Claim.id == ClaimLine.claim_id)
    return session.scalar(query.where(Claim.state.in_(LIVE))) or 0


def fingerprint(session: Session, _on: date) -> str:
    """Sixteen hexadecimal digits that change when a claim is filed, decided or leaves, or a staff figure comes."""
    micros = cast(extract("epoch", Claim.filed_at) * 1_000_000, BigInteger)
    state = func.hashtextextended(Claim.state, micros)
    claims = select(func.count(), func.bit_xor(func.uuid_hash_extended(Claim.id, state))).where(Claim.state.in_(LIVE))
    units = select(func.count(), func.sum(InsuredUnit.insured_end))
    found = [tuple(session.execute(query).one()) for query in (claims, units)]
    return hashlib.sha256(repr(found).encode()).hexdigest()[:16]


def extracted(session: Session, measures: Mapping[str, Support]) -> Frames:
    """The lines of each measure that has any: the firm's columns and every fact as text."""
    present = session.scalars(select(Claim.measure).where(Claim.state.in_(LIVE)).distinct().order_by(Claim.measure))
    return {code: lines_of(session, measures[code]) for code in present if code in measures}


def lines_of(session: Session, measure: Support) -> pl.DataFrame:
    """The live lines of one measure, in the order of filing."""
    names = [fact.name for fact in measure.facts]
    query = LINES.format(
        facts=sql.SQL(", ").join(FACT.format(sql.Literal(name)) for name in names),
        states=sql.SQL(", ").join(map(sql.Literal, LIVE)),
        measure=sql.Literal(measure.code),
    )
    return copied(session, query, {**OWN, **dict.fromkeys(names, pl.String)})


def with_ceilings(session: Session, on: date, result: dict[str, Any]) -> dict[str, Any]:
    """The result with each fund's ceiling, what is committed and what is left in the day's budget year (fen).

    ``fits`` says for both sides whether what is pending fits into what is left.
    """
    funds = []
    for seen in fund_years(session, on.year, on):
        asked = result["funds"].get(seen.fund.code, {"pending": [0, 0], "awarded": [0, 0]})
        whole = [sum(pair) for pair in zip(asked["pending"], asked["awarded"], strict=True)]
        funds.append({
            "code": seen.fund.code, "title": seen.fund.title, "title_en": seen.fund.title_en, **asked, "whole": whole,
            "ceiling": seen.figures.ceiling, "committed": seen.figures.committed, "left": seen.figures.left,
            "fits": [amount <= seen.figures.left for amount in asked["pending"]],
            "within": [amount <= seen.figures.ceiling for amount in whole],
        })  # fmt: skip
    return {**result, "funds": funds}
