"""``flask --app wsgi rules``: try the law on a file of facts, without a database."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from office.errors import DomainError, Invalid
from office.rulebook.measure import Measure
from office.rulebook.reading import read_facts
from office.rulebook.results import compute
from office.spreadsheets.grid import read_sheets
from office.spreadsheets.tables import bytes_of, find_table
from office.wording import N_
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
    lines = lines_of(facts, measure)
    frame, problems = read_facts(measure, list(lines.values()))
    if problems:
        places = list(lines)
        named = [replace(problem, row=places[problem.row - 1]).plain() for problem in problems]
        raise click.ClickException(json.dumps(named, ensure_ascii=False, indent=2))
    return [outcome.plain() for outcome in compute(measure, frame, rulebook=known.rulebook, on=on)]


@rules.command("check")
@click.argument("code")
@click.argument("cases", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_cases(code: str, cases: Path) -> None:
    """Compare the measure CODE with its table of worked CASES (.csv); names every case that comes out otherwise."""
    measure = catalogue().measure(code)
    rows = csv_lines(cases, measure)
    facts = {fact.name for fact in measure.facts}
    wrong = []
    for row in rows.values():
        if row.get("set"):
            raise click.ClickException(f"{row['case']}: cases that set parameters are for the tests of the house")
        expected = {name: text for name, text in row.items() if name not in {"case", "on", "set", *facts}}
        try:
            frame, problems = read_facts(measure, [{name: row[name] for name in facts & row.keys()}])
            if problems:
                raise click.ClickException(f"{row['case']}: {problems[0].plain()['problem']}")
            [found] = compute(measure, frame, rulebook=catalogue().rulebook, on=date.fromisoformat(row["on"]))
        except (DomainError, ValueError) as error:
            raise click.ClickException(f"{row['case']}: {error}") from None
        told = {step.code: "" if step.value is None else str(step.value) for step in found.steps}
        told |= {"eligible": str(found.eligible).lower(), "payable": found.payable}
        wrong += [
            f"{row['case']}: {name} is {told.get(name, 'no step')}, {text} is expected"
            for name, text in expected.items()
            if told.get(name) != text
        ]
    if wrong:
        raise click.ClickException("\n".join(wrong))
    click.echo(f"{len(rows)} cases hold")


def lines_of(path: Path, measure: Measure) -> dict[int, dict[str, Any]]:
    """The lines of a facts file by their number in it: a JSON object or list of objects (counted from 1), a CSV or a
    workbook with a header (the row, as an editor numbers it)."""
    try:
        read = READERS[path.suffix.lower()]
    except KeyError:
        raise click.ClickException(f"{path.name}: .json, .csv or .xlsx is expected") from None
    return read(path, measure)


def json_lines(path: Path, measure: Measure) -> dict[int, dict[str, Any]]:
    """An object, or a list of objects; numbers stay the text they were written as, so that none becomes a float."""
    try:
        found = json.loads(bytes_of(path).decode("utf-8-sig"), parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{path.name}: {error}") from None
    rows = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in rows):
        raise click.ClickException(f"{path.name}: an object, or a list of objects, is expected")
    return dict(enumerate(rows, start=1))


def csv_lines(path: Path, measure: Measure) -> dict[int, dict[str, Any]]:
    """UTF-8, or what a Chinese spreadsheet program writes (GB 18030); blank lines are no lines."""
    data = bytes_of(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    lines: dict[int, dict[str, Any]] = {}
    try:
        for row in reader:
            if any(row.values()):
                lines[reader.line_num] = row
    except csv.Error as error:
        raise click.ClickException(f"{path.name}: {error}") from None
    return lines


def sheet_lines(path: Path, measure: Measure) -> dict[int, dict[str, Any]]:
    """The rows under the header, of whichever visible sheet has one; read in the confined child."""
    table = find_table(
        read_sheets(bytes_of(path)), lambda header: fact.name if (fact := measure.fact(header)) else None
    )
    if table is None:
        names = "、".join(fact.title for fact in measure.facts)
        raise Invalid(N_("表格中没有找到表头：需要一行含这些列名：{names}；工作表不能隐藏。"), names=names)
    return {
        row: {header: cells[place] for place, header in table.headers.items() if place < len(cells)}
        for row, cells in table.rows.items()
    }


READERS = {".json": json_lines, ".csv": csv_lines, ".xlsx": sheet_lines}
