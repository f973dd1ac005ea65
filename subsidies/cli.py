"""``flask --app wsgi rules``: try the law on a file of facts, without a database."""

import csv
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import fastexcel

from office.errors import DomainError
from office.rulebook.reading import read_facts
from office.rulebook.results import compute
from subsidies.policy.catalogue import catalogue
from subsidies.policy.description import described

rules = click.Group("rules", help="Try the rules of the support measures; needs no database.")
DAY = click.DateTime(["%Y-%m-%d"])


@rules.command("list")
@click.option("--on", type=DAY, required=True, help="The day whose law is asked for, such as 2020-02-07.")
@click.option("--all", "every", is_flag=True, help="Also the measures that are in force on another day only.")
def list_measures(on: datetime, every: bool) -> None:
    """The measures in force on a day, and the heads that still wait for their parameters, as JSON.

    Each with department, fund, dates, kind, facts, papers, plain words, and what may be claimed once only.
    """
    known, day = catalogue(), on.date()
    measures = [
        described(known, measure, day)
        for _, measure in sorted(known.measures.items())
        if every or known.stands(measure, day) or known.founded_on(measure) is None
    ]
    click.echo(json.dumps(measures, ensure_ascii=False, indent=2))


@rules.command("compute")
@click.argument("code")
@click.option("--on", type=DAY, required=True, help="The day of the claim.")
@click.option("--facts", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
def compute_measure(code: str, on: datetime, facts: Path) -> None:
    """Compute the measure CODE for every line of facts in a .json, .csv or .xlsx file; prints a JSON list."""
    try:
        outcomes = _computed(code, on.date(), facts)
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    click.echo(json.dumps(outcomes, ensure_ascii=False, indent=2))


def _computed(code: str, on: date, facts: Path) -> list[dict[str, Any]]:
    known = catalogue()
    measure = known.measure(code)
    frame, problems = read_facts(measure, rows_of(facts))
    if problems:
        raise click.ClickException(json.dumps([p.plain() for p in problems], ensure_ascii=False, indent=2))
    return [outcome.plain() for outcome in compute(measure, frame, rulebook=known.rulebook, on=on)]


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The lines of a facts file: a JSON object or list of objects, a CSV or a workbook's first sheet with a header."""
    if path.suffix.lower() == ".json":
        try:
            # Numbers stay the text they were written as, so that no amount passes through a float.
            found = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=str, parse_int=str)
        except ValueError as error:
            raise click.ClickException(f"{path.name}: {error}") from None
        rows = found if isinstance(found, list) else [found]
        if not all(isinstance(row, dict) for row in rows):
            raise click.ClickException(f"{path.name}: an object, or a list of objects, is expected")
        return rows
    if path.suffix.lower() == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as text:
            return [dict(row) for row in csv.DictReader(text)]
    if path.suffix.lower() == ".xlsx":
        return sheet_rows(path)
    raise click.ClickException(f"{path.name}: .json, .csv or .xlsx is expected")


def sheet_rows(path: Path) -> list[dict[str, Any]]:
    """The first sheet's rows by header, every cell as text, blank rows left out."""
    sheet = fastexcel.read_excel(path).load_sheet(0, dtypes="string")
    return [row for row in sheet.to_polars().iter_rows(named=True) if any(row.values())]
