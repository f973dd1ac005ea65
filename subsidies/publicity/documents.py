"""What a public notice's paper says: its frozen rows and days as plain facts; nothing is computed again."""

from collections.abc import Sequence
from typing import Any

from office.money import capital, yuan
from subsidies.publicity.models import NoticeRow, PublicNotice


def notice_facts(notice: PublicNotice, rows: Sequence[NoticeRow], issuer: str) -> dict[str, Any]:
    """The facts of the template ``notice.html``."""
    assert notice.first_day is not None
    assert notice.last_day is not None
    return {
        "issuer": issuer,
        "title": notice.title,
        "number": notice.number,
        "columns": notice.columns,
        "rows": [row.cells for row in rows],
        "count": notice.row_count,
        "total": yuan(notice.total_fen),
        "total_capital": capital(notice.total_fen),
        "first_day": notice.first_day.isoformat(),
        "last_day": notice.last_day.isoformat(),
        "workdays": notice.workdays,
        "cite": notice.cite,
    }
