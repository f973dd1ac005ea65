"""Work by the clock: what a stopped worker missed is done, nothing is done twice by two, what fails is tried again."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from procrastinate import PsycopgConnector
from procrastinate.periodic import PeriodicDeferrer
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker

from office.clock import BEIJING
from office.jobs import rounds
from office.jobs.models import Round
from office.jobs.queue import ROUNDS, queue
from office.jobs.rounds import daily, each_minute, go_round, go_rounds, registered
from office.jobs.worker import work
from tests.conftest import copy_of

NOW = datetime(2020, 2, 12, 15, 0, tzinfo=BEIJING)


@pytest.fixture
def nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the rounds of a test."""
    monkeypatch.setattr(rounds, "_rounds", {})


@pytest.fixture
def sessions(template: tuple[str, str]) -> Iterator[sessionmaker[Session]]:
    """A database that many transactions see."""
    engine = create_engine(copy_of(template, "rounds"))
    yield sessionmaker(engine)
    engine.dispose()


def test_every_room_hands_in_its_rounds(app: object) -> None:
    assert set(registered()) >= {"notices.digest", "notices.retry", "monitoring.missing", "escalations.rise"}


@pytest.mark.usefixtures("nothing_registered")
def test_a_worker_that_was_down_catches_up(session: Session) -> None:
    seen: list[tuple[datetime, datetime]] = []
    each_minute("test")(lambda _session, after, until: seen.append((after, until)))
    moments = [NOW, NOW + timedelta(minutes=1), NOW + timedelta(hours=9)]
    assert [go_round(session, "test", at) for at in moments] == [False, True, True]
    assert seen == [(moments[0], moments[1]), (moments[1], moments[2])]


@pytest.mark.usefixtures("nothing_registered")
def test_after_a_long_stop_it_looks_back_a_month(session: Session) -> None:
    seen: list[datetime] = []
    each_minute("test")(lambda _session, after, _until: seen.append(after))
    go_round(session, "test", NOW)
    go_round(session, "test", NOW + timedelta(days=400))
    assert seen == [NOW + timedelta(days=400 - 31)]


@pytest.mark.usefixtures("nothing_registered")
def test_a_clock_that_was_put_back_does_nothing_twice(session: Session) -> None:
    seen: list[tuple[datetime, datetime]] = []
    each_minute("test")(lambda _session, after, until: seen.append((after, until)))
    for at in (NOW, NOW - timedelta(hours=1), NOW - timedelta(minutes=59)):
        go_round(session, "test", at)
    assert seen == [(NOW - timedelta(hours=1), NOW - timedelta(minutes=59))]


@pytest.mark.usefixtures("nothing_registered")
def test_what_fails_keeps_its_stretch_and_stops_nobody(
    sessions: sessionmaker[Session], caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[datetime] = []

    @each_minute("test.bad")
    def bad(_session: Session, after: datetime, _until: datetime) -> None:
        tried.append(after)
        if len(tried) == 1:
            raise ConnectionError("no route")

    each_minute("test.good")(lambda *_: None)
    go_rounds(sessions, NOW)
    with caplog.at_level(logging.ERROR, "office.jobs.rounds"):
        done = [go_rounds(sessions, NOW + timedelta(minutes=minute)) for minute in (1, 2)]
    assert done == [["test.good"], ["test.bad", "test.good"]]
    assert tried == [NOW, NOW]
    assert [record.message for record in caplog.records] == ["round test.bad failed"]


@pytest.mark.usefixtures("nothing_registered")
def test_of_two_workers_one_does_it(sessions: sessionmaker[Session]) -> None:
    inside, leave, did = threading.Event(), threading.Event(), []

    @each_minute("test")
    def slow(_session: Session, _after: datetime, _until: datetime) -> None:
        did.append(threading.get_ident())
        inside.set()
        assert leave.wait(60)

    go_rounds(sessions, NOW)
    first = threading.Thread(target=go_rounds, args=(sessions, NOW + timedelta(minutes=1)))
    first.start()
    assert inside.wait(60)
    assert go_rounds(sessions, NOW + timedelta(minutes=1)) == []  # the other one is at it
    leave.set()
    first.join(60)
    assert go_rounds(sessions, NOW + timedelta(minutes=1)) == []  # it has been done
    assert len(did) == 1


def test_each_minute_is_deferred_once_however_many_workers_there_are(template: tuple[str, str]) -> None:
    periodic = [task.cron for (name, _), task in queue.periodic_registry.periodic_tasks.items() if name == ROUNDS]
    assert periodic == ["* * * * *"]
    url = copy_of(template, "minutes")
    asyncio.run(defer_twice(url.replace("+psycopg", "")))
    engine = create_engine(url)
    with Session(engine) as session:
        query = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :name")
        assert session.scalar(query, {"name": ROUNDS}) == 1
    engine.dispose()


async def defer_twice(url: str) -> None:
    """What two workers do at the same minute."""
    with queue.replace_connector(PsycopgConnector(conninfo=url)) as app:
        async with app.open_async():
            for deferrer in (PeriodicDeferrer(app.periodic_registry) for _worker in range(2)):
                await deferrer.defer_jobs(deferrer.get_previous_tasks(at=NOW.timestamp()))


@pytest.mark.usefixtures("app")
def test_a_worker_that_only_empties_the_queue_leaves_the_clock_alone(template: tuple[str, str]) -> None:
    url = copy_of(template, "emptying")
    work(url.replace("+psycopg", ""), wait=False)
    engine = create_engine(url)
    with Session(engine) as session:
        assert session.query(Round).all() == []
        assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0
    engine.dispose()


def test_the_days_on_which_an_hour_passed() -> None:
    at = time(17, 30)
    five, six = datetime(2020, 2, 10, 17, 30, tzinfo=BEIJING), datetime(2020, 2, 12, 17, 29, tzinfo=BEIJING)
    assert list(daily(at, five, six)) == [date(2020, 2, 11)]
    assert list(daily(at, five - timedelta(minutes=1), six + timedelta(minutes=1))) == [
        date(2020, 2, 10), date(2020, 2, 11), date(2020, 2, 12),
    ]  # fmt: skip
    assert list(daily(at, five, five)) == []
