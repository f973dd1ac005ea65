"""How much memory some work takes: the resident memory of this process and of its children, looked at all the time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EVERY = 0.02


class Peak:
    """Megabytes: ``before`` the work, and the ``most`` seen during it."""

    def __init__(self) -> None:
        self.before = self.most = resident()


@contextmanager
def peak_memory() -> Iterator[Peak]:
    """Watch while the block runs."""
    peak, over = Peak(), threading.Event()

    def watch() -> None:
        while not over.wait(EVERY):
            peak.most = max(peak.most, resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def resident() -> float:
    """Megabytes held now by this process and its children."""
    own = Path("/proc/self")
    children = [child for task in (own / "task").iterdir() for child in read(task / "children").split()]
    return sum(held(Path("/proc") / name) for name in ("self", *children)) / 1024


def held(process: Path) -> int:
    """Kilobytes a process holds; nothing once it has ended."""
    lines = read(process / "status").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def read(path: Path) -> str:
    """A file of the kernel's, which may be gone."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
