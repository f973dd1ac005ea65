"""The web server: slow clients hold no thread, and what is under way is finished when the server stops."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from office.serving import REQUEST_BYTES

ROOT = Path(__file__).resolve().parents[2]
APPLICATION = """
import os
from flask import Flask, request

app = Flask(__name__)


@app.post("/length")
def length():
    return str(len(request.get_data()))


@app.get("/gate")
def gate():
    with open(os.environ["GATE"]) as pipe:  # waits until somebody opens the other end
        return pipe.read()


@app.get("/large")
def large():
    return b"x" * 20_000_000
"""


@pytest.fixture
def gate(tmp_path):
    path = tmp_path / "gate"
    os.mkfifo(path)
    return path


@pytest.fixture
def server(tmp_path, gate):
    """A server of one process and one thread over a small application; gives its process and its address."""
    (tmp_path / "small.py").write_text(APPLICATION, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0), backlog=16) as listening:
        listening.set_inheritable(True)
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", ROOT / "gunicorn.conf.py", "small:app",
             "--bind", f"fd://{listening.fileno()}", "--workers", "1", "--threads", "1"],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": f"{ROOT}:{tmp_path}", "GATE": str(gate)},
            pass_fds=[listening.fileno()],
        )  # fmt: skip
        address = listening.getsockname()
    yield process, address
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    process.wait()


def connect(address):
    return socket.create_connection(address, timeout=30)


def answer(sock):
    """Status line and body of the answer on a connection that the server closes."""
    received = b"".join(iter(lambda: sock.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    return head.splitlines()[0].decode(), body


def post(body, announced=None):
    head = f"POST /length HTTP/1.1\r\nHost: office\r\nConnection: close\r\nContent-Length: {announced or len(body)}"
    return f"{head}\r\n\r\n".encode() + body


def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: office\r\nConnection: close\r\n\r\n".encode()


def test_slow_clients_hold_no_thread(server):
    _, address = server
    with connect(address) as slow_headers, connect(address) as slow_body, connect(address) as slow_reader:
        slow_headers.sendall(b"GET /length HTTP/1.1\r\nHost:")
        slow_body.sendall(post(b"half", announced=8))
        slow_reader.sendall(get("/large"))
        slow_reader.recv(1)
        with connect(address) as quick:
            quick.sendall(post(b"quick"))
            assert answer(quick) == ("HTTP/1.1 200 OK", b"5")
        slow_body.sendall(b"half")
        assert answer(slow_body) == ("HTTP/1.1 200 OK", b"8")


def test_what_is_under_way_is_finished(server, gate):
    process, address = server
    with connect(address) as client:
        client.sendall(get("/gate"))
        with gate.open("w") as pipe:  # returns once the request is being worked on
            process.send_signal(signal.SIGTERM)
            pipe.write("through")
        assert answer(client) == ("HTTP/1.1 200 OK", b"through")
    assert process.wait(30) == 0


def test_a_request_beyond_the_limit_is_refused(server):
    _, address = server
    with connect(address) as client:
        client.sendall(post(b"", announced=REQUEST_BYTES + 1))
        assert answer(client)[0] == "HTTP/1.1 413 Request Entity Too Large"
