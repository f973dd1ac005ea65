"""Synthetic filed claims for chartered buses, put into the tables by COPY: five buses a claim, two claims a firm."""

from datetime import date

import polars as pl
from sqlalchemy import Connection, text

from benchmarks.synthetic_rows import copied_in, drawn, key, one_of

MEASURE, FIRST_TRIP, FIRST_FILING = "chartered_bus", date(2020, 2, 8), date(2020, 2, 20)
TRIP_DAYS, FILING_DAYS = 12, 20
BUSES_A_CLAIM, CLAIMS_A_FIRM = 5, 2
STAFF_MOST = 1_200


def lines_of(count: int) -> pl.DataFrame:
    """``count`` buses as text, by claim; one in fifty was not approved beforehand, one in forty carries locals only."""
    number = pl.col("number")
    trip = pl.lit(FIRST_TRIP) + pl.duration(days=drawn(41, TRIP_DAYS))
    riders = drawn(42, 45) + 5
    return pl.DataFrame({"number": pl.int_range(count, eager=True)}).select(
        number,
        claim=number // BUSES_A_CLAIM,
        line=number % BUSES_A_CLAIM + 1,
        departure_date=trip.cast(pl.String),
        approved_on=pl.when(drawn(43, 50) > 0).then((trip - pl.duration(days=1)).cast(pl.String)),
        riders=riders.cast(pl.String),
        nonlocal_riders=pl.when(drawn(44, 40) == 0).then(pl.lit(0)).otherwise(riders).cast(pl.String),
        rated_seats=pl.lit("53"),
        fare=pl.format("{}.{}", drawn(45, 30_000) + 1_000, (drawn(46, 90) + 10)),
        invoice_no=pl.format("{}", number + 10_000_000),
    )


def fill(connection: Connection, count: int) -> None:
    """``count`` lines, their claims filed on twenty days, their firms with insured staff."""
    connection.execute(text("SET session_replication_role = replica"))  # no foreign keys: the rows fit by their making
    lines = lines_of(count)
    claims = pl.DataFrame({"number": pl.int_range(-(-count // BUSES_A_CLAIM), eager=True)})
    firms = pl.DataFrame({"number": pl.int_range(-(-claims.height // CLAIMS_A_FIRM), eager=True)})
    number = pl.col("number").cast(pl.String)
    area = one_of(1, "330502", "330503", "330521", "330522", "330523")
    copied_in(connection, "firms", firms.select(
        id=key("f", number), credit_code=pl.format("91330500{}", number.str.zfill(10)),
        name=pl.format("企业{}", number), area=area, industry=pl.lit("2770"), industry_name=pl.lit("制造"),
        initials=pl.lit("qy"), registered_at=pl.lit("2020-02-01 08:00:00+08"),
    ))  # fmt: skip
    staff = drawn(47, STAFF_MOST) + 1
    copied_in(connection, "insured_units", firms.select(
        id=key("b", number), firm_id=key("f", number), year=pl.lit(2019), insured_start=staff, insured_end=staff,
        not_counted=pl.lit(0), drawing_benefit=pl.lit(0), months_contributed=pl.lit(12), paid_fen=pl.lit(0),
        serious_breach=pl.lit(False), zombie_firm=pl.lit(False),
    ))  # fmt: skip
    filed = pl.lit(FIRST_FILING) + pl.duration(days=drawn(48, FILING_DAYS))
    copied_in(connection, "claims", claims.select(
        id=key("a", number), firm_id=key("f", (pl.col("number") // CLAIMS_A_FIRM).cast(pl.String)),
        measure=pl.lit(MEASURE), state=one_of(49, "filed", "filed", "assessed", "awarded"), revision=pl.lit(1),
        created_at=filed.cast(pl.String), filed_at=filed.cast(pl.String), filed_on=filed.cast(pl.String),
    ))  # fmt: skip
    facts = [name for name in lines.columns if name not in ("number", "claim", "line")]
    copied_in(connection, "claim_lines", lines.select(
        id=key("e", number), claim_id=key("a", pl.col("claim").cast(pl.String)), number="line",
        facts=pl.struct(facts).struct.json_encode(),
    ))  # fmt: skip
    connection.execute(text("SET session_replication_role = origin"))
    connection.execute(text("ANALYZE firms, claims, claim_lines, insured_units"))
