"""The ways of appeal a decision names: administrative reconsideration and litigation, with the time limits of the day.

They are frozen with the paper: a later law changes no paper that was issued.
"""

from datetime import date
from typing import Any

from office.rulebook.parameters import Rulebook


def ways_of_appeal(rulebook: Rulebook, on: date) -> dict[str, Any]:
    """``{"reconsideration": {days, body, cite}, "litigation": {months, body, cite}}``, counted from delivery.

    Raises ``NotInForce`` for a day on which no law is known.
    """
    return {
        "reconsideration": {
            "days": rulebook.value("appeal.reconsideration_days", on),
            "body": rulebook.value("appeal.reconsideration_body", on),
            "cite": rulebook.cite("appeal.reconsideration_days", on).plain(),
        },
        "litigation": {
            "months": rulebook.value("appeal.litigation_months", on),
            "body": rulebook.value("appeal.litigation_body", on),
            "cite": rulebook.cite("appeal.litigation_months", on).plain(),
        },
    }
