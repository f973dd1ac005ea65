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
from tests.subsidies.walking.asking_back import AskingBack
from tests.subsidies.walking.checks import check_awards, check_books, check_whole
from tests.subsidies.walking.correcting import Correcting
from tests.subsidies.walking.deciding import Deciding
from tests.subsidies.walking.paying import Paying
from tests.subsidies.walking.town import build

EXAMPLES = int(os.environ.get("WALK_EXAMPLES", "10"))
STEPS = 225
LEAST_STEPS = 2_000
EACH = 4
"""After every so many acts each award and payment line is looked at, after every one the accounts."""
KINDS = {
    "days_pass", "set_ceiling", "file_claim", "assess", "sign", "supersede_up", "supersede_down", "reopen", "correct",
    "keep", "stop", "suspend", "remove", "restore", "draw_notice", "publish", "discard", "object", "upheld",
    "dismissed", "prepare", "omit", "dissolve", "release", "bank_answers", "same_file", "settle_unknown",
    "propose_account", "confirm_account", "decline_account", "ask_back", "sign_clawback", "decline_clawback",
    "withdraw_clawback", "receive", "ask_corrected", "comes_back", "late_after_correction", "late_after_clawback",
    "late_covers_clawback", "late_not_due",
}  # fmt: skip
"""What every run of the walk does, at least once each."""
ANSWERS = {"paid", "failed", "unknown", "partial", "contradiction", "repeated", "returned_later", "reversed"}
LEAST_OF_EACH = 1
REFUSALS = {
    "超出", "没有生效的预算", "低于已承诺", "不能是同一人", "补助暂不能签发", "正在银行办理", "拟定人以外的另一人",
    "不能办理对它的异议", "尚未公示", "仍在公示", "未列入预算或已停付",
    "补助暂不能签发、列批或拨付", "uq_remittances_(award_id|retry_of)", "不能放行该批次",
    "提出人以外的另一人", "不超过已支付而未追回的",
}  # fmt: skip
"""Refusals that every run meets."""
LONG = 40
RARE = {
    "discard", "dissolve", "omit", "keep", "ask_corrected", "decline_clawback", "withdraw_clawback",
    "late_covers_clawback", "late_not_due", "unknown", "settle_unknown", "正在银行办理", "低于已承诺",
    "uq_remittances_(award_id|retry_of)", "提出人以外的另一人",
}  # fmt: skip
"""What a run of fewer ways than :data:`LONG` may miss: which row comes first among equals hangs on ids, drawn anew."""


class Money(Deciding, Correcting, Paying, Answering, AskingBack):
    """The whole walk."""

    @initialize(late=st.integers(0, 3).map(lambda n: n == 0), amount=st.integers(10, 40))
    def begin(self, late: bool, amount: int) -> None:
        """In February, or a few days before a budget year ends."""
        self.at = datetime(2020, 12, 21, 9, 0, tzinfo=BEIJING) if late else AT
        self.set_ceiling("resumption", amount * 100_000)
        self.set_ceiling("emergency_goods", amount * 50_000)

    @invariant()
    def the_books_say_what_happened(self) -> None:
        self.broken = True
        check_books(self.session, self.books)
        if self.acted % EACH == 0:
            check_awards(self.session, self.books)
        self.broken = False

    def teardown(self) -> None:
        try:
            if not self.broken:
                check_awards(self.session, self.books)
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
            derandomize="WALK_EXAMPLES" not in os.environ, suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # a walk is read as it went; to shorten one would take longer than to walk it
        ),
    )  # fmt: skip
    taken, done, refused = (counters[name] for name in ("taken", "done", "refused"))
    went = f"{taken.total()} steps in {time.monotonic() - started:.0f} s"
    print(went, taken, done, refused, sep="\n")  # noqa: T201
    may_miss = RARE if EXAMPLES < LONG else set()
    short = {kind: done[kind] for kind in KINDS - may_miss if done[kind] < LEAST_OF_EACH}
    short |= {each: done[f"answer_{each}"] for each in ANSWERS - may_miss if done[f"answer_{each}"] < LEAST_OF_EACH}
    short |= {words: refused[words] for words in REFUSALS - may_miss if not refused[words]}
    assert not short
    assert sum(count for kind, count in taken.items() if kind not in ("days_pass", "year_ends")) >= LEAST_STEPS
