"""Which web server still answers when 200 clients are slow? Figures and choice: docs/decisions/001-server.md.

    uv run --with granian --with gevent --with packaging --with uvicorn --with a2wsgi \
        python benchmarks/slow_clients.py [name …]

Each server runs the small application below with the same number of processes. Eight quick clients ask, again and
again and each time on a new connection, for a small page, for 30 ms of work and to take an upload of 2 MB: first in
quiet, then while 200 slow clients hold on: a third dribble their headers, a third their body, a third read a paper of
4 MB in small sips. Everything runs on loopback and is bounded in time; a request that is not answered within five
seconds counts as failed. Servers that are not installed are left out, saying so.
"""

import asyncio
import contextlib
import importlib.util
import itertools
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path

from flask import Flask, abort, g, request

ROOT = Path(__file__).resolve().parent.parent
PORT = 8765
PROCESSES = 4
QUICK, SLOW = 8, 200
QUIET_SECONDS, SIEGE_SECONDS, PATIENCE_SECONDS = 8.0, 20.0, 5.0
UPLOAD, PAPER = b"x" * 2_000_000, b"%PDF" * 1_000_000

app = Flask(__name__)


# The pool of database connections of one process: a request takes one to see who asks, before the form is read, and
# gives it back at the end. A server must not depend on the application doing it in the other order.
pool = threading.BoundedSemaphore(15)


@app.before_request
def connect() -> None:
    g.connected = pool.acquire(timeout=PATIENCE_SECONDS)
    if not g.connected:
        abort(503)


@app.teardown_request
def disconnect(_error: BaseException | None) -> None:
    if g.pop("connected", False):
        pool.release()


@app.get("/page")
def page() -> str:
    return "ready"


@app.get("/work")
def work() -> str:
    until = time.thread_time() + 0.030
    while time.thread_time() < until:
        pass
    return "done"


@app.post("/upload")
def upload() -> str:
    return str(len(request.get_data()))


@app.get("/paper")
def paper() -> bytes:
    return PAPER


HERE = "benchmarks.slow_clients:app"
BIND = ["--bind", f"127.0.0.1:{PORT}", "--workers", str(PROCESSES)]
GUNICORN = ["gunicorn", "--config", "/dev/null", *BIND, "--log-level", "error", HERE]
GRANIAN = ["granian", "--interface", "wsgi", "--port", str(PORT), "--workers", str(PROCESSES), "--no-log", HERE]
SERVERS = {
    "gunicorn sync": GUNICORN,
    "gunicorn gthread, 8 threads": [*GUNICORN, "--worker-class", "gthread", "--threads", "8"],
    "gunicorn gevent": [*GUNICORN, "--worker-class", "gevent"],
    "granian, 8 threads": [*GRANIAN, "--blocking-threads", "8"],
    "granian, 64 threads": [*GRANIAN, "--blocking-threads", "64", "--backpressure", "256"],
    "waitress, 1 process": ["waitress", f"--listen=127.0.0.1:{PORT}", "--threads=8", "--connection-limit=1000", HERE],
    "gunicorn with our worker, 8 threads": [
        *GUNICORN, "--worker-class", "office.serving.BufferingWorker", "--threads", "8",
    ],
    "uvicorn + a2wsgi": [
        "uvicorn", "--port", str(PORT), "--workers", str(PROCESSES), "--log-level", "error", "--no-access-log",
        "benchmarks.slow_clients:asgi",
    ],
}  # fmt: skip
if importlib.util.find_spec("a2wsgi"):
    from a2wsgi import WSGIMiddleware

    asgi = WSGIMiddleware(app, workers=8)  # type: ignore[arg-type]

KINDS = {
    "page": b"GET /page HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "work": b"GET /work HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "upload": b"POST /upload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
    % (len(UPLOAD), UPLOAD),
}
ANSWERS = {"page": b"ready", "work": b"done", "upload": b"%d" % len(UPLOAD)}


async def ask(kind: str) -> bool:
    """One request on its own connection; whether the right answer came back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    try:
        writer.write(KINDS[kind])
        await writer.drain()
        answer = await reader.read()
        return answer.startswith(b"HTTP/1.1 200") and ANSWERS[kind] in answer.partition(b"\r\n\r\n")[2]
    finally:
        writer.close()


async def quick_client(until: float, times: dict[str, list[float]], failures: dict[str, int]) -> None:
    for kind in itertools.cycle(KINDS):
        if time.monotonic() > until:
            return
        start = time.monotonic()
        try:
            right = await asyncio.wait_for(ask(kind), PATIENCE_SECONDS)
        except (OSError, TimeoutError):
            right = False
        if right:
            times[kind].append(time.monotonic() - start)
        else:
            failures[kind] += 1
            await asyncio.sleep(0.1)  # a refused connection comes back at once: do not spin on it


async def slow_client(number: int) -> None:
    """Hold on to the server for as long as it allows, then come again."""
    while True:
        with contextlib.suppress(OSError):
            sock = socket.socket()
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.setblocking(False)
            with sock:
                await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", PORT))
                await (dribble_headers, dribble_body, sip)[number % 3](sock)
        await asyncio.sleep(0.5)


async def dribble_headers(sock: socket.socket) -> None:
    await send(sock, b"GET /page HTTP/1.1\r\nHost: localhost\r\n")
    while True:
        await asyncio.sleep(1)
        await send(sock, b"X-Slow: yes\r\n")


async def dribble_body(sock: socket.socket) -> None:
    await send(sock, b"POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n")
    while True:
        await asyncio.sleep(1)
        await send(sock, b"x" * 500)


async def sip(sock: socket.socket) -> None:
    await send(sock, b"GET /paper HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    while await asyncio.get_running_loop().sock_recv(sock, 1024):
        await asyncio.sleep(1)


async def send(sock: socket.socket, data: bytes) -> None:
    await asyncio.get_running_loop().sock_sendall(sock, data)


async def measure(seconds: float, slow: int) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Times in seconds and numbers of failures by kind, over ``seconds`` with ``slow`` slow clients."""
    times: dict[str, list[float]] = defaultdict(list)
    failures: dict[str, int] = defaultdict(int)
    siege = [asyncio.create_task(slow_client(n)) for n in range(slow)]
    if siege:
        await asyncio.sleep(3)  # until all of them are in place
    until = time.monotonic() + seconds
    await asyncio.gather(*(quick_client(until, times, failures) for _ in range(QUICK)))
    for task in siege:
        task.cancel()
    await asyncio.gather(*siege, return_exceptions=True)
    return times, failures


def started(command: list[str]) -> subprocess.Popen[bytes]:
    """The running server, once it answers."""
    server = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    for _ in range(100):
        time.sleep(0.1)
        with contextlib.suppress(OSError):
            if asyncio.run(ask("page")):
                return server
    server.terminate()
    raise RuntimeError(f"{command[0]} did not start")


def row(name: str, phase: str, times: dict[str, list[float]], failures: dict[str, int]) -> str:
    cells = [name, phase]
    for kind in KINDS:
        milliseconds = sorted(1000 * t for t in times[kind])
        worst = milliseconds[int(0.99 * (len(milliseconds) - 1))] if milliseconds else 0
        figures = f"{statistics.median(milliseconds):.0f} / {worst:.0f}" if milliseconds else "none"
        cells.append(f"{figures} ({failures[kind]} of {failures[kind] + len(milliseconds)})")
    return "| " + " | ".join(cells) + " |"


def main(names: list[str]) -> None:
    print(f"Milliseconds, median / 99th percentile (failed of all). {PROCESSES} processes, {os.cpu_count()} cores.\n")
    print("| server | phase | page | 30 ms of work | upload of 2 MB |\n|---|---|---|---|---|")
    for name in names or SERVERS:
        command = SERVERS[name]
        if importlib.util.find_spec(command[0]) is None or ("asgi" in command[-1] and "asgi" not in globals()):
            print(f"| {name} | not installed |")
            continue
        server = started(command)
        try:
            print(row(name, "quiet", *asyncio.run(measure(QUIET_SECONDS, 0))))
            print(row(name, f"{SLOW} slow", *asyncio.run(measure(SIEGE_SECONDS, SLOW))), flush=True)
        finally:
            server.terminate()
            server.wait(30)


if __name__ == "__main__":
    main(sys.argv[1:])
