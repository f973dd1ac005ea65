"""What a demand letter says, frozen: who owes how much back, why, by what source, and by which days."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from office.firms.models import Firm
from office.money import capital, yuan
from subsidies.clawback.models import Clawback, Instalment


def demand_facts(
    clawback: Clawback, firm: Firm, measure: str, award: str, paid_fen: int, plan: Sequence[Instalment], on: date
) -> dict[str, Any]:
    """The facts of the template ``demand.html``. ``paid_fen`` is what the award was paid and nobody asked back yet."""
    return {
        "firm_name": firm.name,
        "credit_code": firm.credit_code,
        "measure_title": measure,
        "award": award,
        "paid": yuan(paid_fen),
        "amount": yuan(clawback.amount_fen),
        "amount_capital": capital(clawback.amount_fen),
        "reason": clawback.reason,
        "legal_basis": clawback.legal_basis,
        "instalments": [
            {"number": each.number, "due_on": each.due_on.isoformat(), "amount": yuan(each.amount_fen)} for each in plan
        ],
        "issued_on": on.isoformat(),
    }
