"""What a public notice's paper says: its frozen rows and days as plain facts; nothing is computed again."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from office.money import capital, yuan


def notice_facts(
    *,
    issuer: str,
    title: str,
    number: str,
    columns: Sequence[Any],
    rows: Sequence[Any],
    total_fen: int,
    days: tuple[date, date],
    workdays: int,
    cite: Mapping[str, Any],
) -> dict[str, Any]:
    """The facts of the template ``notice.html``; ``days`` are the first and the last of the notice."""
    first, last = days
    return {
        "issuer": issuer,
        "title": title,
        "number": number,
        "columns": columns,
        "rows": rows,
        "count": len(rows),
        "total": yuan(total_fen),
        "total_capital": capital(total_fen),
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "workdays": workdays,
        "cite": cite,
    }
