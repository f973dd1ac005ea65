"""The files a released batch becomes: a workbook and a text file, for all banks or one by one, and a manifest.

Frozen rows in, named bytes out; the same rows give the same bytes, today, after a restart, and in ten years.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from office.documents.export import annexed_workbook
from office.money import capital, yuan
from subsidies.payouts.columns import PaymentRow, PaymentSheet
from subsidies.payouts.export import payment_workbook
from subsidies.payouts.profiles import DIGITS, Profile, bank_of

SHEET, TOTAL = "支付明细", "合计"
WORKBOOK, CSV, MANIFEST = "workbook", "csv", "manifest"


@dataclass(frozen=True)
class BatchFacts:
    """A released batch as frozen facts; ``total_fen`` and ``count`` are what its rows must come to."""

    number: str
    fund: str
    profile: str
    count: int
    total_fen: int
    content_hash: str
    released_at: str


@dataclass(frozen=True)
class Made:
    """One file: its kind, the bank it is for (empty: all), its rows and their sum in fen."""

    kind: str
    bank: str
    name: str
    content: bytes
    count: int
    total_fen: int

    @property
    def sha256(self) -> str:
        """The checksum the manifest tells."""
        return hashlib.sha256(self.content).hexdigest()


def batch_files(batch: BatchFacts, rows: Sequence[PaymentRow], profile: Profile) -> list[Made]:
    """Every file of a batch, the manifest last. Raises ``Invalid`` where a row cannot be written."""
    made = [file for bank, chosen in _parts(rows, profile) for file in _pair(batch, bank, chosen, profile)]
    return [*made, _manifest(batch, made)]


def _parts(rows: Sequence[PaymentRow], profile: Profile) -> Iterator[tuple[str, Sequence[PaymentRow]]]:
    if not profile.split:
        yield "", rows
        return
    banks = sorted({row.cnaps[:DIGITS] for row in rows})
    for bank in banks:
        yield bank, [row for row in rows if row.cnaps[:DIGITS] == bank]


def _pair(batch: BatchFacts, bank: str, rows: Sequence[PaymentRow], profile: Profile) -> Iterator[Made]:
    total = sum(row.amount for row in rows)
    name = f"支付清单-{batch.number}" + (f"-{bank_of(bank)}" if bank else "")
    if profile.own:
        sheet = PaymentSheet(batch.number, f"复工复产补助支付清单（批次 {batch.number}）", batch.count, batch.total_fen)
        workbook = payment_workbook(sheet, rows)
    else:
        workbook = _workbook(batch, rows, total, profile)
    yield Made(WORKBOOK, bank, f"{name}.xlsx", workbook, len(rows), total)
    yield Made(CSV, bank, f"{name}.csv", _text(batch, rows, profile), len(rows), total)


def _cells(batch: BatchFacts, row: PaymentRow, profile: Profile) -> list[str]:
    known = {"batch": batch.number, "amount": yuan(row.amount), "capital": capital(row.amount)}
    return [
        column.text or known.get(column.source) or str(getattr(row, column.source, "")) for column in profile.columns
    ]


def _workbook(batch: BatchFacts, rows: Sequence[PaymentRow], total: int, profile: Profile) -> bytes:
    """The bank's columns with a total row; everything but the amount is text."""
    columns = [
        {"title": column.title, "kind": "yuan" if column.source == "amount" else "text"} for column in profile.columns
    ]
    last: list[str | None] = [None] * len(columns)
    last[0] = f"{TOTAL} {len(rows)} 笔"
    amount = next(place for place, column in enumerate(profile.columns) if column.source == "amount")
    last[amount] = yuan(total)
    table = [*([cell or None for cell in _cells(batch, row, profile)] for row in rows), last]
    return annexed_workbook([{"title": SHEET, "columns": columns, "rows": table}])


def _text(batch: BatchFacts, rows: Sequence[PaymentRow], profile: Profile) -> bytes:
    """The bank's columns as lines of text, header first, no total: the manifest has it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.title for column in profile.columns])
    writer.writerows(_cells(batch, row, profile) for row in rows)
    return out.getvalue().encode(profile.encoding)


def _manifest(batch: BatchFacts, made: Sequence[Made]) -> Made:
    told: Mapping[str, Any] = {
        "batch": batch.number,
        "fund": batch.fund,
        "profile": batch.profile,
        "rows": batch.count,
        "total": yuan(batch.total_fen),
        "content_sha256": batch.content_hash,
        "released_at": batch.released_at,
        "files": [
            {
                "name": each.name,
                "kind": each.kind,
                "bank": each.bank,
                "rows": each.count,
                "total": yuan(each.total_fen),
                "sha256": each.sha256,
            }
            for each in made
        ],
    }
    content = json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n"
    return Made(MANIFEST, "", f"支付清单-{batch.number}.json", content, batch.count, batch.total_fen)
