"""The rounds: each act once undisturbed, then over and over with a kill at a moment drawn from its length."""

import hashlib
import random
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from office.files.models import StoredFile
from office.files.store import path_of
from office.journal.queries import verify as verify_journal
from subsidies.ledger.verification import verify as verify_ledger
from tests.killing.acts import Act, Facts, Register, Send
from tests.killing.pressing import Press

OVER = 1.25
"""Moments are drawn from the length of the undisturbed act and a quarter more: some kills come too late."""
BUSY = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND state IN ('active', 'idle in transaction')
"""


@dataclass
class Told:
    """What the rounds of one act came to."""

    seconds: float
    facts: Facts
    rounds: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)


class Rounds:
    """All rounds over some acts, in their order."""

    def __init__(
        self, acts: Sequence[Act], sessions: sessionmaker[Session], files: Path, chance: random.Random
    ) -> None:
        self.acts, self.sessions, self.files, self.chance = acts, sessions, files, chance
        self.told: dict[str, Told] = {}
        self.looked_at: set[str] = set()

    def undisturbed(self) -> None:
        """Every act without a kill; the presses twice, as the web server has to load things the first time."""
        for acts in (self.acts, [each for each in self.acts if isinstance(each, Press)]):
            for act in acts:
                self.ready(act)
                act.press()
                facts = act.facts()
                before = self.told.get(act.name)
                assert before is None or before.facts == facts, f"{act.name} comes to something else each time"
                self.told[act.name] = Told(act.seconds, facts)
                self.check(act)

    def go(self, rounds: int) -> None:
        """So many rounds, each act in its turn."""
        for number in range(rounds):
            act = self.acts[number % len(self.acts)]
            told = self.told[act.name]
            self.ready(act)
            moment = self.chance.uniform(0, told.seconds * OVER)
            within = act.press(moment)
            self.quiet()
            undone = act.undone()
            told.rounds += 1
            told.outcomes["killed within" if within else "killed after"] += 1
            told.outcomes["nothing done yet" if undone else "all done"] += 1
            act.again()
            self.quiet()
            found = act.facts()
            assert found == told.facts, f"{act.name}, killed after {moment:.3f} s: {found} instead of {told.facts}"
            self.check(act)

    def ready(self, act: Act) -> None:
        """Put an act's things in order; a chain of presses is about the batch of its first."""
        if isinstance(act, Press):
            chain = [each for each in self.acts if isinstance(each, Press)]
            act.award_ids = getattr(chain[0], "award_ids", [])
        act.begin()

    def quiet(self) -> None:
        """Wait until the database has done with what the dead had asked of it."""
        with self.sessions() as session:
            while session.scalar(text(BUSY)):
                session.rollback()
                threading.Event().wait(0.01)

    def check(self, act: Act) -> None:
        """The ledger and the journal are whole, and every file that is named is there; then clear away."""
        with self.sessions() as session:
            assert verify_ledger(session).fault == ""
            assert verify_journal(session).broken_at is None
            kept = select(StoredFile).where(StoredFile.erased_at.is_(None), StoredFile.id.not_in(self.looked_at))
            for file in session.scalars(kept):
                content = (self.files / path_of(file.sha256)).read_bytes()
                assert hashlib.sha256(content).hexdigest() == file.sha256
                self.looked_at.add(str(file.id))
        if isinstance(act, Send | Register):
            act.end()
