"""``python -m tests.killing --rounds 200 --seed 1``: kill, ask again, compare; the last line tells the figures as JSON.

On the database of ``DATABASE_URL``, which has to be empty, or on an embedded server of its own.
"""

import argparse
import json
import logging
import os
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from office import embedded, schema
from office.db import db
from office.jobs.worker import sessions
from office.settings import KEYS, Settings
from tests.factories import PASSWORD
from tests.killing.acts import Compute, Print, Register, Send
from tests.killing.pressing import Answer, Prepare, Press, Release
from tests.killing.processes import Person, Web, Workers
from tests.killing.rounds import Rounds
from tests.killing.town import DAY, build
from wsgi import create_app


def main() -> None:
    """Build, measure, kill, tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.killing", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="killing-") as folder:
        run(asked.rounds, asked.seed, Path(folder))


def run(count: int, seed: int, folder: Path) -> None:
    """The rounds in an installation of their own, whose files lie in ``folder``."""
    url = os.environ.get("DATABASE_URL") or embedded.server_url(folder, "killing")
    os.environ |= {
        "DATABASE_URL": url, "OFFICE_VAR": str(folder), "FILES_URL": (folder / "files").as_uri(),
        "OFFICE_DAY": DAY.isoformat(), **{key.upper(): secrets.token_hex(32) for key in KEYS},
    }  # fmt: skip
    app = create_app(Settings.from_environment())
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    with app.app_context():
        schema.upgrade(db.engine)
        web, workers = Web(os.environ), Workers(os.environ)
        try:
            with sessions().begin() as session:
                town = build(session)
            chance = random.Random(seed)
            preparer, releaser = (
                Person(web.url, town.addresses[role], PASSWORD) for role in ("finance_preparer", "finance_releaser")
            )
            presses = (Prepare, preparer), (Release, releaser), (Answer, preparer)
            works = [work(sessions(), town, workers) for work in (Compute, Send, Register)]
            pressed = [press(sessions(), town, web, who, chance) for press, who in presses]
            acts = [*works, *pressed, Print(sessions(), town, workers)]
            rounds = Rounds(acts, sessions(), folder / "files", chance)
            rounds.undisturbed()
            started = time.monotonic()
            rounds.go(count)
            tell(rounds, pressed, seed, time.monotonic() - started)
        finally:
            web.close()
            workers.close()


def tell(rounds: Rounds, pressed: Sequence[Press], seed: int, seconds: float) -> None:
    """A line for each act, and everything as JSON."""
    masters = sum(each.masters for each in pressed)
    for name, told in rounds.told.items():
        outcomes = ", ".join(f"{count} {words}" for words, count in sorted(told.outcomes.items()))
        sys.stdout.write(f"{name}: {told.rounds} rounds ({told.seconds:.2f} s undisturbed): {outcomes}\n")
    figures = {name: {"rounds": told.rounds, **told.outcomes} for name, told in rounds.told.items()}
    total = sum(told.rounds for told in rounds.told.values())
    sys.stdout.write(f"{total} rounds in {seconds:.0f} s, seed {seed}, {masters} masters killed\n")
    sys.stdout.write(json.dumps({"seed": seed, "rounds": total, "masters": masters, "acts": figures}) + "\n")


if __name__ == "__main__":
    main()
