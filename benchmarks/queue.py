"""The reviewers' queue over 100,000 cases: time in the server for every filter, against Flask-Admin's list.

Run: ``python -m benchmarks.queue --cases 100000 --rounds 15``. Both applications answer from the same PostgreSQL in
this process, without a network: the whole request, from the route to the last byte of the page, sign-in and permission
included on our side. Rounds take turns; medians, and the slowest round. The aim of 150 ms is for every address.
"""

import argparse
import os
import re
import statistics
import time
from collections.abc import Callable
from functools import partial

from flask import Flask
from flask.testing import FlaskClient
from rich.console import Console
from rich.table import Table

from benchmarks.installation import installed
from benchmarks.queue_contenders.city import AT, fill
from office.accounts.services import appoint_person
from office.db import db

AIM = 0.150
EMAIL = "a@example.org"
PASSWORD = "correct horse battery"
ADDRESSES = {
    "as it opens": ("/review/", "?flt0_state_in_list=filed,proposed"),
    "one tier": ("/review/?tier=1", "?flt0_state_in_list=filed,proposed&flt1_tier_equals=1"),
    "district, one state": ("/review/?area=330521&state=filed", "?flt0_state_equals=filed&flt1_area_equals=330521"),
    "part of a name": ("/review/?text=口罩", "?flt0_state_in_list=filed,proposed&search=口罩"),
    "a name nobody has": ("/review/?text=没有这家", "?flt0_state_in_list=filed,proposed&search=没有这家"),
    "a credit code": ("/review/?text=91330000000000090", "?flt0_state_in_list=filed,proposed&search=91330000000000090"),
    "pinyin initials": ("/review/?text=hzkz", None),
    "marked": ("/review/?flag=contradiction", None),
    "overdue": ("/review/?deadline=late", None),
    "by deadline": ("/review/?order=deadline", None),
    "score at least 150": ("/review/?score=150&order=score", None),
    "everything at once": ("/review/?tier=2&area=330502&flag=refer&score=20&text=木业&deadline=week", None),
    "page 1,500": ("/review/?page=1500", "?flt0_state_in_list=filed,proposed&page=1499"),
}


def found(client: FlaskClient, address: str) -> int:
    """How many cases the page says there are in all."""
    page = client.get(address).get_data(as_text=True)
    told = re.search(r"共 ([\d,]+) 件|List \((\d+)\)", page)
    if told is None and "There are no items" in page:
        return 0
    if told is None:
        raise SystemExit(f"{address}: no count on the page")
    return int((told[1] or told[2]).replace(",", ""))


def opened(client: FlaskClient, address: str) -> float:
    """Seconds until the page is whole."""
    start = time.perf_counter()
    answer = client.get(address)
    answer.get_data()
    seconds = time.perf_counter() - start
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    return seconds


def reviewer(app: Flask) -> FlaskClient:
    """Our application with a reviewer of the bureau signed in."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        roles = ["bureau_reviewer"]
        appoint_person(db.session, actor=None, at=AT, email=EMAIL, name="甲", password=PASSWORD, roles=roles)
        db.session.commit()
    client = app.test_client()
    client.post("/login", data={"email": EMAIL, "password": PASSWORD})
    return client


def flask_admin(url: str) -> FlaskClient:
    """The peer, whose package is not among those of the service."""
    from benchmarks.queue_contenders.flask_admin_list import peer  # noqa: PLC0415  # deferred: its package may be missing

    client: FlaskClient = peer(url).test_client()
    return client


def rounds(ask: Callable[[], float], other: Callable[[], float] | None, count: int) -> tuple[list[float], list[float]]:
    """Both in turn, ``count`` times, after one each that does not count."""
    ask(), other and other()
    ours, theirs = [], []
    for _ in range(count):
        ours.append(ask())
        if other:
            theirs.append(other())
    return ours, theirs


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--alone", action="store_true", help="without the peer, whose package need not be there then")
    wanted = parser.parse_args()
    os.environ["OFFICE_DAY"] = "2020-02-12"
    with installed("queue") as (app, engine):
        url = engine.url.render_as_string(hide_password=False)
        fill(url.replace("+psycopg", ""), wanted.cases)
        ours, theirs = reviewer(app), None if wanted.alone else flask_admin(url)
        table = Table(title=f"{wanted.cases:,} cases, {wanted.rounds} rounds; load {os.getloadavg()[0]:.1f}")
        for title in ("page", "ours, ms", "slowest", "Flask-Admin, ms", "ratio", f"under {AIM * 1000:.0f} ms"):
            table.add_column(title, justify="left" if title == "page" else "right")
        for name, (address, at_peer) in ADDRESSES.items():
            if theirs and at_peer and found(ours, address) != found(theirs, "/admin/case/" + at_peer):
                raise SystemExit(f"{name}: the two do not find the same cases")
            ask = partial(opened, ours, address)
            other = partial(opened, theirs, "/admin/case/" + at_peer) if theirs and at_peer else None
            mine, peers = rounds(ask, other, wanted.rounds)
            middle = statistics.median(mine)
            ratio = f"{statistics.median(p / m for p, m in zip(peers, mine, strict=True)):.1f} ×" if peers else ""
            table.add_row(
                name, f"{middle * 1000:.0f}", f"{max(mine) * 1000:.0f}",
                f"{statistics.median(peers) * 1000:.0f}" if peers else "", ratio, "met" if middle < AIM else "missed",
            )  # fmt: skip
        Console(width=120).print(table)


if __name__ == "__main__":
    main()
