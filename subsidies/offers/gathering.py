"""What a run reads: the register's figures as columns, and which firms cannot be offered what they came to."""

import uuid

import polars as pl
from psycopg import sql
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.scenarios.columns import copied
from resumption.facts import ever_standing
from subsidies.claims.models import ClaimedKey
from subsidies.offers.models import Offer, OfferRun
from subsidies.policy.offers import REGISTER_FACTS, State
from subsidies.policy.support import Support
from subsidies.standing import unpaid_stops

CHUNK = 50_000
CODE = "{code}"
FIRMS = sql.SQL("""
    SELECT f.id, f.credit_code, u.record_id, {columns}
    FROM insured_units u JOIN firms f ON f.id = u.firm_id WHERE u.year = {year} ORDER BY f.credit_code
""")


def facts_of_register(session: Session, measure: Support, year: int) -> pl.DataFrame:
    """``firm_id``, ``credit_code``, ``record_id`` and the measure's facts of every unit, in the order of codes."""
    names = [fact.name for fact in measure.facts]
    columns = sql.SQL(", ").join(sql.Identifier("u", REGISTER_FACTS[name]) for name in names)
    kinds = {fact.name: pl.Boolean if fact.kind.value == "boolean" else pl.Int64 for fact in measure.facts}
    schema = {"firm_id": pl.String, "credit_code": pl.String, "record_id": pl.Int64, **kinds}
    return copied(session, FIRMS.format(columns=columns, year=sql.Literal(year)), schema)


def with_states(session: Session, run: OfferRun, found: pl.DataFrame) -> pl.DataFrame:
    """With ``obstacle`` (null for whoever is offered support), asked in the order of ``OBSTACLES``, and ``state``."""
    claimed = codes_claimed(session, run)
    offered = {
        str(firm)
        for firm in session.scalars(
            select(Offer.firm_id).where(
                Offer.measure == run.measure,
                Offer.year == run.year,
                Offer.state.in_([State.COMPUTED, State.OFFERED, State.CONFIRMED]),
            )
        )
    }
    stopped = codes_stopped(session, run, found.filter(pl.col("eligible") & (pl.col("payable") > 0))["firm_id"])
    obstacle = (
        pl.when(~pl.col("eligible")).then(pl.lit("conditions"))
        .when(pl.col("payable") <= 0).then(pl.lit("nothing"))
        .when(pl.col("credit_code").is_in(claimed)).then(pl.lit("claimed"))
        .when(pl.col("firm_id").is_in(offered)).then(pl.lit("offered"))
        .when(pl.col("firm_id").is_in(stopped)).then(pl.lit("stopped"))
    )  # fmt: skip
    told = found.with_columns(obstacle.alias("obstacle"))
    state = pl.when(pl.col("obstacle").is_null()).then(pl.lit(State.COMPUTED.value))
    return told.with_columns(state.otherwise(pl.lit(State.EXCLUDED.value)).alias("state"))


def codes_claimed(session: Session, run: OfferRun) -> list[str]:
    """Credit codes of firms whose claim already uses up what the run would."""
    found: set[str] = set()
    for kind, texts in run.held.items():
        rests = [text.removeprefix(CODE) for text in texts]
        query = select(ClaimedKey.value).where(ClaimedKey.kind == kind, ClaimedKey.released_at.is_(None))
        for value in session.scalars(query):
            found |= {value.removesuffix(rest) for rest in rests if value.endswith(rest)}
    return sorted(found)


def codes_stopped(session: Session, run: OfferRun, firm_ids: pl.Series) -> list[str]:
    """The firms among these whose standing on the whitelist stops what is unpaid."""
    known = ever_standing(session) & {uuid.UUID(each) for each in firm_ids}
    asked = [(each, run.measure) for each in sorted(known)]
    stops: set[uuid.UUID] = set()
    for start in range(0, len(asked), CHUNK):
        stops |= {firm for firm, _ in unpaid_stops(session, asked[start : start + CHUNK], run.on)}
    return [str(firm) for firm in stops]
