"""Ranking a million synthetic firms: our columns against plain Python, OpenFisca-Core and DuckDB SQL.

Run: ``python -m benchmarks.rank --firms 1000000``. Every contender gives tier, score and the answer to each condition;
ours and DuckDB also write parquet, DuckDB with reason texts. OpenFisca does the tiers and each answer only. Results
are compared firm by firm; a difference ends the run.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from resumption.policy.conditions import CONDITIONS, DUTIES
from resumption.policy.law import law
from resumption.policy.ranking import judge

ON = date(2020, 2, 7)
LAW = law("whitelist", ON)
SECTORS = LAW.value("guarantee_industries")
WEIGHTS = LAW.value("score_weights")
MET = [c.column for c in CONDITIONS]
CATEGORY = MET[1:7]
NEEDED = MET[8:]


def synthetic(count: int) -> pl.DataFrame:
    """``count`` firms with every fact, reproducible."""
    draw = np.random.default_rng(2020)
    total = draw.integers(1, 400, count)
    local = (total * draw.integers(0, 101, count)) // 100
    facts = {
        "credit_code": [f"91330500{i:010d}" for i in range(count)],
        "name": [f"企业{i}" for i in range(count)],
        "industry": draw.choice(np.array(["4620", "2770", "1819", "3841", "2110", "3562"]), count).tolist(),
        "golden_class": draw.choice(np.array(["elephant", "ox", *["none"] * 8]), count).tolist(),
        "per_mu_grade": draw.choice(np.array(["A", "B", "C", "D", "none"]), count).tolist(),
        "order_book": draw.choice(np.array(["large", "normal", "normal"]), count).tolist(),
        "staff_total": total, "staff_local": local, "staff_province": np.zeros(count, int),
        "staff_other": np.zeros(count, int), "staff_key_area": (draw.random(count) < 0.03) * np.int64(total > local),
        "staff_isolated": np.zeros(count, int), "masks": total * draw.integers(5, 15, count),
        "isolation_rooms": draw.integers(1, 6, count),
        "planned_date": (np.datetime64("2020-02-09") + draw.integers(0, 20, count)).astype("datetime64[D]"),
    }  # fmt: skip
    for name in ("green_factory", "key_exporter", "listed", "labour_intensive"):
        facts[name] = draw.random(count) < 0.1
    for name in (*DUTIES, "all_declared"):
        facts[name] = draw.random(count) < 0.97
    return pl.DataFrame(facts)


def ours(frame: pl.DataFrame, out: Path) -> pl.DataFrame:
    """The columns of ``resumption.policy.ranking``, written to parquet."""
    judged = judge(frame.lazy(), on=ON).to_native().select("credit_code", "tier", "score", *MET).collect()
    judged.write_parquet(out)
    return judged


def ours_unwritten(frame: pl.DataFrame, out: Path) -> pl.DataFrame:
    """The same without writing: what to hold against plain Python, which writes nothing either."""
    return judge(frame.lazy(), on=ON).to_native().select("credit_code", "tier", "score", *MET).collect()


def ours_tiers(frame: pl.DataFrame, out: Path) -> pl.DataFrame:
    """Tier and answers only, as OpenFisca gives them below."""
    return judge(frame.lazy(), on=ON).to_native().select("credit_code", "tier", *MET).collect()


def one_firm(f: dict[str, Any]) -> tuple[Any, ...]:
    """The same rules for one firm in plain Python."""
    staff, need = f["staff_total"], f["staff_total"] * 6
    sector, large = f["industry"] in SECTORS, f["order_book"] == "large"
    met = [
        sector, f["golden_class"] in ("elephant", "ox"), f["green_factory"], f["per_mu_grade"] in ("A", "B"),
        f["key_exporter"], f["listed"], large and not f["labour_intensive"],
        staff > 0 and f["staff_local"] * 2 >= staff,
        staff > 0 and f["staff_local"] + f["staff_province"] + f["staff_other"] + f["staff_key_area"] <= staff,
        *[f[duty] for duty in DUTIES], f["masks"] >= need, f["isolation_rooms"] >= -(-staff // 100),
        sector or f["planned_date"] >= date(2020, 2, 10), f["all_declared"], f["staff_key_area"] == 0,
    ]  # fmt: skip
    tier = 4 if not all(met[8:]) else 0 if sector else 1 if any(met[1:7]) else 2 if met[7] else 3
    categories = ("golden_class", "green_factory", "per_mu_grade", "key_exporter", "listed", "order_book")
    score = sum(WEIGHTS[code] for code, holds in zip(categories, met[1:7], strict=True) if holds)
    score += WEIGHTS["large_order_book"] if large else 0
    score += f["staff_local"] * WEIGHTS["local_share"] // staff
    score += min(max(f["masks"] - need, 0), need) * WEIGHTS["prevention_margin"] // need
    return (f["credit_code"], tier, score, *met)


def plain_python(frame: pl.DataFrame, out: Path) -> pl.DataFrame:
    """A loop over firms held as dictionaries; taking them out of the frame and writing are not counted for it."""
    return pl.DataFrame(
        [one_firm(f) for f in PYTHON_ROWS], schema=["credit_code", "tier", "score", *MET], orient="row"
    )  # fmt: skip


PYTHON_ROWS: list[dict[str, Any]] = []


def duckdb_sql(frame: pl.DataFrame, out: Path) -> pl.DataFrame:
    """Hand-written SQL with a text per condition, written to parquet by DuckDB itself."""
    sectors = ", ".join(f"'{code}'" for code in SECTORS)
    answers = {
        "guarantee_sector": f"industry in ({sectors})", "golden_class": "golden_class in ('elephant', 'ox')",
        "green_factory": "green_factory", "per_mu_grade": "per_mu_grade in ('A', 'B')",
        "key_exporter": "key_exporter", "listed": "listed",
        "order_book": "order_book = 'large' and not labour_intensive",
        "mainly_local": "staff_total > 0 and staff_local * 2 >= staff_total",
        "staff_total": "staff_total > 0 and staff_local + staff_province + staff_other + staff_key_area <= staff_total",
        **{duty: duty for duty in DUTIES}, "masks": "masks >= staff_total * 6",
        "isolation_rooms": "isolation_rooms >= (staff_total + 99) // 100",
        "planned_date": f"industry in ({sectors}) or planned_date >= date '2020-02-10'",
        "all_declared": "all_declared", "staff_key_area": "staff_key_area = 0",
    }  # fmt: skip
    weights = " + ".join(f"{WEIGHTS[c[4:]]} * {c}::int" for c in CATEGORY)
    texts = ", ".join(f"case when met_{c.code} then '符合：{c.title}' else '不符合：{c.title}' end as text_{c.code}"
                      for c in CONDITIONS)  # fmt: skip
    columns = ", ".join(f"({answer}) as met_{code}" for code, answer in answers.items())
    query = f"""with answered as (select *, {columns} from firms)
        select credit_code, case when not ({" and ".join(NEEDED)}) then 4 when met_guarantee_sector then 0
        when {" or ".join(CATEGORY)} then 1 when met_mainly_local then 2 else 3 end as tier,
        {weights} + {WEIGHTS["large_order_book"]} * (order_book = 'large')::int
        + staff_local * {WEIGHTS["local_share"]} // staff_total
        + least(greatest(masks - staff_total * 6, 0), staff_total * 6) * {WEIGHTS["prevention_margin"]}
          // (staff_total * 6) as score, {", ".join(MET)}, {texts} from answered"""
    with duckdb.connect() as connection:
        connection.execute("set threads = " + str(pl.thread_pool_size()))
        connection.register("firms", frame.to_arrow())
        connection.execute(f"copy ({query}) to '{out}' (format parquet)")
    return pl.read_parquet(out, columns=["credit_code", "tier", "score", *MET])


FIRM = build_entity("firm", "firms", "A firm", is_person=True)


def openfisca(frame: pl.DataFrame, out: Path) -> pl.DataFrame:
    """OpenFisca-Core variables, one per condition, and the tier; its inputs are set from arrays, which is counted."""
    inputs = {name: frame[name].to_numpy() for name in NUMERIC}
    inputs["industry"] = frame["industry"].cast(pl.Int32).to_numpy()
    for name, values in (("golden_class", ["elephant", "ox"]), ("per_mu_grade", ["A", "B"]), ("order_book", ["large"])):
        inputs[name] = frame[name].is_in(values).to_numpy()
    inputs["planned_date"] = (frame["planned_date"] >= date(2020, 2, 10)).to_numpy()
    system = TaxBenefitSystem([FIRM])
    for name, values in inputs.items():
        system.add_variable(_variable(name, bool if values.dtype == bool else int))
    for code, formula in FORMULAS.items():
        system.add_variable(_variable(f"met_{code}", bool, formula))
    system.add_variable(_variable("tier", int, _tier))
    simulation = SimulationBuilder().build_default_simulation(system, len(frame))
    for name, values in inputs.items():
        simulation.set_input(name, "2020-02", values)
    columns = {name: simulation.calculate(name, "2020-02") for name in ("tier", *MET)}
    return pl.DataFrame({"credit_code": frame["credit_code"], **columns})


NUMERIC = ("staff_total", "staff_local", "staff_province", "staff_other", "staff_key_area", "masks", "isolation_rooms",
           "green_factory", "key_exporter", "listed", "labour_intensive", *DUTIES, "all_declared")  # fmt: skip


def _same(name: str) -> Callable[..., Any]:
    return lambda firm, period: firm(name, period)


FORMULAS: dict[str, Callable[..., Any]] = {
    **{c.code: _same(c.code) for c in CONDITIONS},
    "guarantee_sector": lambda f, p: np.isin(f("industry", p), [int(code) for code in SECTORS]),
    "order_book": lambda f, p: f("order_book", p) & ~f("labour_intensive", p),
    "mainly_local": lambda f, p: (f("staff_total", p) > 0) & (f("staff_local", p) * 2 >= f("staff_total", p)),
    "staff_total": lambda f, p: (f("staff_total", p) > 0) & (
        f("staff_local", p) + f("staff_province", p) + f("staff_other", p) + f("staff_key_area", p)
        <= f("staff_total", p)),
    "masks": lambda f, p: f("masks", p) >= f("staff_total", p) * 6,
    "isolation_rooms": lambda f, p: f("isolation_rooms", p) >= (f("staff_total", p) + 99) // 100,
    "planned_date": lambda f, p: f("met_guarantee_sector", p) | f("planned_date", p),
    "staff_key_area": lambda f, p: f("staff_key_area", p) == 0,
}  # fmt: skip


def _tier(firm: Any, period: Any) -> Any:
    ready = np.logical_and.reduce([firm(name, period) for name in NEEDED])
    category = np.logical_or.reduce([firm(name, period) for name in CATEGORY])
    choices = [~ready, firm("met_guarantee_sector", period), category, firm("met_mainly_local", period)]
    return np.select(choices, [4, 0, 1, 2], 3)


def _variable(name: str, kind: type, formula: Callable[..., Any] | None = None) -> type[Variable]:
    body: dict[str, Any] = {"value_type": kind, "entity": FIRM, "definition_period": DateUnit.MONTH, "label": name}
    if formula:
        body["formula"] = lambda firm, period, parameters=None: formula(firm, period)
    return type(name, (Variable,), body)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=1_000_000)
    frame = synthetic(parser.parse_args().firms)
    PYTHON_ROWS.extend(frame.to_dicts())
    print(f"{len(frame):,} firms, {len(MET)} conditions each")
    base, reference = 0.0, pl.DataFrame()
    with tempfile.TemporaryDirectory() as folder:
        for contender in (ours, ours_unwritten, ours_tiers, plain_python, openfisca, duckdb_sql):
            seconds = []
            for _ in range(1 if contender is plain_python else 3):
                begun = time.perf_counter()
                result = contender(frame, Path(folder) / f"{contender.__name__}.parquet")
                seconds.append(time.perf_counter() - begun)
            if contender is ours:
                base, reference = min(seconds), result
            shared = reference.select(result.columns)
            same = result.cast(dict(shared.schema)).sort("credit_code").equals(shared.sort("credit_code"))
            if not same:
                raise SystemExit(f"{contender.__name__} differs from ours")
            print(f"{contender.__name__:14} {min(seconds):8.3f} s   {min(seconds) / base:6.1f} × ours   same results")


if __name__ == "__main__":
    main()
