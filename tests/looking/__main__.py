"""``script/screenshots``: every page, of every role, wide and narrow, Chinese and English, light and dark, as pictures.

Pictures lie in var/screenshots/<role>/<page>.<size>.<language>.<theme>.png. Arguments narrow the set:

    script/screenshots --role signatory --page case-proposed --size phone --language zh --theme dark
"""

import argparse
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import psycopg
from psycopg import sql
from rich.console import Console
from rich.progress import track

from office import embedded
from office.settings import KEYS, ROOT, Settings
from tests.looking.browser import DESK, PHONE, Served, chromium, picture, served, visitor

SIZES = {"desk": DESK, "phone": PHONE}
PLACE = ROOT / "var" / "screenshots"


def arguments() -> argparse.Namespace:
    """What of the whole set is wanted."""
    parser = argparse.ArgumentParser(prog="script/screenshots", description="Photograph the pages.")
    parser.add_argument("--role", action="append")
    parser.add_argument("--page", action="append")
    parser.add_argument("--size", choices=sorted(SIZES), action="append")
    parser.add_argument("--language", choices=["zh", "en"], action="append")
    parser.add_argument("--theme", choices=["light", "dark"], action="append")
    parser.add_argument("--port", type=int, default=0)
    return parser.parse_args()


@contextmanager
def settings(place: Path) -> Iterator[Settings]:
    """A database and keys for this run alone; the database goes with it."""
    name = f"looking_{secrets.token_hex(4)}"
    yield Settings(
        database_url=embedded.server_url(ROOT / "var" / "tests", name),
        var=place,
        files_url=(place / "files").as_uri(),
        base_url="http://127.0.0.1",
        **{key: secrets.token_hex(32) for key in KEYS},
    )
    with psycopg.connect(embedded.worker_url(None, ROOT / "var" / "tests"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def photograph(site: Served, wanted: argparse.Namespace) -> int:
    """Take the pictures; returns how many."""
    taken = 0
    combinations = product(
        wanted.role or site.pages,
        wanted.size or SIZES,
        wanted.language or ("zh", "en"),
        wanted.theme or ("light", "dark"),
    )
    with chromium() as browser:
        for role, size, language, theme in track(list(combinations), description="pages"):
            who = visitor(browser, site.url, size=SIZES[size], dark=theme == "dark")
            if role in site.people:
                who.sign_in(site.people[role])
            else:
                who.visit("/")
            who.speak(language)
            for name, path in site.pages[role].items():
                if not wanted.page or name in wanted.page:
                    picture(who.visit(path), PLACE / role / f"{name}.{size}.{language}.{theme}.png")
                    taken += 1
            who.context.close()
    return taken


if __name__ == "__main__":
    asked = arguments()
    with settings(ROOT / "var" / "looking") as own, served(own, asked.port) as site:
        Console().print(f"{photograph(site, asked)} pictures in {PLACE.relative_to(ROOT)}")
