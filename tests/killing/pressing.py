"""What the web server does when it is killed: drawing a batch, releasing and exporting it, importing the answer."""

import random
import re
import threading
import time
import urllib.error
import uuid
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from office.files import store
from subsidies.payouts.files import batch_files
from subsidies.payouts.models import Batch, Remittance
from subsidies.payouts.profiles import profile_of
from subsidies.payouts.queries import facts_of, files_of, payment_rows, rows_of
from subsidies.returns.models import ReturnFile, ReturnLine
from subsidies.returns.queries import reconciled
from tests.banking import line, text_file
from tests.killing.acts import Act, Facts
from tests.killing.processes import PATIENCE, Person, Web
from tests.killing.town import Town, awards

MASTERS = 8
"""One kill in so many takes the master with it."""
OUTCOMES = ("paid", "failed", "unknown")
CONTENT = re.compile(r'name="content" value="([0-9a-f]{64})"')
POSTED = """
    SELECT event, count(*), sum(amount_fen)::bigint FROM postings WHERE subject_id = ANY(:subjects)
    GROUP BY event ORDER BY event
"""
NOTICES = """
    SELECT kind, count(*) FROM notices WHERE kind IN ('support_paid', 'support_returned')
    AND values ->> 'paper' = ANY(:papers) GROUP BY kind ORDER BY kind
"""


class Press(Act):
    """An act of somebody at a browser. The chain of three is about one batch."""

    award_ids: list[uuid.UUID]
    batch_id: uuid.UUID

    def __init__(
        self, sessions: sessionmaker[Session], town: Town, web: Web, who: Person, chance: random.Random
    ) -> None:
        super().__init__(sessions, town)
        self.web, self.who, self.chance = web, who, chance
        self.masters = 0

    def button(self) -> Callable[[], None]:
        """Look at the page; what pressing its button does."""
        raise NotImplementedError

    def press(self, kill_after: float | None = None) -> bool:
        press = self.button()
        answered = threading.Event()

        def send() -> None:
            try:
                press()
            except (OSError, urllib.error.URLError):
                return  # the server died under it: what came of it is asked of the database
            answered.set()

        thread, started = threading.Thread(target=send), time.monotonic()
        thread.start()
        if kill_after is None:
            thread.join(PATIENCE)
            assert answered.is_set()
            self.seconds = time.monotonic() - started
            return False
        threading.Event().wait(kill_after)
        within = not answered.is_set()
        if self.chance.randrange(MASTERS) == 0:
            self.masters += 1
            self.web.kill_both()
        else:
            self.web.kill_worker()
        thread.join(PATIENCE)
        assert not thread.is_alive()
        return within and not answered.is_set()

    def batch(self) -> uuid.UUID | None:
        """The batch over the awards."""
        with self.sessions() as session:
            query = select(Remittance.batch_id).where(Remittance.award_id.in_(self.award_ids)).distinct()
            return session.scalars(query).one_or_none()


class Prepare(Press):
    """Drawing a batch over three awards."""

    name = "prepare batch"

    def begin(self) -> None:
        with self.sessions.begin() as session:
            self.award_ids = awards(session, self.town)

    def button(self) -> Callable[[], None]:
        token = self.who.form("/payouts/")
        chosen = [str(each) for each in self.award_ids]
        return lambda: self.who.submit("/payouts/", token, awards=chosen, profile="generic")

    def again(self) -> None:
        """Awards that still stand on the page are chosen again."""
        page = self.who.page("/payouts/")
        shown = [f'value="{each}"' in page for each in self.award_ids]
        assert all(shown) or not any(shown)
        if all(shown):
            self.button()()

    def facts(self) -> Facts:
        found = self.batch()
        assert found is not None
        self.batch_id = found
        with self.sessions() as session:
            batch = session.get_one(Batch, found)
            rows = [(each.number, each.amount_fen, each.state, each.account_number) for each in rows_of(session, found)]
            told = (batch.state, batch.row_count, batch.total_fen, batch.workbook_id)
        # Numbers are unbroken: what was rolled back gave its number back.
        numbers = self.rows("SELECT count(*) = max(split_part(number, '-', 2)::int) FROM batches")
        return {"batch": told, "rows": rows, "journal": self.entries(found), "unbroken": numbers}

    def undone(self) -> bool:
        return self.batch() is None


class Release(Press):
    """Releasing the batch and making its files, in one."""

    name = "release, export"

    def begin(self) -> None:
        found = self.batch()
        assert found is not None
        self.batch_id = found

    def button(self) -> Callable[[], None]:
        page = self.who.page(f"/payouts/{self.batch_id}")
        token, content = self.who.form(f"/payouts/{self.batch_id}"), CONTENT.search(page)
        assert content
        return lambda: self.who.submit(f"/payouts/{self.batch_id}/release", token, content=content[1])

    def again(self) -> None:
        """A page that still offers the release is pressed again."""
        if CONTENT.search(self.who.page(f"/payouts/{self.batch_id}")):
            self.button()()

    def facts(self) -> Facts:
        with self.sessions() as session:
            batch = session.get_one(Batch, self.batch_id)
            rows = rows_of(session, batch.id)
            kept = [(file.name, store.get(file.sha256)) for _, file in files_of(session, batch.id)]
            made = batch_files(facts_of(batch), payment_rows(session, batch.id), profile_of(batch.profile))
            assert kept == [(each.name, each.content) for each in made], "an undisturbed export is another"
            states = [row.state for row in rows]
            subjects = [row.id for row in rows]
        for number, (_, content) in enumerate(kept, 1):
            assert self.who.fetch(f"/payouts/{self.batch_id}/files/{number}") == content
        return {
            "batch": (batch.state, len(kept)), "rows": states, "posted": self.rows(POSTED, subjects=subjects),
            "journal": self.entries(self.batch_id),
        }  # fmt: skip

    def undone(self) -> bool:
        with self.sessions() as session:
            return session.get_one(Batch, self.batch_id).state == "prepared"


class Answer(Press):
    """Importing the bank's answer: one paid, one failed, one unknown."""

    name = "import return"
    content: bytes

    def begin(self) -> None:
        found = self.batch()
        assert found is not None
        self.batch_id = found
        with self.sessions() as session:
            batch, rows = session.get_one(Batch, found), rows_of(session, found)
            said = [line(batch, row, outcome) for row, outcome in zip(rows, OUTCOMES, strict=True)]
            self.content = text_file(batch.profile, said)

    def button(self) -> Callable[[], None]:
        token = self.who.form(f"/returns/batches/{self.batch_id}")
        return lambda: self.who.submit(f"/returns/batches/{self.batch_id}", token, self.content)

    def again(self) -> None:
        """The same file once more, whether it was imported or not."""
        self.button()()

    def facts(self) -> Facts:
        with self.sessions() as session:
            rows = rows_of(session, self.batch_id)
            files = session.scalars(select(ReturnFile).where(ReturnFile.batch_id == self.batch_id)).all()
            lines = session.scalars(
                select(ReturnLine.finding).where(ReturnLine.file_id.in_([each.id for each in files]))
            ).all()
            sums = reconciled(session, [self.batch_id])[self.batch_id]
            subjects, papers = [row.id for row in rows], [row.basis for row in rows]
            told = ([each.counts for each in files], sorted(lines), [row.state for row in rows], sums)
        return {
            "returned": told, "posted": self.rows(POSTED, subjects=subjects),
            "told": self.rows(NOTICES, papers=papers), "journal": self.entries(self.batch_id),
        }  # fmt: skip

    def undone(self) -> bool:
        with self.sessions() as session:
            query = select(ReturnFile.id).where(ReturnFile.batch_id == self.batch_id)
            return session.scalar(query) is None
