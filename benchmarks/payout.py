"""Payment workbooks: ours against openpyxl write-only and XlsxWriter constant_memory, with equal outputs.

Run: ``python -m benchmarks.payout --rows 100000`` and ``--rows 1000000``. Above 200,000 rows openpyxl is left out
unless ``--all`` is given, as it takes minutes; its ratio at 100,000 rows is then printed first.

Each writer runs in its own process, from the same generated rows, with the same checks and capital numerals; time and
peak memory are of that process. The writers take turns, round by round; medians and ratios within a round are printed.
Before the figures the outputs are held against each other: every cell of a smaller workbook with header style, number
formats, frozen pane and print set-up, and at full size the first, middle, last and total rows. A difference ends the
run.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from benchmarks.payout_writers.facts import rows, sheet
from subsidies.payouts.columns import AMOUNT, TITLE_ROWS
from subsidies.payouts.export import records

WRITERS = {"ours": "ours", "XlsxWriter": "constant_memory", "openpyxl": "write_only"}
SAMPLE = 500
LONG = 200_000


def measured(name: str, count: int, target: Path) -> tuple[float, float]:
    """Wall seconds and peak memory in MB of one writer in a process of its own."""
    command = [sys.executable, "-m", f"benchmarks.payout_writers.{WRITERS[name]}", str(count), str(target)]
    seconds, peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), float(peak)


def shape(path: Path, count: int) -> list[Any]:
    """What has to be equal in a small workbook: cells, kinds of cell, header style, number formats, frozen pane."""
    page = load_workbook(path).active
    head = page.cell(TITLE_ROWS, 1)
    return [
        CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(),
        [[cell.data_type for cell in line if cell.value is not None] for line in page.iter_rows(min_row=TITLE_ROWS)],
        [cell.number_format for cell in page[TITLE_ROWS + 1] if cell.value is not None],
        [cell.number_format for cell in page[TITLE_ROWS + count + 1] if cell.value is not None],
        (head.font.bold, head.fill.fgColor.rgb, head.border.top.style, head.alignment.horizontal),
        (page.freeze_panes, page.page_setup.orientation, int(page.page_setup.paperSize), page.print_title_rows),
    ]


def compare(folder: Path) -> None:
    """End the run when two writers differ in a small workbook."""
    shapes = {}
    for name in WRITERS:
        measured(name, SAMPLE, folder / "small.xlsx")
        shapes[name] = shape(folder / "small.xlsx", SAMPLE)
    for name, each in shapes.items():
        for mine, theirs in zip(shapes["ours"], each, strict=True):
            if mine != theirs:
                raise SystemExit(f"{name} differs from ours: {theirs!r:.600} instead of {mine!r:.600}")


def compare_rows(name: str, path: Path, count: int) -> None:
    """End the run when the full workbook's first, middle or last rows or its total are not the facts."""
    facts, wanted = sheet(count), {0, count // 2, count - 1, count}
    page = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    found = {place - TITLE_ROWS: line for place, line in enumerate(page.iter_rows()) if place - TITLE_ROWS in wanted}
    for place, record in enumerate(records(facts, rows(count))):
        if place in wanted:
            cells = ["" if value is None else value for value in record.values()]
            cells[AMOUNT] = float(str(cells[AMOUNT]))
            if found[place] != cells:
                raise SystemExit(f"{name}: row {place} is {found[place]!r} instead of {cells!r}")


def race(count: int, writers: list[str], folder: Path, rounds: int) -> None:
    """Run the writers on ``count`` rows, taking turns, and print their medians."""
    taken: dict[str, list[float]] = {name: [] for name in writers}
    peaks: dict[str, float] = dict.fromkeys(writers, 0.0)
    sizes: dict[str, float] = {}
    for turn in range(rounds):
        for name in writers:
            target = folder / f"{name}.xlsx"
            seconds, peak = measured(name, count, target)
            if turn == 0:
                compare_rows(name, target, count)
            taken[name].append(seconds)
            peaks[name], sizes[name] = max(peak, peaks[name]), target.stat().st_size / 1e6
            target.unlink()
    print(f"{count:,} rows, medians of {rounds}")
    for name in writers:
        ratio = median(theirs / mine for theirs, mine in zip(taken[name], taken["ours"], strict=True))
        print(
            f"  {name:11}{median(taken[name]):9.2f} s {ratio:7.1f} × ours   peak {peaks[name]:7.1f} MB"
            f"   file {sizes[name]:6.1f} MB"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--all", action="store_true", help="openpyxl too above 200,000 rows")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compare(folder)
        print(f"{SAMPLE} rows: cells, kinds, header style, number formats, frozen pane and print set-up are equal")
        if options.rows <= LONG or options.all:
            race(options.rows, list(WRITERS), folder, options.rounds)
        else:
            race(100_000, list(WRITERS), folder, options.rounds)
            race(options.rows, ["ours", "XlsxWriter"], folder, options.rounds)


if __name__ == "__main__":
    main()
