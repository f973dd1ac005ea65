"""The scene served once for all tests that look at it with a real browser."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.conftest import copy_of, settings_for
from tests.factories import AT
from tests.looking.browser import Served, chromium, served


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office lives on the day of the scene, as the served one does."""
    monkeypatch.setenv("OFFICE_DAY", AT.date().isoformat())


@pytest.fixture(scope="session")
def site(template: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The scene on a database of its own, served by a process of its own."""
    url = copy_of(template, f"looking_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    with served(settings_for(url, tmp_path_factory.mktemp("looking"))) as site:
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with chromium() as browser:
        yield browser
