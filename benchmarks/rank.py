"""Ranking a million synthetic firms: our columns against plain Python, OpenFisca-Core and DuckDB SQL.

Run: ``python -m benchmarks.rank`` (``--firms``, ``--rounds``). Each peer is held against ours giving the same
columns, the two taking turns; the ratio is the median over the rounds, of which quick pairs get more. The firms are
put into the form a contender works on outside the clock, for ours as for the peers, but where the row says otherwise;
building our expressions from the law is inside it. Every peer's results are compared with ours firm by firm and a
difference ends the run.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Protocol

import polars as pl
from rich.console import Console
from rich.table import Table

from benchmarks.rank_contenders.city import MET, synthetic
from benchmarks.rank_contenders.duckdb_sql import DuckdbSql
from benchmarks.rank_contenders.openfisca import OpenFisca, OpenFiscaFromText
from benchmarks.rank_contenders.ours import Ours, OursTiers, OursTiersFromText, OursWritten
from benchmarks.rank_contenders.plain_python import PlainPython


class Contender(Protocol):
    """One way to rank the firms: ``ready`` before each round, ``run`` inside the clock, ``answer`` after it."""

    name: str

    def __init__(self, firms: pl.DataFrame, folder: Path) -> None: ...
    def ready(self) -> None: ...
    def run(self) -> None: ...
    def answer(self) -> pl.DataFrame: ...


PAIRS: tuple[tuple[str, type[Contender], type[Contender], int | None], ...] = (
    ("tier, score and answers", Ours, PlainPython, 15),
    ("tier and answers, texts coded and inputs set beforehand", OursTiers, OpenFisca, 3),
    ("tier and answers, from a table of text", OursTiersFromText, OpenFiscaFromText, None),
    ("tier, score, answers and their texts, written to parquet", OursWritten, DuckdbSql, None),
)
"""What both give, ours, the peer, and how many times faster we mean to be."""

LONG_ENOUGH, MOST_ROUNDS = 10, 51


def seconds(contender: Contender) -> float:
    """One round."""
    contender.ready()
    begun = time.perf_counter()
    contender.run()
    return time.perf_counter() - begun


def refuse_difference(ours: Contender, peer: Contender) -> None:
    """End the run unless both said the same of every firm."""
    expected, found = ours.answer(), peer.answer()
    if not found.cast(dict(expected.schema)).sort("credit_code").equals(expected.sort("credit_code")):
        raise SystemExit(f"{peer.name} and ours differ")


def duel(ours: Contender, peer: Contender, least: int) -> list[tuple[float, float]]:
    """Seconds of both per round, at least ``least`` rounds; the first, which warms both up, is left out."""
    rounds = [(seconds(ours), seconds(peer))]
    begun = time.perf_counter()
    while len(rounds) <= least or (time.perf_counter() - begun < LONG_ENOUGH and len(rounds) <= MOST_ROUNDS):
        rounds.append((seconds(ours), seconds(peer)))
    refuse_difference(ours, peer)
    return rounds[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    wanted = parser.parse_args()
    firms = synthetic(wanted.firms)
    machine = f"{pl.thread_pool_size()} cores, load {os.getloadavg()[0]:.1f} before"
    title = f"{wanted.firms:,} firms, {len(MET)} conditions each; {machine}"
    table = Table(title=title, caption="medians; results equal firm by firm; a ratio is of the two in one round")
    for column in ("what both give", "peer"):
        table.add_column(column)
    for column in ("ours, s", "peer, s", "ratio", "middle half", "rounds", "aim"):
        table.add_column(column, justify="right")
    with tempfile.TemporaryDirectory() as folder:
        for what, our_kind, peer_kind, aim in PAIRS:
            rounds = duel(our_kind(firms, Path(folder)), peer_kind(firms, Path(folder)), wanted.rounds)
            low, ratio, high = statistics.quantiles((theirs / our for our, theirs in rounds), method="inclusive")
            our, theirs = (statistics.median(each) for each in zip(*rounds, strict=True))
            verdict = "" if aim is None else f"{aim} × {'met' if ratio >= aim else 'missed'}"
            figures = (f"{our:.4f}", f"{theirs:.4f}", f"{ratio:.1f} ×", f"{low:.1f}–{high:.1f}", str(len(rounds)))
            table.add_row(what, peer_kind.name, *figures, verdict)
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
