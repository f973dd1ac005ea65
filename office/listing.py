"""A list that pages: some rows of many, as the address bar asked for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
PAGE = 50


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """``rows`` of ``total``, being page ``page`` (from 1) of pages of ``size``."""

    rows: Sequence[Row]
    total: int
    page: int = 1
    size: int = PAGE

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // self.size)
