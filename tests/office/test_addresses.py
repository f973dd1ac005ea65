"""The address of a page with other arguments: what lists page and filter by."""

import pytest

from office.listing import Listing
from office.web import Office, here


@pytest.mark.parametrize(
    ("address", "changes", "there"),
    [
        ("/review/?tier=1&page=2", {"page": 3}, "/review/?tier=1&page=3"),
        ("/review/?tier=1&page=2", {"page": None}, "/review/?tier=1"),
        ("/review/?tier=1", {"tier": ""}, "/review/"),
        ("/review/?text=a%26b", {"page": 2}, "/review/?text=a%26b&page=2"),
        ("/review/?_external=1&_scheme=javascript", {"page": 2}, "/review/?_external=1&_scheme=javascript&page=2"),
    ],
)
def test_here(app: Office, address: str, changes: dict[str, object], there: str) -> None:
    with app.test_request_context(address):
        assert here(**changes) == there


@pytest.mark.parametrize(("total", "pages"), [(0, 0), (1, 1), (50, 1), (51, 2)])
def test_pages_of_a_list(total: int, pages: int) -> None:
    assert Listing((), total).pages == pages
