"""The lists of money need as many statements for 1 row as for 3 and for 300: nothing is asked row by row."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text

from office.db import db
from office.web import Office
from subsidies.offers.models import OfferRun
from tests.conftest import Browser, undone
from tests.factories import AT, PASSWORD
from tests.subsidies.crowd import Town
from tests.subsidies.offers.conftest import worked
from tests.subsidies.offers.crowd import crowd

SIZES = (1, 3, 300)
PAGES = (
    "claims queue", "claims own", "payouts", "batch prepared", "batch released", "returns", "reconciliation",
    "return file", "notices", "notice drafted", "notice published", "notice public", "clawbacks", "desk", "runs", "run",
    "budgets", "budget", "traces", "trace", "finance", "claim of lines", "case of lines", "trace of lines",
)  # fmt: skip
Counts = dict[str, tuple[int, ...]]


def counted(client: FlaskClient, path: str) -> int:
    """How many statements a page needs, after a first visit has filled what is remembered for good."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        answer = client.get(path)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert answer.status_code == 200, (path, answer.status_code)
    return len(asked)


def grown(town: Town, run: OfferRun, size: int) -> dict[str, dict[str, str]]:
    """So many rows more on every list; the addresses, by who reads them."""
    town.claims(size)
    drafted, published = town.notices(size)
    prepared, released = town.batch(size, release=False), town.batch(max(size, 4), release=True)
    failed = len(town.rows(released)) // 4
    taken, rows = town.answered(released, failed)
    town.clawed_back(rows[:-failed])
    town.objected(town.notice_row(rows[0]), size)
    town.awards(size)
    town.offers(run, size)
    long, paid = town.long_claim(size), town.long_payment(size)
    shown = {
        "payouts": "/payouts/",
        "batch prepared": f"/payouts/{prepared.id}",
        "batch released": f"/payouts/{released.id}",
        "returns": "/returns/",
        "reconciliation": f"/returns/batches/{released.id}",
        "return file": f"/returns/files/{taken.id}",
        "notices": "/publicity/office/",
        "notice drafted": f"/publicity/office/{drafted.id}",
        "notice published": f"/publicity/office/{published.id}",
        "notice public": f"/publicity/{published.number}",
        "clawbacks": "/clawback/",
        "desk": "/home",
        "budgets": f"/budgets/?year={AT.year}",
        "budget": f"/budgets/resumption/{AT.year}",
        "traces": "/trace/",
        "trace": f"/trace/{rows[0].id}",
        "finance": f"/finance/?year={AT.year}",
        "trace of lines": f"/trace/{paid.id}",
    }
    reviewed = {
        "claims queue": "/assessment/",
        "runs": "/offers/runs/",
        "run": f"/offers/runs/{run.id}",
        "case of lines": f"/assessment/{long.id}",
    }
    own = {"claims own": "/claims/", "claim of lines": f"/claims/{long.id}"}
    return {town.preparer.email: shown, town.reviewer.email: reviewed, town.owner.email: own}


@pytest.fixture(scope="module")
def counts(app: Office) -> Iterator[Counts]:
    """The statements of every page, size by size."""
    app.test_client_class = Browser
    found: dict[str, list[int]] = {}
    with undone(app) as session:
        town = Town(session)
        run = crowd(session, 2)
        worked(session, run.job_id)
        for size in SIZES:
            pages = grown(town, run, size)
            session.execute(text("ANALYZE"))  # plans are made for as many rows as there are
            session.commit()
            for email, paths in pages.items():
                client = app.test_client()
                client.post("/login", data={"email": email, "password": PASSWORD})
                for name, path in paths.items():
                    if size == SIZES[0]:
                        client.get(path)
                    found.setdefault(name, []).append(counted(client, path))
        yield {name: tuple(each) for name, each in found.items()}


@pytest.mark.parametrize("page", PAGES)
def test_as_many_statements_for_1_as_for_3_and_300_rows(counts: Counts, page: str) -> None:
    assert counts[page] == (counts[page][0],) * len(SIZES)
