"""A what if over a million firms in PostgreSQL: load the base, judge both sides, count who moves, against plain Python.

Run: ``python -m benchmarks.scenarios`` (``--firms``). The database is filled first, outside the clock; each firm has a
roster of three. Ours gives tiers, scores, ranks, every condition of both sides, the matrix by district, and staff free
by day; the peer, a Python function per firm over dictionaries, gives the matrix of tiers alone. Both matrices must be
equal or the run ends. Memory is the peak of the process.
"""

import argparse
import resource
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from benchmarks.installation import installed
from benchmarks.scenario_peers.applications import ON, fill
from benchmarks.scenario_peers.plain_python import matrix
from office.rulebook.questions import question_of
from office.scenarios.columns import kept
from resumption.policy.designations import designated
from resumption.policy.scenarios import compared, movement, staff
from resumption.scenarios.asking import ROOM

DAY = date.fromisoformat(ON)
QUESTION = question_of(
    {
        "on": ON,
        "changes": ["whitelist.mainly_local_percent@2020-02-02=40", "clearance.isolation_days@2020-01-27=7"],
    }
)


def timed(words: str, work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work gives, and its seconds; both are told."""
    begun = time.perf_counter()
    found = work()
    seconds = time.perf_counter() - begun
    print(f"{words:58} {seconds:8.2f} s   peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MB")
    return found, seconds


def run(session: Session) -> None:
    """Every step once; the columns are kept by the first loading and read by the second."""
    before = ROOM.rulebook()
    after = QUESTION.rulebook(before, ROOM.sections())
    mark, marking = timed("fingerprint of the base", lambda: ROOM.fingerprint(session, DAY))

    def load() -> dict[str, Any]:
        return kept("benchmark", mark, lambda: ROOM.extract(session, DAY))

    timed("base out of PostgreSQL, and kept sealed (once)", load)
    frames, loading = timed("base from the kept columns", load)
    firms, lists = frames["firms"], frames["designations"]
    found, judging = timed(
        f"both sides of {firms.height:,} firms", lambda: compared(firms, lists, on=DAY, before=before, after=after)
    )
    told, counting = timed("matrix, districts, movers by name", lambda: movement(found))
    people, clearing = timed(
        "both sides of the staff, curve, districts",
        lambda: staff(frames["profiles"], on=DAY, before=before, after=after),
    )
    ours = marking + loading + judging + counting + clearing
    print(f"{'ours in all, from question to answer':58} {ours:8.2f} s")
    print(f"{people['people']:,} people on the rosters, {told['moved']:,} firms move")
    rows = designated(firms, lists, on=DAY).to_dicts()
    sectors = frozenset(before.value("whitelist.guarantee_industries", DAY))
    plain, theirs = timed("plain Python: matrix of tiers alone, facts in memory", lambda: matrix(rows, sectors, 50, 40))
    if sorted((*pair, count) for pair, count in plain.items()) != [tuple(row[:3]) for row in told["matrix"]]:
        raise SystemExit("the matrices differ")
    ratio = theirs / (judging + counting)
    print(f"same matrix; judging and counting, with scores and ranks, {ratio:.1f} × as fast as plain Python without")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--firms", type=int, default=1_000_000)
    wanted = parser.parse_args()
    with installed("scenarios") as (app, engine):
        with engine.begin() as connection:
            timed(f"{wanted.firms:,} firms put into the database", lambda: fill(connection, wanted.firms))
        with app.app_context(), Session(engine) as session:
            run(session)


if __name__ == "__main__":
    main()
