"""What every stage of the demonstration needs: the city, its people, progress bars, and the worker."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office import clock
from office.jobs.models import Job
from office.settings import Settings

WORKERS = 2
LOOK = 0.25  # seconds between two looks at the queue
Item = TypeVar("Item")


class DemonstrationError(RuntimeError):
    """The demonstration cannot go on; the message says what to look at."""


@dataclass
class City:
    """The demonstration under way. ``rows`` are the firms' lines of the summary table by credit code."""

    session: Session
    settings: Settings
    console: Console
    rows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    staff: dict[str, UUID] = field(default_factory=dict)

    def track(self, items: Iterable[Item], title: str) -> Iterator[Item]:
        """The items, with a bar; what each one wrote is committed before the next."""
        listed: Sequence[Item] = list(items)
        with self.bars() as bars:
            task = bars.add_task(title, total=len(listed))
            for item in listed:
                yield item
                self.session.commit()
                bars.advance(task)

    def bars(self) -> Progress:
        """Progress as this demonstration draws it."""
        columns = (TextColumn("{task.description:<22}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        return Progress(*columns, console=self.console)

    def work(self, title: str) -> None:
        """Have workers of the application's own do everything that waits, and show how far they are."""
        self.session.commit()
        before = self.waiting()
        if not before:
            return
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "work", "--until-empty"]
        workers = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(WORKERS)]  # noqa: S603
        with self.bars() as bars:
            task = bars.add_task(title, total=before)
            while any(worker.poll() is None for worker in workers):
                bars.update(task, completed=before - self.waiting())
                time.sleep(LOOK)
            bars.update(task, completed=before - self.waiting())
        failed = self.session.scalars(select(Job).where(Job.state == "failed")).all()
        if self.waiting() or failed:
            problems = "; ".join(sorted({str(job.problem) for job in failed})) or "see its messages above"
            raise DemonstrationError(f"{title}: the worker did not finish: {problems}")

    def waiting(self) -> int:
        """How many jobs are not done yet."""
        query = select(func.count()).select_from(Job).where(Job.state.in_(("waiting", "running")))
        found: int = self.session.scalar(query) or 0
        self.session.rollback()
        return found


def live_on(day: str) -> datetime:
    """Let the office, and the workers it starts, live on this day from now on; the moment it is."""
    os.environ["OFFICE_DAY"] = day
    return clock.now()
