"""What other shares and caps would cost a million live claim lines, from PostgreSQL, against plain Python.

Run: ``python -m benchmarks.costs`` (``--lines``). The database is filled first, outside the clock: five buses a claim,
two claims a firm, filed on twenty days. Ours gives both sides of every line by the measure's own rules, the sums by
measure, district, size and fund, and the firms that win and lose; the peer, a Python function per claim over
dictionaries in memory, gives lines and sums by district alone. Both must be equal to the fen or the run ends. Memory is
the peak of the process.
"""

import argparse
from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from benchmarks.cost_peers.claims import MEASURE, fill
from benchmarks.cost_peers.plain_python import by_area
from benchmarks.installation import installed
from benchmarks.scenarios import timed
from office.rulebook.questions import question_of
from office.scenarios.columns import kept
from subsidies.scenarios.asking import ROOM

ON = date(2020, 3, 10)
SHARE, CAP_YUAN = Fraction(3, 4), 60_000
QUESTION = question_of(
    {
        "on": ON.isoformat(),
        "changes": [
            f"{MEASURE}.government_share@2020-02-03..2020-02-15={SHARE}",
            f"{MEASURE}.cap_per_firm@2020-02-03={CAP_YUAN}",
        ],
    }
)


def run(session: Session) -> None:
    """Every step once; the columns are kept by the first loading and read by the second."""
    before = ROOM.rulebook()
    after = QUESTION.rulebook(before, ROOM.sections())
    mark, marking = timed("fingerprint of the base", lambda: ROOM.fingerprint(session, ON))

    def load() -> dict[str, Any]:
        return kept("benchmark", mark, lambda: ROOM.extract(session, ON))

    timed("base out of PostgreSQL, and kept sealed (once)", load)
    frames, loading = timed("base from the kept columns", load)
    found, computing = timed(
        "both sides of every line, summed up, winners and losers", lambda: ROOM.compute(frames, ON, before, after)
    )
    print(f"{'ours in all, from question to answer':58} {marking + loading + computing:8.2f} s")
    print(
        f"{found['lines']:,} lines of {found['firms_in_all']:,} firms; "
        f"{found['winners']:,} firms win, {found['losers']:,} lose"
    )
    claims, areas = gathered(frames[MEASURE])
    plain, theirs = timed(
        "plain Python: sums by district alone, facts in memory",
        lambda: by_area(claims, areas.__getitem__, SHARE, CAP_YUAN * 100),
    )
    if sorted([area, *row] for area, row in plain.items()) != found["areas"]:
        raise SystemExit(f"the sums differ: {plain} and {found['areas']}")
    print(
        f"same to the fen; ours, with everything besides, {theirs / computing:.1f} × as fast as plain Python without it"
    )


def gathered(lines: pl.DataFrame) -> tuple[dict[str, list[dict[str, str]]], dict[str, str]]:
    """The buses of each claim and its district, as the peer takes them."""
    claims, areas = defaultdict(list), {}
    for row in lines.select(
        "claim", "area", "departure_date", "approved_on", "riders", "nonlocal_riders", "fare"
    ).iter_rows(named=True):
        areas[row["claim"]] = row["area"]
        claims[row["claim"]].append(row)
    return claims, areas


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=1_000_000)
    wanted = parser.parse_args()
    with installed("costs") as (app, engine):
        with engine.begin() as connection:
            timed(f"{wanted.lines:,} lines put into the database", lambda: fill(connection, wanted.lines))
        with app.app_context(), Session(engine) as session:
            run(session)


if __name__ == "__main__":
    main()
