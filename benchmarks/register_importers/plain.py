"""The import every introduction shows: csv.DictReader, each cell read by itself, rows inserted in thousands.

SQLAlchemy's bulk insert of mapped rows in place of ``executemany`` takes about twice as long.
"""

import csv
import itertools
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from office.sealing import Seal
from resumption.declarations.cells import Defect, temperature
from resumption.registers.catalogue import half_width
from resumption.registers.checking import any_document, some_day
from resumption.registers.storing import COLUMNS, name_index

BATCH = 1000


def store(session: Session, rows: list[dict[str, Any]]) -> None:
    """psycopg's executemany, which pipelines."""
    connection = session.connection().connection.driver_connection
    assert connection is not None
    places = ", ".join(f"%({name})s" for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO register_records ({', '.join(COLUMNS)}) VALUES ({places})", rows)


def plain_import(session: Session, path: Path, import_id: uuid.UUID, seal: Seal, today: date) -> int:
    """Import the file; how many rows were wrong."""
    wrong = 0
    with path.open(encoding="utf-8-sig", newline="") as given:
        rows = _records(csv.DictReader(given), import_id, seal, today)
        while batch := list(itertools.islice(rows, BATCH)):
            right = [row for row in batch if row]
            wrong += len(batch) - len(right)
            store(session, right)
    return wrong


def _records(
    rows: "csv.DictReader[str]", import_id: uuid.UUID, seal: Seal, today: date
) -> Iterator[dict[str, Any] | None]:
    for number, row in enumerate(rows, start=2):
        try:
            yield {
                "import_id": import_id,
                "register": "checkpoint",
                "row": number,
                "document_index": seal.index(any_document(row["证件号码"], today)),
                "name_index": name_index(seal, row["姓名"]),
                "seen_on": some_day(row["登记时间"], today),
                "arrived_on": None,
                "origin": half_width(row["出发地"]),
                "destination": half_width(row["目的地"]),
                "place": half_width(row["检查站"]),
                "vehicle": half_width(row["车牌"]),
                "temperature_tenths": temperature(row["体温"], today),
                "note": half_width(row["处置"]),
            }
        except Defect:
            yield None
