"""DuckDB: hand-written SQL over a table of its own, with a text per condition, written to parquet by itself."""

from pathlib import Path

import duckdb
import polars as pl

from benchmarks.rank_contenders.city import CATEGORY, EARLIEST, MET, NEEDED, SCORED, SECTORS, TEXTS, WEIGHTS
from resumption.policy.conditions import CONDITIONS, DUTIES
from resumption.policy.ranking import MET_TEXT, UNMET_TEXT

SECTOR_LIST = ", ".join(f"'{code}'" for code in SECTORS)
ANSWERS = {
    "guarantee_sector": f"industry in ({SECTOR_LIST})", "golden_class": "golden_class in ('elephant', 'ox')",
    "green_factory": "green_factory", "per_mu_grade": "per_mu_grade in ('A', 'B')",
    "key_exporter": "key_exporter", "listed": "listed",
    "order_book": "order_book = 'large' and not labour_intensive",
    "mainly_local": "staff_total > 0 and staff_local * 2 >= staff_total",
    "staff_total": "staff_total > 0 and staff_local + staff_province + staff_other + staff_key_area <= staff_total",
    **{duty: duty for duty in DUTIES}, "masks": "masks >= staff_total * 6",
    "isolation_rooms": "isolation_rooms * 100 >= staff_total",
    "planned_date": f"industry in ({SECTOR_LIST}) or planned_date >= date '{EARLIEST}'",
    "all_declared": "all_declared", "staff_key_area": "staff_key_area = 0",
}  # fmt: skip


def query() -> str:
    weights = " + ".join(f"{WEIGHTS[column[4:]]} * {column}::int" for column in CATEGORY)
    texts = ", ".join(
        f"case when met_{c.code} then '{MET_TEXT.format(title=c.title)}' "
        f"else '{UNMET_TEXT.format(title=c.title)}' end as text_{c.code}"
        for c in CONDITIONS
    )
    columns = ", ".join(f"({answer}) as met_{code}" for code, answer in ANSWERS.items())
    return f"""with answered as (select *, {columns} from firms)
        select credit_code, case when not ({" and ".join(NEEDED)}) then 4 when met_guarantee_sector then 0
        when {" or ".join(CATEGORY)} then 1 when met_mainly_local then 2 else 3 end as tier,
        {weights} + {WEIGHTS["large_order_book"]} * (order_book = 'large')::int
        + staff_local * {WEIGHTS["local_share"]} // staff_total
        + least(greatest(masks - staff_total * 6, 0), staff_total * 6) * {WEIGHTS["prevention_margin"]}
          // (staff_total * 6) as score, {", ".join(MET)}, {texts} from answered"""


class DuckdbSql:
    """Tier, score, every answer and its text, written to parquet."""

    name = "DuckDB SQL"

    def __init__(self, firms: pl.DataFrame, folder: Path) -> None:
        self.path = folder / "duckdb.parquet"
        self.connection = duckdb.connect(config={"threads": pl.thread_pool_size()})
        self.connection.register("given", firms.to_arrow())
        self.connection.execute("create table firms as select * from given")

    def ready(self) -> None:
        self.path.unlink(missing_ok=True)

    def run(self) -> None:
        self.connection.execute(f"copy ({query()}) to '{self.path}' (format parquet, compression snappy)")

    def answer(self) -> pl.DataFrame:
        return pl.read_parquet(self.path, columns=[*SCORED, *TEXTS])
