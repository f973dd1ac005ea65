"""The dated, cited parameters of this room, as one section reads them on a day."""

from datetime import date
from functools import cache
from pathlib import Path

from office.rulebook.law import Law
from office.rulebook.parameters import Rulebook, load
from resumption.policy.departments import checked

PARAMETERS = Path(__file__).parent / "parameters"


@cache
def shipped() -> Rulebook:
    """The rulebook in this room's ``parameters/``: whitelist, clearance, plan, chain; its departments checked."""
    return checked(load(PARAMETERS))


def law(section: str, on: date, rulebook: Rulebook | None = None) -> Law:
    """One section on one day, of the given rulebook (for a "what if") or the shipped one."""
    return Law(rulebook or shipped(), section, on)
