"""Rosters of 100,000 people: read, validated, cleared, sealed and stored, against openpyxl with python-stdnum.

Run: ``python -m benchmarks.roster``. The workbook is synthetic, made anew each time, in the layout of 2020: texts in
the shared table, dates as dates, one identity number in a thousand with a wrong last character. Ours checks every
column; the peer only identity numbers and mobiles. Both readings are compared person by person and a difference ends
the run; where stdnum refuses a number for its area, which ours does not look at, the run says how often. Each figure
is the median of runs taken in turn, each ratio that of the runs' own ratios. Where other work goes on beside, look
at the processor's seconds (ours with those of its child): they hold still when the clock does not.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from benchmarks.rosters import peer, storage
from benchmarks.rosters.people import FAULTY, TODAY, write_roster
from resumption.declarations.clearing import cleared
from resumption.declarations.columns import COLUMNS
from resumption.declarations.roster import Roster, read_roster

SAMPLE = 5_000
CODES = {"绿码": "green", "黄码": "yellow", "红码": "red"}
YES = {"是": True, "否": False}
AREA = "InvalidComponent"


Seconds = tuple[float, float]


def timed(work: Callable[[], Any]) -> tuple[Seconds, Any]:
    """Wall seconds and processor's seconds, and what came of it."""
    begun, worked = time.perf_counter(), sum(os.times()[:4])
    result = work()
    return (time.perf_counter() - begun, sum(os.times()[:4]) - worked), result


def as_stored(kind: str, cell: Any) -> Any:
    """What openpyxl's cell is in a declaration."""
    if cell is None:
        return None
    if kind == "day":
        return cell.date()
    if kind == "temperature":
        return round(cell * 10)
    return YES[cell] if kind in ("yes_no", "commitment") else CODES[cell] if kind == "health_code" else cell


def compare(ours: Roster, theirs: list[peer.Person]) -> Counter[str]:
    """End the run at the first person of whom the two say different things; what stdnum objects to, counted."""
    refused = {problem.row: problem.problem for problem in ours.errors if problem.column == "证件号码"}
    others = [problem for problem in ours.errors if problem.column != "证件号码"]
    if others or ours.frame.height != len(theirs):
        raise SystemExit(f"{ours.frame.height} people against {len(theirs)}, {len(others)} other defects")
    objections: Counter[str] = Counter()
    for (row, *mine), (place, cells, objection, mobile) in zip(ours.frame.iter_rows(), theirs, strict=True):
        told = [as_stored(column.kind, cell) for column, cell in zip(COLUMNS, cells, strict=True)]
        if row in refused:
            told[peer.NUMBER] = None
        same = (row, mine, mobile) == (place, told, True)
        if not same or (row in refused) != (objection not in (None, AREA)):
            raise SystemExit(f"row {place}: {mine!r}, {refused.get(row)} against {told!r}, {objection}, {mobile}")
        objections[objection or "none"] += 1
    return objections


def imported(data: bytes, session: Session) -> int:
    """The whole import: read, validated, cleared, sealed, stored, committed; people with a defect are left out."""
    roster = read_roster(data, today=TODAY)
    sound = roster.frame.filter(~pl.col("row").is_in([problem.row for problem in roster.errors]))
    return storage.copied(session, storage.new_roster(session), cleared(sound, on=TODAY))


def told(name: str, ours: list[Seconds], other: str, peers: list[Seconds], people: int) -> None:
    """Medians and the median ratio, by the clock and by the processor."""
    middle = statistics.median(wall for wall, _ in ours)
    print(f"{name}: {middle:.2f} s, {people / middle:,.0f} people/s")
    for place, clock in enumerate(("by the clock", "by the processor")):
        mine, his = [one[place] for one in ours], [one[place] for one in peers]
        ratio = statistics.median(theirs / own for own, theirs in zip(mine, his, strict=True))
        print(
            f"  {clock:18}{statistics.median(mine):7.2f} s   {other} {statistics.median(his):7.2f} s"
            f"   {ratio:5.1f} ×, {1 / ratio:.2f} of its time"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, storage.database(Path(name)) as session:
        workbook = Path(name) / "roster.xlsx"
        write_roster(options.people, workbook)
        data = workbook.read_bytes()
        print(f"{options.people:,} people, {len(data) / 1e6:.1f} MB; {options.runs} runs, medians")
        reading: list[list[Seconds]] = [[], []]
        importing: list[list[Seconds]] = [[], []]
        for run in range(options.runs):
            mine, roster = timed(lambda: read_roster(data, today=TODAY))
            his, people = timed(lambda: peer.read_and_checked(data))
            if not run:
                objections = compare(roster, people)
            del roster, people
            whole, count = timed(lambda: imported(data, session))
            merely, _ = timed(lambda: peer.mere_reading(data))
            if storage.stored(session) != count or count != options.people - len(range(FAULTY, options.people, 1000)):
                raise SystemExit(f"{storage.stored(session)} people stored of {count}")
            storage.forget(session)
            for kept, figures in ((reading, (mine, his)), (importing, (whole, merely))):
                for place, seconds in enumerate(figures):
                    kept[place].append(seconds)
        print(f"equal person by person; python-stdnum's objections: {dict(objections)}")
        told("read and validated, in the child", reading[0], "openpyxl + stdnum", reading[1], options.people)
        told(
            "whole import, sealed, by COPY (the processor's without PostgreSQL's)",
            importing[0],
            "openpyxl, mere reading",
            importing[1],
            options.people,
        )
        peak = subprocess.run(
            [sys.executable, "-m", "benchmarks.rosters.child_peak", str(workbook)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        print(f"peak memory of the child: {float(peak.stdout):.0f} MB")
        store_sample(data, session, options.runs)


def store_sample(data: bytes, session: Session, runs: int) -> None:
    """Rows a second of COPY and of ``add_all``, both sealing, on the first sound people."""
    frame = read_roster(data, today=TODAY).frame.filter(pl.col("document_number").is_not_null()).head(SAMPLE)
    people = cleared(frame, on=TODAY)
    roster_id = storage.new_roster(session)
    seconds: list[list[float]] = [[], []]
    for _ in range(runs):
        for kept, store in zip(seconds, (storage.copied, storage.added), strict=True):
            kept.append(timed(lambda store=store: store(session, roster_id, people))[0][0])
            if storage.stored(session) != people.height:
                raise SystemExit(f"{storage.stored(session)} of {people.height} people stored")
            storage.forget(session)
            session.expunge_all()
    copy, orm = (people.height / statistics.median(kept) for kept in seconds)
    print(f"{people.height:,} people stored: COPY {copy:,.0f}/s, add_all {orm:,.0f}/s: {copy / orm:.1f} ×")


if __name__ == "__main__":
    main()
