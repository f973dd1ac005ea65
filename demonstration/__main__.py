"""``python -m demonstration run``: make the demonstration city and show what the rules say of it."""

import os
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table
from sqlalchemy import select

from demonstration.city import DATA, PASSWORD, appoint_staff, load_city
from office import clock, schema
from office.db import db
from office.money import yuan, yuan_grouped
from office.rulebook.reading import read_facts
from office.rulebook.results import compute
from resumption.policy.designations import designated
from resumption.policy.ranking import TIER_TITLES, rank
from resumption.whitelist import workbooks
from subsidies.insurance.models import InsuredUnit
from subsidies.policy.catalogue import catalogue
from wsgi import create_app

DAY = "2020-02-08"
console = Console()


def progress(items: Iterable[Any], title: str) -> Iterable[Any]:
    """The items, with a bar."""
    return track(items, description=title, console=console)


def tiers(on: date) -> Counter[str]:
    """How many firms of the summary table stand in each tier."""
    firms = workbooks.firms((DATA / "firms.xlsx").read_bytes())
    lists = workbooks.designations((DATA / "designations.xlsx").read_bytes())
    assert not firms.errors + lists.errors, firms.errors + lists.errors
    return Counter(firm.tier for firm in rank(designated(firms.frame, lists.frame, on=on), on=on))


def refunds(units: Iterable[InsuredUnit], on: date) -> tuple[int, int]:
    """Of the insured units, how many are due a refund, and its sum in fen."""
    law = catalogue()
    measure = law.measure("unemployment_refund")
    names = ("insured_start", "insured_end", "not_counted", "drawing_benefit", "months_contributed")
    rows = [
        {
            **{name: str(getattr(unit, name)) for name in names},
            "paid_last_year": yuan(unit.paid_fen),
            "serious_breach": "true" if unit.serious_breach else "false",
            "zombie_firm": "true" if unit.zombie_firm else "false",
        }
        for unit in units
    ]
    frame, problems = read_facts(measure, rows)
    assert not problems, problems
    due = [line.payable_fen for line in compute(measure, frame, rulebook=law.rulebook, on=on) if line.payable_fen]
    return len(due), sum(due)


def run() -> None:
    """Make the city once; show it each time."""
    os.environ.setdefault("OFFICE_DAY", DAY)
    app = create_app()
    with app.app_context():
        schema.upgrade(db.engine)
        at = clock.now()
        firms = load_city(db.session, at=at, track=progress)
        people = appoint_staff(db.session, at=at, firms=firms)
        db.session.commit()
        on = at.date()
        table = Table(title=f"演示城市 demonstration city, {on}")
        table.add_column("")
        table.add_column("", justify="right")
        table.add_row("企业 firms", str(len(firms)))
        counted = tiers(on)
        for code, (title, title_en) in TIER_TITLES.items():
            table.add_row(f"{title} {title_en.lower()}", str(counted[code]))
        due, total = refunds(db.session.scalars(select(InsuredUnit)), on)
        table.add_row("可得稳岗返还 firms due a refund", str(due))
        table.add_row("稳岗返还合计 refunds in all, 元", yuan_grouped(total))
        console.print(table)
        settings = app.extensions["settings"]
        console.print(f"网址 address: {settings.base_url}   密码 password: {PASSWORD}")
        for person in people:
            console.print(f"  {', '.join(sorted(person.role_names)):<20} {person.email}")


if sys.argv[1:] != ["run"]:
    sys.exit("usage: python -m demonstration run")
run()
