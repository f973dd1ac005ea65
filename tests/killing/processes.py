"""The processes that are killed: a worker, the web server's worker and its master; and a person's browser."""

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from office.settings import ROOT

PATIENCE = 120.0
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def children_of(process: int) -> list[int]:
    """The numbers of a process's children; none when it is gone."""
    try:
        return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except FileNotFoundError:
        return []


class Workers:
    """Workers, one at a time, each a process of its own."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.parent = subprocess.Popen(
            [sys.executable, "-m", "tests.killing.warm"], cwd=ROOT, env=environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.ready = False

    def line(self) -> str:
        """The parent's next answer."""
        assert self.parent.stdout
        return self.parent.stdout.readline().strip()

    def work(self, kill_after: float | None = None) -> bool:
        """Let a worker empty the queue; with ``kill_after`` seconds, kill it then. Whether it was killed at work."""
        assert self.parent.stdin
        self.ready = self.ready or self.line() == "ready"
        assert self.ready
        self.parent.stdin.write("work\n")
        self.parent.stdin.flush()
        process = int(self.line())
        if kill_after is not None:
            ended = os.pidfd_open(process)
            try:
                threading.Event().wait(kill_after)
                signal.pidfd_send_signal(ended, signal.SIGKILL)
            except ProcessLookupError:
                pass
            finally:
                os.close(ended)
        code = int(self.line())
        assert code in (0, -signal.SIGKILL), code
        assert code == 0 or kill_after is not None
        return code != 0

    def close(self) -> None:
        """No more work."""
        assert self.parent.stdin
        self.parent.stdin.close()
        self.parent.wait(PATIENCE)


class Web:
    """The web server: a master and one worker on a listening socket that outlives both."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = {**environment, "WEB_THREADS": "4"}
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.listening.set_inheritable(True)
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        self.start()

    def start(self) -> None:
        """Start a master. It makes the application before it forks, so that a killed worker is back at once."""
        command = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), "--preload"]
        descriptor = self.listening.fileno()
        self.master = subprocess.Popen(
            [*command, "--bind", f"fd://{descriptor}", "--workers", "1"], cwd=ROOT, env=self.environment,
            pass_fds=[descriptor], stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def worker(self) -> int:
        """The number of the worker's process."""
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            if found := children_of(self.master.pid):
                return found[0]
            threading.Event().wait(0.05)
        raise AssertionError("the web server has no worker")

    def kill_worker(self) -> None:
        """Kill the worker; the master starts another."""
        os.kill(self.worker(), signal.SIGKILL)

    def kill_both(self) -> None:
        """Kill the master and its worker, as a machine does that goes down; start another."""
        process = self.worker()
        self.master.kill()
        os.kill(process, signal.SIGKILL)
        self.master.wait()
        self.start()

    def close(self) -> None:
        """Stop serving."""
        self.master.terminate()
        self.master.wait(PATIENCE)
        self.listening.close()


class Person:
    """Somebody signed in at a browser without scripts."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self.url = url
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(cookies, urllib.request.ProxyHandler({}))
        self.submit("/login", self.form("/login"), email=email, password=password)
        assert "/login" not in self.browser.open(f"{url}/home", timeout=PATIENCE).url

    def page(self, path: str) -> str:
        """A page's text; asked for again while the server is not there."""
        return self.fetch(path).decode()

    def fetch(self, path: str) -> bytes:
        """What stands at an address; asked for again while the server is not there."""
        limit = time.monotonic() + PATIENCE
        while True:
            try:
                with self.browser.open(f"{self.url}{path}", timeout=PATIENCE) as answer:
                    return bytes(answer.read())
            except (OSError, urllib.error.URLError) as error:
                gone = not isinstance(error, urllib.error.HTTPError)
                if not gone or time.monotonic() > limit:
                    raise
                threading.Event().wait(0.05)

    def form(self, path: str) -> str:
        """The token of a page's forms."""
        found = TOKEN.search(self.page(path))
        assert found, f"{path} has no form"
        return found[1]

    def submit(self, path: str, token: str, file: bytes | None = None, **fields: str | Sequence[str]) -> None:
        """Press a button; refusals are pages like others."""
        rows = [("csrf_token", token)]
        for name, value in fields.items():
            rows += [(name, each) for each in ([value] if isinstance(value, str) else value)]
        if file is None:
            body, kind = urllib.parse.urlencode(rows).encode(), "application/x-www-form-urlencoded"
        else:
            edge = uuid.uuid4().hex
            parts = [
                f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
                for name, value in rows
            ]
            head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="return.csv"\r\n\r\n'
            body = b"".join([*parts, head.encode(), file, f"\r\n--{edge}--\r\n".encode()])
            kind = f"multipart/form-data; boundary={edge}"
        request = urllib.request.Request(f"{self.url}{path}", body, {"Content-Type": kind})
        with self.browser.open(request, timeout=PATIENCE) as answer:
            answer.read()
