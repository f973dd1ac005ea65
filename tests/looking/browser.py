"""A served scene and a real Chromium that looks at it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from office.settings import KEYS, ROOT, Settings
from tests.factories import PASSWORD

CHROMIUM = "/usr/bin/chromium"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@dataclass(frozen=True)
class Served:
    """Where the scene is served, who signs in to it, and every page of every role."""

    url: str
    people: dict[str, str]
    pages: dict[str, dict[str, str]]


def environment_of(settings: Settings) -> dict[str, str]:
    """The variables under which a process of its own is the installation that ``settings`` describe."""
    return {
        **os.environ,
        "DATABASE_URL": settings.database_url or "",
        "OFFICE_VAR": str(settings.var),
        "FILES_URL": settings.files_url,
        **{name.upper(): getattr(settings, name) for name in KEYS},
    }


@contextmanager
def served(settings: Settings, port: int = 0) -> Iterator[Served]:
    """The scene on a fresh database named in ``settings``, served by a process of its own."""
    environment = {**environment_of(settings), "PORT": str(port)}
    command = [sys.executable, "-m", "tests.looking.server"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        line = process.stdout.readline()
        assert line, "the server ended before it told its address"
        yield Served(**json.loads(line))
        process.stdin.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without its own sandbox: tests and containers run as root."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody at a browser: ``complaints`` collects what its console says is wrong."""

    url: str
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page: Page = self.context.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def _listen(self, message: ConsoleMessage) -> None:
        # A page that refuses on purpose (403, 404, 409, 422) is reported as a resource that failed to load.
        refused = re.search(r"the server responded with a status of 4(0\d|22)", message.text)
        if message.type in ("error", "warning") and not refused:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def sign_in(self, email: str) -> None:
        """Through the page, as people do."""
        self.page.goto(f"{self.url}/login")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url("**/home")

    def speak(self, language: str) -> None:
        """Switch to a language (``zh``, ``en``) by the page's own button unless it is spoken already."""
        wanted = self.page.locator(f"html[lang^={language}]")
        if not wanted.count():
            self.page.locator(f"button[name=locale][value={language}]").first.dispatch_event("click")
            wanted.wait_for(state="attached")

    def visit(self, path: str) -> Page:
        """Go to a page of the site."""
        self.page.goto(f"{self.url}{path}")
        return self.page


def visitor(browser: Browser, url: str, *, size: dict[str, int], dark: bool = False) -> Visitor:
    """A browser window of that size whose device prefers light or dark."""
    context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light", locale="zh-CN")  # type: ignore[arg-type]
    return Visitor(url, context)


def picture(page: Page, path: Path) -> None:
    """The whole page, top to bottom."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True)
