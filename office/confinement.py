"""Run one function on untrusted bytes in a child process with limits on memory, processor, output and time.

The function takes bytes and returns bytes; nothing is pickled. The child sets its own limits before it imports
anything of ours, sees no environment, and writes to a file, so that the limit on file size bounds its answer.
"""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

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
