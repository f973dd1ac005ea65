"""A random walk over all that happens to money: after every step the books say what the plain model beside them says.

``WALK_EXAMPLES=300 pytest tests/subsidies/walking`` walks farther, on other ways each time.
"""

import os
import time
from collections import Counter
from datetime import datetime

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, run_state_machine_as_test
from sqlalchemy.orm import Session

from office.clock import BEIJING
from office.web import Office
from tests.factories import AT
from tests.subsidies.walking.answering import Answering
from tests.subsidies.walking.checks import check_awards, check_books, check_whole
from tests.subsidies.walking.deciding import Deciding
from tests.subsidies.walking.paying import Paying
from tests.subsidies.walking.town import build

EXAMPLES = int(os.environ.get("WALK_EXAMPLES", "12"))
STEPS = 220
LEAST_STEPS = 2_000
KINDS = {
    "days_pass", "set_ceiling", "file_claim", "assess", "sign", "supersede_up", "supersede_down", "reopen", "correct",
    "keep", "stop", "suspend", "remove", "restore", "draw_notice", "publish", "discard", "object", "upheld",
    "dismissed", "prepare", "omit", "dissolve", "release", "bank_answers", "same_file", "settle_unknown",
    "propose_account", "confirm_account", "decline_account", "ask_back", "sign_clawback", "decline_clawback",
    "withdraw_clawback", "receive",
}  # fmt: skip
"""What every run of the walk does, several times each."""
ANSWERS = {"paid", "failed", "unknown", "partial", "contradiction", "repeated", "returned_later", "reversed"}
LEAST_OF_EACH = 3


class Money(Deciding, Paying, Answering):
    """The whole walk."""

    @initialize(late=st.integers(0, 3).map(lambda n: n == 0), amount=st.integers(5, 30))
    def begin(self, late: bool, amount: int) -> None:
        """In February, or a few days before a budget year ends."""
        self.at = datetime(2020, 12, 21, 9, 0, tzinfo=BEIJING) if late else AT
        self.set_ceiling("resumption", amount * 100_000)
        self.set_ceiling("emergency_goods", amount * 50_000)

    @invariant()
    def the_books_say_what_happened(self) -> None:
        self.broken = True
        check_books(self.session, self.books)
        check_awards(self.session, self.books)
        self.broken = False

    def teardown(self) -> None:
        try:
            if not self.broken:
                check_whole(self.session, self.books)
        finally:
            self.savepoint.rollback()
            self.session.expire_all()


def test_a_random_walk_keeps_the_books_and_pays_nothing_twice(app: Office, session: Session) -> None:
    counters = {name: Counter[str]() for name in ("taken", "done", "refused")}
    machine = type("Walk", (Money,), {"session": session, "town": build(session), **counters})
    started = time.monotonic()
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, database=None,
            derandomize="WALK_EXAMPLES" not in os.environ, suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        ),
    )  # fmt: skip
    taken, done, refused = (counters[name] for name in ("taken", "done", "refused"))
    print(f"{taken.total()} steps in {time.monotonic() - started:.0f} s", done, refused, sep="\n")  # noqa: T201
    short = {kind: done[kind] for kind in KINDS if done[kind] < LEAST_OF_EACH}
    short |= {each: done[f"answer_{each}"] for each in ANSWERS if done[f"answer_{each}"] < LEAST_OF_EACH}
    assert not short
    assert taken.total() >= LEAST_STEPS
