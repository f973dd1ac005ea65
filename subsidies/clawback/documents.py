"""What a demand letter says, frozen: who owes how much back, why, by what source, and by which days."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from office.money import capital, yuan


def demand_facts(
    *,
    firm_name: str,
    credit_code: str,
    measure_title: str,
    award: str,
    paid_fen: int,
    amount_fen: int,
    reason: str,
    legal_basis: str,
    instalments: Sequence[tuple[date, int]],
    on: date,
    corrected_by: str = "",
    total_fen: int = 0,
) -> dict[str, Any]:
    """The facts of the template ``demand.html``. ``paid_fen`` is what the award was paid and nobody asked back yet;
    ``instalments`` are the days with their fen, in order; ``corrected_by`` is the paper that now grants ``total_fen``
    in the award's place, empty where none does."""
    return {
        "firm_name": firm_name,
        "credit_code": credit_code,
        "measure_title": measure_title,
        "award": award,
        "paid": yuan(paid_fen),
        "amount": yuan(amount_fen),
        "amount_capital": capital(amount_fen),
        "corrected_by": corrected_by,
        "total": yuan(total_fen),
        "reason": reason,
        "legal_basis": legal_basis,
        "instalments": [
            {"number": number, "due_on": due_on.isoformat(), "amount": yuan(fen)}
            for number, (due_on, fen) in enumerate(instalments, 1)
        ],
        "issued_on": on.isoformat(),
    }
