"""A whole installation for stories told in a real browser: the real server, a real worker, a database of its own."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from office.clock import BEIJING
from office.settings import ROOT
from tests.conftest import copy_of, settings_for
from tests.looking.browser import DESK, PHONE, Visitor, chromium, environment_of, visitor

DAY = date(2020, 2, 8)
expect.set_options(timeout=30_000)  # a busy machine
PATIENCE = 120_000  # ms that a page may wait for the worker on a busy machine


@dataclass
class Installation:
    """Where it is served, who has an account, and the windows that are open."""

    url: str
    people: dict[str, str]
    browser: Browser
    folder: Path
    environment: dict[str, str]

    @contextmanager
    def later(self, day: date, *, jobs: bool = True) -> Iterator["Installation"]:
        """The same installation on a later day, at an address of its own, while it lasts.

        Without ``jobs`` it has no worker of its own: the first day's goes on with what it has to print.
        """
        with serving({**self.environment, "OFFICE_DAY": day.isoformat()}, jobs=jobs) as (url, environment):
            yield Installation(url, self.people, self.browser, self.folder, environment)

    def visit(self, role: str = "", *, phone: bool = False) -> Visitor:
        """A window of somebody's own; with a role, signed in."""
        window = visitor(self.browser, self.url, size=PHONE if phone else DESK)
        window.context.set_default_timeout(PATIENCE)
        if role:
            window.sign_in(self.people[role])
        return window


def minutes_until(hour: time) -> int:
    """By how much the hands go forward for it to be ``hour`` now."""
    now = datetime.now(BEIJING)
    return (hour.hour - now.hour) * 60 + hour.minute - now.minute


@pytest.fixture
def town() -> str:
    """The module that makes the town a story happens in; a story may name another."""
    return "tests.journeys.town"


@pytest.fixture
def installation(
    request: pytest.FixtureRequest, template: tuple[str, str], tmp_path: Path, town: str
) -> Iterator[Installation]:
    """Gunicorn and the worker as ``script/server`` starts them, on the eighth of February 2020.

    The town is the fixture's unless the test names another, with an hour or a day at which its story begins, as its
    parameter.
    """
    town, begins = getattr(request, "param", (town, None))
    day = begins if isinstance(begins, date) else DAY
    hour = begins if isinstance(begins, time) else None
    url = copy_of(template, f"journey_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    environment = {
        **environment_of(settings_for(url, tmp_path)), "OFFICE_DAY": day.isoformat(),
        "OFFICE_MINUTES": str(minutes_until(hour)) if hour else "0",
    }  # fmt: skip
    told = subprocess.run([sys.executable, "-m", town], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    with serving(environment) as (address, environment), chromium() as browser:
        yield Installation(address, json.loads(told.stdout), browser, tmp_path, environment)


@contextmanager
def serving(environment: dict[str, str], *, jobs: bool = True) -> Iterator[tuple[str, dict[str, str]]]:
    """A server and, for its ``jobs``, a worker in this environment; the address, and the environment that knows it.

    The worker is a little nicer than the server, lest three hundred papers keep the people at their windows waiting.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.set_inheritable(True)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        environment = {**environment, "BASE_URL": address}
        bind = ["--bind", f"fd://{listening.fileno()}", "--workers", "2"]
        server = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), *bind]
        worker = ["nice", "-n", "3", sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "work"]
        processes = [subprocess.Popen(server, cwd=ROOT, env=environment, pass_fds=[listening.fileno()])]
        if jobs:
            processes.append(subprocess.Popen(worker, cwd=ROOT, env=environment))
        try:
            yield address, environment
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=60)
