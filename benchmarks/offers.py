"""Support without application for a whole register: computed, stored with full traces and offered, in PostgreSQL.

Run: ``python -m benchmarks.offers`` (``--firms``). Firms, register and one representative for every hundredth firm are
filled first, outside the clock. Ours is what the jobs do: one evaluation over columns, COPY, one UPDATE, notices in one
statement. The peer, a plain Python function a firm with ORM ``add_all``, stores the same rows (every condition and
step) and offers; sums and eligible firms of both must be equal or the run ends. Memory is the peak of the process so
far, so ours is told first.
"""

import argparse
import resource
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from benchmarks.installation import installed
from benchmarks.offer_peers.plain_python import offer_each
from office.accounts.models import Person
from subsidies.offers.models import Offer, OfferRun
from subsidies.offers.running import compute_run, make_offers, release_run
from tests.factories import AT, person
from tests.subsidies.offers.crowd import crowd

PEOPLE = """
    INSERT INTO representations (id, person_id, firm_id, confirmed_at)
    SELECT gen_random_uuid(), :person, id, :at FROM firms WHERE right(credit_code, 2) = '00'
"""


def timed(words: str, work: Callable[[], Any]) -> float:
    """The seconds of a piece of work, told with the peak of memory."""
    begun = time.perf_counter()
    work()
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{words:62} {seconds:8.2f} s   peak {peak:7.0f} MB", flush=True)
    return seconds


def outcome(session: Session, run: OfferRun) -> tuple[int, int]:
    """How many firms were offered something, and the sum."""
    query = select(func.count(), func.sum(Offer.payable_fen)).where(Offer.run_id == run.id, Offer.state == "offered")
    count, total = session.execute(query).one()
    return count, int(total)


def ours(session: Session, run: OfferRun, other: Person) -> None:
    """What the two jobs do."""
    compute_run(session, actor=run.started_by, at=AT, run=run, report=lambda _done, _total: None)
    release_run(session, actor=other.id, at=AT, run_id=run.id, expires_on=AT.date().replace(day=28))
    make_offers(session, actor=other.id, at=AT, run=run, report=lambda _done, _total: None)
    session.flush()


def compare(engine: Any, firms: int) -> None:
    """Both on the same register, each undone before the next."""
    with Session(engine) as session:
        run = crowd(session, firms)
        session.execute(text(PEOPLE), {"person": person(session, "representative").id, "at": AT})
        session.commit()
        run_id = run.id
    with Session(engine) as session:
        run = session.get_one(OfferRun, run_id)
        other = person(session, "signatory")
        seconds = timed(f"{firms:,} firms computed, stored, offered", lambda: ours(session, run, other))
        found = outcome(session, run)
        size = session.execute(text("SELECT pg_total_relation_size('offers')")).scalar_one()
        print(
            f"{firms / seconds:,.0f} firms/s; {size / firms:,.0f} bytes a firm with its trace and indexes", flush=True
        )
        session.rollback()
    with Session(engine) as session:
        run = session.get_one(OfferRun, run_id)
        plain = timed("plain Python a firm, ORM add_all", lambda: offer_each(session, run))
        if outcome(session, run) != found:
            raise SystemExit("the two do not come to the same")
        print(f"same firms and sum ({found[0]:,}, {found[1] / 100:,.2f}); {plain / seconds:.1f} × as fast", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--firms", type=int, default=400_000)
    wanted = parser.parse_args()
    with installed("offers") as (app, engine), app.app_context():
        compare(engine, wanted.firms)


if __name__ == "__main__":
    main()
