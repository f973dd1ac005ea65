"""Which figures about people may be published: small cells are hidden, never one alone beside its total. Pure."""

from collections.abc import Hashable, Mapping
from datetime import date
from typing import TypeVar

from office.rulebook.parameters import Rulebook
from resumption.policy.law import law

Key = TypeVar("Key", bound=Hashable)


def disclosed(cells: Mapping[Key, int], on: date, rulebook: Rulebook | None = None) -> dict[Key, int | None]:
    """The cells of one table as they may be shown on a day, None where hidden; zero is no person and is shown.

    If one cell alone were hidden, the total would give it away: then the next smallest one above zero is hidden too.
    Raises ``NotInForce``.
    """
    least = law("statistics", on, rulebook).value("smallest_cell")
    hidden = {key for key, people in cells.items() if 0 < people < least}
    if len(hidden) == 1 and len(cells) > 1:
        others = [key for key, people in cells.items() if people > 0 and key not in hidden]
        hidden |= {min(others, key=lambda key: cells[key])} if others else set()
    return {key: None if key in hidden else people for key, people in cells.items()}
