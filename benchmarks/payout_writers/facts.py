"""The payments all writers write, and how one writer is run and measured."""

import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from subsidies.payouts.columns import PaymentRow, PaymentSheet

CNAPS = "102336053847"


def rows(count: int) -> Iterator[PaymentRow]:
    """``count`` payments, reproducible."""
    for number in range(1, count + 1):
        yield PaymentRow(
            number, f"湖州第{number}制造有限公司", f"91330500MA{number:08d}", "包车补助", f"湖经信补〔2020〕{number}号",
            number * 7_919 % 100_000_000 + 1, f"湖州第{number}制造有限公司", f"33050{number:014d}",
            "中国工商银行湖州分行", CNAPS, "复工复产补助", f"={number}" if number % 7 == 0 else "",
        )  # fmt: skip


def sheet(count: int) -> PaymentSheet:
    """What the rows come to."""
    total = sum(number * 7_919 % 100_000_000 + 1 for number in range(1, count + 1))
    return PaymentSheet("2020-0001", "复工复产补助支付清单", count, total)


def run(write: Callable[[PaymentSheet, Path], None]) -> None:
    """Write as many rows as the first argument says to the second; print wall seconds and peak memory in MB."""
    facts, target = sheet(int(sys.argv[1])), Path(sys.argv[2])
    begun = time.perf_counter()
    write(facts, target)
    seconds = time.perf_counter() - begun
    # Not getrusage: its peak begins with that of the process that started this one.
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert peak
    print(seconds, int(peak[1]) / 1024)
