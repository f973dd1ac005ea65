"""The web server's worker: Gunicorn looks after the processes, Waitress talks to the clients.

Waitress takes in a request whole before a thread of the application sees it, and keeps the answer until the client has
fetched it. So somebody with a slow line holds a little memory or disk, never a thread and never a database connection,
and every thread is a real one, as the native libraries under this application expect. Figures and reasons:
docs/decisions/001-server.md.
"""

import logging
import os
import time
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.server import create_server

HEARTBEAT_SECONDS = 1.0
CONNECTIONS = 4_000
IDLE_SECONDS = 60
REQUEST_BYTES = 280 * 1024 * 1024  # above the application's own limits, whose refusal is a page people can read
ANSWER_BYTES = 1024 * 1024 * 1024  # a larger unfetched answer holds its thread; beyond 1 MiB it waits on disk

# A request that waits a moment for a thread is everyday, not a warning.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)


class BufferingWorker(Worker):
    """One process: the setting ``threads`` says how many requests it works on at once."""

    def run(self) -> None:
        """Serve until told to stop, then finish what is under way within the setting ``graceful_timeout``."""
        channels: dict[int, Any] = {}
        server = create_server(
            self.wsgi,
            map=channels,
            sockets=[listener.sock for listener in self.sockets],
            threads=self.cfg.threads,
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            max_request_body_size=REQUEST_BYTES,
            outbuf_high_watermark=ANSWER_BYTES,
            recv_bytes=65536,
            ident=None,
        )
        while self.alive and os.getppid() == self.ppid:
            self.turn(channels)
        for fileno, channel in list(channels.items()):
            if getattr(channel, "accepting", False):
                del channels[fileno]
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < deadline and any(map(under_way, channels.values())):
            self.turn(channels)
        server.task_dispatcher.shutdown()

    def turn(self, channels: dict[int, Any]) -> None:
        """Move bytes for a moment and show Gunicorn that this process lives."""
        self.notify()
        wasyncore.loop(timeout=HEARTBEAT_SECONDS, map=channels, use_poll=True, count=1)


def under_way(channel: Any) -> bool:
    """Whether a request that arrived whole is still worked on, or its answer not yet fetched."""
    return bool(getattr(channel, "requests", None) or getattr(channel, "total_outbufs_len", 0))
