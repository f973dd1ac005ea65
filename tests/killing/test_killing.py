"""A short run of the kills; the long one is ``python -m tests.killing --rounds 200``."""

import json
import os
import subprocess
import sys

from office.settings import ROOT
from tests.conftest import copy_of

ROUNDS = 12
"""Each act at least once."""
ACTS = (
    "compute offers", "send offers", "read register", "prepare batch", "release, export", "import return",
    "print a paper",
)  # fmt: skip


def test_nothing_is_lost_and_nothing_doubled(template: tuple[str, str]) -> None:
    url = copy_of(template, f"killing_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    command = [sys.executable, "-m", "tests.killing", "--rounds", str(ROUNDS), "--seed", "3"]
    environment = {**os.environ, "DATABASE_URL": url}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    wanted = {name: ROUNDS // len(ACTS) + (number < ROUNDS % len(ACTS)) for number, name in enumerate(ACTS)}
    assert {name: act["rounds"] for name, act in told["acts"].items()} == wanted
    assert sum(act.get("killed within", 0) for act in told["acts"].values()) > 0
