"""Work that the clock asks for: a room hands in a function, a worker that stays calls it every five minutes.

Procrastinate defers each tick once, however many workers there are; a tick whose work fails is logged and the next one
tries again, so what a function does must be safe to repeat.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from office import clock
from office.jobs.queue import queue
from office.jobs.worker import sessions

Round = Callable[[Session, datetime], object]
EVERY_FIVE_MINUTES = "*/5 * * * *"


def every_five_minutes(name: str) -> Callable[[Round], Round]:
    """Hand in ``(session, at)`` under a name; it runs in a transaction of its own."""

    def register(round_: Round) -> Round:
        def tick(timestamp: int) -> None:
            with sessions().begin() as session:
                round_(session, clock.now())

        queue.periodic(cron=EVERY_FIVE_MINUTES)(queue.task(name=name, queueing_lock=name)(tick))
        return round_

    return register
