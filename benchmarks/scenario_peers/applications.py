"""Synthetic firms as filed applications with rosters, designations among them, put into the tables by COPY."""

from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection, text

from benchmarks.synthetic_rows import copied_in, drawn, key, one_of
from resumption.policy.conditions import DUTIES
from resumption.policy.designations import FACTS as DESIGNATED

FILED, ON = "2020-02-05 08:00:00+08", "2020-02-07"
PEOPLE_A_FIRM = 3
ORIGINS = ("安徽省阜阳市颍上县", "河南省信阳市固始县", "湖北省武汉市", "浙江省湖州市", "江西省上饶市", "贵州省毕节市")
RARE = ("green_factory", "key_exporter", "listed", "labour_intensive")
LISTS = {"green_factory": "国家级绿色工厂", "key_exporter": "重点外贸企业", "listed": "上市公司"}
EMPTY, EARLIEST = "\\x00", date(2020, 2, 9)


def synthetic(count: int) -> pl.DataFrame:
    """``count`` firms with every fact of the whitelist."""
    staff = pl.col("staff_total")
    return pl.DataFrame({"number": pl.int_range(count, eager=True)}).select(
        credit_code=pl.format("91330500{}", pl.col("number").cast(pl.String).str.zfill(10)),
        name=pl.format("企业{}", "number"),
        area=one_of(1, "330502", "330503", "330521", "330522", "330523"),
        industry=one_of(2, "4620", "2770", "1819", "3841", "2110", "3562"),
        golden_class=one_of(3, "elephant", "ox", *["none"] * 18),
        per_mu_grade=one_of(4, "A", "B", *["none"] * 8),
        order_book=one_of(5, "large", "normal", "normal"),
        staff_total=drawn(6, 400) + 1,
        **{name: drawn(seed, 10) == 0 for seed, name in enumerate(RARE, 10)},
        **{name: drawn(seed, 100) > 2 for seed, name in enumerate((*DUTIES, "all_declared"), 20)},
    ).with_columns(
        staff_local=staff * drawn(7, 101) // 100, staff_province=pl.lit(0), staff_other=pl.lit(0),
        staff_key_area=(drawn(8, 100) < 2).cast(pl.Int64), staff_isolated=pl.lit(0), masks=staff * (drawn(9, 10) + 5),
        isolation_rooms=drawn(14, 5) + 2, planned_date=pl.lit(EARLIEST) + pl.duration(days=drawn(15, 20)),
    )  # fmt: skip


def fill(connection: Connection, count: int) -> None:
    """``count`` firms, each with one application filed in one version and a roster of :data:`PEOPLE_A_FIRM`."""
    firms = synthetic(count).with_columns(filed_at=pl.lit(FILED))
    number = pl.int_range(count).cast(pl.String)
    frame = firms.with_columns(
        **{
            name: key(prefix, number)
            for name, prefix in (("firm", "f"), ("application", "a"), ("version", "e"), ("roster", "b"))
        }
    )
    connection.execute(text("SET session_replication_role = replica"))  # no foreign keys: the rows fit by their making
    copied_in(
        connection,
        "firms",
        frame.select(
            id="firm",
            credit_code="credit_code",
            name="name",
            area="area",
            industry="industry",
            industry_name=pl.lit("制造"),
            initials=pl.lit("qy"),
            registered_at=pl.lit(FILED),
        ),
    )
    facts = [name for name in firms.columns if name not in (*DESIGNATED, "filed_at")]
    stated = frame.select(pl.struct(facts).struct.json_encode().alias("facts"), "application", "version", "roster")
    copied_in(
        connection,
        "applications",
        frame.select(
            id="application",
            firm_id="firm",
            credit_code="credit_code",
            area="area",
            kind=pl.lit("resumption"),
            state=pl.lit("filed"),
            regime=pl.lit("approval"),
            content=pl.lit("{}"),
            revision=pl.lit(1),
            page_revisions=pl.lit("{}"),
            roster_id="roster",
            created_at=pl.lit(FILED),
            saved_at=pl.lit(FILED),
            filed_at=pl.lit(FILED),
        ),
    )
    copied_in(
        connection,
        "application_versions",
        stated.select(
            id="version",
            application_id="application",
            number=pl.lit(1),
            filed_at=pl.lit(FILED),
            filed_by="version",
            content=pl.lit("{}"),
            facts="facts",
            roster_id="roster",
            ranking=pl.lit("{}"),
            ranked_on=pl.lit("2020-02-05"),
            roster=pl.lit("{}"),
            content_hash=pl.lit("0" * 64),
        ),
    )
    _designate(connection, frame)
    _staff(connection, frame["roster"])
    connection.execute(text("SET session_replication_role = origin"))
    connection.execute(text("ANALYZE firms, applications, application_versions, designations, roster_entries"))


def _designate(connection: Connection, frame: pl.DataFrame) -> None:
    grade = pl.col("golden_class").replace({"elephant": "金象", "ox": "金牛"})
    golden = frame.filter(pl.col("golden_class") != "none").select(
        "firm", pl.lit("金象金牛").alias("list"), grade=grade
    )
    by_mu = frame.filter(pl.col("per_mu_grade") != "none")
    graded = by_mu.select("firm", pl.lit("亩均评价").alias("list"), grade="per_mu_grade")
    lists = [golden, graded]
    for fact, name in LISTS.items():
        on_it = frame.filter(pl.col(fact))
        lists.append(on_it.select("firm", pl.lit(name).alias("list"), pl.lit(None, pl.String).alias("grade")))
    rows = pl.concat(lists)
    copied_in(
        connection,
        "designations",
        rows.select(
            id=key("d", pl.int_range(rows.height).cast(pl.String)),
            firm_id="firm",
            list_name="list",
            grade="grade",
            year=pl.lit(2019),
            valid_from=pl.lit("2020-01-01"),
        ),
    )


def _staff(connection: Connection, rosters: pl.Series) -> None:
    frame = pl.DataFrame({"roster_id": rosters}).select(
        pl.col("roster_id").repeat_by(PEOPLE_A_FIRM).list.explode()
    ).with_columns(
        row=pl.int_range(pl.len()), origin_area=one_of(30, *ORIGINS),
        returned_on=pl.lit(EARLIEST) - pl.duration(days=drawn(31, 30)), temperature_tenths=drawn(32, 14) + 360,
        key_area=drawn(33, 50) == 0, contact=drawn(34, 100) == 0, commitment=drawn(35, 50) > 0,
    )  # fmt: skip
    fixed: dict[str, Any] = {
        "name": "甲", "document_type": "id", "document_sealed": EMPTY, "document_index": EMPTY,
        "symptoms": "无", "health_code": "green",
    }  # fmt: skip
    copied_in(
        connection, "roster_entries", frame.with_columns(**{name: pl.lit(value) for name, value in fixed.items()})
    )
