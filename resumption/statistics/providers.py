"""Figures that another room keeps: it hands its function in, the dashboard shows what it answers.

A function marked :func:`overdue_reports` takes ``(session, day)`` and answers how many daily reports each firm owes on
that day (firm id → reports, only firms that owe any). Without one the dashboard says that nothing is counted.
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy.orm import Session

Overdue = Callable[[Session, date], Mapping[uuid.UUID, int]]

_providers: list[Overdue] = []


def overdue_reports(provider: Overdue) -> Overdue:
    """Hand in the function that counts overdue daily reports."""
    _providers.append(provider)
    return provider


def overdue_on(session: Session, day: date) -> dict[uuid.UUID, int] | None:
    """The reports each firm owes on a day; None when nobody counts them."""
    if not _providers:
        return None
    found: dict[uuid.UUID, int] = {}
    for provider in _providers:
        for firm_id, reports in provider(session, day).items():
            found[firm_id] = found.get(firm_id, 0) + reports
    return found
