"""Run one function on untrusted bytes in a child process with limits on memory, processor, output and time.

The function takes bytes and returns bytes; nothing is pickled. The child sets its own limits before it imports
anything of ours, sees no environment, and writes to a file, so that the limit on file size bounds its answer.
"""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from office.errors import Invalid
from office.wording import N_

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024 * 1024
BOOTSTRAP = """
import resource, sys
root, module, function, memory, seconds, output = sys.argv[1:]
for kind, limit in (("AS", memory), ("CPU", seconds), ("FSIZE", output), ("CORE", 0)):
    resource.setrlimit(getattr(resource, "RLIMIT_" + kind), (int(limit), int(limit)))
sys.path.insert(0, root)
import importlib
answer = getattr(importlib.import_module(module), function)(sys.stdin.buffer.read())
for piece in (answer,) if isinstance(answer, (bytes, bytearray)) else answer:
    sys.stdout.buffer.write(piece)
sys.stdout.buffer.flush()
"""


@dataclass(frozen=True)
class Limits:
    """What one run may use: bytes of address space, seconds of processor and of wall time, bytes of answer."""

    memory: int = 400 * MEGABYTE
    processor: int = 30
    wall: float = 60
    output: int = 256 * MEGABYTE


def confined(module: str, function: str, data: bytes, limits: Limits = Limits()) -> bytes:
    """What ``module.function(data)`` returns, computed in the child; ``Invalid`` if it fails or meets a limit."""
    figures = (limits.memory, limits.processor, limits.output)
    command = [sys.executable, "-I", "-c", BOOTSTRAP, str(ROOT), module, function, *map(str, figures)]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(data)
        given.seek(0)
        try:
            done = subprocess.run(  # noqa: S603  (our own interpreter, no shell)
                command, stdin=given, stdout=answer, stderr=subprocess.DEVNULL, timeout=limits.wall, env={}, check=False
            )
        except subprocess.TimeoutExpired:
            raise Invalid(N_("文件处理超时，已停止。请删去多余的工作表和空白行列后重新上传。")) from None
        if done.returncode:
            raise Invalid(N_("文件无法读取，或内容过大。请用表格软件打开后另存为新的 .xlsx 文件，再上传。"))
        answer.seek(0)
        return answer.read()


STREAM_BOOTSTRAP = """
import resource, sys
root, module, function, memory, seconds = sys.argv[1:]
for kind, limit in (("AS", memory), ("CPU", seconds), ("FSIZE", 0), ("CORE", 0)):
    resource.setrlimit(getattr(resource, "RLIMIT_" + kind), (int(limit), int(limit)))
sys.path.insert(0, root)
import importlib
getattr(importlib.import_module(module), function)(sys.stdin.buffer, sys.stdout.buffer)
sys.stdout.buffer.flush()
"""


@contextmanager
def confined_stream(
    module: str, function: str, pieces: Iterable[bytes], limits: Limits = Limits()
) -> Iterator[IO[bytes]]:
    """``module.function(given, answer)`` in the child, for files too large to hold: its answer, while it is made.

    The child may seek in what it is given; ``limits.output`` does not apply, as the reader sets the pace. Whoever
    leaves early ends the child. ``Invalid`` when the child failed or met a limit, once its answer has been read.
    """
    command = [sys.executable, "-I", "-c", STREAM_BOOTSTRAP, str(ROOT), module, function]
    command += [str(limits.memory), str(limits.processor)]
    with tempfile.TemporaryFile() as given:
        for piece in pieces:
            given.write(piece)
        given.seek(0)
        with subprocess.Popen(  # noqa: S603  (our own interpreter, no shell)
            command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
        ) as child:
            late = threading.Timer(limits.wall, child.kill)
            late.start()
            assert child.stdout is not None
            try:
                yield child.stdout
                ended = not child.stdout.read(1)
            except BaseException:
                child.kill()
                raise
            finally:
                late.cancel()
            if not ended:
                child.kill()
            elif child.wait():
                raise Invalid(N_("文件无法读取，或内容过大。请用表格软件打开后另存为新的文件，再上传。"))
