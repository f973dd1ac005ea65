"""A register of a million rows imported: rows a second and peak memory, against the import every introduction shows.

Run: ``python -m benchmarks.registers --rows 1000000 --runs 3``. Every contender runs in a process of its own on a fresh
copy of the schema, in turn, and reads the same CSV file with the same rules: checksums of document numbers, days,
temperatures, keyed hashes of number and name. What each has stored is compared, row for row; a difference ends the run.
Ours alone also opens the sealed file, parses it in a confined child and lists every wrong cell. Medians of the runs;
ratios to csv.DictReader with executemany. Memory is that of the process and its children together at its peak, and how
much of it the import itself took. Where other work goes on beside, look at the processor's seconds (without the
database's): they hold still when the clock does not.
"""

import argparse
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from benchmarks.installation import VAR
from benchmarks.register_importers import crossings
from benchmarks.register_importers.memory import peak_memory
from benchmarks.register_importers.plain import plain_import
from office import embedded, schema
from office.accounts.services import appoint_person
from office.clock import BEIJING
from office.db import db
from office.files.large import checksum, keep_large_file, table_type
from office.jobs.models import Job
from office.jobs.services import enqueue, handler_of
from office.sealing import seal_in_use
from office.settings import KEYS, ROOT, Settings
from resumption.registers.models import RegisterImport
from resumption.registers.services import READ
from wsgi import create_app

AT = datetime(2020, 2, 8, 9, tzinfo=BEIJING)
KEY = "5f" * 31
CONTENDERS = ("csv.DictReader + executemany", "ours")
STORED = """SELECT count(*), coalesce(bit_xor(hashtextextended(concat_ws('|', row, document_index, name_index, seen_on,
    arrived_on, origin, destination, place, vehicle, temperature_tenths, note), 0)), 0) FROM register_records"""


def settings(url: str, place: Path) -> Settings:
    """The same keys for everybody, so that hashes can be compared."""
    keys = {name: f"{KEY}{number:02x}" for number, name in enumerate(KEYS)}
    return Settings(database_url=url, var=place, files_url=(place / "files").as_uri(), base_url="http://local", **keys)


def handed_in(session: Session, path: Path) -> RegisterImport:
    """The import's row, its file kept sealed, its job waiting."""
    by = appoint_person(
        session, actor=None, at=AT, email="a@example.org", name="甲", password="correct horse", roles=["administrator"]
    )
    with path.open("rb") as content:
        kind = table_type(content.read(4096))
        content.seek(0)
        known = checksum(content)
        file = keep_large_file(session, actor=by.id, at=AT, name=path.name, content=content, kind=kind)
    taken = RegisterImport(
        register="checkpoint", file_id=file.id, checksum=known, uploaded_at=AT, uploaded_by=by.id, problems=[]
    )
    session.add(taken)
    session.flush()
    taken.job_id = enqueue(session, actor=by.id, at=AT, kind=READ, subject_id=taken.id).id
    session.commit()
    return taken


def run(name: str, path: Path, url: str, place: Path) -> dict[str, Any]:
    """One contender, in this process: seconds from the file to the commit, megabytes at the peak, what is stored."""
    app = create_app(settings(url, place))
    with app.app_context():
        session = db.session
        taken = handed_in(session, path)
        work = steps(session, taken, path)[name]
        with peak_memory() as peak:
            start, worked = time.perf_counter(), sum(os.times()[:4])
            wrong = work()
            session.commit()
            seconds, processor = time.perf_counter() - start, sum(os.times()[:4]) - worked
        stored = [int(part) for part in session.execute(text(STORED)).one()]
    figures = {"seconds": seconds, "processor": processor, "before": peak.before, "most": peak.most}
    return {**figures, "wrong": wrong, "stored": stored}


def steps(session: Session, taken: RegisterImport, path: Path) -> dict[str, Callable[[], int]]:
    """What each contender does; each answers how many rows were wrong."""

    def ours() -> int:
        job = session.get_one(Job, taken.job_id)
        return int(handler_of(READ)(session, job, lambda done, total: None)["wrong"])

    def plain() -> int:
        return plain_import(session, path, taken.id, seal_in_use(), AT.date())

    return dict(zip(CONTENDERS, (plain, ours), strict=True))


def measured(name: str, path: Path) -> dict[str, Any]:
    """The same in a process and on a database of its own."""
    database = f"registers_{secrets.token_hex(4)}"
    url = embedded.server_url(VAR, database)
    engine = create_engine(url)
    schema.upgrade(engine)
    engine.dispose()
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "benchmarks.registers", "--one", name, str(path), url, place]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    with create_engine(url.replace(database, "postgres"), isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"DROP DATABASE {database} WITH (FORCE)"))
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def compared(rows: int, runs: int, folder: Path, contenders: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Medians of every contender over the same file; ends the run when two of them store different things."""
    path = folder / f"{uuid.uuid4().hex}.csv"
    crossings.write(path, rows)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in contenders}
    for _ in range(runs):
        for name in contenders:
            found[name].append(measured(name, path))
    if len({json.dumps([one["stored"], one["wrong"]]) for each in found.values() for one in each}) != 1:
        raise SystemExit(f"not the same rows: {found}")
    path.unlink()
    return {
        name: {key: statistics.median(one[key] for one in each) for key in ("seconds", "processor", "before", "most")}
        for name, each in found.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--one", nargs=4, metavar=("NAME", "FILE", "URL", "FOLDER"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        name, path, url, place = given.one
        print(json.dumps(run(name, Path(path), url, Path(place))))
        return
    with tempfile.TemporaryDirectory(dir=VAR) as folder:
        tenth = compared(given.rows // 10, 1, Path(folder), CONTENDERS[-1:])["ours"]
        rows = compared(given.rows, given.runs, Path(folder), CONTENDERS)
    for each in rows.values():
        each["processor"] = max(each["processor"], 0.01)  # as fine as it is counted
    first = rows[CONTENDERS[0]]
    print(f"{given.rows:,} rows of a checkpoint's register, median of {given.runs}")
    for name, each in rows.items():
        rate = given.rows / each["seconds"]
        times = first["seconds"] / each["seconds"]
        worked = f"processor {each['processor']:6.1f} s {first['processor'] / each['processor']:5.2f} ×"
        print(f"{name:32} {each['seconds']:6.1f} s {rate:8,.0f} rows/s {times:5.2f} ×  {worked}  {memory(each)}")
    print(f"ours with a tenth of the rows: {memory(tenth)}")


def memory(figures: dict[str, float]) -> str:
    """Megabytes at the peak and what the import took of them."""
    return f"{figures['most']:.0f} MB ({figures['most'] - figures['before']:+.0f})"


if __name__ == "__main__":
    main()
