"""What is wrong in one cell, where the person finds it, and what to do."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One defect; ``column`` is the official header, ``cell`` the address such as ``C12``."""

    sheet: str
    row: int
    column: str
    cell: str
    value: str
    problem: str
    remedy: str

    def as_json(self) -> dict[str, Any]:
        """The object of the command line and the pages."""
        return asdict(self)


def address(column: int, row: int) -> str:
    """The spreadsheet address of a column counted from 0 and a row counted from 1."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
