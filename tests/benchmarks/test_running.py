"""The benchmarks still run on the tables and rules there are: each one small, in a process of its own.

Only those whose peer is plain Python or stands aside; what is measured here means nothing and is not looked at.
"""

import os
import subprocess
import sys

import pytest

from office.settings import ROOT
from tests.conftest import VAR

SMALL = {
    "costs": (["--lines", "200"], "200 lines of 20 firms"),
    "offers": (["--firms", "40"], "same firms and sum (27"),
    "queue": (["--cases", "120", "--rounds", "1", "--alone"], "everything at once"),
    "registers": (["--rows", "50", "--runs", "1"], "50 rows of a checkpoint's register"),
    "scenarios": (["--firms", "60"], "180 people on the rosters"),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_benchmark_runs_small(name: str) -> None:
    arguments, told = SMALL[name]
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *arguments],
        cwd=ROOT,
        env={**os.environ, "OFFICE_TEST_VAR": str(VAR)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert told in done.stdout
