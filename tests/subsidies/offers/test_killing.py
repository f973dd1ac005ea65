"""The real worker killed in the middle of a run: done again, no firm doubled and none lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from office.jobs.reviving import REVIVED
from office.settings import ROOT
from tests.conftest import copy_of, settings_for
from tests.looking.browser import environment_of

COUNT = 60_000
PATIENCE = 120.0
DELAY = """
    CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_sleep({seconds}); RETURN NULL; END $$;
    CREATE TRIGGER slowly AFTER INSERT ON offers FOR EACH STATEMENT EXECUTE FUNCTION slowly()
"""


def until(answer: Callable[[], Any]) -> Any:
    """What the question answers once it answers; fails when it does not in time."""
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        if found := answer():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to that in time")


def test_a_killed_worker_s_run_is_done_again(template: tuple[str, str], tmp_path: Path) -> None:
    url = copy_of(template, f"killed_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    environment = {**environment_of(settings_for(url, tmp_path)), "OFFICE_DAY": "2020-02-08"}
    crowd = [sys.executable, "-m", "tests.subsidies.offers.crowd", str(COUNT)]
    run_id = subprocess.run(crowd, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE).stdout.decode()
    work = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "work"]
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:

        def one(query: str) -> Any:
            return connection.execute(text(query), {"run": run_id}).scalar_one()

        # Each chunk is held up, so that there is a middle to be killed in.
        connection.execute(text(DELAY.format(seconds=1.5)))
        worker = subprocess.Popen(work, cwd=ROOT, env=environment)
        until(lambda: one("SELECT done FROM jobs WHERE kind = 'offers.compute'") > 0)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        assert one("SELECT state FROM offer_runs WHERE id = :run") == "computing"
        assert one("SELECT count(*) FROM offers WHERE run_id = :run") == 0
        connection.execute(text("DROP TRIGGER slowly ON offers"))
        until(lambda: one("SELECT count(*) FROM pg_locks WHERE relation = 'offers'::regclass") == 0)
        assert len(connection.execute(REVIVED, {"silent": timedelta(0)}).all()) == 1
        subprocess.run([*work, "--until-empty"], cwd=ROOT, env=environment, check=True, timeout=PATIENCE)
        assert one("SELECT state FROM jobs WHERE kind = 'offers.compute'") == "done"
        counted = "SELECT count(*) || ' ' || count(DISTINCT firm_id) FROM offers WHERE run_id = :run"
        assert one(counted) == f"{COUNT} {COUNT}"
        eligible = [n for n in range(1, COUNT + 1) if n % 3]
        assert one("SELECT eligible FROM offer_runs WHERE id = :run") == len(eligible)
        total = sum((n * 101 + 1) // 2 for n in eligible)
        assert one("SELECT total_fen FROM offer_runs WHERE id = :run") == total
        assert one("SELECT sum(payable_fen) FROM offers WHERE run_id = :run") == total
    engine.dispose()
